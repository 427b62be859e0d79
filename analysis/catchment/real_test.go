package catchment

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/paulmach/orb/planar"
	"github.com/peterstace/simplefeatures/geom"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/network"
	"github.com/medreach/medreach/analysis/network/graph"
	"github.com/medreach/medreach/analysis/network/speed"
	"github.com/medreach/medreach/geo/osm"
	"github.com/medreach/medreach/geo/road"
)

// extract is a real place: its roads by one mode, a lattice around some facilities,
// and people near roads.
type extract struct {
	world
	roads *network.Roads
}

// sampled is how an extract is tried: a mode, the step of the lattice in metres, and
// cut-offs in seconds.
type sampled struct {
	mode    road.Mode
	step    float64
	cutoffs []float64
}

func realExtracts(t *testing.T) (files []string) {
	t.Helper()
	dir := os.Getenv("MEDREACH_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	for _, pattern := range []string{"osm/*.osm.pbf", "portoalegre/*.pbf", "macau/*.pbf"} {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		t.Skip("real data is not here; set MEDREACH_DATA to its folder")
	}
	return files
}

// open reads the roads of a file and puts facilities on three of its crossings.
func open(t *testing.T, file string, s sampled) *extract {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	net, _, err := osm.Read(context.Background(), file, f, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	table := speed.Of(s.mode)
	g, err := graph.Make(context.Background(), net, &table, graph.Options{})
	if err != nil {
		t.Fatal(err)
	}
	x := &extract{roads: network.New(g, network.Options{})}
	r := rand.New(rand.NewPCG(uint64(len(g.Edges)), 3))
	var around orb.Bound
	for len(x.supply) < 3 {
		p := g.Places[r.IntN(g.Len())].Point()
		if x.roads.Index.Of(p, 10).Edge < 0 || len(x.supply) > 0 && !around.Pad(-0.015).Contains(p) {
			continue
		}
		if x.supply = append(x.supply, p); len(x.supply) == 1 {
			around = p.Bound().Pad(0.03)
		}
	}
	x.cutoffs = s.cutoffs
	x.Lattice = NewLattice(around, s.step)
	x.people = peopleNear(r, g, around.Pad(-0.002))
	x.By, x.between = x.to(t, x.Lattice.Points()), x.to(t, x.people)
	return x
}

func (x *extract) to(t *testing.T, points []orb.Point) analysis.Impedance {
	t.Helper()
	by, err := x.roads.Between(context.Background(), points)
	if err != nil {
		t.Fatal(err)
	}
	return by
}

// peopleNear are places within some 300 m of crossings, and a third of them anywhere:
// in parks, on lakes and mountains.
func peopleNear(r *rand.Rand, g *graph.Graph, box orb.Bound) (people []orb.Point) {
	for range 200_000 {
		p := g.Places[r.IntN(g.Len())].Point()
		p = orb.Point{p[0] + 0.003*(2*r.Float64()-1), p[1] + 0.003*(2*r.Float64()-1)}
		if len(people)%3 == 0 {
			p = orb.Point{box.Min[0] + r.Float64()*(box.Max[0]-box.Min[0]), box.Min[1] + r.Float64()*(box.Max[1]-box.Min[1])}
		}
		if box.Contains(p) {
			people = append(people, p)
		}
		if len(people) == 1500 {
			break
		}
	}
	return people
}

// TestRealExtracts holds isochrones on real roads to what is asked of them: bands
// nest, are valid, do not hang on which others are drawn, and have in them who is
// reached and nobody else.
func TestRealExtracts(t *testing.T) {
	wrong, asked := 0, 0
	for i, file := range realExtracts(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			s := sampled{road.Walk, 50, []float64{300, 600, 900}}
			if i%2 == 1 {
				s = sampled{road.Car, 50, []float64{60, 120, 240}}
			}
			x := open(t, file, s)
			merged, err := x.Merged(context.Background(), x.question())
			if err != nil {
				t.Fatal(err)
			}
			all := append(x.isochrones(t, x.question()), merged)
			for _, bands := range all {
				nest(t, x.cutoffs, bands)
			}
			for k, c := range x.cutoffs {
				q := x.question()
				q.Cutoffs = []float64{c}
				for f, alone := range x.isochrones(t, q) {
					if d := cmp.Diff(all[f][k], alone[0]); d != "" {
						t.Fatalf("facility %d, cut-off %v: another band alone", f, c)
					}
				}
				wrong, asked = wrong+x.agree(t, merged[k], c), asked+len(x.people)
			}
		})
	}
	t.Logf("%d of %d people on the wrong side of a line by more than a step", wrong, asked)
	if wrong > asked/1000 {
		t.Error("more than one in a thousand")
	}
}

// nest checks that bands are valid and that each lies within the next.
func nest(t *testing.T, cutoffs []float64, bands []orb.MultiPolygon) {
	t.Helper()
	var last geom.Geometry
	for k, band := range bands {
		if len(band) == 0 {
			t.Fatalf("cut-off %v: nothing is reached around a facility on a road", cutoffs[k])
		}
		g, err := geom.UnmarshalWKB(wkb.MustMarshal(band)) // validates
		if err != nil {
			t.Fatalf("cut-off %v: %v", cutoffs[k], err)
		}
		if k > 0 {
			if out, err := geom.Difference(last, g); err != nil || out.Area() > 1e-12 {
				t.Errorf("cut-off %v is not within %v: %v square degrees, %v", cutoffs[k-1], cutoffs[k], out.Area(), err)
			}
		}
		last = g
	}
}

// agree counts the reached people who lie outside a band and those not reached inside
// it, by more than a step. There may be very few: those tied to another street than
// every node around them.
func (x *extract) agree(t *testing.T, band orb.MultiPolygon, cutoff float64) (wrong int) {
	t.Helper()
	covered, err := analysis.Within(context.Background(), x.between, analysis.Request{Supply: x.supply, Limit: cutoff})
	if err != nil {
		t.Fatal(err)
	}
	reached := 0
	for i, p := range x.people {
		if covered[i] {
			reached++
		}
		if planar.MultiPolygonContains(band, p) == covered[i] || toLine(band, p) <= x.Lattice.Metres {
			continue
		}
		if wrong++; x.roads.Index.Of(p, 1000).Edge < 0 {
			t.Errorf("cut-off %v: %v is claimed, but no road leads there", cutoff, p)
		}
	}
	if reached == 0 || wrong > len(x.people)/100 {
		t.Errorf("cut-off %v: of %d people %d are reached and %d on the wrong side by more than a step", cutoff, len(x.people), reached, wrong)
	}
	return wrong
}
