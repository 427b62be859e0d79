package pbf

import "iter"

// Relation is a list of objects with roles.
type Relation struct {
	ID   int64
	Tags []Tag

	block            *Block
	roles, ids, kind []byte
}

// Member is an object of a relation.
type Member struct {
	Kind Kinds // one of them
	ID   int64
	Role uint32 // in Block.Strings
}

// Fields of Relation.
const (
	relationID     = 1<<3 | number
	relationKeys   = 2<<3 | length
	relationValues = 3<<3 | length
	relationRoles  = 8<<3 | length
	relationIDs    = 9<<3 | length
	relationKinds  = 10<<3 | length
)

// Relations walks over the relations of a block. The relation is one and the same each time.
func (b *Block) Relations() iter.Seq[*Relation] {
	return func(yield func(*Relation) bool) {
		var r Relation
		b.each(groupRelation, func(object []byte) bool {
			return b.relation(object, &r) && yield(&r)
		})
	}
}

func (b *Block) relation(data []byte, r *Relation) bool {
	*r = Relation{block: b}
	var keys, values []byte
	m := wire{rest: data}
	for m.next() {
		switch m.field {
		case relationID:
			r.ID = int64(m.value)
		case relationKeys:
			m.keep(&keys)
		case relationValues:
			m.keep(&values)
		case relationRoles:
			m.keep(&r.roles)
		case relationIDs:
			m.keep(&r.ids)
		case relationKinds:
			m.keep(&r.kind)
		}
	}
	r.Tags = b.zip(keys, values)
	return b.check(m.err)
}

// AppendMembers adds the members of the relation.
func (r *Relation) AppendMembers(to []Member) []Member {
	b := r.block
	var err error
	b.ids, err = appendSums(b.ids[:0], r.ids)
	b.check(err)
	roles, kinds := r.roles, r.kind
	for _, id := range b.ids {
		var role, kind uint64
		role, roles, err = uvarint(roles)
		b.check(err)
		kind, kinds, err = uvarint(kinds)
		b.check(err)
		if role >= uint64(len(b.Strings)) || kind > 2 {
			b.check(errMalformed)
		}
		if b.err != nil {
			return to
		}
		to = append(to, Member{Nodes << kind, id, uint32(role)})
	}
	if len(roles)+len(kinds) > 0 {
		b.check(errMalformed)
	}
	return to
}
