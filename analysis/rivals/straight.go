package rivals

import (
	"context"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/nearby"
)

const (
	blockLeafs  = 64
	blockPlaces = blockLeafs * nearby.LeafPoints
	nobody      = -1
)

// ground is what all fields of one impedance and limit share.
type ground struct {
	pairs  *analysis.Pairs
	leafs  []sphere
	blocks []sphere
	points int
}

// sphere is around the demand points of a leaf, or of a block of leafs.
type sphere struct {
	centre geo.Vector
	radius float64
}

// block is the two nearest facilities of neighbouring demand points, as places in the
// tree over them, and how far the second may be.
type block struct {
	first, second [blockPlaces]int32  // IDs, or nobody
	far           [blockLeafs]float64 // the longest chord in a leaf to a second facility
	most          float64             // of all leafs
}

// straight is the field of the straight line.
type straight struct {
	*ground
	sites  []Site
	spots  []analysis.Spot // by place in sites
	places []int32         // of IDs, in sites; nobody where there is none
	blocks []*block
	column *Column
}

// Straight finds the nearest facilities along the straight line; the limit is as in
// analysis.Request. Sites ascend by ID.
func Straight(ctx context.Context, line *analysis.StraightLine, points int, limit float64, sites []Site) (Field, error) {
	pairs, err := line.Pairs(ctx, limit)
	if err != nil {
		return nil, err
	}
	g := &ground{pairs: pairs, points: points}
	for leaf := range pairs.Demand.Leafs() {
		s := sphere{}
		s.centre, s.radius = pairs.Demand.Sphere(leaf)
		g.leafs = append(g.leafs, s)
	}
	for from := 0; from < len(g.leafs); from += blockLeafs {
		g.blocks = append(g.blocks, around(g.leafs[from:min(from+blockLeafs, len(g.leafs))]))
	}
	return g.fresh(ctx, sites)
}

// around is a sphere around others.
func around(of []sphere) sphere {
	s := of[0]
	for k := range s.centre {
		low, high := math.Inf(1), math.Inf(-1)
		for i := range of {
			low, high = min(low, of[i].centre[k]-of[i].radius), max(high, of[i].centre[k]+of[i].radius)
		}
		s.centre[k] = (low + high) / 2
	}
	s.radius = 0
	for i := range of {
		s.radius = max(s.radius, math.Sqrt(s.centre.Chord2(of[i].centre))+of[i].radius)
	}
	return s
}

// list makes the places of sites.
func (f *straight) list(sites []Site) {
	f.sites, f.spots = sites, make([]analysis.Spot, len(sites))
	last := int32(-1)
	if len(sites) > 0 {
		last = sites[len(sites)-1].ID
	}
	f.places = slices.Repeat([]int32{nobody}, int(last)+1)
	for i, s := range sites {
		f.spots[i], f.places[s.ID] = analysis.SpotOf(s.At), int32(i)
	}
}

// spot is where a facility is.
func (f *straight) spot(id int32) *analysis.Spot { return &f.spots[f.places[id]] }

// fresh begins anew.
func (g *ground) fresh(ctx context.Context, sites []Site) (Field, error) {
	f := &straight{ground: g, blocks: make([]*block, len(g.blocks))}
	f.list(sites)
	seek, err := f.seeker(ctx)
	if err != nil {
		return nil, err
	}
	d := NewDraft(g.points)
	for k := range f.blocks {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		b := &block{}
		f.blocks[k] = b
		for leaf := range min(blockLeafs, len(g.leafs)-k*blockLeafs) {
			from, to := g.pairs.Demand.Leaf(k*blockLeafs + leaf)
			seek.gather(k*blockLeafs + leaf)
			for i := from; i < to; i++ {
				at := i - k*blockPlaces
				b.first[at], b.second[at] = nobody, nobody
				seek.settle(b, at, i)
				f.tell(d, b, at, i)
			}
			f.measure(b, leaf, k*blockLeafs+leaf)
		}
		b.sum()
	}
	f.column = d.Done()
	return f, nil
}

// tell writes down the facility of a place.
func (f *straight) tell(d *Draft, b *block, at, place int) {
	point, id := f.pairs.Demand.Order[place], b.first[at]
	cost := analysis.Unreachable
	if id != nobody {
		if cost = f.pairs.Cost(place, f.spot(id)); cost == analysis.Unreachable {
			id = -1
		}
	}
	d.Set(point, cost, id)
}

// measure finds how far the second facilities of a leaf are.
func (f *straight) measure(b *block, leaf, index int) {
	from, to := f.pairs.Demand.Leaf(index)
	far2 := 0.0
	for i := from; i < to; i++ {
		if id := b.second[leaf*nearby.LeafPoints+i-from]; id == nobody {
			far2 = f.pairs.Most2
		} else {
			far2 = max(far2, f.pairs.Demand.At[i].Chord2(f.spot(id).At))
		}
	}
	b.far[leaf] = math.Sqrt(far2)
}

func (b *block) sum() { b.most = slices.Max(b.far[:]) }

// Column is the nearest facility of every demand point.
func (f *straight) Column() *Column { return f.column }

// Sites are the facilities, by ascending ID.
func (f *straight) Sites() []Site { return f.sites }

// Bytes is the memory of what is not shared with another field.
func (f *straight) Bytes(beyond Field) int {
	other, shared := beyond.(*straight)
	n, column := 84*len(f.sites), (*Column)(nil)
	if shared {
		column = other.column
	} else {
		n += 32 * (len(f.ground.leafs) + len(f.ground.blocks))
	}
	for k, b := range f.blocks {
		if !shared || other.blocks[k] != b {
			n += 8*blockPlaces + 8*blockLeafs
		}
	}
	return n + f.column.Bytes(column)
}

// With closes and adds facilities.
func (f *straight) With(ctx context.Context, sites []Site) (Field, error) {
	edits, err := Compare(f.sites, sites)
	switch {
	case err != nil:
		return nil, err
	case len(edits.Gone)+len(edits.Come) == 0:
		return f, nil
	case edits.Large(len(f.sites)):
		return f.fresh(ctx, sites)
	}
	c := &change{old: f, to: &straight{ground: f.ground, blocks: slices.Clone(f.blocks)}, own: make([]bool, len(f.blocks)), draft: f.column.Draft()}
	c.to.list(sites)
	if err := c.close(ctx, edits.Gone); err != nil {
		return nil, err
	}
	for _, s := range edits.Come {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		c.add(s.ID)
	}
	c.to.column = c.draft.Done()
	return c.to, nil
}

// change makes one field from another.
type change struct {
	old, to *straight
	own     []bool
	draft   *Draft
}

// block is one that may be changed.
func (c *change) block(k int) *block {
	if !c.own[k] {
		mine := *c.to.blocks[k]
		c.to.blocks[k], c.own[k] = &mine, true
	}
	return c.to.blocks[k]
}

// near visits the leafs in which a facility may be among the two nearest.
func (c *change) near(s *analysis.Spot, visit func(k, leaf int)) {
	g := c.to.ground
	for k := range g.blocks {
		if away := math.Sqrt(s.At.Chord2(g.blocks[k].centre)) - g.blocks[k].radius; away > analysis.Rival(c.to.blocks[k].most) {
			continue
		}
		for leaf := range min(blockLeafs, len(g.leafs)-k*blockLeafs) {
			at := &g.leafs[k*blockLeafs+leaf]
			if math.Sqrt(s.At.Chord2(at.centre))-at.radius <= analysis.Rival(c.to.blocks[k].far[leaf]) {
				visit(k, leaf)
			}
		}
	}
}

// add puts a facility where it is nearer than one of the two that are there.
func (c *change) add(id int32) {
	f := c.to
	s := f.spot(id)
	c.near(s, func(k, leaf int) {
		from, to := f.pairs.Demand.Leaf(k*blockLeafs + leaf)
		b, changed := f.blocks[k], false
		for i := from; i < to; i++ {
			at := i - k*blockPlaces
			if !f.closer(i, id, b.second[at]) {
				continue
			}
			b, changed = c.block(k), true
			if f.closer(i, id, b.first[at]) {
				b.first[at], b.second[at] = id, b.first[at]
				f.tell(c.draft, b, at, i)
			} else {
				b.second[at] = id
			}
		}
		if changed {
			f.measure(b, leaf, k*blockLeafs+leaf)
			b.sum()
		}
	})
}

// closer reports whether a facility goes before another one at a place.
func (f *straight) closer(place int, id, other int32) bool {
	s := f.spot(id)
	if other == nobody {
		return f.pairs.Demand.At[place].Chord2(s.At) <= f.pairs.Most2
	}
	d := f.pairs.Compare(place, s, f.spot(other))
	return d < 0 || d == 0 && id < other
}

// close takes facilities away and finds who takes their places.
func (c *change) close(ctx context.Context, gone []Site) error {
	if len(gone) == 0 {
		return nil
	}
	closed := map[int32]bool{}
	for _, s := range gone {
		closed[s.ID] = true
	}
	// Those that come are added afterwards: they are not yet among the candidates.
	stay := &straight{ground: c.old.ground}
	stay.list(slices.DeleteFunc(slices.Clone(c.old.sites), func(s Site) bool { return closed[s.ID] }))
	seek, err := stay.seeker(ctx)
	if err != nil {
		return err
	}
	for _, s := range gone {
		if err := ctx.Err(); err != nil {
			return err
		}
		c.near(c.old.spot(s.ID), func(k, leaf int) { c.repair(seek, s.ID, k, leaf) })
	}
	return nil
}

// repair finds the nearest facilities again where one was among them.
func (c *change) repair(seek *seeker, id int32, k, leaf int) {
	index := k*blockLeafs + leaf
	from, to := c.to.pairs.Demand.Leaf(index)
	b, gathered := c.to.blocks[k], false
	for i := from; i < to; i++ {
		at := i - k*blockPlaces
		if b.first[at] != id && b.second[at] != id {
			continue
		}
		if !gathered {
			seek.gather(index)
			b, gathered = c.block(k), true
		}
		first := b.first[at]
		seek.settle(b, at, i)
		if b.first[at] != first {
			seek.field.tell(c.draft, b, at, i)
		}
	}
	if gathered {
		seek.field.measureStaying(c.old, b, leaf, index)
		b.sum()
	}
}

// measureStaying is measure while some of the second facilities are still those that
// are being closed.
func (f *straight) measureStaying(old *straight, b *block, leaf, index int) {
	from, to := f.pairs.Demand.Leaf(index)
	far2 := 0.0
	for i := from; i < to; i++ {
		id := b.second[leaf*nearby.LeafPoints+i-from]
		switch {
		case id == nobody:
			far2 = f.pairs.Most2
		default:
			far2 = max(far2, f.pairs.Demand.At[i].Chord2(old.spot(id).At))
		}
	}
	b.far[leaf] = math.Sqrt(far2)
}

// seeker finds the two nearest facilities from a tree over them.
type seeker struct {
	field  *straight
	tree   *nearby.Tree
	search nearby.Search
	near   []int32 // IDs
}

func (f *straight) seeker(ctx context.Context) (*seeker, error) {
	s := &seeker{field: f}
	places := make([]orb.Point, len(f.sites))
	for i := range f.sites {
		places[i] = f.sites[i].At
	}
	var err error
	s.tree, err = nearby.NewTree(ctx, places)
	return s, err
}

// gather collects the facilities that may be among the two nearest to a point of a leaf.
func (s *seeker) gather(leaf int) {
	s.near = s.near[:0]
	if len(s.tree.At) == 0 {
		return
	}
	at := &s.field.leafs[leaf]
	most := math.Sqrt(s.field.pairs.Most2) + at.radius
	second := math.Sqrt(s.search.Kth(s.tree, &at.centre, 2, math.Nextafter(most*most, math.Inf(1))))
	far := min(analysis.Rival(second+at.radius)+at.radius, most)
	for _, l := range s.search.Gather(s.tree, &at.centre, far*far) {
		from, to := s.tree.Leaf(int(l))
		for i := from; i < to; i++ {
			if at.centre.Chord2(s.tree.At[i]) <= far*far {
				s.near = append(s.near, s.field.sites[s.tree.Order[i]].ID)
			}
		}
	}
}

// settle writes down the two nearest of the facilities gathered.
func (s *seeker) settle(b *block, at, place int) {
	first, second := int32(nobody), int32(nobody)
	for _, id := range s.near {
		switch {
		case !s.field.closer(place, id, second):
		case s.field.closer(place, id, first):
			first, second = id, first
		default:
			second = id
		}
	}
	b.first[at], b.second[at] = first, second
}
