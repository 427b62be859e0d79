package crs_test

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/crs"
)

type reference struct {
	system string
	point  orb.Point
	x, y   float64
}

// references reads coordinates that PROJ computed; see testdata/reference/make.py.
func references(t testing.TB, name string) []reference {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "reference", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var all []reference
	for _, row := range rows[1:] {
		var v [4]float64
		for i := range v {
			if v[i], err = strconv.ParseFloat(row[i+1], 64); err != nil {
				t.Fatal(err)
			}
		}
		all = append(all, reference{row[0], orb.Point{v[0], v[1]}, v[2], v[3]})
	}
	return all
}

// checkReference holds one coordinate of PROJ against c, both ways.
func checkReference(t *testing.T, c *crs.CRS, r reference) {
	t.Helper()
	metres := 1e-4
	if c.Params().Shift != nil {
		metres = 1e-3 // PROJ inverts the seven parameters by the first order only
	}
	limit := metres
	if c.Geographic() {
		limit = metres * 1e-5 // degrees
	}
	x, y, ok := c.FromWGS84(r.point)
	if !ok || !(math.Abs(x-r.x) < limit && math.Abs(y-r.y) < limit) {
		t.Errorf("%s: %v is at %.5f, %.5f (%v), PROJ says %.5f, %.5f", r.system, r.point, x, y, ok, r.x, r.y)
		return
	}
	p, ok := c.ToWGS84(r.x, r.y)
	if !ok {
		t.Errorf("%s: %f, %f has no position", r.system, r.x, r.y)
	} else if d := geo.Distance(p, r.point); !(d < 2*metres) {
		t.Errorf("%s: %f, %f is at %v, %.6f m from %v", r.system, r.x, r.y, p, d, r.point)
	}
}

func TestCodesAgreeWithPROJ(t *testing.T) {
	for _, r := range references(t, "codes.csv") {
		c, err := crs.Parse(r.system)
		if err != nil {
			t.Fatal(err)
		}
		if c.Code() != r.system {
			t.Fatalf("%s calls itself %q", r.system, c.Code())
		}
		checkReference(t, c, r)
	}
}

func TestDefinitionsAgreeWithPROJ(t *testing.T) {
	for _, r := range references(t, "definitions.csv") {
		c, err := crs.FromWKT(definition(t, r.system))
		if err != nil {
			t.Fatalf("%s: %v", r.system, err)
		}
		checkReference(t, c, r)
	}
}

func definition(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "wkt", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
