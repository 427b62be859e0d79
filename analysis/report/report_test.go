package report_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/medreach/medreach/analysis/report"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/geo/message"
)

// invented computes a tiny study of invented places.
func invented(t *testing.T) *study.Result {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"pop.csv":  "lon,lat,人口\n100.01,40.01,100\n100.05,40.05,50.5\n100.15,40.05,20\n100.3,40.05,7\n",
		"list.csv": "机构代码,名称,类别,经度,纬度\n000123,=虚构甲医院,综合医院,100.01,40.01\n110101001001,虚构乙医院,综合医院,100.15,40.05\nX,虚构丙医院,综合医院,,\n",
		"zones.geojson": `{"type":"FeatureCollection","features":[
			{"type":"Feature","properties":{"code":"990001","name":"虚构西县"},"geometry":{"type":"Polygon","coordinates":[[[100,40],[100.1,40],[100.1,40.1],[100,40.1],[100,40]]]}},
			{"type":"Feature","properties":{"code":"990002","name":"虚构东县"},"geometry":{"type":"Polygon","coordinates":[[[100.1,40],[100.2,40],[100.2,40.1],[100.1,40.1],[100.1,40]]]}}]}`,
		"study.yaml": "name: 虚构\nzones: [{level: county, file: zones.geojson}]\npopulation: [{file: pop.csv}]\nurban_rural: {from: none}\nfacilities: [{file: list.csv, datum: wgs84}]\ncircles: [{id: near, metres: [1000]}]\nradius: [{id: rule}]\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	config, err := settings.Read(filepath.Join(dir, "study.yaml"))
	if err != nil {
		t.Fatal(message.In(err, message.EN))
	}
	in, err := study.Load(context.Background(), config, nil)
	if err != nil {
		t.Fatal(message.In(err, message.EN))
	}
	r, err := study.Run(context.Background(), in, nil)
	if err != nil {
		t.Fatal(message.In(err, message.EN))
	}
	return r
}

// written reads every file of a result but the manifest.
func written(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == "manifest.json" {
			return err
		}
		data, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		sum := sha256.Sum256(data)
		out[filepath.ToSlash(rel)] = hex.EncodeToString(sum[:])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestSummaryByHand compares the summary with sums done by hand: the people at
// the two hospitals are covered, the others are not.
func TestSummaryByHand(t *testing.T) {
	s := report.Summarise(invented(t))
	if s.People != 177.5 || s.PeopleOutside != 7 {
		t.Errorf("people %v, outside %v; want 177.5 and 7", s.People, s.PeopleOutside)
	}
	type line struct {
		Level, Zone     string
		People, Covered float64
	}
	var got []line
	for _, c := range s.Coverage {
		got = append(got, line{c.Level, c.Zone, c.People, c.Covered})
	}
	want := []line{{"region", "", 177.5, 120}, {"county", "990001", 150.5, 100}, {"county", "990002", 20, 20}, {"county", "", 7, 0}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(map[string]int{"general-hospital": 2}, s.Facilities); d != "" {
		t.Error(d)
	}
	if s.Findings["coordinate-missing"] != 1 {
		t.Errorf("findings = %v, want one missing coordinate", s.Findings)
	}
	if len(s.Gaps) == 0 || s.Gaps[0].People != 50.5 || s.Gaps[0].Zone != "990001" {
		t.Errorf("gaps = %+v, want the 50.5 people of 990001 first", s.Gaps)
	}
	if *s.Coverage[0].Share != 0.676056 {
		t.Errorf("share = %v, want 120/177.5", *s.Coverage[0].Share)
	}
}

func TestUnknownAreaIsInNeitherBand(t *testing.T) {
	s := report.Summarise(invented(t))
	if s.Findings["radius-needs-urban-rural"] != 1 {
		t.Errorf("findings = %v, want one that asks for urban and rural", s.Findings)
	}
	for _, r := range s.Radius {
		if r.Level == "region" && (r.Unknown != 177.5 || r.Share != nil) {
			t.Errorf("unknown %v, share %v; want everybody unknown and no share", r.Unknown, r.Share)
		}
	}
}

// TestSameBytesOnAnyCores writes twice on different numbers of cores.
func TestSameBytesOnAnyCores(t *testing.T) {
	var results []map[string]string
	for _, cores := range []int{1, 4} {
		old := runtime.GOMAXPROCS(cores)
		dir := filepath.Join(t.TempDir(), "out")
		_, err := report.Write(context.Background(), invented(t), report.Options{Dir: dir, Version: "test", Started: time.Now()})
		runtime.GOMAXPROCS(old)
		if err != nil {
			t.Fatal(err)
		}
		results = append(results, written(t, dir))
	}
	if d := cmp.Diff(results[0], results[1]); d != "" {
		t.Error(d)
	}
	for _, want := range []string{"summary.json", "tables/coverage.csv", "tables/coverage.csvt", "tables/findings.csv", "layers/medreach.gpkg", "layers/facilities.geojson"} {
		if results[0][want] == "" {
			t.Errorf("no %s", want)
		}
	}
}

// TestManifestTellsTheTruth hashes what the manifest lists.
func TestManifestTellsTheTruth(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	if _, err := report.Write(context.Background(), invented(t), report.Options{Dir: dir, Version: "test", Started: time.Now()}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var m struct {
		Outputs []struct{ File, SHA256 string }
		Inputs  []struct {
			File, SHA256 string
			Bytes        int64
		}
		Settings struct{ Circles []struct{ ID string } }
	}
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	listed := map[string]string{}
	for _, o := range m.Outputs {
		listed[o.File] = o.SHA256
	}
	if d := cmp.Diff(written(t, dir), listed); d != "" {
		t.Error(d)
	}
	if len(m.Inputs) != 3 || m.Inputs[0].Bytes == 0 || len(m.Inputs[0].SHA256) != 64 {
		t.Errorf("inputs = %+v", m.Inputs)
	}
	if len(m.Settings.Circles) != 1 {
		t.Errorf("settings = %+v", m.Settings)
	}
}

// TestCancelledWriteLeavesNothing cancels after a few files.
func TestCancelledWriteLeavesNothing(t *testing.T) {
	parent := t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	opts := report.Options{Dir: filepath.Join(parent, "out"), Started: time.Now(), Progress: func(_ message.Text, done, _ int) {
		if done == 5 {
			cancel()
		}
	}}
	if _, err := report.Write(ctx, invented(t), opts); !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v, want cancelled", err)
	}
	left, err := os.ReadDir(parent)
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestTableCodesAndFormulas(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	if _, err := report.Write(context.Background(), invented(t), report.Options{Dir: dir, Started: time.Now()}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, "tables", "facilities.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"\ufeff序号 number,", `"000123",'=虚构甲医院,`, `"110101001001",`} {
		if !strings.Contains(string(data), want) {
			t.Errorf("no %q in\n%s", want, data)
		}
	}
}
