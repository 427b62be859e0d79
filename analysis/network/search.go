package network

import (
	"math"
	"math/bits"

	"github.com/medreach/medreach/analysis/network/graph"
)

// label is the least cost of a vertex in its upper 32 bits and the facility that it
// belongs to in the lower ones, so that of equal costs the first facility wins.
type label uint64

// unreached is more than any label.
const unreached label = math.MaxUint64

func labelOf(ms uint32, facility int32) label { return label(ms)<<32 | label(uint32(facility)) }

func (l label) ms() uint32      { return uint32(l >> 32) }
func (l label) facility() int32 { return int32(uint32(l)) }

// widthBits makes a bucket 2^11 ms wide, about the cost of a short edge: narrower
// ones stand empty, in wider ones vertices are settled twice.
const widthBits = 11

// mostBuckets bounds the ring; longer edges make wider buckets.
const mostBuckets = 1 << 16

// entry is a vertex to be settled and its cost when it was queued.
type entry struct {
	vertex int32
	ms     uint32
}

// search is a label-correcting search over buckets (Dial, 1969). It is used again
// and again: what it touched is cleared, not what there is.
type search struct {
	labels  []label
	touched []int32
	ring    [][]entry
	shift   uint
	waiting int
	fetched label // means nothing: what is read must go somewhere
}

// newSearch prepares a search over so many vertices, of which the dearest hop costs
// dearest.
func newSearch(vertices int, dearest uint32) *search {
	s := &search{labels: make([]label, vertices), shift: widthBits}
	for i := range s.labels {
		s.labels[i] = unreached
	}
	for dearest>>s.shift+2 > mostBuckets {
		s.shift++
	}
	s.ring = make([][]entry, 1<<bits.Len32(dearest>>s.shift+2))
	return s
}

// reset forgets the last search.
func (s *search) reset() {
	for _, v := range s.touched {
		s.labels[v] = unreached
	}
	s.touched = s.touched[:0]
}

// improve gives a vertex a label, where it is better than the one that it has.
func (s *search) improve(v int32, l label) bool {
	old := s.labels[v]
	if l >= old {
		return false
	}
	if old == unreached {
		s.touched = append(s.touched, v)
	}
	s.labels[v] = l
	return true
}

// push queues a vertex.
func (s *search) push(v int32, ms uint32) {
	b := &s.ring[int(ms>>s.shift)&(len(s.ring)-1)]
	*b = append(*b, entry{v, ms})
	s.waiting++
}

// seed is a label from which a search starts.
type seed struct {
	vertex int32
	label  label
}

// run settles every vertex within a limit, from seeds sorted by cost. Over hops
// against the direction of travel, labels are costs to the facility.
func (s *search) run(seeds []seed, over *graph.Rows, limit uint32) {
	next := 0
	for bucket := uint32(0); next < len(seeds) || s.waiting > 0; bucket++ {
		if s.waiting == 0 {
			bucket = max(bucket, seeds[next].label.ms()>>s.shift)
		}
		for next < len(seeds) && seeds[next].label.ms()>>s.shift <= bucket {
			if sd := seeds[next]; sd.label.ms() <= limit && s.improve(sd.vertex, sd.label) {
				s.push(sd.vertex, sd.label.ms())
			}
			next++
		}
		at := int(bucket) & (len(s.ring) - 1)
		s.settle(at, over, limit)
		s.waiting -= len(s.ring[at])
		s.ring[at] = s.ring[at][:0]
	}
}

// atOnce is how many vertices are settled at a time. They are fetched before where
// they are no fewer than fewest, in a graph of far vertices or more: smaller ones lie
// in the cache anyway.
const atOnce, fewest, far = 32, 8, 1 << 17

// settle settles the vertices of a bucket, which may grow meanwhile.
func (s *search) settle(at int, over *graph.Rows, limit uint32) {
	for from := 0; from < len(s.ring[at]); {
		to := min(from+atOnce, len(s.ring[at]))
		if to-from >= fewest && len(s.labels) >= far {
			s.fetch(s.ring[at][from:to], over)
		}
		s.offer(at, from, to, over, limit)
		from = to
	}
}

// fetch reads what offer will, so that it lies in the cache: these reads wait for
// memory all together, those of offer, between which it decides, one after the other.
func (s *search) fetch(entries []entry, over *graph.Rows) {
	first, hops, labels := over.First, over.Hops, s.labels
	var from, to [atOnce]uint32
	sum := label(0)
	for k, e := range entries {
		from[k%atOnce], to[k%atOnce] = first[e.vertex], first[e.vertex+1]
		sum += labels[e.vertex]
	}
	for k := range entries {
		for _, h := range hops[from[k%atOnce]:to[k%atOnce]] {
			sum += labels[h.To]
		}
	}
	s.fetched = sum
}

// offer tells the neighbours of some vertices of a bucket what it costs to come by
// them.
func (s *search) offer(at, from, to int, over *graph.Rows, limit uint32) {
	first, hops, labels, ring := over.First, over.Hops, s.labels, s.ring
	shift, mask := s.shift, len(ring)-1
	for i := from; i < to; i++ {
		e := ring[at][i]
		l := labels[e.vertex]
		if l.ms() != e.ms {
			continue // a better way was found since
		}
		left := limit - e.ms
		own := hops[first[e.vertex]:first[e.vertex+1]]
		for k := range own {
			h := own[k]
			if h.MS > left {
				continue
			}
			better, old := l+label(h.MS)<<32, labels[h.To]
			if better >= old {
				continue
			}
			if old == unreached {
				s.touched = append(s.touched, h.To)
			}
			labels[h.To] = better
			b := int(better.ms()>>shift) & mask
			ring[b] = append(ring[b], entry{h.To, better.ms()})
			s.waiting++
		}
	}
}
