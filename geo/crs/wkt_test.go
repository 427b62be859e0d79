package crs_test

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/message"
)

// TestDialects reads each system as GDAL and PROJ write it in WKT 1, WKT 2 and
// Esri's dialect; all must be the system of the code.
func TestDialects(t *testing.T) {
	for _, code := range []string{"EPSG:4326", "EPSG:4490", "EPSG:4547", "EPSG:4526", "EPSG:4508", "EPSG:3857", "EPSG:32650", "EPSG:3395", "EPSG:6933",
		"EPSG:3035", "EPSG:3034", "EPSG:3826", "EPSG:2326", "ESRI:54009", "ESRI:54008", "ESRI:54034", "ESRI:102025", "ESRI:102012"} {
		want, err := crs.Parse(code)
		if err != nil {
			t.Fatal(err)
		}
		for _, dialect := range []string{"wkt1", "wkt2", "wkt_esri"} {
			file := strings.ToLower(strings.Replace(code, ":", "-", 1)) + "." + dialect
			got, err := crs.Parse(definition(t, file))
			if err != nil {
				t.Errorf("%s: %v", file, err)
				continue
			}
			// Esri's 6-degree zone states no code; the 3-degree one is the same.
			if got.Code() != code && file != "epsg-4508.wkt_esri" {
				t.Errorf("%s: code %q", file, got.Code())
			}
			if got.Geographic() != want.Geographic() {
				t.Errorf("%s: geographic %v", file, got.Geographic())
			}
			p := orb.Point{114.2, 22.3}
			x, y, _ := want.FromWGS84(p)
			if gx, gy, ok := got.FromWGS84(p); !ok || math.Hypot(gx-x, gy-y) > 1e-5 {
				t.Errorf("%s: %v, %v instead of %v, %v", file, gx, gy, x, y)
			}
		}
	}
}

// TestOtherDefinitions holds what carries no code this package knows.
func TestOtherDefinitions(t *testing.T) {
	for _, file := range []string{"china-albers-cgcs2000.prj", "city-local-meridian.prj", "utm-us-feet.wkt1", "epsg-6931.wkt2", "epsg-2263.wkt_esri"} {
		c, err := crs.FromWKT(definition(t, file))
		if err != nil {
			t.Errorf("%s: %v", file, err)
		} else if c.Code() != "" {
			t.Errorf("%s took the code %s", file, c.Code())
		}
	}
}

// TestFeet goes through a system whose WKT states lengths in feet.
func TestFeet(t *testing.T) {
	for _, file := range []string{"epsg-2263.wkt1", "epsg-2263.wkt2", "epsg-2263.wkt_esri"} {
		c, err := crs.FromWKT(definition(t, file))
		if err != nil {
			t.Fatal(err)
		}
		// echo 40.7484 -73.9857 | cs2cs -f %.4f EPSG:4269 EPSG:2263
		x, y, ok := c.FromWGS84(orb.Point{-73.9857, 40.7484})
		if !ok || math.Hypot(x-988212.2372, y-211939.2786) > 1e-2 {
			t.Errorf("%s: %.4f, %.4f", file, x, y)
		}
	}
}

func TestOldDatumsAreRefused(t *testing.T) {
	files, err := filepath.Glob("testdata/wkt/*")
	if err != nil {
		t.Fatal(err)
	}
	refused := map[string]string{"epsg-4214": "北京54", "epsg-2437": "北京54", "epsg-2362": "西安80", "epsg-27700": "Great|OSGB", "epsg-31467.": "Deutsches", "krasovsky-albers": "克拉索夫斯基"}
	seen := 0
	for _, path := range files {
		for prefix, word := range refused {
			if !strings.HasPrefix(filepath.Base(path), prefix) {
				continue
			}
			seen++
			_, err := crs.FromWKT(definition(t, filepath.Base(path)))
			if !message.AtFault(err) {
				t.Errorf("%s: %v", path, err)
				continue
			}
			zh, en := message.In(err, message.ZH), message.In(err, message.EN)
			first, second, _ := strings.Cut(word, "|")
			if !strings.Contains(zh, first) && (second == "" || !strings.Contains(zh, second)) || !strings.Contains(zh, "七参数") || !strings.Contains(en, "seven parameters") {
				t.Errorf("%s: %s / %s", path, zh, en)
			}
		}
	}
	if seen < 15 {
		t.Errorf("only %d definitions tried", seen)
	}
}

// TestShiftOfZeroIsNoShift: programs write TOWGS84 of zeros where they know none.
func TestShiftOfZeroIsNoShift(t *testing.T) {
	const zero = "TOWGS84[0,0,0,0,0,0,0]"
	with := func(file, after string) string {
		return strings.Replace(definition(t, file), after, after+","+zero, 1)
	}
	modern := with("epsg-4490.wkt1", `AUTHORITY["EPSG","1024"]]`)
	if !strings.Contains(modern, zero) {
		t.Fatal("nothing inserted")
	}
	if c, err := crs.FromWKT(modern); err != nil || c.Code() != "EPSG:4490" {
		t.Errorf("CGCS2000 with zeros: %v", err)
	}
	old := `GEOGCS["Beijing 1954",DATUM["Beijing_1954",SPHEROID["Krassowsky 1940",6378245,298.3],` + zero + `],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]`
	if _, err := crs.FromWKT(old); err == nil {
		t.Error("Beijing 1954 with zeros is taken as WGS 84")
	}
}

func TestWrongWKT(t *testing.T) {
	geogcs := `GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]`
	for name, text := range map[string]string{
		"nothing":                 "",
		"a word":                  "GEOGCS",
		"open bracket":            `GEOGCS["WGS 84"`,
		"open text":               `GEOGCS["WGS 84`,
		"no comma":                `GEOGCS["WGS 84" DATUM["x"]]`,
		"empty list":              `GEOGCS[]`,
		"text after the end":      geogcs + "GEOGCS",
		"deep":                    strings.Repeat("A[", 100000) + strings.Repeat("]", 100000),
		"deep but short":          strings.Repeat("A[", 200) + "1" + strings.Repeat("]", 200),
		"many parts":              "GEOGCS[" + strings.Repeat("1,", 10000) + "1]",
		"no ellipsoid":            `GEOGCS["x",DATUM["WGS_1984"]]`,
		"ellipsoid of zero":       `GEOGCS["x",DATUM["WGS_1984",SPHEROID["x",0,0]]]`,
		"ellipsoid of the Moon":   `GEOGCS["x",DATUM["D_Moon",SPHEROID["Moon",1737400,0]]]`,
		"unit of zero":            strings.Replace(geogcs, "0.0174532925199433", "0", 1),
		"negative unit":           strings.Replace(geogcs, "0.0174532925199433", "-1", 1),
		"vertical":                `VERT_CS["height",VERT_DATUM["x",2005],UNIT["metre",1]]`,
		"local":                   `LOCAL_CS["site",UNIT["metre",1]]`,
		"compound of nothing":     `COMPD_CS["x"]`,
		"bound of nothing":        `BOUNDCRS[SOURCECRS[1]]`,
		"bound in bound":          `BOUNDCRS[SOURCECRS[BOUNDCRS[SOURCECRS[` + geogcs + `]]]]`,
		"no method":               `PROJCS["x",` + geogcs + `,UNIT["metre",1]]`,
		"unknown method":          `PROJCS["x",` + geogcs + `,PROJECTION["Hotine_Oblique_Mercator"],UNIT["metre",1]]`,
		"parameter of no number":  `PROJCS["x",` + geogcs + `,PROJECTION["Transverse_Mercator"],PARAMETER["central_meridian","east"],UNIT["metre",1]]`,
		"unknown parameter":       `PROJCS["x",` + geogcs + `,PROJECTION["Transverse_Mercator"],PARAMETER["azimuth",3],UNIT["metre",1]]`,
		"no number":               `PROJCS["x",` + geogcs + `,PROJECTION["Transverse_Mercator"],PARAMETER["central_meridian",nan],UNIT["metre",1]]`,
		"scale of zero parallels": `PROJCS["x",` + geogcs + `,PROJECTION["Albers"],UNIT["metre",1]]`,
		"opposite parallels":      `PROJCS["x",` + geogcs + `,PROJECTION["Albers"],PARAMETER["standard_parallel_1",30],PARAMETER["standard_parallel_2",-30],UNIT["metre",1]]`,
		"latitude of 200":         `PROJCS["x",` + geogcs + `,PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",200],UNIT["metre",1]]`,
	} {
		c, err := crs.FromWKT(text)
		if !message.AtFault(err) {
			t.Errorf("%s: %v, %v", name, c, err)
		}
	}
}

// TestCodeThatContradicts: the parameters of a file outweigh a code that means
// something else.
func TestCodeThatContradicts(t *testing.T) {
	text := strings.Replace(definition(t, "epsg-4547.wkt1"), `"central_meridian",114]`, `"central_meridian",114.5]`, 1)
	c, err := crs.FromWKT(text)
	if err != nil {
		t.Fatal(err)
	}
	if c.Code() != "" {
		t.Errorf("code %s for a central meridian of 114.5", c.Code())
	}
	if x, _, _ := c.FromWGS84(orb.Point{114.5, 30}); math.Abs(x-500000) > 1e-6 {
		t.Errorf("easting %v on the central meridian", x)
	}
}

func TestCompound(t *testing.T) {
	text := `COMPD_CS["with heights",` + definition(t, "epsg-4547.wkt1") + `,VERT_CS["Yellow Sea 1985",VERT_DATUM["Yellow Sea 1985",2005],UNIT["metre",1]]]`
	if c, err := crs.FromWKT(text); err != nil || c.Code() != "EPSG:4547" {
		t.Errorf("%v, %v", c, err)
	}
}

// everyCode lists one code of each kind.
var everyCode = []string{"EPSG:4326", "EPSG:4490", "EPSG:4258", "EPSG:4269", "EPSG:4674", "EPSG:3824", "EPSG:4611", "EPSG:4513", "EPSG:4533", "EPSG:4534", "EPSG:4554", "EPSG:4491", "EPSG:4512",
	"EPSG:32650", "EPSG:32722", "EPSG:25832", "EPSG:31982", "EPSG:3857", "EPSG:3395", "EPSG:6933", "EPSG:3035", "EPSG:3034", "EPSG:3826", "EPSG:2326",
	"ESRI:54009", "ESRI:54008", "ESRI:54034", "ESRI:102012", "ESRI:102025", "ESRI:102028"}

// inside returns a place that a system can show.
func inside(c *crs.CRS) orb.Point {
	p := c.Params()
	return orb.Point{p.CentralMeridian + 1.3, max(-60, min(60, p.LatitudeOfOrigin+5))}
}

func TestWKTReadsBack(t *testing.T) {
	for _, code := range everyCode {
		c, err := crs.Parse(code)
		if err != nil {
			t.Fatal(err)
		}
		back, err := crs.FromWKT(c.WKT())
		if err != nil {
			t.Errorf("%s: %v in %s", code, err, c.WKT())
			continue
		}
		if back.Code() != code || back.Name() != c.Name() {
			t.Errorf("%s became %s %q", code, back.Code(), back.Name())
		}
		x, y, _ := c.FromWGS84(inside(c))
		if bx, by, ok := back.FromWGS84(inside(c)); !ok || math.Hypot(x-bx, y-by) > 1e-8*math.Max(1, math.Abs(x)) {
			t.Errorf("%s: %v, %v became %v, %v", code, x, y, bx, by)
		}
	}
}

// TestWKTInPROJ gives our definitions to PROJ, which must compute what we do.
func TestWKTInPROJ(t *testing.T) {
	if testing.Short() {
		t.Skip("starts cs2cs once for each system")
	}
	if _, err := exec.LookPath("cs2cs"); err != nil {
		t.Skip("cs2cs (Debian proj-bin) is not installed")
	}
	for _, code := range everyCode {
		c, err := crs.Parse(code)
		if err != nil {
			t.Fatal(err)
		}
		p := inside(c)
		x, y, ok := c.FromWGS84(p)
		if !ok {
			t.Fatalf("%s does not show %v", code, p)
		}
		cmd := exec.Command("cs2cs", "-f", "%.9f", "OGC:CRS84", withoutCode(c.WKT()))
		cmd.Stdin = strings.NewReader(fmt.Sprintf("%.12f %.12f\n", p[0], p[1]))
		out, err := cmd.Output()
		if err != nil {
			t.Errorf("%s: %v with %s", code, err, c.WKT())
			continue
		}
		var px, py float64
		if _, err := fmt.Sscan(string(out), &px, &py); err != nil || math.Hypot(px-x, py-y) > 1e-3 {
			t.Errorf("%s: PROJ reads our WKT as %v, %v instead of %v, %v", code, px, py, x, y)
		}
	}
}

// withoutCode takes the code at the end away, from which PROJ would take the
// order of axes.
func withoutCode(wkt string) string {
	if i := strings.LastIndex(wkt, ",AUTHORITY["); i >= 0 && strings.HasSuffix(wkt, "]]") && strings.Count(wkt[i:], "[") == 1 {
		return wkt[:i] + "]"
	}
	return wkt
}

func FuzzFromWKT(f *testing.F) {
	files, err := filepath.Glob("testdata/wkt/*")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range files {
		b, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b))
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := crs.FromWKT(s)
		if err != nil {
			if !message.AtFault(err) {
				t.Fatalf("not a message: %v", err)
			}
			return
		}
		for _, p := range []orb.Point{{114, 30}, {0, 0}, {-179, -89}, {180, 90}} {
			x, y, ok := c.FromWGS84(p)
			if ok && (math.IsNaN(x) || math.IsNaN(y)) {
				t.Fatalf("%v is at %v, %v", p, x, y)
			}
			if q, ok := c.ToWGS84(x, y); ok && !(math.Abs(q[0]) <= 720 && math.Abs(q[1]) <= 90) {
				t.Fatalf("%v, %v is at %v", x, y, q)
			}
		}
		back, err := crs.FromWKT(c.WKT())
		if err != nil {
			t.Fatalf("does not read its own WKT: %v\n%s", err, c.WKT())
		}
		x, y, ok := c.FromWGS84(orb.Point{114, 30})
		p, back2 := back.ToWGS84(x, y)
		if q, ok2 := c.ToWGS84(x, y); ok && ok2 && (!back2 || geo.Distance(p, q) > 1) {
			t.Fatalf("its own WKT means something else: %v, %v\n%s", p, q, c.WKT())
		}
	})
}
