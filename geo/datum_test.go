package geo_test

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/message"
)

func TestFromWGS84(t *testing.T) {
	for _, c := range []struct {
		name      string
		datum     geo.Datum
		p, want   orb.Point
		tolerance float64 // degrees
	}{
		// The published pair 39.90105, 116.42079 -> 39.90245, 116.42703.
		{"Beijing in GCJ-02", geo.GCJ02, orb.Point{116.42079, 39.90105}, orb.Point{116.42703, 39.90245}, 1e-5},
		{"Beijing in GCJ-02, all digits", geo.GCJ02, orb.Point{116.42079, 39.90105}, orb.Point{116.427022, 39.902446}, 5e-7},
		// GCJ-02 116.404, 39.915 is BD-09 116.41036949371029, 39.92133699351022 in
		// the code that Baidu users pass around.
		{"Tian'anmen in BD-09", geo.BD09, geo.GCJ02.ToWGS84(orb.Point{116.404, 39.915}), orb.Point{116.41036949371029, 39.92133699351022}, 1e-9},
		{"outside China", geo.GCJ02, orb.Point{139.7, 35.7}, orb.Point{139.7, 35.7}, 0},
		{"outside China in BD-09", geo.BD09, orb.Point{2.35, 48.85}, orb.Point{2.35, 48.85}, 0},
		{"WGS 84", geo.WGS84, orb.Point{116, 40}, orb.Point{116, 40}, 0},
		{"CGCS2000", geo.CGCS2000, orb.Point{116, 40}, orb.Point{116, 40}, 0},
	} {
		got := c.datum.FromWGS84(c.p)
		if math.Abs(got[0]-c.want[0]) > c.tolerance || math.Abs(got[1]-c.want[1]) > c.tolerance {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func inlandChina() *rapid.Generator[orb.Point] {
	return rapid.Custom(func(t *rapid.T) orb.Point {
		return orb.Point{rapid.Float64Range(72.1, 137.7).Draw(t, "lon"), rapid.Float64Range(0.9, 55.7).Draw(t, "lat")}
	})
}

func TestShiftsHaveInverses(t *testing.T) {
	for _, d := range []geo.Datum{geo.WGS84, geo.CGCS2000, geo.GCJ02, geo.BD09} {
		rapid.Check(t, func(t *rapid.T) {
			p := inlandChina().Draw(t, "p")
			if off := geo.Distance(d.ToWGS84(d.FromWGS84(p)), p); !(off < 1e-3) {
				t.Fatalf("%v: %v comes back %g m off", d, p, off)
			}
			if off := geo.Distance(d.FromWGS84(d.ToWGS84(p)), p); !(off < 1e-3) {
				t.Fatalf("%v: %v returns %g m off", d, p, off)
			}
		})
	}
}

// TestSizeOfShift holds the shift within what a grid of a fiftieth of a degree
// over the rectangle of China shows: GCJ-02 from 18 to 718 m, most in its north-east
// corner, BD-09 a further 0.6 to 1.4 km.
func TestSizeOfShift(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := orb.Point{rapid.Float64Range(73, 135).Draw(t, "lon"), rapid.Float64Range(18, 54).Draw(t, "lat")}
		if d := geo.Distance(p, geo.GCJ02.FromWGS84(p)); d < 15 || d > 725 {
			t.Fatalf("GCJ-02 shifts %v by %v m", p, d)
		}
		if d := geo.Distance(p, geo.BD09.FromWGS84(p)); d < 300 || d > 2100 {
			t.Fatalf("BD-09 shifts %v by %v m", p, d)
		}
	})
}

func TestParseDatum(t *testing.T) {
	for text, want := range map[string]geo.Datum{
		"wgs84": geo.WGS84, "WGS 84": geo.WGS84, "WGS-84": geo.WGS84, "cgcs2000": geo.CGCS2000, "CGCS_2000": geo.CGCS2000,
		"GCJ-02": geo.GCJ02, "gcj02": geo.GCJ02, "bd09": geo.BD09, "BD-09": geo.BD09, "bd09ll": geo.BD09,
	} {
		got, err := geo.ParseDatum(text)
		if err != nil || got != want {
			t.Errorf("ParseDatum(%q) = %v, %v", text, got, err)
		}
	}
	for _, d := range []geo.Datum{geo.WGS84, geo.CGCS2000, geo.GCJ02, geo.BD09} {
		if got, err := geo.ParseDatum(d.String()); err != nil || got != d {
			t.Errorf("%v does not read its own name: %v, %v", d, got, err)
		}
	}
	for _, text := range []string{"", "beijing54", "gcj", "84"} {
		if _, err := geo.ParseDatum(text); !message.AtFault(err) {
			t.Errorf("ParseDatum(%q): %v", text, err)
		}
	}
}

func TestInChina(t *testing.T) {
	for _, c := range []struct {
		name string
		p    orb.Point
		want bool
	}{
		{"Kashgar", orb.Point{75.99, 39.47}, true},
		{"Hong Kong", orb.Point{114.17, 22.3}, true},
		{"corner", orb.Point{72.004, 0.8293}, true},
		{"Tokyo", orb.Point{139.7, 35.7}, false},
		{"Porto Alegre", orb.Point{-51.2, -30}, false},
		{"latitude before longitude", orb.Point{39.9, 116.4}, false},
		{"nowhere", orb.Point{math.NaN(), math.NaN()}, false},
	} {
		if got := geo.InChina(c.p); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func BenchmarkToWGS84(b *testing.B) {
	for _, d := range []geo.Datum{geo.GCJ02, geo.BD09} {
		b.Run(d.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				d.ToWGS84(orb.Point{114.3, 30.6})
			}
		})
	}
}
