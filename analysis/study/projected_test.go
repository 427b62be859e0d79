package study_test

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/message"
)

// mapped is a study all of whose files are GeoJSON in degrees: two counties,
// people as points, hospitals, and a town that is urban. Its settings name no
// coordinate system.
func mapped() map[string]string {
	people, hospitals, _ := invented(31)
	point := func(at orb.Point, properties string) string {
		return fmt.Sprintf(`{"type":"Feature","properties":{%s},"geometry":{"type":"Point","coordinates":[%v,%v]}}`, properties, at[0], at[1])
	}
	var crowd, list []string
	for _, p := range people {
		crowd = append(crowd, point(p.at, fmt.Sprintf(`"人口":%v`, p.count)))
	}
	for i, p := range hospitals {
		list = append(list, point(p, fmt.Sprintf(`"机构代码":"H%02d","机构名称":"虚构第%d医院","机构类别":"综合医院"`, i, i)))
	}
	return map[string]string{
		"zones.geojson": collection(square("990001", 100, 40), square("990002", 100.1, 40)),
		"town.geojson":  collection(square("town", 100.06, 40.02)),
		"pop.geojson":   collection(crowd...),
		"list.geojson":  collection(list...),
		"study.yaml": `
name: 虚构
zones: [{level: county, file: zones.geojson, code: code, name: name}]
population: [{file: pop.geojson}]
urban_rural: {from: polygons, file: town.geojson}
facilities: [{file: list.geojson}]
circles: [{id: near, metres: [1000, 3000]}]
radius: [{id: ambulance, urban_km: 2, rural_km: [3, 5]}]
`}
}

// systems are the projections of the files of a study, no two files alike.
var systems = map[string]string{"zones.geojson": "EPSG:4543", "town.geojson": "EPSG:4522", "pop.geojson": "EPSG:3857", "list.geojson": "EPSG:32647"}

// declare writes the system of each file into the settings.
func declare(files map[string]string) {
	for file, code := range systems {
		files["study.yaml"] = strings.Replace(files["study.yaml"], "file: "+file, "file: "+file+", datum: "+code, 1)
	}
}

var pair = regexp.MustCompile(`\[(-?[\d.]+),(-?[\d.]+)\]`)

// project writes a file in another system, as this program's own formulas have it.
func project(t *testing.T, text, code string) string {
	t.Helper()
	system, err := crs.Parse(code)
	if err != nil {
		t.Fatal(err)
	}
	return pair.ReplaceAllStringFunc(text, func(s string) string {
		var p orb.Point
		if _, err := fmt.Sscanf(s, "[%f,%f]", &p[0], &p[1]); err != nil {
			t.Fatal(err)
		}
		x, y, ok := system.FromWGS84(p)
		if !ok {
			t.Fatalf("%v is not on %s", p, code)
		}
		return fmt.Sprintf("[%.6f,%.6f]", x, y)
	})
}

// reproject has GDAL write the file, which adds the member "crs" of the GeoJSON
// of 2008.
func reproject(t *testing.T, text, code string) string {
	t.Helper()
	gdal, err := exec.LookPath("ogr2ogr")
	if err != nil {
		t.Skip("ogr2ogr is not installed")
	}
	dir := t.TempDir()
	from, to := filepath.Join(dir, "from.geojson"), filepath.Join(dir, "to.geojson")
	if err := os.WriteFile(from, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(gdal, "-f", "GeoJSON", "-s_srs", "EPSG:4326", "-t_srs", code, "-lco", "COORDINATE_PRECISION=6", to, from).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	data, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), `"crs"`) {
		t.Fatal("GDAL wrote no crs member")
	}
	return string(data)
}

var member = regexp.MustCompile(`"crs": *\{[^{}]*\{[^{}]*\} *\},`)

// TestProjectedGeoJSON runs a study on files in degrees and on the same files in
// metres, told by the study, by the files or by both: every figure is the same.
func TestProjectedGeoJSON(t *testing.T) {
	want := run(t, mapped())
	if want.People()[0].By[analysis.UrbanArea] == 0 || want.People()[0].By[analysis.RuralArea] == 0 {
		t.Fatal("the town does not divide the people")
	}
	cases := []struct {
		name    string
		write   func(t *testing.T, text, code string) string
		declare bool
	}{
		{"the study declares it", project, true},
		{"the file says it", reproject, false},
		{"both say it", reproject, true},
		{"the study declares it, GDAL wrote the metres", func(t *testing.T, text, code string) string {
			return member.ReplaceAllString(reproject(t, text, code), "")
		}, true},
		{"the study declares it in place of a name that is unknown", func(t *testing.T, text, code string) string {
			return strings.Replace(project(t, text, code), `{`, `{"crs":{"type":"name","properties":{"name":"LOCAL:7"}},`, 1)
		}, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			files := mapped()
			for name, code := range systems {
				files[name] = c.write(t, files[name], code)
			}
			if c.declare {
				declare(files)
			}
			sameFigures(t, run(t, files), want)
		})
	}
}

// sameFigures compares people to the last of them and ground to a millionth.
func sameFigures(t *testing.T, got, want *study.Result) {
	t.Helper()
	if len(got.Circles[0].Rows) != len(want.Circles[0].Rows) {
		t.Fatalf("%d rows, want %d", len(got.Circles[0].Rows), len(want.Circles[0].Rows))
	}
	for i, w := range want.Circles[0].Rows {
		g := got.Circles[0].Rows[i]
		if g.Code != w.Code || g.Scope != w.Scope || g.People != w.People || g.Covered != w.Covered {
			t.Errorf("%s %v within %v: %v of %v, want %v of %v", w.Code, w.Scope, w.Cutoff, g.Covered, g.People, w.Covered, w.People)
		}
		if math.Abs(g.Area.Covered-w.Area.Covered) > 1e-6*w.Area.Covered {
			t.Errorf("%s within %v: %v m², want %v", w.Code, w.Cutoff, g.Area.Covered, w.Area.Covered)
		}
	}
	for i, w := range want.Radius[0].Verdicts {
		g := got.Radius[0].Verdicts[i]
		for b := range w.Urban {
			if g.Urban[b].People != w.Urban[b].People {
				t.Errorf("verdict %d, urban band %d: %v people, want %v", i, b, g.Urban[b].People, w.Urban[b].People)
			}
		}
		for b := range w.Rural {
			if g.Rural[b].People != w.Rural[b].People {
				t.Errorf("verdict %d, rural band %d: %v people, want %v", i, b, g.Rural[b].People, w.Rural[b].People)
			}
		}
	}
}

// TestMetresNobodyDeclares holds that each file is refused by name, with what to
// declare.
func TestMetresNobodyDeclares(t *testing.T) {
	for name, code := range systems {
		t.Run(name, func(t *testing.T) {
			files := mapped()
			files[name] = project(t, files[name], code)
			_, err := load(t, files)
			if err == nil || !message.AtFault(err) {
				t.Fatalf("err = %v, want a fault", err)
			}
			suggested := "datum: EPSG:4547" // an example
			if code == "EPSG:4522" {
				suggested = "datum: EPSG:4522" // its eastings tell the zone
			}
			for _, part := range []string{name, "projected", suggested} {
				if text := message.In(err, message.EN); !strings.Contains(text, part) {
					t.Errorf("%q does not say %q", text, part)
				}
			}
		})
	}
}

// TestDegreesDeclaredAsMetres holds that a declaration does not silence what
// stands in the file.
func TestDegreesDeclaredAsMetres(t *testing.T) {
	for name := range systems {
		files := mapped()
		declare(files)
		for other, code := range systems {
			if other != name {
				files[other] = project(t, files[other], code)
			}
		}
		_, err := load(t, files)
		if err == nil || !strings.Contains(message.In(err, message.EN), "look like degrees") || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: err = %v, want it to say that these look like degrees", name, err)
		}
	}
}

func TestUnknownDatumOfPolygons(t *testing.T) {
	files := mapped()
	files["study.yaml"] = strings.Replace(files["study.yaml"], "file: town.geojson", "file: town.geojson, datum: wgs85", 1)
	_, err := load(t, files)
	for _, part := range []string{"line 5", "urban_rural.datum", "wgs85"} {
		if err == nil || !strings.Contains(message.In(err, message.EN), part) {
			t.Errorf("err = %v, want it to say %q", err, part)
		}
	}
}
