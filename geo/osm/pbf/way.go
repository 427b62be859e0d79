package pbf

import "iter"

// Way is a line through nodes.
type Way struct {
	ID   int64
	Tags []Tag

	block            *Block
	refs, lons, lats []byte
}

// Fields of Way.
const (
	wayID     = 1<<3 | number
	wayKeys   = 2<<3 | length
	wayValues = 3<<3 | length
	wayRefs   = 8<<3 | length
	wayLats   = 9<<3 | length
	wayLons   = 10<<3 | length
)

// Ways walks over the ways of a block. The way is one and the same each time.
func (b *Block) Ways() iter.Seq[*Way] {
	return func(yield func(*Way) bool) {
		var w Way
		b.each(groupWay, func(object []byte) bool {
			return b.way(object, &w) && yield(&w)
		})
	}
}

func (b *Block) way(data []byte, w *Way) bool {
	*w = Way{block: b}
	var keys, values []byte
	m := wire{rest: data}
	for m.next() {
		switch m.field {
		case wayID:
			w.ID = int64(m.value)
		case wayKeys:
			m.keep(&keys)
		case wayValues:
			m.keep(&values)
		case wayRefs:
			m.keep(&w.refs)
		case wayLats:
			m.keep(&w.lats)
		case wayLons:
			m.keep(&w.lons)
		}
	}
	w.Tags = b.zip(keys, values)
	return b.check(m.err)
}

// AppendRefs adds the ids of the way's nodes. They are decoded only here, since most
// ways of a file are no roads.
func (w *Way) AppendRefs(to []int64) []int64 {
	to, err := appendSums(to, w.refs)
	w.block.check(err)
	return to
}

// AppendPlaces adds the places of the way's nodes in nanodegrees, where the file has
// LocationsOnWays; there are as many as nodes.
func (w *Way) AppendPlaces(lons, lats []int64) (_, _ []int64) {
	b := w.block
	var err error
	from := len(lons)
	lons, err = appendSums(lons, w.lons)
	b.check(err)
	lats, err = appendSums(lats, w.lats)
	b.check(err)
	if len(lons) != len(lats) {
		b.check(errMalformed)
	}
	for i := from; i < min(len(lons), len(lats)); i++ {
		lons[i] = b.lonOffset + b.granularity*lons[i]
		lats[i] = b.latOffset + b.granularity*lats[i]
	}
	return lons, lats
}
