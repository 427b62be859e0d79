package sheet

import (
	"slices"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/builtin/terrain"
	"github.com/medreach/medreach/geo/osm/pbf/encode"
)

// writer numbers spots and collects ways.
type writer struct {
	*Network
	index map[terrain.Spot]int
	spots []terrain.Spot
	drawn map[[2]terrain.Spot]bool
	ends  map[terrain.Spot][]int // ways that begin or end at a spot
	posts map[terrain.Spot][]string
}

// drawnTwice reports whether a piece was drawn before.
func (w *writer) drawnTwice(a, b terrain.Spot) bool {
	if a.X > b.X || a.X == b.X && a.Y > b.Y {
		a, b = b, a
	}
	before := w.drawn[[2]terrain.Spot{a, b}]
	w.drawn[[2]terrain.Spot{a, b}] = true
	return before
}

func (w *writer) node(at terrain.Spot) int {
	n, ok := w.index[at]
	if !ok {
		n = len(w.Nodes)
		w.index[at] = n
		w.spots = append(w.spots, at)
		w.Nodes = append(w.Nodes, Node{Point: at.Point(), Tags: w.posts[at]})
	}
	return n
}

// way adds the part of a line between two of its spots.
func (w *writer) way(l *Line, from, to int, raised bool) {
	if to <= from {
		return
	}
	way := Way{Tags: l.Tags}
	if raised {
		way.Tags = append(slices.Clone(l.Tags), "bridge", "yes", "layer", "1")
	}
	for _, at := range l.Spots[from : to+1] {
		way.Nodes = append(way.Nodes, w.node(at))
	}
	for _, at := range []terrain.Spot{l.Spots[from], l.Spots[to]} {
		w.ends[at] = append(w.ends[at], len(w.Ways))
	}
	w.Ways = append(w.Ways, way)
}

// restrict forbids turns at the great crossings: from the first street that ends
// there, to the left, back, or anywhere but straight on.
func (s *Sheet) restrict(w *writer) {
	for n, at := range w.spots {
		rule, ok := s.Steer[at]
		if !ok || len(w.ends[at]) < 3 {
			continue
		}
		from := w.ends[at][0]
		in := w.spots[w.beside(from, n)]
		if to := w.toward(n, from, in, rule); to >= 0 && !slices.Contains(w.Ways[from].Tags, "oneway") {
			w.Turns = append(w.Turns, Turn{From: from, Via: n, To: to, Rule: rule})
		}
	}
}

// beside is the node of a way next to its end at a node.
func (w *writer) beside(way, n int) int {
	nodes := w.Ways[way].Nodes
	if nodes[0] == n {
		return nodes[1]
	}
	return nodes[len(nodes)-2]
}

// toward finds the way that a rule is about, for whoever comes along a way from a
// spot; -1 where there is none.
func (w *writer) toward(n, from int, in terrain.Spot, rule string) int {
	if rule == "no_u_turn" {
		return from
	}
	at, best, most := w.spots[n], -1, 0
	for _, way := range w.ends[at] {
		if way == from {
			continue
		}
		out := w.spots[w.beside(way, n)]
		ux, uy, vx, vy := at.X-in.X, at.Y-in.Y, out.X-at.X, out.Y-at.Y
		bend := uy*vx - ux*vy // to the left
		if rule == "only_straight_on" {
			bend = ux*vx + uy*vy
		}
		// Compared for ways of equal length, in thousandths.
		if by := bend * 1000 / max(1, at.Metres(in)*at.Metres(out)); by > max(most, 600) {
			best, most = way, by
		}
	}
	return best
}

// Bytes writes the roads as an .osm.pbf file.
func (n *Network) Bytes() []byte {
	const blockOf = 8000
	file := encode.File{Optional: []string{"Sort.Type_then_ID"}, Program: "medreach (invented roads)"}
	bound := orb.Bound{Min: n.Nodes[0].Point, Max: n.Nodes[0].Point}
	var nodes []encode.Node
	for i, x := range n.Nodes {
		bound = bound.Extend(x.Point)
		nodes = append(nodes, encode.Node{ID: int64(i + 1), Lon: x.Point[0], Lat: x.Point[1], Tags: x.Tags})
	}
	file.Bound = bound
	for part := range slices.Chunk(nodes, blockOf) {
		file.Blocks = append(file.Blocks, encode.Block{Nodes: part, Granularity: 1000})
	}
	var ways []encode.Way
	for i, x := range n.Ways {
		way := encode.Way{ID: int64(i + 1), Tags: x.Tags}
		for _, k := range x.Nodes {
			way.Refs = append(way.Refs, int64(k+1))
		}
		ways = append(ways, way)
	}
	for part := range slices.Chunk(ways, blockOf) {
		file.Blocks = append(file.Blocks, encode.Block{Ways: part})
	}
	var relations []encode.Relation
	for i, t := range n.Turns {
		relations = append(relations, encode.Relation{ID: int64(i + 1), Tags: []string{"type", "restriction", "restriction", t.Rule},
			Members: []encode.Member{{Kind: 'w', ID: int64(t.From + 1), Role: "from"}, {Kind: 'n', ID: int64(t.Via + 1), Role: "via"}, {Kind: 'w', ID: int64(t.To + 1), Role: "to"}}})
	}
	file.Blocks = append(file.Blocks, encode.Block{Relations: relations})
	return file.Bytes()
}
