package analysis_test

import (
	"github.com/paulmach/orb"
)

// generator is xorshift64*, the generator of the published comparison runs.
type generator uint64

func (g *generator) next() uint64 {
	x := uint64(*g)
	x ^= x >> 12
	x ^= x << 25
	x ^= x >> 27
	*g = generator(x)
	return x * 0x2545F4914F6CDD1D
}

func (g *generator) unit() float64 { return float64(g.next()>>11) / (1 << 53) }

// wide makes facilities and people spread evenly over a box: place and 1 to 20
// people of each point, then the places of the facilities.
func wide(box orb.Bound, facilities, points int) (supply, demand []orb.Point, people []float64) {
	g := generator(0x9E3779B97F4A7C15)
	at := func() orb.Point {
		lon := box.Min[0] + g.unit()*(box.Max[0]-box.Min[0])
		lat := box.Min[1] + g.unit()*(box.Max[1]-box.Min[1])
		return orb.Point{lon, lat}
	}
	demand, people = make([]orb.Point, points), make([]float64, points)
	for i := range demand {
		demand[i] = at()
		people[i] = 1 + float64(g.next()%20)
	}
	for range facilities {
		supply = append(supply, at())
	}
	return supply, demand, people
}
