// Package osm reads the roads of an OpenStreetMap extract (.osm.pbf) into the columns
// of package road. What tags mean stands in tables beside the code that applies them,
// by the names of the OSM wiki: class.go (which ways are roads, and whose), access.go,
// direction.go, speed.go, barrier.go, turn.go.
//
// A file is read twice: first its ways and turn restrictions, then the nodes that
// those use, so that memory follows the roads and not the file. Ways stay whole. A way
// that nobody may use is left out. Nodes are numbered by their ids, ways stand in the
// order of the file, and the result is the same on any number of cores.
//
// What it leaves out, and counts in findings: turn restrictions that lead by ways or
// hold at times, squares that are multipolygons. Times of day, heights and widths of
// vehicles are not looked at.
package osm

import (
	"context"
	"io"
	"math"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/osm/pbf"
	"github.com/medreach/medreach/geo/road"
)

// Read reads the roads of a file of this name and size. A file that cannot be read, or
// holds no roads, is a feature.Fault.
func Read(ctx context.Context, name string, r io.ReaderAt, size int64) (*road.Network, []feature.Finding, error) {
	file, err := pbf.Open(ctx, name, r, size)
	if err != nil {
		return nil, nil, err
	}
	b := builder{network: &road.Network{Names: []string{""}, Barred: map[int32]road.Modes{}}, names: map[string]int32{"": 0}}
	if err := b.collect(ctx, name, file); err != nil {
		return nil, nil, err
	}
	if err := b.locate(ctx, file); err != nil {
		return nil, nil, err
	}
	if err := b.assemble(ctx, name); err != nil {
		return nil, nil, err
	}
	return b.network, b.tally.findings(name), nil
}

// builder puts the sheets of all blocks together.
type builder struct {
	network *road.Network
	sheets  []*sheet
	ways    int // on the sheets
	refs    int // as above
	nodes   *nodes
	names   map[string]int32
	tally   tally
}

// collect reads ways and restrictions.
func (b *builder) collect(ctx context.Context, name string, file *pbf.File) error {
	err := pbf.Pass[*sheet]{
		Want: pbf.Ways | pbf.Relations,
		Work: func(block *pbf.Block) *sheet { return read(block, file.LocationsOnWays) },
		Take: func(s *sheet) error {
			b.sheets = append(b.sheets, s)
			b.ways += len(s.ways)
			if b.refs += len(s.refs); b.refs > math.MaxInt32 {
				return fault(name, message.T("道路太多，节点引用超过 %d 个", "too many roads: over %d references to nodes", math.MaxInt32),
					message.Text{ZH: "请按地区拆分文件（osmium extract）", EN: "split the file by area (osmium extract)"})
			}
			return nil
		},
	}.Run(ctx, file)
	if err == nil && b.refs == 0 {
		err = fault(name, message.Text{ZH: "文件中没有道路", EN: "the file holds no roads"},
			message.Text{ZH: "请使用带有 highway 标签的 OSM 数据", EN: "roads are the ways that OSM tags with highway=*"})
	}
	return err
}

// locate reads the places of the nodes.
func (b *builder) locate(ctx context.Context, file *pbf.File) error {
	b.nodes = number(b.sheets, b.refs)
	for _, s := range b.sheets {
		for i := range s.lons {
			if place := placeOf(s.lons[i], s.lats[i]); place != missing {
				at, _ := b.nodes.find(s.refs[i])
				b.nodes.places[at] = place
			}
		}
		s.lons, s.lats = nil, nil
	}
	barred := map[int64]road.Modes{} // by id, since nodes will be numbered anew
	err := pbf.Pass[placing]{
		Want: pbf.Nodes,
		Work: b.nodes.place,
		Take: func(p placing) error {
			for i, at := range p.nodes {
				b.nodes.places[at] = p.places[i]
			}
			for at, modes := range p.barred {
				barred[b.nodes.ids[at]] = modes
			}
			return nil
		},
	}.Run(ctx, file)
	if err != nil {
		return err
	}
	b.nodes.drop()
	for id, modes := range barred {
		at, _ := b.nodes.find(id)
		b.network.Barred[at] = modes
	}
	return nil
}

// assemble makes the network of the sheets, and forgets each when it is done.
func (b *builder) assemble(ctx context.Context, name string) error {
	var restrictions []restriction
	b.network.Ways, b.network.Refs = make([]road.Way, 0, b.ways), make([]int32, 0, b.refs)
	for i, s := range b.sheets {
		if err := ctx.Err(); err != nil {
			return err
		}
		b.add(s)
		restrictions = append(restrictions, s.restrictions...)
		b.tally.add(&s.tally)
		b.sheets[i] = nil
	}
	if len(b.network.Ways) == 0 {
		return fault(name, message.Text{ZH: "文件中有道路，但没有道路的节点", EN: "the file holds roads, but not their nodes"},
			message.Text{ZH: "请在裁剪时保留完整道路：osmium extract --strategy complete_ways", EN: "extract it with whole ways: osmium extract --strategy complete_ways"})
	}
	b.bind(restrictions)
	b.network.Places = b.nodes.places
	return nil
}

// add puts the ways of a sheet into the network, cut where nodes are missing.
func (b *builder) add(s *sheet) {
	names := make([]int32, len(s.names))
	for i, name := range s.names {
		number, known := b.names[name]
		if !known {
			number = int32(len(b.network.Names))
			b.network.Names = append(b.network.Names, name)
			b.names[name] = number
		}
		names[i] = number
	}
	for _, w := range s.ways {
		refs := s.refs[w.From:w.To]
		w.Name = names[w.Name]
		w.From = int32(len(b.network.Refs))
		cut := false
		for _, id := range refs {
			node, ok := b.nodes.find(id)
			if !ok {
				cut = true
				w.Seconds = 0 // were those of the whole way
				w.From = b.piece(w)
				continue
			}
			if last := len(b.network.Refs) - 1; last >= int(w.From) && b.network.Refs[last] == node {
				continue
			}
			b.network.Refs = append(b.network.Refs, node)
		}
		b.piece(w)
		if cut {
			b.tally.count(cutWay)
		}
	}
}

// piece ends a way, or a part of it, at the last reference; a single node is none. It
// returns where the next begins.
func (b *builder) piece(w road.Way) int32 {
	n := b.network
	w.To = int32(len(n.Refs))
	if w.To-w.From < 2 {
		n.Refs = n.Refs[:w.From]
		return w.From
	}
	n.Ways = append(n.Ways, w)
	return w.To
}
