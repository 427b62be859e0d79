package osm

import (
	"bytes"

	"github.com/medreach/medreach/geo/osm/pbf"
	"github.com/medreach/medreach/geo/road"
)

// restriction is a relation of type restriction, by ids. Several ways of entry or
// exit (no_entry, no_exit) are as many turns.
type restriction struct {
	from, to []int64
	via      int64
	only     bool
	modes    road.Modes
}

// restrictionKeys are the keys of restrictions and whom they bind (OSM wiki,
// Relation:restriction): all vehicles, bicycles too, but not walkers. Ambulances are bound
// like cars: a turn is forbidden where it cannot be made safely, and time is not gained by
// planning on it. Restrictions of lorries and the like are none here.
var restrictionKeys = []struct {
	key   key
	modes road.Modes
}{
	{keyRestriction, motors | cycles},
	{keyRestrictionVehicle, motors | cycles},
	{keyRestrictionMotorVehicle, motors},
	{keyRestrictionMotorcar, motors},
	{keyRestrictionBicycle, cycles},
}

// restrictionValues tell which are the only way on.
var restrictionValues = map[string]bool{
	"no_left_turn": false, "no_right_turn": false, "no_straight_on": false, "no_u_turn": false, "no_entry": false, "no_exit": false,
	"only_left_turn": true, "only_right_turn": true, "only_straight_on": true, "only_u_turn": true,
}

// exceptions are the values of except that spare a mode. Where buses pass, so do ambulances.
var exceptions = map[string]road.Modes{
	"vehicle": motors | cycles, "motor_vehicle": motors, "motorcar": motors, "bicycle": cycles, "emergency": rescue, "psv": rescue, "bus": rescue,
}

// restriction reads the restrictions of a relation, mostly one.
func (s *sheet) restriction(r *pbf.Relation, t *tags) {
	if t[keyRestrictionConditional] != nil || t[keyDayOn] != nil || t[keyHourOn] != nil {
		s.tally.count(conditionalTurn)
	}
	if t[keyDayOn] != nil || t[keyHourOn] != nil {
		return
	}
	spared := road.Nobody
	for word := range bytes.SplitSeq(t[keyExcept], []byte(";")) {
		spared |= exceptions[string(bytes.TrimSpace(word))]
	}
	for _, k := range restrictionKeys {
		only, known := restrictionValues[string(t[k.key])]
		if modes := k.modes &^ spared; known && modes != road.Nobody {
			if turn, ok := s.members(r); ok {
				turn.only, turn.modes = only, modes
				s.restrictions = append(s.restrictions, turn)
			}
		}
	}
}

// members sorts the members of a restriction by their roles.
func (s *sheet) members(r *pbf.Relation) (turn restriction, ok bool) {
	vias := 0
	for _, m := range r.AppendMembers(nil) {
		switch role := string(s.words.strings[m.Role]); {
		case role == "via" && m.Kind == pbf.Ways:
			s.tally.count(viaWay)
			return turn, false
		case role == "via" && m.Kind == pbf.Nodes:
			turn.via = m.ID
			vias++
		case role == "from" && m.Kind == pbf.Ways:
			turn.from = append(turn.from, m.ID)
		case role == "to" && m.Kind == pbf.Ways:
			turn.to = append(turn.to, m.ID)
		}
	}
	if vias != 1 || len(turn.from) == 0 || len(turn.to) == 0 {
		s.tally.count(brokenTurn)
		return turn, false
	}
	return turn, true
}

// bind makes turns of the restrictions. One whose ways or node are no part of the
// network, as at the edge of an extract, forbids nothing there.
func (b *builder) bind(restrictions []restriction) {
	pieces := b.pieces(restrictions)
	for _, r := range restrictions {
		via, ok := b.nodes.find(r.via)
		if !ok {
			continue
		}
		for _, from := range r.from {
			for _, to := range r.to {
				if len(pieces[from]) == 0 || len(pieces[to]) == 0 {
					continue
				}
				f, ok := b.ending(pieces[from], via)
				t, ok2 := b.ending(pieces[to], via)
				if !ok || !ok2 {
					b.tally.count(brokenTurn)
					continue
				}
				b.network.Turns = append(b.network.Turns, road.Turn{From: f, Via: via, To: t, Only: r.only, Modes: r.modes})
			}
		}
	}
}

// pieces finds the ways that restrictions name. One that was cut is several.
func (b *builder) pieces(restrictions []restriction) map[int64][]int32 {
	pieces := map[int64][]int32{}
	for _, r := range restrictions {
		for _, ids := range [][]int64{r.from, r.to} {
			for _, id := range ids {
				pieces[id] = nil
			}
		}
	}
	if len(pieces) == 0 {
		return nil
	}
	for i := range b.network.Ways {
		id := b.network.Ways[i].ID
		if found, named := pieces[id]; named {
			pieces[id] = append(found, int32(i))
		}
	}
	return pieces
}

// ending finds the piece that ends at a node. A node amid a way would leave open from
// which side, unless the way is oneway, as a roundabout is.
func (b *builder) ending(pieces []int32, node int32) (way int32, ok bool) {
	for _, p := range pieces {
		nodes := b.network.Nodes(int(p))
		if nodes[0] == node || nodes[len(nodes)-1] == node {
			return p, true
		}
		w := &b.network.Ways[p]
		for _, n := range nodes {
			if n == node && w.Forward.Has(road.Car) != w.Backward.Has(road.Car) {
				return p, true
			}
		}
	}
	return 0, false
}
