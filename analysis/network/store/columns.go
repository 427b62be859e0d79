package store

import (
	"fmt"
	"math"
	"slices"
	"unsafe"

	"github.com/medreach/medreach/analysis/network/graph"
	"github.com/medreach/medreach/analysis/network/tie"
)

// column is a slice of plain numbers as bytes.
type column interface {
	bytes() []byte
	set(b []byte) bool // false where the bytes are no whole number of elements
}

// slice is the column of elements without pointers.
type slice[T any] struct{ at *[]T }

func of[T any](at *[]T) column { return slice[T]{at} }

func (s slice[T]) bytes() []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(*s.at))), len(*s.at)*int(unsafe.Sizeof(*new(T))))
}

func (s slice[T]) set(b []byte) bool {
	size := int(unsafe.Sizeof(*new(T)))
	*s.at = nil
	if len(b) > 0 {
		*s.at = unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), len(b)/size)
	}
	return len(b)%size == 0
}

// named is a column and its name in the file.
type named struct {
	name string
	column
}

// roadColumns are what all modes share.
type roadColumns struct {
	ways  []graph.Way
	names graph.Names
}

func (r *roadColumns) columns() []named {
	return []named{{"ways", of(&r.ways)}, {"names first", of(&r.names.First)}, {"names text", of(&r.names.Text)}}
}

func (r *roadColumns) same(g *graph.Graph) bool {
	return slices.Equal(r.ways, g.Ways) && slices.Equal(r.names.First, g.Names.First) && slices.Equal(r.names.Text, g.Names.Text)
}

// part is the columns of a mode. Those that a graph and an index keep otherwise stand
// here while they are written and read.
type part struct {
	graph    *graph.Graph
	entering graph.Rows
	index    tie.Index
	boxes    []tie.Box
	summary  []uint64
}

func partOf(e Entry) *part {
	s := &e.Graph.Summary
	return &part{graph: e.Graph, entering: *e.Graph.Entering(), index: *e.Index, boxes: slices.Concat(e.Index.Levels...),
		summary: []uint64{math.Float64bits(s.Metres), uint64(s.Islands), math.Float64bits(s.IslandMetres), uint64(s.Turns), uint64(s.TurnsLost)}}
}

func (p *part) columns() []named {
	g := p.graph
	return []named{
		{"summary", of(&p.summary)}, {"places", of(&g.Places)}, {"edges first", of(&g.First)}, {"edges", of(&g.Edges)},
		{"bends", of(&g.Bends)}, {"shapes", of(&g.Shapes)}, {"islands", of(&g.Island)},
		{"splits edges", of(&g.Splits.Edges)}, {"splits first", of(&g.Splits.First)}, {"splits tails", of(&g.Splits.Tails)},
		{"splits heads", of(&g.Splits.Heads)}, {"splits of", of(&g.Splits.Of)},
		{"leaving first", of(&g.Leaving.First)}, {"leaving hops", of(&g.Leaving.Hops)},
		{"entering first", of(&p.entering.First)}, {"entering hops", of(&p.entering.Hops)},
		{"index usable", of(&p.index.Usable)}, {"index groups", of(&p.index.Groups)}, {"index leaves", of(&p.index.Leaves)}, {"index boxes", of(&p.boxes)},
	}
}

// restore makes a graph and an index of columns that were read, where they are sound.
func (p *part) restore() (Entry, error) {
	if len(p.summary) != 5 {
		return Entry{}, fmt.Errorf("store: a summary of %d numbers", len(p.summary))
	}
	s := p.summary
	p.graph.Summary = graph.Summary{Metres: math.Float64frombits(s[0]), Islands: int(s[1]), IslandMetres: math.Float64frombits(s[2]), Turns: int(s[3]), TurnsLost: int(s[4])}
	if err := p.graph.Restore(p.entering); err != nil {
		return Entry{}, err
	}
	index, err := tie.Restore(p.graph, p.index, p.boxes)
	return Entry{p.graph, index}, err
}

// aligned is memory that begins where any number may.
func aligned(size int) []byte {
	room := make([]uint64, (size+7)/8)
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(room))), size)
}
