// Package rivals keeps the nearest facility of every demand point along roads while
// facilities are added, moved and closed: at each vertex the two least labels, of
// different facilities. Whoever comes is searched from its door, and the search ends
// where it is no better than the second; whoever goes leaves its second, and a new one
// is searched from the border of where it was known. Costs are whole milliseconds, and
// of facilities at the same cost the one with the lowest ID wins, so the answer is
// that of analysis/network, to the last digit. A field is a value; labels stand in
// pages that fields share where they are the same.
package rivals

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/network"
	"github.com/medreach/medreach/analysis/network/graph"
	"github.com/medreach/medreach/analysis/rivals"
)

// label is a cost in ms in the upper 32 bits and the ID of a facility in the lower.
type label uint64

// none is more than any label; endless is the limit without one, as in
// analysis/network: 24 days.
const (
	none    = label(math.MaxUint64)
	endless = 1 << 31
)

func labelOf(ms uint32, id int32) label { return label(ms)<<32 | label(uint32(id)) }

func (l label) ms() uint32 { return uint32(l >> 32) }
func (l label) id() int32  { return int32(uint32(l)) }

// pair is the two least labels of a vertex.
type pair struct{ first, second label }

// offer puts a label among the two, where it is one of the least.
func (p *pair) offer(l label) bool {
	switch {
	case l >= p.second, l.id() == p.first.id() && l >= p.first:
		return false
	case l.id() == p.first.id():
		p.first = l
	case l < p.first:
		p.first, p.second = l, p.first
	default:
		p.second = l
	}
	return true
}

const (
	pageBits     = 9
	pageVertices = 1 << pageBits
)

type page [pageVertices]pair

// Ground is what the fields of one impedance and direction share.
type Ground struct {
	by         *network.Impedance
	roads      *network.Roads
	points     int
	direction  analysis.Direction
	over, back *graph.Rows
	first      []uint32 // the edges with people at vertex v are at[first[v]:first[v+1]]
	at         []int32
	idle       sync.Pool // of searches
}

// NewGround prepares an impedance for fields.
func NewGround(by *network.Impedance, d analysis.Direction) *Ground {
	g := &Ground{by: by, direction: d}
	var lived []int32
	var dearest uint32
	g.roads, g.points, lived, dearest = by.Ground()
	roads := g.roads.Graph
	g.over, g.back = &roads.Leaving, roads.Entering()
	if d == analysis.TowardFacility {
		g.over, g.back = g.back, g.over
	}
	g.first = make([]uint32, roads.Len()+1)
	ends := func(visit func(v, edge int32)) {
		for _, e := range lived {
			if visit(roads.Edges[e].A, e); roads.Edges[e].A != roads.Edges[e].B {
				visit(roads.Edges[e].B, e)
			}
		}
	}
	ends(func(v, _ int32) { g.first[v+1]++ })
	for v := 1; v < len(g.first); v++ {
		g.first[v] += g.first[v-1]
	}
	g.at = make([]int32, g.first[len(g.first)-1])
	next := slices.Clone(g.first)
	ends(func(v, e int32) {
		g.at[next[v]] = e
		next[v]++
	})
	g.idle.New = func() any { return newSearch(roads.Len(), len(roads.Edges), dearest) }
	return g
}

// Bytes is the memory of the ground.
func (g *Ground) Bytes() int { return 4 * (len(g.first) + len(g.at)) }

// field is the nearest facilities at every vertex and of every demand point.
type field struct {
	*Ground
	limit  uint32
	sites  []rivals.Site
	tied   []network.Site // parallel to sites
	gates  []gate         // by vertex, then label
	here   []onEdge       // by edge, then facility
	pages  []*page
	column *rivals.Column
}

// gate is where the search from a facility begins.
type gate struct {
	vertex int32
	label  label
}

// onEdge is a facility on an edge.
type onEdge struct {
	edge, facility int32
	site           network.Site
}

// Field finds the nearest facilities, by ascending ID. The limit is as in
// analysis.Request.
func (g *Ground) Field(ctx context.Context, limit float64, sites []rivals.Site) (rivals.Field, error) {
	if !(limit >= 0) {
		return nil, fmt.Errorf("rivals: the limit %v is no cost", limit)
	}
	ms := uint32(endless)
	if limit > 0 && limit < endless/1000 {
		ms = uint32(math.Floor(limit*1000 + 1e-6))
	}
	return g.fresh(ctx, ms, sites)
}

// fresh begins anew.
func (g *Ground) fresh(ctx context.Context, limit uint32, sites []rivals.Site) (rivals.Field, error) {
	empty := &page{}
	for i := range empty {
		empty[i] = pair{none, none}
	}
	f := &field{Ground: g, limit: limit, pages: slices.Repeat([]*page{empty}, (g.roads.Graph.Len()+pageVertices-1)/pageVertices), column: rivals.NewDraft(g.points).Done()}
	return f.edit(ctx, sites, rivals.Edits{Come: sites})
}

// Column is the nearest facility of every demand point.
func (f *field) Column() *rivals.Column { return f.column }

// Sites are the facilities, by ascending ID.
func (f *field) Sites() []rivals.Site { return f.sites }

// Bytes is the memory of what is not shared with another field.
func (f *field) Bytes(beyond rivals.Field) int {
	other, shared := beyond.(*field)
	column := (*rivals.Column)(nil)
	if shared {
		column = other.column
	}
	n := 56*len(f.sites) + 16*len(f.gates) + 40*len(f.here) + 8*len(f.pages)
	for k, p := range f.pages {
		if !shared || other.pages[k] != p {
			n += 16 * pageVertices
		}
	}
	return n + f.column.Bytes(column)
}

// With closes and adds facilities.
func (f *field) With(ctx context.Context, sites []rivals.Site) (rivals.Field, error) {
	edits, err := rivals.Compare(f.sites, sites)
	switch {
	case err != nil:
		return nil, err
	case len(edits.Gone)+len(edits.Come) == 0:
		return f, nil
	case edits.Large(len(f.sites)):
		return f.fresh(ctx, f.limit, sites)
	}
	return f.edit(ctx, sites, edits)
}

// edit makes the field of other sites.
func (f *field) edit(ctx context.Context, sites []rivals.Site, edits rivals.Edits) (rivals.Field, error) {
	c := &change{field: field{Ground: f.Ground, limit: f.limit, sites: sites, pages: slices.Clone(f.pages)}, own: make([]bool, len(f.pages)), search: f.idle.Get().(*search)}
	defer func() {
		c.search.reset()
		f.idle.Put(c.search)
	}()
	if err := c.place(f, edits); err != nil {
		return nil, err
	}
	c.close(f, edits.Gone)
	if err := c.run(ctx); err != nil {
		return nil, err
	}
	c.open(edits.Come)
	if err := c.run(ctx); err != nil {
		return nil, err
	}
	draft := f.column.Draft()
	c.answer(f, edits, draft)
	c.column = draft.Done()
	return &c.field, ctx.Err()
}

// place ties the sites that come and keeps what is known of the others.
func (f *field) place(old *field, edits rivals.Edits) error {
	come := map[int32]network.Site{}
	for _, s := range edits.Come {
		if !(math.Abs(s.At[0]) <= 360 && math.Abs(s.At[1]) <= 90) {
			return fmt.Errorf("rivals: facility %d is at no place: %v", s.ID, s.At)
		}
		come[s.ID] = f.roads.Site(s.At)
	}
	gone := map[int32]bool{}
	for _, s := range edits.Gone {
		gone[s.ID] = true
	}
	f.tied = make([]network.Site, 0, len(f.sites))
	k := 0
	for _, s := range f.sites {
		for k < len(old.sites) && old.sites[k].ID < s.ID {
			k++
		}
		if tied, new := come[s.ID]; new {
			f.tied = append(f.tied, tied)
		} else {
			f.tied = append(f.tied, old.tied[k])
		}
	}
	f.gates = slices.DeleteFunc(slices.Clone(old.gates), func(g gate) bool { return gone[g.label.id()] })
	f.here = slices.DeleteFunc(slices.Clone(old.here), func(h onEdge) bool { return gone[h.facility] })
	for _, s := range edits.Come {
		tied := come[s.ID]
		if tied.Edge < 0 {
			continue
		}
		f.here = append(f.here, onEdge{tied.Edge, s.ID, tied})
		f.roads.Gates(tied, f.direction, func(v int32, ms uint32) { f.gates = append(f.gates, gate{v, labelOf(ms, s.ID)}) })
	}
	slices.SortFunc(f.gates, func(a, b gate) int {
		return cmp.Or(cmp.Compare(a.vertex, b.vertex), cmp.Compare(a.label, b.label))
	})
	slices.SortFunc(f.here, func(a, b onEdge) int {
		return cmp.Or(cmp.Compare(a.edge, b.edge), cmp.Compare(a.facility, b.facility))
	})
	return nil
}

// gatesAt are the gates at a vertex.
func (f *field) gatesAt(v int32) []gate {
	from, _ := slices.BinarySearchFunc(f.gates, v, func(g gate, v int32) int { return cmp.Compare(g.vertex, v) })
	to := from
	for to < len(f.gates) && f.gates[to].vertex == v {
		to++
	}
	return f.gates[from:to]
}

// hereOn puts the facilities on an edge into a map.
func (f *field) hereOn(edge int32, here map[int32]network.Site) {
	clear(here)
	from, _ := slices.BinarySearchFunc(f.here, edge, func(h onEdge, e int32) int { return cmp.Compare(h.edge, e) })
	for ; from < len(f.here) && f.here[from].edge == edge; from++ {
		here[f.here[from].facility] = f.here[from].site
	}
}

// pairAt are the labels of a vertex.
func (f *field) pairAt(v int32) *pair { return &f.pages[v>>pageBits][v&(pageVertices-1)] }
