package hierarchy

import (
	"context"
	"sync"

	"github.com/medreach/medreach/analysis/network/graph"
)

// A search around one source settles its vertices at some 40 to 90 ns each, a sweep for
// many does at 6 to 30 where they overlap (docs/decisions/17). Sweeps gain where every
// vertex lies within the limit of this many sources, on the average; with fewer, lanes stand empty.
const overlap = 5

// price is what it costs to contract a graph: as much as sweeps gain on searches that
// settle this many times all its vertices.
const price = 100

// Experience is what was learnt of the questions to a graph, to judge how to answer the
// next one. The zero value has learnt nothing; it may be used from several goroutines at once.
type Experience struct {
	lock     sync.Mutex
	settled  map[Kind]float64 // vertices, for each source
	searched float64          // vertices settled by searches where sweeps would have gained
	built    *Hierarchy
}

// Kind is a question as far as it matters to how many vertices a source reaches.
type Kind struct {
	Direction Direction
	Limit     uint32
}

// Tried tells whether Learn was told of such questions.
func (x *Experience) Tried(k Kind) bool {
	x.lock.Lock()
	defer x.lock.Unlock()
	_, ok := x.settled[k]
	return ok
}

// Learn remembers how many vertices a search settles for a source, on the average.
func (x *Experience) Learn(k Kind, settled float64) {
	x.lock.Lock()
	defer x.lock.Unlock()
	if x.settled == nil {
		x.settled = map[Kind]float64{}
	}
	x.settled[k] = settled
}

// Worth returns the hierarchy by which to answer for so many sources, or nil where they
// are searched one by one. The graph is contracted when the searches that overlapped,
// with those for these sources, come to the price. So the work is at most twice what it
// would have been if all questions had been known before.
func (x *Experience) Worth(ctx context.Context, out *graph.Rows, k Kind, sources int) (*Hierarchy, error) {
	x.lock.Lock()
	defer x.lock.Unlock()
	vertices, work := float64(len(out.First)-1), x.settled[k]*float64(sources)
	if work == 0 || work < overlap*vertices {
		return nil, nil
	}
	if x.built != nil {
		return x.built, nil
	}
	if x.searched += work; x.searched < price*vertices {
		return nil, nil
	}
	h, err := Build(ctx, out)
	x.built = h
	return h, err
}
