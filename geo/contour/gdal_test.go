package contour

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb/encoding/wkt"
)

// TestValidToGEOS asks GEOS, by way of GDAL, whether all shapes and some larger
// ones are valid and whether each band covers those of smaller cut-offs.
func TestValidToGEOS(t *testing.T) {
	if _, err := exec.LookPath("ogrinfo"); err != nil {
		t.Skip("ogrinfo is not installed")
	}
	var csv strings.Builder
	csv.WriteString("surface,name,cutoff,WKT\n")
	for i, s := range surfacesForGEOS() {
		for k, m := range bands(t, in(frames[0], s.surface), s.cutoffs) {
			if len(m) > 0 {
				fmt.Fprintf(&csv, "%d,%q,%d,%q\n", i, s.name, k, wkt.MarshalString(m))
			}
		}
	}
	file := filepath.Join(t.TempDir(), "bands.csv")
	if err := os.WriteFile(file, []byte(csv.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	ask := func(sql string) string {
		out, err := exec.Command("ogrinfo", "-q", "-dialect", "SQLITE", "-sql", sql, file).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return string(out)
	}
	if out := ask("select st_isvalid(st_geomfromtext('POINT(1 1)')) as works"); !strings.Contains(out, "works (Integer) = 1") {
		t.Skipf("GDAL has no Spatialite: %s", out)
	}
	all := "select count(*) as n from bands"
	if out, want := ask(all), fmt.Sprintf("n (Integer) = %d", strings.Count(csv.String(), "\n")-1); !strings.Contains(out, want) {
		t.Fatalf("%s: %s, want %s", all, out, want)
	}
	faults := []string{
		"select name, cutoff, st_isvalidreason(geometry) from bands where not st_isvalid(geometry)",
		"select a.name, a.cutoff, b.cutoff from bands a, bands b where a.surface = b.surface and cast(b.cutoff as int) = cast(a.cutoff as int) + 1 and not st_covers(b.geometry, a.geometry)",
	}
	for _, sql := range faults {
		if out := ask(sql); strings.Contains(out, "OGRFeature") {
			t.Errorf("%s: %s", sql, out)
		}
	}
}

// surfacesForGEOS are all shapes, and larger surfaces; cut-offs in ascending order.
func surfacesForGEOS() []shape {
	return append(shapes[:len(shapes):len(shapes)],
		shape{"large cone", cone(150, 8), []float32{20, 40, 60, 75}},
		shape{"noise", cone(60, 100), []float32{30, 60, 90}},
		shape{"roads", roads(100), []float32{100, 200, 300, 400}},
	)
}

// roads is a surface as the search of a road graph leaves it: reached along the
// roads and beside them, all else unreachable, with areas of the same value.
func roads(n int) *Surface {
	return made(n, n, func(c, r int) float32 {
		along, off := 3*max(c, r)+min(c, r), min(c%17, r%23)
		if off > 3 && (c*c+r*r*3)%7 > 0 {
			return inf
		}
		return float32(along/10*10 + 20*off)
	})
}

// TestLargeSurfaces holds what can be asked of larger surfaces in reasonable
// time: valid rings, the area square by square, and the same with a margin.
func TestLargeSurfaces(t *testing.T) {
	for _, s := range surfacesForGEOS()[len(shapes):] {
		all := bands(t, s.surface, s.cutoffs)
		for i, c := range s.cutoffs {
			holdRings(t, s.name, all[i], Frame{})
			if got, want := area(all[i]), naiveArea(s.surface, c); got != want {
				t.Errorf("%s: area %v at %v, square by square %v", s.name, got, c, want)
			}
		}
		holdMargin(t, s.surface, s.cutoffs, all)
	}
}
