package terrain_test

import (
	"bytes"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"github.com/medreach/medreach/analysis/builtin/place"
	"github.com/medreach/medreach/analysis/builtin/terrain"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/geojson"
)

// spots are random places of the plan.
func spots(r *rand.Rand, n int) []terrain.Spot {
	out := make([]terrain.Spot, n)
	for i := range out {
		out[i] = terrain.Spot{X: r.IntN(2000), Y: r.IntN(2000)}
	}
	return out
}

func TestPlaces(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		s := terrain.Spot{X: r.IntN(110_000), Y: r.IntN(110_000)}
		if got := terrain.At(s.Point()); got.Square(s) > 2 {
			t.Fatalf("%v comes back as %v", s, got)
		}
	}
	a, b := terrain.Spot{X: 40_000, Y: 50_000}, terrain.Spot{X: 43_000, Y: 54_000}
	if plan, ground := a.Metres(b), geo.Distance(a.Point(), b.Point()); plan != 5000 || ground < 4950 || ground > 5050 {
		t.Errorf("%d m on the plan, %v m on the ground", plan, ground)
	}
	p := place.New(place.NewDice(1))
	for i := range p.Cells {
		c := &p.Cells[i]
		at := terrain.Of(c)
		if col, row := at.Cell(); col != c.Col || row != c.Row || geo.Distance(at.Point(), c.Centre) > 3 {
			t.Fatalf("the middle of cell %d,%d is %v, in cell %d,%d", c.Col, c.Row, at, col, row)
		}
	}
}

// TestMeet holds crossings against fractions without end.
func TestMeet(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	crossed := 0
	for range 20_000 {
		s := spots(r, 4)
		got, ok := terrain.Meet(s[0], s[1], s[2], s[3])
		d := (s[1].X-s[0].X)*(s[3].Y-s[2].Y) - (s[1].Y-s[0].Y)*(s[3].X-s[2].X)
		if d == 0 {
			continue
		}
		u := big.NewRat(int64((s[2].X-s[0].X)*(s[3].Y-s[2].Y)-(s[2].Y-s[0].Y)*(s[3].X-s[2].X)), int64(d))
		v := big.NewRat(int64((s[2].X-s[0].X)*(s[1].Y-s[0].Y)-(s[2].Y-s[0].Y)*(s[1].X-s[0].X)), int64(d))
		inner := func(x *big.Rat) bool { return x.Sign() > 0 && x.Cmp(big.NewRat(1, 1)) < 0 }
		outer := func(x *big.Rat) bool { return x.Sign() < 0 || x.Cmp(big.NewRat(1, 1)) > 0 }
		if inner(u) && inner(v) && !ok || ok && (outer(u) || outer(v)) {
			t.Fatalf("%v: met %v, at %v and %v of the segments", s, ok, u, v)
		}
		if ok {
			crossed++
			if got.Away(s[0], s[1]) > 2 || got.Away(s[2], s[3]) > 2 {
				t.Fatalf("%v meet at %v", s, got)
			}
		}
	}
	if crossed < 1000 {
		t.Errorf("%d crossings", crossed)
	}
}

// TestCorner holds that a line through a corner of another crosses it once.
func TestCorner(t *testing.T) {
	river := []terrain.Spot{{X: 0, Y: 0}, {X: 100, Y: 10}, {X: 200, Y: 0}}
	n := 0
	for k := 1; k < len(river); k++ {
		if _, ok := terrain.Meet(terrain.Spot{X: 100, Y: -50}, terrain.Spot{X: 100, Y: 50}, river[k-1], river[k]); ok {
			n++
		}
	}
	if n != 1 {
		t.Errorf("crossed %d times", n)
	}
}

func TestFinder(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	f, all := terrain.Finder{}, spots(r, 500)
	f.Add(all)
	for range 50 {
		at, metres := spots(r, 1)[0], r.IntN(900)
		got := f.Around(at, metres)
		want := 0
		for _, s := range all {
			if s.Square(at) <= metres*metres {
				want++
			}
		}
		if len(got) != want {
			t.Errorf("%d spots within %d m, by hand %d", len(got), metres, want)
		}
		for k := 1; k < len(got); k++ {
			if got[k].Square(at) < got[k-1].Square(at) {
				t.Errorf("%v comes before %v", got[k-1], got[k])
			}
		}
	}
}

// TestLand holds that nobody lives in a lake, that the village points are dry, and
// that what is written reads back.
func TestLand(t *testing.T) {
	for _, seed := range []uint64{1, 2, 20260990} {
		p := place.New(place.NewDice(seed))
		land := terrain.New(p, place.NewDice(seed+1))
		var b bytes.Buffer
		if err := land.WriteWater(&b); err != nil {
			t.Fatal(err)
		}
		if b.Len() > 60_000 {
			t.Errorf("%d bytes of water", b.Len())
		}
		table, err := geojson.Decode("水系.geojson", bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		lines, areas := 0, 0
		for i := range table.Rows {
			switch g := table.Rows[i].Geometry.(type) {
			case orb.LineString:
				lines++
			case orb.Polygon:
				areas++
				for c := range p.Cells {
					if planar.PolygonContains(g, p.Cells[c].Centre) {
						t.Errorf("seed %d: people live in %s", seed, table.Rows[i].Value(table.Column("名称")))
					}
				}
			}
		}
		if lines != 3 || areas != 4 {
			t.Errorf("seed %d: %d rivers, %d lakes", seed, lines, areas)
		}
		for v := range p.Villages { // of the study; for others the river may be laid elsewhere
			if seed == 20260990 && land.Wet(terrain.At(p.Villages[v].Point), 0) {
				t.Errorf("seed %d: village %s stands in the water", seed, p.Villages[v].Name)
			}
		}
	}
}
