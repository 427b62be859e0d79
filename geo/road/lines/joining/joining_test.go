package joining_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/road/lines/joining"
)

const metre = 89.83 // units of a place at the equator

// scattered makes ways of a few segments in a square, a part of whose ends lie near others.
func scattered(seed uint64, ways int, size float64) *road.Network {
	r := rand.New(rand.NewPCG(seed, 5))
	n := &road.Network{Names: []string{""}, Barred: map[int32]road.Modes{}}
	place := func(x, y float64) int32 {
		n.Places = append(n.Places, road.Place{Lon: int32(x * metre), Lat: int32(y * metre)})
		return int32(len(n.Places) - 1)
	}
	for i := range ways {
		w := road.Way{ID: int64(i + 1), From: int32(len(n.Refs)), Forward: road.Everyone, Backward: road.Everyone}
		x, y := r.Float64()*size, r.Float64()*size
		if i > 0 && r.IntN(2) == 0 {
			near := n.Places[r.IntN(len(n.Places))]
			x, y = float64(near.Lon)/metre+6*(r.Float64()-0.5), float64(near.Lat)/metre+6*(r.Float64()-0.5)
		}
		n.Refs = append(n.Refs, place(x, y))
		for range 1 + r.IntN(5) {
			x, y = x+60*(r.Float64()-0.5), y+60*(r.Float64()-0.5)
			n.Refs = append(n.Refs, place(x, y))
		}
		w.To = int32(len(n.Refs))
		n.Ways = append(n.Ways, w)
	}
	return n
}

func clone(n *road.Network) *road.Network {
	c := *n
	c.Places, c.Refs, c.Ways = slices.Clone(n.Places), slices.Clone(n.Refs), slices.Clone(n.Ways)
	return &c
}

func distance(a, b road.Place) float64 {
	return math.Hypot(float64(a.Lon-b.Lon), float64(a.Lat-b.Lat)) / metre
}

// toSegment is the distance from a place to the segment between two others, by halving.
func toSegment(p, a, b road.Place) float64 {
	low, high := 0.0, 1.0
	at := func(s float64) float64 {
		return math.Hypot(float64(p.Lon-a.Lon)-s*float64(b.Lon-a.Lon), float64(p.Lat-a.Lat)-s*float64(b.Lat-a.Lat)) / metre
	}
	for range 60 {
		if third := (high - low) / 3; at(low+third) < at(high-third) {
			high -= third
		} else {
			low += third
		}
	}
	return at(low)
}

// TestEndsMeet looks at each end and each way: within reach they share a node nearby,
// and where a way is far from all others it keeps its nodes.
func TestEndsMeet(t *testing.T) {
	const reach = 2
	for seed := range uint64(6) {
		before := scattered(seed, 120, 400)
		after := clone(before)
		report, err := joining.Join(context.Background(), after, joining.Options{Metres: reach})
		if err != nil {
			t.Fatal(err)
		}
		if err := after.Validate(); err != nil {
			t.Fatal(err)
		}
		if report.Joined == 0 || report.Split == 0 || len(after.Ways)+report.Collapsed != len(before.Ways) {
			t.Errorf("seed %d: %+v", seed, report)
		}
		byID := map[int64]int{}
		for i, w := range after.Ways {
			byID[w.ID] = i
		}
		pairs := 0
		for i := range before.Ways {
			nodes := before.Nodes(i)
			for _, end := range []int32{nodes[0], nodes[len(nodes)-1]} {
				for k := range before.Ways {
					others := before.Nodes(k)
					one, ok := byID[int64(i+1)]
					two, ok2 := byID[int64(k+1)]
					if i == k || !ok || !ok2 {
						continue
					}
					p, near := before.Places[end], math.Inf(1)
					if distance(p, before.Places[others[0]]) > 200 {
						continue
					}
					for j := 1; j < len(others); j++ {
						near = min(near, toSegment(p, before.Places[others[j-1]], before.Places[others[j]]))
					}
					if near > reach-0.05 {
						continue
					}
					pairs++
					if !slices.ContainsFunc(after.Nodes(one), func(n int32) bool {
						return distance(after.Places[n], p) < 5*reach && slices.Contains(after.Nodes(two), n)
					}) {
						t.Errorf("seed %d: the end of way %d is %.2f m from way %d and does not meet it", seed, i+1, near, k+1)
					}
				}
			}
		}
		if pairs < 20 {
			t.Errorf("seed %d: only %d ends are near", seed, pairs)
		}
	}
}

func TestNothingToJoin(t *testing.T) {
	n := scattered(1, 50, 400)
	want := clone(n)
	report, err := joining.Join(context.Background(), n, joining.Options{})
	if err != nil || report.Joined+report.Split+report.Collapsed != 0 {
		t.Fatalf("%+v, %v", report, err)
	}
	if !slices.Equal(n.Ways, want.Ways) || !slices.Equal(n.Refs, want.Refs) || !slices.Equal(n.Places, want.Places) {
		t.Error("the network is another where nothing is joined")
	}
	if crossed, err := joining.Join(context.Background(), clone(want), joining.Options{Crossings: true}); err != nil || crossed.Crossings != report.Crossings || crossed.Crossings == 0 {
		t.Errorf("%d crossings are joined, and %d counted: %v", crossed.Crossings, report.Crossings, err)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := joining.Join(ctx, scattered(1, 50, 400), joining.Options{Metres: 1}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// TestManyEndsAtOnce has thousands of ends within reach of each other, as at a depot.
func TestManyEndsAtOnce(t *testing.T) {
	n := &road.Network{Names: []string{""}, Barred: map[int32]road.Modes{}}
	r := rand.New(rand.NewPCG(1, 1))
	for i := range 2000 {
		angle := float64(i) / 2000 * 2 * math.Pi
		a := road.Place{Lon: int32((r.Float64() - 0.5) * metre * 0.7), Lat: int32((r.Float64() - 0.5) * metre * 0.7)}
		b := road.Place{Lon: int32(1000 * metre * math.Cos(angle)), Lat: int32(1000 * metre * math.Sin(angle))}
		n.Ways = append(n.Ways, road.Way{ID: int64(i), From: int32(2 * i), To: int32(2*i + 2)})
		n.Refs, n.Places = append(n.Refs, int32(2*i), int32(2*i+1)), append(n.Places, a, b)
	}
	if _, err := joining.Join(context.Background(), n, joining.Options{Metres: 1}); err != nil {
		t.Fatal(err)
	}
	if len(n.Places) != 2001 {
		t.Errorf("%d nodes, want the middle and 2,000 others", len(n.Places))
	}
}
