package pbf

import (
	"iter"

	"google.golang.org/protobuf/encoding/protowire"
)

// Node is a place with tags.
type Node struct {
	ID       int64
	Lon, Lat int64 // nanodegrees
	Tags     []Tag
}

// Fields of Node and DenseNodes.
const (
	nodeID     = 1<<3 | number
	nodeKeys   = 2<<3 | length
	nodeValues = 3<<3 | length
	nodeLat    = 8<<3 | number
	nodeLon    = 9<<3 | number

	denseIDs  = 1<<3 | length
	denseLats = 8<<3 | length
	denseLons = 9<<3 | length
	denseTags = 10<<3 | length
)

// Nodes walks over the nodes of a block. The node is one and the same each time.
func (b *Block) Nodes() iter.Seq[*Node] {
	return func(yield func(*Node) bool) {
		going := true
		b.each(groupDense, func(object []byte) bool {
			going = b.dense(object, yield)
			return going
		})
		if !going {
			return
		}
		var n Node
		b.each(groupNode, func(object []byte) bool {
			return b.plain(object, &n) && yield(&n)
		})
	}
}

// dense walks over nodes that are stored as columns. It returns false where yield does.
func (b *Block) dense(data []byte, yield func(*Node) bool) bool {
	var ids, lats, lons, tags []byte
	m := wire{rest: data}
	for m.next() {
		switch m.field {
		case denseIDs:
			m.keep(&ids)
		case denseLats:
			m.keep(&lats)
		case denseLons:
			m.keep(&lons)
		case denseTags:
			m.keep(&tags)
		}
	}
	if !b.check(m.err) || !b.columns(ids, lats, lons) {
		return true
	}
	var n Node
	tagged := len(tags) > 0 // else no node of the group has any
	for i, id := range b.ids {
		n.ID, n.Tags = id, nil
		n.Lon, n.Lat = b.lonOffset+b.granularity*b.lons[i], b.latOffset+b.granularity*b.lats[i]
		if tagged {
			if n.Tags, tags = b.cutTags(tags); b.err != nil {
				return true
			}
		}
		if !yield(&n) {
			return false
		}
	}
	return true
}

func (b *Block) columns(ids, lats, lons []byte) bool {
	var err error
	b.ids, err = appendSums(b.ids[:0], ids)
	b.check(err)
	b.lats, err = appendSums(b.lats[:0], lats)
	b.check(err)
	b.lons, err = appendSums(b.lons[:0], lons)
	b.check(err)
	if len(b.lats) != len(b.ids) || len(b.lons) != len(b.ids) {
		b.check(errMalformed)
	}
	return b.err == nil
}

// cutTags takes the tags of one node off the tags of all: key, value, key, value, 0.
func (b *Block) cutTags(packed []byte) (tags []Tag, rest []byte) {
	tags, strings := b.tags[:0], uint64(len(b.Strings))
	for {
		k, rest, err := uvarint(packed)
		if err == nil && k == 0 {
			b.tags = tags
			return tags, rest
		}
		v, rest, err2 := uvarint(rest)
		if err != nil || err2 != nil || k >= strings || v >= strings {
			b.check(errMalformed)
			return nil, nil
		}
		packed = rest
		tags = append(tags, Tag{uint32(k), uint32(v)})
	}
}

// plain reads a node that is stored for itself, as old programs write them.
func (b *Block) plain(data []byte, n *Node) bool {
	*n = Node{}
	var keys, values []byte
	m := wire{rest: data}
	for m.next() {
		switch m.field {
		case nodeID:
			n.ID = protowire.DecodeZigZag(m.value)
		case nodeKeys:
			m.keep(&keys)
		case nodeValues:
			m.keep(&values)
		case nodeLat:
			n.Lat = b.latOffset + b.granularity*protowire.DecodeZigZag(m.value)
		case nodeLon:
			n.Lon = b.lonOffset + b.granularity*protowire.DecodeZigZag(m.value)
		}
	}
	n.Tags = b.zip(keys, values)
	return b.check(m.err)
}
