package hierarchy

import (
	"math/bits"

	"github.com/medreach/medreach/analysis/network/graph"
)

// Seed is a vertex from which a source is searched, and what it costs to get there
// (or, against the arcs, from there).
type Seed struct {
	Vertex int32
	MS     uint32
}

// widthBits makes a bucket 8 s wide: arcs in the core are long.
const widthBits = 13

// mostBuckets bounds the ring; dearer arcs make wider buckets.
const mostBuckets = 1 << 14

// entry is a slot to be settled and its cost when it was queued.
type entry struct {
	slot int32
	ms   uint32
}

// ascent is a label-correcting search over buckets (Dial, 1969), up from the seeds and
// through the core. It is used again and again: what it touched is cleared.
type ascent struct {
	up      *graph.Rows
	dearest uint32 // arc
	labels  []uint32
	touched []int32
	ring    [][]entry
	mask    int
	shift   uint
	waiting int
}

func newAscent(up *graph.Rows, dearest uint32) *ascent {
	a := &ascent{up: up, dearest: dearest, labels: make([]uint32, len(up.First)-1)}
	for i := range a.labels {
		a.labels[i] = unreached
	}
	return a
}

// reset forgets the last search.
func (a *ascent) reset() {
	for _, s := range a.touched {
		a.labels[s] = unreached
	}
	a.touched = a.touched[:0]
}

// run settles what is within a limit of seeds, which are slots sorted by cost.
func (a *ascent) run(seeds []entry, limit uint32) {
	a.prepare(limit)
	next := 0
	for bucket := uint32(0); next < len(seeds) || a.waiting > 0; bucket++ {
		if a.waiting == 0 {
			bucket = max(bucket, seeds[next].ms>>a.shift)
		}
		for ; next < len(seeds) && seeds[next].ms>>a.shift <= bucket; next++ {
			if seeds[next].ms <= limit {
				a.offer(seeds[next])
			}
		}
		at := int(bucket) & a.mask
		a.settle(at, limit)
		a.waiting -= len(a.ring[at])
		a.ring[at] = a.ring[at][:0]
	}
}

// prepare makes the ring long enough for the dearest arc within the limit.
func (a *ascent) prepare(limit uint32) {
	dearest := min(a.dearest, limit)
	a.shift = widthBits
	for dearest>>a.shift+2 > mostBuckets {
		a.shift++
	}
	buckets := 1 << bits.Len32(dearest>>a.shift+2)
	for len(a.ring) < buckets {
		a.ring = append(a.ring, nil)
	}
	a.mask = buckets - 1
}

// offer queues a slot, where that is cheaper than what is known.
func (a *ascent) offer(e entry) {
	old := a.labels[e.slot]
	if e.ms >= old {
		return
	}
	if old == unreached {
		a.touched = append(a.touched, e.slot)
	}
	a.labels[e.slot] = e.ms
	b := &a.ring[int(e.ms>>a.shift)&a.mask]
	*b = append(*b, e)
	a.waiting++
}

// settle offers the slots above those of a bucket what it costs to come by them. The
// bucket may grow meanwhile.
func (a *ascent) settle(at int, limit uint32) {
	for i := 0; i < len(a.ring[at]); i++ {
		e := a.ring[at][i]
		if a.labels[e.slot] != e.ms {
			continue // a better way was found since
		}
		for _, arc := range a.up.Of(e.slot) {
			if arc.MS <= limit-e.ms {
				a.offer(entry{arc.To, e.ms + arc.MS})
			}
		}
	}
}
