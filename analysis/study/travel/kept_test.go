package travel

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/geo/road"
)

const lineFile = `{"type":"FeatureCollection","features":[
 {"type":"Feature","properties":{"道路等级":"三级公路","限速":"500"},"geometry":{"type":"LineString","coordinates":[[115.2,38.65],[115.24,38.65]]}},
 {"type":"Feature","properties":{"道路等级":"天路","限速":""},"geometry":{"type":"LineString","coordinates":[[115.24,38.65],[115.24,38.66]]}}]}`

const floodFile = `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[115.239,38.655],[115.241,38.655],[115.241,38.656],[115.239,38.656],[115.239,38.655]]]}}]}`

// studyOf is a folder with a study of two roads.
func studyOf(t *testing.T, keys string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"roads.geojson": lineFile, "flood.geojson": floodFile, "study.yaml": yaml(keys)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "study.yaml")
}

func yaml(keys string) string {
	return "population: [{file: people.csv}]\nfacilities: [{file: list.csv}]\nroads: {file: roads.geojson" + keys + "}\n"
}

// loadSeconds loads a study, says how many seconds the length of the roads takes by a mode,
// and keeps what it made.
func loadSeconds(t *testing.T, path string, m road.Mode) (*Roads, float64) {
	t.Helper()
	config, err := settings.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	roads, err := Load(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	ends := []orb.Point{{115.2, 38.65}, {115.24, 38.66}}
	w := New(config, roads, &analysis.Demand{Points: ends[1:], Groups: []analysis.Group{{People: []float64{1}}}})
	by, err := w.Along(context.Background(), m.String())
	if err != nil {
		t.Fatal(err)
	}
	reach, err := by.Nearest(context.Background(), analysis.Request{Supply: ends[:1]})
	if err != nil {
		t.Fatal(err)
	}
	if err := roads.Keep(); err != nil {
		t.Fatal(err)
	}
	return roads, reach.Cost[0]
}

// TestKept holds that a second run reads no roads, tells the same about them, and
// that a mode that was not kept is made and kept, too.
func TestKept(t *testing.T) {
	path := studyOf(t, "")
	first, want := loadSeconds(t, path, road.Car)
	if first.kept != nil || len(first.Findings) == 0 {
		t.Fatalf("the first run found something kept, or nothing to remark on: %v", first.Findings)
	}
	second, got := loadSeconds(t, path, road.Car)
	if second.net != nil || second.kept == nil {
		t.Error("the second run reads the roads again")
	}
	if got != want || !reflect.DeepEqual(second.Facts, first.Facts) {
		t.Errorf("%v s from what was kept, %v s made; facts %+v and %+v", got, want, second.Facts, first.Facts)
	}
	if third, _ := loadSeconds(t, path, road.Walk); third.net == nil || len(third.made) != 1 || !reflect.DeepEqual(third.Facts, first.Facts) {
		t.Error("another mode is not made")
	}
	for _, m := range []road.Mode{road.Car, road.Walk} {
		if again, _ := loadSeconds(t, path, m); again.net != nil {
			t.Errorf("%v is not kept beside the other mode", m)
		}
	}
}

// TestStale holds that whatever graphs hang on makes what was kept useless, and what
// they do not hang on does not.
func TestStale(t *testing.T) {
	for name, c := range map[string]struct {
		change func(dir string) (file, text string)
		stale  bool
	}{
		"speed": {func(string) (string, string) { return "study.yaml", yaml(", speeds: {car: {secondary: 10}}") }, true},
		"flood": {func(string) (string, string) {
			return "study.yaml", yaml(", factors: [{file: flood.geojson, factor: 0.5}]")
		}, true},
		"join":       {func(string) (string, string) { return "study.yaml", yaml(", join_m: 5") }, true},
		"roads":      {func(string) (string, string) { return "roads.geojson", strings.Replace(lineFile, "38.66", "38.661", 1) }, true},
		"off road":   {func(string) (string, string) { return "study.yaml", yaml(", off_road_kmh: 3") }, false},
		"snap limit": {func(string) (string, string) { return "study.yaml", yaml(", snap_limit_m: 700") }, false},
		"nothing":    {func(string) (string, string) { return "people.csv", "" }, false},
	} {
		t.Run(name, func(t *testing.T) {
			path := studyOf(t, "")
			loadSeconds(t, path, road.Car)
			file, text := c.change(filepath.Dir(path))
			if err := os.WriteFile(filepath.Join(filepath.Dir(path), file), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			again, got := loadSeconds(t, path, road.Car)
			if stale := again.kept == nil; stale != c.stale {
				t.Errorf("taken as stale: %v, want %v", stale, c.stale)
			}
			if err := os.Remove(keptAt(again.config)); err != nil {
				t.Fatal(err)
			}
			if _, want := loadSeconds(t, path, road.Car); got != want {
				t.Errorf("%v s, made anew %v", got, want)
			}
		})
	}
}

// TestFactorFileStale holds that the areas themselves count.
func TestFactorFileStale(t *testing.T) {
	path := studyOf(t, ", factors: [{file: flood.geojson, factor: 0.5}]")
	_, slow := loadSeconds(t, path, road.Car)
	moved := strings.ReplaceAll(floodFile, "115.2", "116.2")
	if err := os.WriteFile(filepath.Join(filepath.Dir(path), "flood.geojson"), []byte(moved), 0o644); err != nil {
		t.Fatal(err)
	}
	if again, got := loadSeconds(t, path, road.Car); again.kept != nil || got >= slow {
		t.Errorf("the flood has moved: kept %v, %v s after %v", again.kept != nil, got, slow)
	}
}

// TestDamaged holds that a file that is cut is made anew.
func TestDamaged(t *testing.T) {
	path := studyOf(t, "")
	first, want := loadSeconds(t, path, road.Car)
	at := keptAt(first.config)
	sound, err := os.ReadFile(at)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 1, len(sound) / 3, len(sound) - 1} {
		if err := os.WriteFile(at, sound[:n], 0o644); err != nil {
			t.Fatal(err)
		}
		if again, got := loadSeconds(t, path, road.Car); again.kept != nil || got != want {
			t.Errorf("cut to %d bytes: kept %v, %v s, want %v", n, again.kept != nil, got, want)
		}
	}
	if mended, err := os.ReadFile(at); err != nil || len(mended) != len(sound) {
		t.Errorf("a damaged file is not replaced: %v", err)
	}
}
