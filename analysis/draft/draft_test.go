package draft_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/medreach/medreach/analysis/draft"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/geotiff"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/raster"
)

// files are invented inputs by name.
var files = map[string]string{
	"机构.csv":           "机构代码,机构名称,机构类别,经度,纬度,床位(张)\nA,虚构医院,综合医院,100.05,40.05,30\nB,虚构卫生院,乡镇卫生院,100.06,40.06,10\n",
	"无类别.csv":          "名称,经度,纬度\n虚构医院,100.05,40.05\n虚构诊所,100.06,40.06\n",
	"pop.csv":          "lon,lat,人口\n100.05,40.05,10\n100.06,40.06,20\n",
	"census.csv":       "区划代码,区县,常住人口\n990101,虚构西区,1000\n990102,虚构东区,2000\n",
	"counties.geojson": polygons("990101", "990102"),
	"towns.geojson":    polygons("990101001", "990101002"),
	"cities.geojson":   polygons("990100", "990200"),
	"unclear.geojson":  polygons("a", "b"),
	"note.csv":         "年份,说明\n2020,无\n2021,无\n",
}

func polygons(codes ...string) string {
	var parts []string
	for i, c := range codes {
		w := []string{"100", "100.1", "100.2"}[i : i+2]
		parts = append(parts, `{"type":"Feature","properties":{"代码":"`+c+`","名称":"虚构`+c+`"},"geometry":{"type":"Polygon","coordinates":[[[`+
			w[0]+`,40],[`+w[1]+`,40],[`+w[1]+`,40.1],[`+w[0]+`,40.1],[`+w[0]+`,40]]]}}`)
	}
	return `{"type":"FeatureCollection","features":[` + strings.Join(parts, ",") + `]}`
}

// look drafts a study of some of the files; the study would stand beside them.
func look(t *testing.T, names ...string) (*draft.Draft, string) {
	t.Helper()
	dir := t.TempDir()
	var paths []string
	for _, n := range names {
		path := filepath.Join(dir, n)
		data := []byte(files[n])
		if strings.HasSuffix(n, ".tif") {
			data = grid(t, n)
		}
		if err := os.WriteFile(path, data, 0o666); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	d, err := draft.Look(context.Background(), paths, draft.Options{Out: filepath.Join(dir, "study.yaml"), Name: "虚构"})
	if err != nil {
		t.Fatal(message.In(err, message.EN))
	}
	return d, filepath.Join(dir, "study.yaml")
}

// grid is a population grid; the one called large covers more ground.
func grid(t *testing.T, name string) []byte {
	t.Helper()
	side := 4
	if strings.HasPrefix(name, "large") {
		side = 9
	}
	g := &raster.Grid{Width: side, Height: side, Transform: [6]float64{100, 0.01, 0, 40.1, 0, -0.01}, CRS: crs.WGS84()}
	values := make([]float32, side*side)
	values[0] = 1
	var b bytes.Buffer
	if err := geotiff.Write(&b, g, [][]float32{values}, geotiff.Options{}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func decode(t *testing.T, d *draft.Draft, path string) *settings.Study {
	t.Helper()
	s, err := settings.Decode(path, d.YAML)
	if err != nil {
		t.Fatalf("the draft is no study: %s\n%s", message.In(err, message.EN), d.YAML)
	}
	return s
}

func TestRoles(t *testing.T) {
	d, path := look(t, "机构.csv", "counties.geojson", "large.tif", "pop60岁以上.tif", "note.csv")
	s := decode(t, d, path)
	if len(s.Facilities) != 1 || s.Facilities[0].File != "机构.csv" {
		t.Errorf("facilities = %+v", s.Facilities)
	}
	if got := s.Facilities[0].Columns; got["name"] != "机构名称" || got["lon"] != "经度" || got["class"] != "机构类别" {
		t.Errorf("columns = %v", got)
	}
	if len(s.Zones) != 1 || s.Zones[0].Level != "county" || s.Zones[0].Code != "代码" {
		t.Errorf("zones = %+v", s.Zones)
	}
	if len(s.Population) != 2 || s.Population[0].File != "large.tif" || s.Population[0].Group != "total" || s.Population[1].Group != "60plus" {
		t.Errorf("population = %+v", s.Population)
	}
	if len(d.Notes) != 5 || !strings.Contains(d.Notes[4].EN, "not used") {
		t.Errorf("notes = %v", d.Notes)
	}
	if d.Choices != 0 {
		t.Errorf("%d choices, want none:\n%s", d.Choices, d.YAML)
	}
}

func TestLevelsByCode(t *testing.T) {
	for name, want := range map[string]string{"counties.geojson": "county", "towns.geojson": "township", "cities.geojson": "prefecture"} {
		d, path := look(t, name, "pop.csv", "机构.csv")
		if s := decode(t, d, path); s.Zones[0].Level != want {
			t.Errorf("%s is taken for %s, want %s", name, s.Zones[0].Level, want)
		}
	}
}

func TestSeveralLevelsStandCoarseToFine(t *testing.T) {
	d, path := look(t, "towns.geojson", "cities.geojson", "counties.geojson", "pop.csv", "机构.csv")
	var got []string
	for _, z := range decode(t, d, path).Zones {
		got = append(got, z.Level)
	}
	if strings.Join(got, " ") != "prefecture county township" {
		t.Errorf("levels = %v", got)
	}
}

// TestChoices holds that what cannot be guessed asks for a choice.
func TestChoices(t *testing.T) {
	cases := []struct {
		name  string
		files []string
		says  string
	}{
		{"two grids of one group", []string{"small.tif", "large.tif", "机构.csv"}, "another population of this group"},
		{"unclear level", []string{"unclear.geojson", "pop.csv", "机构.csv"}, "the level is not certain"},
		{"no population", []string{"机构.csv"}, "no population"},
		{"no facilities", []string{"pop.csv"}, "no list of facilities"},
		{"census", []string{"large.tif", "census.csv", "机构.csv"}, "to rescale the grid"},
		{"two files of one level", []string{"counties.geojson", "unclear.geojson", "pop.csv", "机构.csv"}, "another file of level"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d, path := look(t, c.files...)
			if d.Choices == 0 || !strings.Contains(string(d.YAML), c.says) {
				t.Errorf("%d choices, none says %q:\n%s", d.Choices, c.says, d.YAML)
			}
			decode(t, d, path)
		})
	}
}

func TestTheGridThatCoversMoreComesFirst(t *testing.T) {
	d, path := look(t, "small.tif", "large.tif", "机构.csv")
	if s := decode(t, d, path); s.Population[0].File != "large.tif" {
		t.Errorf("population = %+v", s.Population)
	}
}

func TestUnreadableFileIsTold(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.csv")
	if err := os.WriteFile(path, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := draft.Look(context.Background(), []string{path}, draft.Options{}); err == nil || !message.AtFault(err) {
		t.Errorf("empty file: %v", err)
	}
}
