package settings

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/medreach/medreach/geo/message"
)

const smallest = "facilities: [{file: a.csv}]\npopulation: [{file: p.tif}]\n"

func TestDefaults(t *testing.T) {
	c, err := Decode("study.yaml", []byte(smallest))
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Population[0].Group; got != "total" {
		t.Errorf("first group = %q, want total", got)
	}
	if got := c.Facilities[0].Datum; got != "auto" {
		t.Errorf("datum = %q, want auto", got)
	}
	if len(c.Circles) != 1 || c.Circles[0].Minutes[0] != 15 || c.Circles[0].SpeedKmh != 4.5 {
		t.Errorf("default circle = %+v, want a 15-minute walk at 4.5 km/h", c.Circles)
	}
}

func TestSpeedOfTheStudyWins(t *testing.T) {
	c, err := Decode("s.yaml", []byte(smallest+"circles: [{id: a, mode: car, minutes: [30], speed_kmh: 25}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	if k := c.Circles[0]; k.SpeedKmh != 25 || k.Detour != 1.4 {
		t.Errorf("speed, detour = %v, %v; want 25 and the mode's 1.4", k.SpeedKmh, k.Detour)
	}
}

func TestRadiusDefaults(t *testing.T) {
	c, err := Decode("s.yaml", []byte(smallest+"radius: [{id: ambulance}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []RadiusRule{{ID: "ambulance", UrbanKm: 5, RuralKm: []float64{10, 20}}}
	if d := cmp.Diff(want, c.Radius); d != "" {
		t.Error(d)
	}
	if len(c.Circles) != 0 {
		t.Errorf("circles = %v: a study with a radius rule needs no default circle", c.Circles)
	}
}

// TestFaults holds that every mistake in a study is told with its line or its
// setting and, where there is one, the way out.
func TestFaults(t *testing.T) {
	cases := []struct {
		name, yaml string
		want       []string // parts of the English text
	}{
		{"misspelt key at the top", "facilties: [{file: a.csv}]\n", []string{"s.yaml, line 1", `"facilties"`, `did you mean "facilities"?`}},
		{"misspelt key in a list", "name: x\nfacilities:\n  - file: a.csv\n    colums: {name: n}\n", []string{"line 4", `"colums"`, `did you mean "columns"?`}},
		{"swapped letters", "poplation: []\n", []string{`did you mean "population"?`}},
		{"a key like no other", "hospitals_of_mars: 1\n", []string{"the keys known here: name, name_en"}},
		{"number expected", smallest + "circles: [{id: a, metres: [far]}]\n", []string{"line 3", "a number"}},
		{"list expected", smallest + "circles:\n  - id: a\n    metres: 500\n", []string{"line 5", "a list"}},
		{"open bracket", "a: [1, 2\n", []string{"line 1", "square bracket"}},
		{"tab", "facilities:\n\t- file: a.csv\n", []string{"line 2", "there is a tab"}},
		{"open quote", "name: \"abc\n", []string{"line 1", "quotation mark is not closed"}},
		{"key twice", "name: a\nname: b\n", []string{"line 2", "given twice"}},
		{"quotes inside a value", "facilities: \"emergency\" in services\n", []string{"line 1", "not valid YAML", "single quotes"}},
		{"a table", "名称,经度\n甲,103.1\n", []string{"not a study file", "medreach init"}},
		{"empty", "", []string{"the study file is empty"}},
		{"only a comment", "# nothing\n", []string{"the study file is empty"}},
		{"no facilities", "population: [{file: p.tif}]\ncircles: [{id: a, metres: [5]}]\n", []string{"facilities", "names no list of facilities"}},
		{"no population", "facilities: [{file: a.csv}]\n", []string{"names no population"}},
		{"no file", "facilities: [{datum: gcj02}]\npopulation: [{file: p.tif}]\n", []string{"facilities[1].file", "no file is named"}},
		{"two groups of one name", "facilities: [{file: a}]\npopulation: [{file: p.tif}, {file: q.tif, group: total}]\n", []string{"population[2].group"}},
		{"unknown level", smallest + "zones: [{file: z, level: country}]\n", []string{"line 3, zones[1].level", `"country"`, "province"}},
		{"level twice", smallest + "zones: [{file: z, level: county}, {file: y, level: county}]\n", []string{"zones[2].level", "given twice"}},
		{"unknown mode", smallest + "circles: [{id: a, mode: boat, minutes: [5]}]\n", []string{`"boat"`, "walk, bicycle, e-bike, car, ambulance"}},
		{"two kinds of cut-off", smallest + "circles: [{id: a, metres: [5], minutes: [5]}]\n", []string{"one kind of cut-off"}},
		{"no cut-off", smallest + "circles: [{id: a}]\n", []string{"one kind of cut-off"}},
		{"negative cut-off", smallest + "circles: [{id: a, metres: [-5]}]\n", []string{"positive"}},
		{"falling cut-offs", smallest + "circles: [{id: a, metres: [5, 4]}]\n", []string{"must rise"}},
		{"id that is no file name", smallest + "circles: [{id: ../a, metres: [5]}]\n", []string{"file name"}},
		{"id twice", smallest + "circles: [{id: a, metres: [5]}]\nradius: [{id: a}]\n", []string{"radius[1].id"}},
		{"census without level", "facilities: [{file: a}]\npopulation: [{file: p.tif, totals: {file: c.csv}}]\n", []string{"totals.level"}},
		{"unknown way of urban and rural", smallest + "urban_rural: {from: guess}\n", []string{`"guess"`, "grid, column, codes, polygons, none"}},
		{"background of no kind", smallest + "background: {kind: wms, url: 'https://x/{z}'}\n", []string{`"wms"`, "raster or vector"}},
		{"background without an address", smallest + "background: {kind: raster}\n", []string{"background.url", "https://"}},
		{"background with a key in no variable", smallest + "background: {kind: raster, url: 'https://x/{z}/{x}/{y}?tk={key}'}\n", []string{"background.key_env", "environment variable"}},
		{"roads without a file", smallest + "roads: {join_m: 2}\n", []string{"roads.file", "no file of roads"}},
		{"unknown meaning of a road's column", smallest + "roads: {file: r.shp, columns: {colour: c}}\n", []string{`"colour"`, "class, speed, speed_back, oneway, name"}},
		{"unknown class of a road's word", smallest + "roads: {file: r.shp, classes: {县道: street}}\n", []string{"roads.classes.县道", `"street"`, "motorway"}},
		{"lines far apart", smallest + "roads: {file: r.shp, join_m: 500}\n", []string{"join_m must lie in 0-50"}},
		{"off the road at a crawl", smallest + "roads: {file: r.shp, off_road_kmh: 0.0001}\n", []string{"roads.off_road_kmh", "0.5-50"}},
		{"speed of 0", smallest + "roads: {file: r.shp, speeds: {car: {primary: 0}}}\n", []string{"roads.speeds.car.primary", "above 0 and at most 200"}},
		{"speed of 500", smallest + "roads: {file: r.shp, speeds: {car: {primary: 500}}}\n", []string{"roads.speeds.car.primary", "above 0 and at most 200"}},
		{"flood without a factor", smallest + "roads:\n  file: r.shp\n  factors:\n    - {file: f.shp}\n", []string{"line 6, roads.factors[1].factor", "0 closes the roads"}},
		{"flood with two factors", smallest + "roads: {file: r.shp, factors: [{file: f.shp, factor: 0, column: c}]}\n", []string{"only one"}},
		{"flood of factor -1", smallest + "roads: {file: r.shp, factors: [{file: f.shp, factor: -1}]}\n", []string{"a factor must lie in 0-2"}},
		{"flood of boats", smallest + "roads: {file: r.shp, factors: [{file: f.shp, factor: 0, modes: [boat]}]}\n", []string{`"boat"`, "walk, bicycle"}},
		{"rescue chain without roads", smallest + "rescue: {chains: [{id: a, hospitals: [is_hospital]}]}\n", []string{"rescue.chains", "needs some"}},
		{"rescue chain without hospitals", smallest + "roads: {file: r.shp}\nrescue: {chains: [{id: a}]}\n", []string{"rescue.chains[1].hospitals", "can treat"}},
		{"rescue chain of a circle's id", smallest + "roads: {file: r.shp}\ncircles: [{id: a, metres: [5]}]\nrescue: {chains: [{id: a, hospitals: [is_hospital]}]}\n", []string{"rescue.chains[1].id"}},
		{"three rural bands", smallest + "radius: [{id: a, rural_km: [5, 10, 20]}]\n", []string{"at most two"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := Decode("s.yaml", []byte(c.yaml))
			if err == nil {
				t.Fatal("no error")
			}
			if !message.AtFault(err) {
				t.Errorf("the study is at fault, not the program: %v", err)
			}
			for _, part := range c.want {
				if text := message.In(err, message.EN); !strings.Contains(text, part) {
					t.Errorf("%q does not say %q", text, part)
				}
			}
			if zh := message.In(err, message.ZH); zh == message.In(err, message.EN) {
				t.Errorf("not told in Chinese: %q", zh)
			}
		})
	}
}

func TestLine(t *testing.T) {
	text := smallest + `"name": x
zones:
  - level: county
    file: z.geojson
  # the finer one
  - file: t.geojson
    level: township
circles:
  - {id: a, metres: [5]}
  -
    id: b
    minutes:
      - 15
`
	c, err := Decode("s.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if c.Name != "x" {
		t.Errorf("name = %q: keys may stand in quotes", c.Name)
	}
	for setting, want := range map[string]int{"name": 3, "zones": 4, "zones[1].level": 5, "zones[1].file": 6, "zones[2].level": 9, "zones[2].code": 8,
		"circles[1].metres": 11, "circles[2].minutes": 14, "circles[2].mode": 13, "radius[1].id": 0, "circles[9].id": 10, "urban_rural.from": 0} {
		if got := c.Line(setting); got != want {
			t.Errorf("%s stands on line %d, want %d", setting, got, want)
		}
	}
	if got := (&Study{}).Line("zones[1]"); got != 0 {
		t.Errorf("a study without a file: line %d", got)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(smallest))
	f.Add([]byte("circles: [{id: a, metres: [1, 2]}]\n"))
	f.Add([]byte("a: &a [*a]\n"))
	f.Add([]byte("name: |\n  x\nzones:\n- level: county\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Decode("s.yaml", data)
		if (c == nil) == (err == nil) {
			t.Fatalf("config %v, error %v: one of them", c, err)
		}
	})
}

// TestRoadDefaults holds that 0 is an answer where it means something.
func TestRoadDefaults(t *testing.T) {
	c, err := Decode("s.yaml", []byte(smallest+"roads: {file: r.gpkg, join_m: 0, factors: [{file: flood.gpkg, factor: 0}]}\nrescue: {turn_out_minutes: 0, chains: [{id: stroke, hospitals: [is_hospital]}]}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if c.Roads.Join == nil || *c.Roads.Join != 0 || *c.Roads.Factors[0].Factor != 0 || c.Roads.OffRoadKmh != 4.5 || c.Roads.SnapMetres != 1000 {
		t.Errorf("roads %+v", c.Roads)
	}
	if *c.Rescue.TurnOut != 0 || *c.Rescue.OnScene != 10 || !slices.Equal(c.Rescue.Chains[0].Minutes, []float64{60}) {
		t.Errorf("rescue %+v", c.Rescue)
	}
	if d := cmp.Diff([]string{"r.gpkg", "flood.gpkg"}, c.Files()[:2]); d != "" {
		t.Error(d)
	}
}

func TestFilesAreListedOnce(t *testing.T) {
	c, err := Decode("d/s.yaml", []byte("facilities: [{file: a.csv}, {file: a.csv, sheet: b}]\npopulation: [{file: p.tif, totals: {file: c.csv, level: county}}]\nzones: [{level: county, file: z.shp}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"z.shp", "p.tif", "c.csv", "a.csv"}, c.Files()); d != "" {
		t.Error(d)
	}
	if got := c.Path("a.csv"); got != "d/a.csv" {
		t.Errorf("Path = %q, want it beside the study", got)
	}
}

// TestEncoding holds that the mark of Notepad is no part of the first key, and that a
// study in GBK is refused with its line.
func TestEncoding(t *testing.T) {
	sound := "name: 青禾\npopulation: [{file: people.csv}]\nfacilities: [{file: list.csv}]\n"
	c, err := Decode("study.yaml", []byte("\ufeff"+sound))
	if err != nil || c.Name != "青禾" {
		t.Errorf("with a byte order mark: %v", err)
	}
	for name, data := range map[string]string{"GBK": "population: [{file: people.csv}]\nname: \xc7\xe0\xba\xcc\n", "UTF-16": "n\x00a\x00m\x00e\x00:\x00"} {
		_, err := Decode("study.yaml", []byte(data))
		if err == nil || !strings.Contains(message.In(err, message.EN), "no text in UTF-8") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
