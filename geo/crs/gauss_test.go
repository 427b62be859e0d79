package crs_test

import (
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/crs"
)

func TestGuessGaussKruger(t *testing.T) {
	for _, c := range []struct {
		name    string
		x, y    float64
		swapped bool
		codes   string // of the readings; several are only counted by their ends
	}{
		{"3-degree zone before the easting", 38528800, 3387000, false, "EPSG:4526"},
		{"northing first, as surveyors write", 3387000, 38528800, true, "EPSG:4526"},
		{"6-degree zone", 19712345, 3387000, false, "EPSG:4497"},
		{"plain easting", 528800, 3387000, false, "EPSG:4534...EPSG:4554"},
		{"plain easting, northing first", 3387000, 528800, true, "EPSG:4534...EPSG:4554"},
		{"at 53 N", 40500000, 5900000, false, "EPSG:4528"},
		{"degrees", 114.3, 30.6, false, ""},
		{"degrees, latitude first", 30.6, 114.3, false, ""},
		{"web Mercator of Wuhan", 12723870, 3579000, false, ""},
		{"zone 24, which neither series has", 24500000, 3387000, false, ""},
		{"zone 46", 46500000, 3387000, false, ""},
		{"easting far beyond its zone", 38950000, 3387000, false, ""},
		{"northing beyond China", 500000, 7000000, false, ""},
		{"zeros", 0, 0, false, ""},
		{"negative", -38528800, -3387000, false, ""},
		{"no numbers", math.NaN(), math.Inf(1), false, ""},
	} {
		got := crs.GuessGaussKruger(c.x, c.y)
		var codes []string
		for _, g := range got {
			codes = append(codes, g.CRS.Code())
			if g.Swapped != c.swapped || g.Zoned != (len(got) == 1) {
				t.Errorf("%s: swapped %v, zoned %v", c.name, g.Swapped, g.Zoned)
			}
			if p, ok := g.Convert(c.x, c.y); !ok || p != g.Point || !geo.InChina(p) {
				t.Errorf("%s: %v %v, but the reading says %v", c.name, p, ok, g.Point)
			}
		}
		text := strings.Join(codes, " ")
		if len(codes) > 2 {
			text = codes[0] + "..." + codes[len(codes)-1]
		}
		if text != c.codes {
			t.Errorf("%s: %q, want %q", c.name, text, c.codes)
		}
	}
}

// TestGuessFindsTheSystem: whatever place a surveyor writes in whatever zone, the
// place is among the readings.
func TestGuessFindsTheSystem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := rapid.IntRange(4491, 4554).Draw(t, "code")
		c, err := crs.FromEPSG(code)
		if err != nil {
			t.Fatal(err)
		}
		place := orb.Point{c.Params().CentralMeridian + rapid.Float64Range(-2.5, 2.5).Draw(t, "lon"), rapid.Float64Range(16, 53).Draw(t, "lat")}
		x, y, _ := c.FromWGS84(place)
		if rapid.Bool().Draw(t, "swap") {
			x, y = y, x
		}
		best := math.Inf(1)
		readings := crs.GuessGaussKruger(x, y)
		for _, g := range readings {
			best = min(best, geo.Distance(g.Point, place))
		}
		if geo.InChina(place) && !(best < 1e-3) {
			t.Fatalf("%d readings of %v, %v miss %v by %v m", len(readings), x, y, place, best)
		}
	})
}
