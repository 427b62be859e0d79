package network

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/analysistest"
	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/road/roadtest"
)

var (
	_ analysis.Ranked = (*Impedance)(nil)
	_ analysis.Ranked = (*analysis.StraightLine)(nil)
)

// TestDirectedContract holds roads with one-way streets to the contract, with people
// that no road leads to: far away, and across water from everything.
func TestDirectedContract(t *testing.T) {
	for seed := range uint64(2) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			box := orb.Bound{Min: orb.Point{115.2, 38.6}, Max: orb.Point{115.3, 38.68}}
			net := roadtest.Random(50+seed, 250, box)
			r := makeRoads(t, net, road.Ambulance)
			w := newTwin(r, net)
			supply := analysistest.Scatter(60+seed, 9, box)
			supply[5], supply[6] = supply[2], orb.Point{116, 39}
			analysistest.Run(t, analysistest.Options{
				Make: func(points []orb.Point) analysis.Impedance {
					i, err := r.Between(context.Background(), points)
					if err != nil {
						t.Fatal(err)
					}
					return i
				},
				Points: analysistest.Scatter(70+seed, 80, box.Pad(0.005)), Supply: supply, Limits: []float64{60, 240, 600}, Cost: w.cost, Tolerance: 1e-9,
				AtSource: analysis.Unreachable, // one facility is tied to no road
				Directed: true, Stranded: []orb.Point{{115.25, 39}, {116, 39}, {181, 0}, {0, 0}},
			})
		})
	}
}

// TestSeveralByHand are facilities among which people choose; letters are 100 m
// apart, 18 s by car.
func TestSeveralByHand(t *testing.T) {
	type d = analysis.Direction
	for _, c := range []struct {
		name, picture string
		roads         []string
		supply        string
		direction     d
		limit         float64
		want          string // of who lives at A: facilities and rounded seconds
	}{
		{"along a street", "A B C D E", []string{"ABCDE residential"}, "DBC", analysis.TowardFacility, 0, "B36 C72 D108"},
		{"the same place is there twice", "A B C D E", []string{"ABCDE residential"}, "BCB", analysis.TowardFacility, 0, "B36 B36 C72"},
		{"a limit leaves two", "A B C D E", []string{"ABCDE residential"}, "BCD", analysis.TowardFacility, 73, "B36 C72"},
		{"at the door", "A B C D E", []string{"ABCDE residential"}, "BA", analysis.TowardFacility, 0, "A0 B36"},
		{"with the ring", "A B C\nD E F", []string{"ABCFEDA residential oneway"}, "BF", analysis.TowardFacility, 0, "B36 F90"},
		{"the ring the other way", "A B C\nD E F", []string{"ABCFEDA residential oneway"}, "BF", analysis.FromFacility, 0, "F90 B144"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := roadtest.Draw(c.picture, c.roads...)
			by, err := makeRoads(t, m.Network, road.Car).Between(context.Background(), []orb.Point{m.Point('A')})
			if err != nil {
				t.Fatal(err)
			}
			q := analysis.Request{Direction: c.direction, Limit: c.limit}
			for i := range c.supply {
				q.Supply = append(q.Supply, m.Point(c.supply[i]))
			}
			ranks, err := by.Several(context.Background(), q, 3)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			costs, facilities := ranks.Of(0)
			for rank, f := range facilities {
				if f >= 0 {
					got = append(got, fmt.Sprintf("%c%.0f", c.supply[f], costs[rank]))
				}
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("%s, want %s", s, c.want)
			}
		})
	}
}

// TestOffered holds the list of least labels against sorting all that was offered.
func TestOffered(t *testing.T) {
	g := analysistest.Scatter(1, 4000, orb.Bound{Max: orb.Point{30, 6}})
	for k := 1; k < 7; k++ {
		b := ranking{k: k, labels: make([]label, 0, k)}
		least := map[int32]label{}
		for n, p := range g {
			if n%50 == 0 {
				b.labels = b.labels[:0]
				clear(least)
			}
			l := labelOf(uint32(p[0]), int32(p[1]))
			b.offer(l)
			if old, ok := least[l.facility()]; !ok || l < old {
				least[l.facility()] = l
			}
			var want []label
			for _, l := range least {
				want = append(want, l)
			}
			slices.Sort(want)
			if want = want[:min(k, len(want))]; !slices.Equal(b.labels, want) {
				t.Fatalf("%d of %v, want %v", k, b.labels, want)
			}
		}
	}
}

// BenchmarkSeveral searches a million crossings for the two nearest of 1,000
// facilities.
func BenchmarkSeveral(b *testing.B) {
	r := bigRoads(b, road.Car)
	m, err := r.Between(context.Background(), analysistest.Scatter(5, 200_000, bigBox))
	if err != nil {
		b.Fatal(err)
	}
	q := analysis.Request{Supply: analysistest.Scatter(3, 1000, bigBox)}
	for _, k := range []int{1, 2, 3} {
		b.Run(fmt.Sprint(k), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := m.Several(context.Background(), q, k); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
