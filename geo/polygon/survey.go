package polygon

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo"
)

// Survey is what shapes leave out between them or cover twice.
//
// It is measured along parallels: at each, the stretches inside every shape
// are exact, and each stands for a strip of land. The parallels are as close as about
// ten million crossings allow: 3 m apart in a city, 250 m for the districts of
// China, but no closer than a metre. Areas are thus estimates, without bias, and what lies between two
// parallels may be missed. It works for invalid polygons too.
type Survey struct {
	Overlaps    []Overlap // by area, largest first
	OverlapArea float64   // m², of all
	Gaps        []Gap     // by area, largest first
	GapArea     float64   // m², of all
}

// Overlap is land that two shapes cover.
type Overlap struct {
	Shapes [2]int32 // ascending
	Area   float64  // m²
	Point  orb.Point
}

// Gap is land of no shape with shapes all round. What is narrower than 50 m, or
// than two of the parallels are apart, is a sliver and no gap; nor does an
// opening so narrow lead to the outside.
type Gap struct {
	Area  float64 // m²
	Point orb.Point
}

const (
	surveyCrossings = 10_000_000
	surveyMostRows  = 1 << 14
	surveyStrip     = 64 // parallels to a piece of work
	crowd           = 8  // shapes over one place of which pairs are counted
)

// Survey measures overlaps and gaps between the shapes, on all cores.
func (ix *Index) Survey() Survey {
	south, north := ix.box.Min[1], ix.box.Max[1]
	if !(north > south) {
		return Survey{}
	}
	v := surveyor{ix: ix, rows: ix.surveyRows(), south: south}
	v.height = (north - south) / float64(v.rows)
	v.gaps = make([][]gapSpan, v.rows)
	strips := (v.rows + surveyStrip - 1) / surveyStrip
	v.overlaps = make([]map[[2]int32]Overlap, strips)
	inParallel(strips, 1, func(from, to int) {
		for strip := from; strip < to; strip++ {
			v.strip(strip)
		}
	})
	var s Survey
	s.Overlaps, s.OverlapArea = v.sumOverlaps()
	s.Gaps = v.findGaps()
	for _, g := range s.Gaps {
		s.GapArea += g.Area
	}
	return s
}

// surveyRows is how many parallels there are.
func (ix *Index) surveyRows() int {
	tall, height := 0.0, ix.box.Max[1]-ix.box.Min[1]
	ix.eachEdge(func(e *edge) { tall += e.north[1] - e.south[1] })
	perRow := tall / height // crossings of a parallel on average
	return int(max(64, min(surveyMostRows, surveyCrossings/max(perRow, 1), height*metresPerDegree)))
}

// surveyor holds what the parallels tell, strip by strip.
type surveyor struct {
	ix            *Index
	rows          int
	south, height float64
	gaps          [][]gapSpan // per row, from the west; the outside at both ends
	overlaps      []map[[2]int32]Overlap
}

// gapSpan is a stretch of a parallel inside no unit.
type gapSpan struct {
	span
	area float64 // m² of the strip of land
}

// event is where a shape begins or ends along a parallel.
type event struct {
	lon   float64
	unit  int32
	begin bool
}

// latitude is that of the parallel in the middle of a row.
func (v *surveyor) latitude(row int) float64 { return v.south + (float64(row)+0.5)*v.height }

func (v *surveyor) strip(strip int) {
	first, end := strip*surveyStrip, min((strip+1)*surveyStrip, v.rows)
	low, high := v.south+float64(first)*v.height, v.south+float64(end)*v.height
	var near []int32
	for i := range v.ix.outlines {
		if o := &v.ix.outlines[i]; len(o.edges) > 0 && o.box.Min[1] <= high && o.box.Max[1] >= low {
			near = append(near, int32(i))
		}
	}
	v.overlaps[strip] = map[[2]int32]Overlap{}
	var events []event
	var spans []span
	var xs []float64
	for row := first; row < end; row++ {
		lat := v.latitude(row)
		events = events[:0]
		for _, unit := range near {
			spans = v.ix.outlines[unit].spans(lat, spans[:0], &xs)
			for _, s := range spans {
				events = append(events, event{s.west, unit, true}, event{s.east, unit, false})
			}
		}
		slices.SortFunc(events, func(a, b event) int {
			if c := cmp.Compare(a.lon, b.lon); c != 0 {
				return c
			}
			return int(a.unit - b.unit)
		})
		v.walk(row, events, v.overlaps[strip])
	}
}

// walk goes along a parallel and notes where no shape is, and where two are.
func (v *surveyor) walk(row int, events []event, overlaps map[[2]int32]Overlap) {
	lat := v.latitude(row)
	perDegree := geo.CellArea(0, lat-v.height/2, 1, lat+v.height/2)
	at := math.Inf(-1)
	var active []int32
	for _, e := range events {
		if e.lon > at {
			switch {
			case len(active) == 0:
				v.gaps[row] = append(v.gaps[row], gapSpan{span{at, e.lon}, (e.lon - at) * perDegree})
			case len(active) > 1:
				count(overlaps, active, Overlap{Area: (e.lon - at) * perDegree, Point: orb.Point{(at + e.lon) / 2, lat}})
			}
			at = e.lon
		}
		if e.begin {
			active = append(active, e.unit)
		} else if i := slices.Index(active, e.unit); i >= 0 {
			active = slices.Delete(active, i, i+1)
		}
	}
	v.gaps[row] = append(v.gaps[row], gapSpan{span: span{at, math.Inf(1)}})
}

// count adds a stretch to every pair of the shapes over it. The point of a
// pair is where the widest stretch was.
func count(overlaps map[[2]int32]Overlap, active []int32, o Overlap) {
	n := min(len(active), crowd)
	for i := range n {
		for j := range i {
			pair := [2]int32{min(active[i], active[j]), max(active[i], active[j])}
			sum, ok := overlaps[pair]
			if !ok {
				sum = Overlap{Shapes: pair, Point: o.Point}
			}
			sum.Area += o.Area
			overlaps[pair] = sum
		}
	}
}

// sumOverlaps puts the strips together, from the south.
func (v *surveyor) sumOverlaps() ([]Overlap, float64) {
	pairs := map[[2]int32]Overlap{}
	most := map[[2]int32]float64{}
	for _, strip := range v.overlaps {
		for pair, o := range strip {
			sum, ok := pairs[pair]
			if !ok || o.Area > most[pair] {
				sum.Shapes, sum.Point = pair, o.Point
				most[pair] = o.Area
			}
			sum.Area += o.Area
			pairs[pair] = sum
		}
	}
	list := make([]Overlap, 0, len(pairs))
	for _, o := range pairs {
		list = append(list, o)
	}
	slices.SortFunc(list, func(a, b Overlap) int {
		return cmp.Or(cmp.Compare(b.Area, a.Area), cmp.Compare(a.Shapes[0], b.Shapes[0]), cmp.Compare(a.Shapes[1], b.Shapes[1]))
	})
	total := 0.0
	for _, o := range list {
		total += o.Area
	}
	return list, total
}
