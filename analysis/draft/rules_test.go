package draft_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/medreach/medreach/analysis/draft"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/gpkg"
	"github.com/medreach/medreach/geo/message"
)

// TestVillages holds that a list of villages is zones, unless it counts people or
// is about care, whatever its codes.
func TestVillages(t *testing.T) {
	d, path := look(t, "村.csv", "counties.geojson", "large.tif", "机构.csv")
	s := decode(t, d, path)
	if len(s.Zones) != 2 || s.Zones[1].Level != "settlement" || s.Zones[1].File != "村.csv" || s.Zones[1].Code != "村代码" || len(s.Facilities) != 1 {
		t.Errorf("zones = %+v, facilities = %+v", s.Zones, s.Facilities)
	}
	if u := s.UrbanRural; u.From != "codes" || u.Level != "settlement" || u.Column != "城乡分类" {
		t.Errorf("urban_rural = %+v", u)
	}

	d, path = look(t, "卫生室.csv", "large.tif")
	if s = decode(t, d, path); len(s.Zones) != 0 || len(s.Facilities) != 1 {
		t.Errorf("village clinics: zones = %+v, facilities = %+v", s.Zones, s.Facilities)
	}

	d, path = look(t, "村人口.csv", "机构.csv")
	s = decode(t, d, path)
	if len(s.Zones) != 0 || len(s.Population) != 1 || s.UrbanRural.From != "column" || s.UrbanRural.Column != "城乡分类代码" {
		t.Errorf("people of villages: %+v", s)
	}

	d, path = look(t, "镇.csv", "large.tif", "机构.csv")
	if s = decode(t, d, path); len(s.Zones) != 0 || len(s.Facilities) != 1 || !strings.Contains(string(d.YAML), "need outlines") {
		t.Errorf("places of townships:\n%s", d.YAML)
	}
}

// TestLines holds that lines that say so are roads, and others are not.
func TestLines(t *testing.T) {
	d, path := look(t, "交通_gcj02.geojson", "水系.geojson", "large.tif", "机构.csv")
	s := decode(t, d, path)
	if s.Roads.File != "交通_gcj02.geojson" || s.Roads.Datum != "gcj02" {
		t.Errorf("roads = %+v", s.Roads)
	}
	if !strings.Contains(string(d.YAML), "# 水系.geojson: ") || !strings.Contains(string(d.YAML), "技术等级") && !strings.Contains(fmt.Sprint(d.Notes), "技术等级") {
		t.Errorf("rivers are not told, or the column of classes is not:\n%s", d.YAML)
	}
	if d, path = look(t, "县域路网.geojson", "large.tif", "机构.csv"); decode(t, d, path).Roads.File != "县域路网.geojson" {
		t.Errorf("roads by their name:\n%s", d.YAML)
	}
}

func TestOutlines(t *testing.T) {
	d, path := look(t, "built.geojson", "counties.geojson", "large.tif", "机构.csv")
	s := decode(t, d, path)
	if len(s.Zones) != 1 || !strings.Contains(string(d.YAML), "# urban_rural: {from: polygons, file: built.geojson}") {
		t.Errorf("nameless outlines:\n%s", d.YAML)
	}

	d, path = look(t, "小区.geojson", "机构.csv")
	s = decode(t, d, path)
	if s.UrbanRural.From != "codes" || s.UrbanRural.Column != "城乡分类" || len(s.Population) != 1 || s.Population[0].People != "人口" {
		t.Errorf("zones that tell urban from rural and count people:\n%s", d.YAML)
	}

	d, path = look(t, "datav.geojson", "large.tif", "机构.csv")
	if s = decode(t, d, path); s.Zones[0].Datum != "gcj02" || !strings.Contains(string(d.YAML), "these look like DataV") {
		t.Errorf("DataV:\n%s", d.YAML)
	}
}

// TestDatum holds what is written of the datum of a list, and why.
func TestDatum(t *testing.T) {
	at := func(n int, datum geo.Datum, west, south float64) string { // in the populated cells of checked.tif
		rows := "机构名称," + "经度,纬度\n"
		for i := range n {
			p := datum.FromWGS84(orb.Point{west + 0.0025*float64(2*(i%30)+i/30%2) + 0.00125, south + 0.1 - 0.0025*float64(i/30) - 0.00125})
			rows += fmt.Sprintf("虚构医院%d,%.6f,%.6f\n", i, p[0], p[1])
		}
		return rows
	}
	headed := strings.Replace(at(20, geo.GCJ02, 100, 40), "经度,纬度", "高德经度,高德纬度", 1)
	for _, c := range []struct{ name, file, rows, want, says string }{
		{"clearly shifted", "机构.csv", at(300, geo.GCJ02, 100, 40), "gcj02", "gcj02：300/300"},
		{"clearly not shifted", "机构.csv", at(300, geo.WGS84, 100, 40), "wgs84", "wgs84：300/300"},
		{"too few", "机构.csv", at(4, geo.GCJ02, 100, 40), "auto", "it fits gcj02 best, but not clearly (wgs84"},
		{"header", "机构.csv", headed, "gcj02", "the header"},
		{"file name", "高德机构.csv", at(20, geo.GCJ02, 100, 40), "gcj02", "the file name says so"},
		{"Hong Kong", "机构.csv", at(20, geo.WGS84, 114.10, 22.30), "wgs84", "Hong Kong"},
		{"abroad", "机构.csv", at(20, geo.WGS84, 10, 50), "wgs84", "outside China"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, c.file)
			if err := os.WriteFile(path, []byte(c.rows), 0o666); err != nil {
				t.Fatal(err)
			}
			d, err := draft.Look(context.Background(), append(lay(t, dir, "checked.tif"), path), draft.Options{Out: filepath.Join(dir, "s.yaml")})
			if err != nil {
				t.Fatal(message.In(err, message.EN))
			}
			s := decode(t, d, filepath.Join(dir, "s.yaml"))
			if s.Facilities[0].Datum != c.want || !strings.Contains(string(d.YAML), c.says) || (c.want == "auto") != (len(d.Choices) > 0) {
				t.Errorf("datum %s, want %s because %q, %d choices:\n%s", s.Facilities[0].Datum, c.want, c.says, len(d.Choices), d.YAML)
			}
		})
	}
}

// TestPeople holds which columns of a table of people become groups.
func TestPeople(t *testing.T) {
	d, path := look(t, "ages.csv", "机构.csv")
	var got []string
	for _, p := range decode(t, d, path).Population {
		got = append(got, p.Group+"="+p.People)
	}
	if want := "total=总人口 0-14=0-14岁 60plus=其中：60岁及以上 65plus=65岁及以上"; strings.Join(got, " ") != want {
		t.Errorf("groups = %v, want %s", got, want)
	}

	d, path = look(t, "popgcj.csv", "机构.csv")
	if p := decode(t, d, path).Population[0]; p.Datum != "gcj02" || p.Lon != "高德经度" || p.Lat != "高德纬度" {
		t.Errorf("people on GCJ-02: %+v", p)
	}
}

// TestCensus holds that a census is offered for the groups it counts, by code, or
// by the names of zones that are at hand.
func TestCensus(t *testing.T) {
	for _, c := range []struct {
		files []string
		want  []string
	}{
		{[]string{"large.tif", "pop60岁以上.tif", "census.csv", "counties.geojson"}, []string{
			"# totals: {file: census.csv, level: county, code: 区划代码, people: 常住人口}",
			"# totals: {file: census.csv, level: county, code: 区划代码, people: 60岁及以上}"}},
		{[]string{"large.tif", "普查.csv", "counties.geojson"}, []string{"# totals: {file: 普查.csv, level: county, code: 地区, people: 常住人口(万人)}"}},
		{[]string{"large.tif", "普查.csv", "towns.geojson"}, nil}, // of other zones
		{[]string{"large.tif", "普查.csv"}, nil},
		{[]string{"large.tif", "小区.geojson"}, []string{"# totals: {file: 小区.geojson, level: settlement, code: 代码, people: 人口}"}},
	} {
		d, _ := look(t, append(c.files, "机构.csv")...)
		var got []string
		for line := range strings.Lines(string(d.YAML)) {
			if strings.Contains(line, "# totals:") {
				got = append(got, strings.TrimSpace(line))
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%v: totals %q, want %q", c.files, got, c.want)
		}
	}
}

// TestMeasures holds which circles are drawn for which facilities.
func TestMeasures(t *testing.T) {
	for _, c := range []struct{ file, circles, radius string }{
		{"机构.csv", "primary-walk hospital", ""},
		{"急诊.csv", "any-walk hospital emergency", `"emergency" in services`},
		{"急救.csv", "any-walk", `class in ["emergency-station"]`},
		{"卫生室.csv", "primary-walk", ""},
	} {
		d, path := look(t, c.file, "large.tif")
		s := decode(t, d, path)
		var circles []string
		for _, k := range s.Circles {
			circles = append(circles, k.ID)
		}
		radius := ""
		if len(s.Radius) > 0 {
			radius = s.Radius[0].Facilities
		}
		if strings.Join(circles, " ") != c.circles || radius != c.radius {
			t.Errorf("%s: circles %v, radius %q, want %q, %q", c.file, circles, radius, c.circles, c.radius)
		}
	}
}

func TestName(t *testing.T) {
	for _, c := range []struct {
		want  string
		files []string
	}{
		{"虚构市", []string{"区县.geojson", "pop.csv"}},
		{"here", []string{"counties.geojson", "pop.csv"}},
		{"here", []string{"pop.csv"}},
	} {
		dir := filepath.Join(t.TempDir(), "here")
		if err := os.Mkdir(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		d, err := draft.Look(context.Background(), lay(t, dir, c.files...), draft.Options{Out: filepath.Join(dir, "s.yaml")})
		if err != nil {
			t.Fatal(err)
		}
		if s := decode(t, d, filepath.Join(dir, "s.yaml")); s.Name != c.want {
			t.Errorf("%v: name %q, want %q", c.files, s.Name, c.want)
		}
	}
}

func TestSheets(t *testing.T) {
	d, path := look(t, "表.xlsx", "表.xlsx")
	s := decode(t, d, path)
	if len(s.Facilities) != 1 || s.Facilities[0].Sheet != "机构" || len(s.Population) != 1 || s.Population[0].Sheet != "人口" || len(d.Notes) != 3 {
		t.Errorf("facilities %+v, population %+v, notes %v", s.Facilities, s.Population, d.Notes)
	}
}

func TestLayers(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "data.gpkg")
	w, err := gpkg.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	text := func(names ...string) (fields []gpkg.Field) {
		for _, n := range names {
			fields = append(fields, gpkg.Field{Name: n})
		}
		return fields
	}
	ring := orb.Ring{{100, 40}, {100.1, 40}, {100.1, 40.1}, {100, 40.1}, {100, 40}}
	for _, l := range []struct {
		layer    gpkg.Layer
		geometry orb.Geometry
		values   []any
	}{
		{gpkg.Layer{Name: "区县", Fields: text("代码", "名称"), GeometryType: "POLYGON"}, orb.Polygon{ring}, []any{"990101", "虚构区"}},
		{gpkg.Layer{Name: "医院", Fields: text("医院名称"), GeometryType: "POINT"}, orb.Point{100.05, 40.05}, []any{"虚构医院"}},
		{gpkg.Layer{Name: "村", Fields: text("村名", "人口"), GeometryType: "POINT"}, orb.Point{100.05, 40.05}, []any{"甲", "12"}},
	} {
		lw, err := w.AddLayer(l.layer)
		if err != nil {
			t.Fatal(err)
		}
		if err := lw.Append(l.geometry, l.values...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	d, err := draft.Look(context.Background(), []string{path}, draft.Options{Out: filepath.Join(dir, "s.yaml")})
	if err != nil {
		t.Fatal(message.In(err, message.EN))
	}
	s := decode(t, d, filepath.Join(dir, "s.yaml"))
	if s.Zones[0].Layer != "区县" || s.Facilities[0].Layer != "医院" || s.Population[0].Layer != "村" {
		t.Errorf("layers:\n%s", d.YAML)
	}
}

var fileKeys = regexp.MustCompile(`file: ([^\s,}]+)`)

// TestAnyFiles drafts studies of any inputs together. Each file stands in the draft,
// if only in a comment, and no other does; and where there are people, all of it
// that is no comment loads, with facilities for each circle.
func TestAnyFiles(t *testing.T) {
	names := append(slices.Sorted(maps.Keys(files)), "large.tif", "small.tif", "bands.tif", "pop60岁以上.tif", "dem.tif", "demand.tif", "表.xlsx", "roads.osm.pbf")
	rapid.Check(t, func(r *rapid.T) {
		chosen := rapid.SliceOfNDistinct(rapid.SampledFrom(names), 1, 5, rapid.ID[string]).Draw(r, "files")
		dir := t.TempDir()
		path := filepath.Join(dir, "study.yaml")
		d, err := draft.Look(context.Background(), lay(t, dir, chosen...), draft.Options{Out: path})
		if err != nil {
			r.Fatalf("%v: %s", chosen, message.In(err, message.EN))
		}
		for _, n := range chosen {
			if !strings.Contains(string(d.YAML), n) {
				r.Fatalf("%s is not in the draft of %v:\n%s", n, chosen, d.YAML)
			}
		}
		for _, m := range fileKeys.FindAllStringSubmatch(string(d.YAML), -1) {
			if !slices.Contains(chosen, m[1]) {
				r.Fatalf("%s is invented:\n%s", m[1], d.YAML)
			}
		}
		if strings.Contains(string(d.YAML), "population: []") || strings.Contains(string(d.YAML), "that cannot be used yet") {
			return
		}
		s, err := settings.Decode(path, d.YAML)
		if err != nil {
			r.Fatalf("%s\n%s", message.In(err, message.EN), d.YAML)
		}
		s.Roads.File = "" // there are none in it
		in, err := study.Load(context.Background(), s, nil)
		if err != nil {
			if f := message.In(err, message.EN); !strings.Contains(f, "nobody lives inside the zones") {
				r.Fatalf("%s\n%s", f, d.YAML)
			}
			return
		}
		for _, f := range in.Findings {
			if f.Rule == "no-facility-matches" {
				r.Fatalf("a circle without facilities:\n%s", d.YAML)
			}
		}
	})
}
