package gpkg

import (
	"cmp"
	"context"
	"encoding/binary"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// nodeCells is how many cells SQLite puts into a node of a tree of two
// dimensions, and nodeSize the bytes of such a node: a depth (in the root), a
// count, and for each cell an id and four bounds.
const (
	nodeCells = 51
	cellSize  = 8 + 4*4
	nodeSize  = 4 + nodeCells*cellSize
)

// cell is an entry of the spatial index: a feature, or a node of the tree with
// all that is below it. Bounds are rounded outward.
type cell struct {
	id                     int64
	minX, maxX, minY, maxY float32
}

func newCell(id int64, b orb.Bound) cell {
	return cell{id, down(b.Min[0]), up(b.Max[0]), down(b.Min[1]), up(b.Max[1])}
}

func down(v float64) float32 {
	f := float32(v)
	if float64(f) > v {
		f = math.Nextafter32(f, float32(math.Inf(-1)))
	}
	return f
}

func up(v float64) float32 { return -down(-v) }

// tree is a packed R-tree as SQLite's rtree module stores it.
type tree struct {
	nodes   [][]byte // node 1 is the root and stands first
	homes   []home   // the leaf of each feature, by feature
	parents []home   // the parent of each other node, by node
}

type home struct{ id, node int64 }

// pack builds the tree over cells, which it reorders: sort-tile-recursive
// packing (Leutenegger, Lopez and Edgington 1997).
func pack(cells []cell) tree {
	tile(cells)
	t := tree{nodes: [][]byte{nil}}
	for level, depth := cells, uint16(0); ; depth++ {
		homes := &t.parents
		if depth == 0 {
			homes = &t.homes
		}
		root := len(level) <= nodeCells
		var above []cell
		for group := range slices.Chunk(level, nodeCells) {
			number, shown := int64(1), depth
			if !root {
				t.nodes = append(t.nodes, nil)
				number, shown = int64(len(t.nodes)), 0
			}
			t.nodes[number-1] = node(group, shown)
			for _, c := range group {
				*homes = append(*homes, home{c.id, number})
			}
			above = append(above, around(number, group))
		}
		if root {
			break
		}
		level = above
	}
	slices.SortFunc(t.homes, func(a, b home) int { return cmp.Compare(a.id, b.id) })
	return t
}

// tile sorts cells into vertical strips, and each strip from south to north.
func tile(cells []cell) {
	slices.SortFunc(cells, func(a, b cell) int {
		return cmp.Or(cmp.Compare(a.minX+a.maxX, b.minX+b.maxX), cmp.Compare(a.id, b.id))
	})
	nodes := float64(len(cells)) / nodeCells
	strip := nodeCells * max(1, int(math.Ceil(math.Sqrt(nodes))))
	for part := range slices.Chunk(cells, strip) {
		slices.SortFunc(part, func(a, b cell) int {
			return cmp.Or(cmp.Compare(a.minY+a.maxY, b.minY+b.maxY), cmp.Compare(a.id, b.id))
		})
	}
}

// node encodes a node; only the root tells the depth of the tree.
func node(cells []cell, depth uint16) []byte {
	data := make([]byte, 0, nodeSize)
	data = binary.BigEndian.AppendUint16(data, depth)
	data = binary.BigEndian.AppendUint16(data, uint16(len(cells)))
	for _, c := range cells {
		data = binary.BigEndian.AppendUint64(data, uint64(c.id))
		for _, v := range [...]float32{c.minX, c.maxX, c.minY, c.maxY} {
			data = binary.BigEndian.AppendUint32(data, math.Float32bits(v))
		}
	}
	return data[:nodeSize]
}

func around(id int64, cells []cell) cell {
	c := cells[0]
	c.id = id
	for _, in := range cells[1:] {
		c.minX, c.maxX = min(c.minX, in.minX), max(c.maxX, in.maxX)
		c.minY, c.maxY = min(c.minY, in.minY), max(c.maxY, in.maxY)
	}
	return c
}

// index puts a packed tree straight into the tables behind SQLite's rtree,
// which is several times as fast as inserting features one by one.
func (w *Writer) index(table string, cells []cell) error {
	if len(cells) == 0 {
		return nil
	}
	t := pack(cells)
	name := indexOf(table)
	if err := w.exec("DELETE FROM " + quote(name+"_node")); err != nil {
		return err
	}
	insert := func(suffix string, n int, row func(int) (a, b any)) error {
		s, err := w.conn.PrepareContext(context.Background(), "INSERT INTO "+quote(name+suffix)+" VALUES (?, ?)")
		if err != nil {
			return err
		}
		defer s.Close()
		for i := range n {
			a, b := row(i)
			if _, err := s.Exec(a, b); err != nil {
				return err
			}
		}
		return nil
	}
	err := insert("_node", len(t.nodes), func(i int) (any, any) { return i + 1, t.nodes[i] })
	if err == nil {
		err = insert("_rowid", len(t.homes), func(i int) (any, any) { return t.homes[i].id, t.homes[i].node })
	}
	if err == nil {
		err = insert("_parent", len(t.parents), func(i int) (any, any) { return t.parents[i].id, t.parents[i].node })
	}
	return err
}
