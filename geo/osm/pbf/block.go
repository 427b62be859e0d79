package pbf

// Kinds is a set of kinds of objects.
type Kinds uint8

// The kinds of objects.
const (
	Nodes Kinds = 1 << iota
	Ways
	Relations
)

// Tag is a key and a value, as indexes into Block.Strings.
type Tag struct{ Key, Value uint32 }

// Block is what a blob holds. It and all that it hands out last until the next block
// is read into it. Where its bytes are not what the format says, walking over it ends
// early, and Pass.Run tells the fault.
type Block struct {
	Strings [][]byte

	granularity, latOffset, lonOffset int64

	groups          [][]byte
	kinds           Kinds
	ids, lats, lons []int64
	tags            []Tag
	err             error
}

// Fields of PrimitiveBlock, StringTable and PrimitiveGroup.
const (
	blockStrings     = 1<<3 | length
	blockGroup       = 2<<3 | length
	blockGranularity = 17<<3 | number
	blockLatOffset   = 19<<3 | number
	blockLonOffset   = 20<<3 | number

	tableString = 1<<3 | length

	groupNode     = 1<<3 | length
	groupDense    = 2<<3 | length
	groupWay      = 3<<3 | length
	groupRelation = 4<<3 | length
)

// open takes a block apart, without looking into its groups.
func (b *Block) open(data []byte) {
	b.Strings, b.groups, b.kinds, b.err = b.Strings[:0], b.groups[:0], 0, nil
	b.granularity, b.latOffset, b.lonOffset = 100, 0, 0
	m := wire{rest: data}
	for m.next() {
		switch m.field {
		case blockStrings:
			b.table(m.bytes)
		case blockGroup:
			b.groups = append(b.groups, m.bytes)
			b.kinds |= kinds(m.bytes)
		case blockGranularity:
			b.granularity = int64(m.value)
		case blockLatOffset:
			b.latOffset = int64(m.value)
		case blockLonOffset:
			b.lonOffset = int64(m.value)
		}
	}
	b.check(m.err)
}

func (b *Block) table(data []byte) {
	m := wire{rest: data}
	for m.next() {
		if m.field == tableString {
			b.Strings = append(b.Strings, m.bytes)
		}
	}
	b.check(m.err)
}

// kinds tells what a group holds: by the format, objects of one kind alone.
func kinds(group []byte) Kinds {
	m := wire{rest: group}
	m.next()
	switch m.field {
	case groupNode, groupDense:
		return Nodes
	case groupWay:
		return Ways
	case groupRelation:
		return Relations
	}
	return 0
}

// check keeps the first error.
func (b *Block) check(err error) bool {
	if b.err == nil {
		b.err = err
	}
	return b.err == nil
}

// each hands out the objects of a field of all groups. It ends when yield says so, or
// at the first error.
func (b *Block) each(field uint64, yield func(object []byte) bool) {
	for _, group := range b.groups {
		m := wire{rest: group}
		for b.err == nil && m.next() {
			if m.field == field && !yield(m.bytes) {
				return
			}
		}
		if !b.check(m.err) {
			return
		}
	}
}

// zip pairs keys and values, which are two lists, and holds them to the string table.
func (b *Block) zip(keys, values []byte) []Tag {
	tags, strings := b.tags[:0], uint64(len(b.Strings))
	for len(keys) > 0 {
		k, rest, err := uvarint(keys)
		v, left, err2 := uvarint(values)
		if err != nil || err2 != nil || k >= strings || v >= strings {
			b.check(errMalformed)
			return nil
		}
		keys, values = rest, left
		tags = append(tags, Tag{uint32(k), uint32(v)})
	}
	if len(values) > 0 {
		b.check(errMalformed)
	}
	b.tags = tags
	return tags
}
