package sheet_test

import (
	"slices"
	"testing"

	"github.com/medreach/medreach/analysis/builtin/streets/sheet"
	"github.com/medreach/medreach/analysis/builtin/terrain"
)

func spot(x, y int) terrain.Spot { return terrain.Spot{X: 50_000 + x, Y: 50_000 + y} }

func newSheet() *sheet.Sheet {
	return &sheet.Sheet{Land: &terrain.Land{}, Posts: map[terrain.Spot][]string{}, Steer: map[terrain.Spot]string{}}
}

// TestMeeting holds that roads on the ground share a node where they cross, that one
// which ends at another meets it, and that a motorway is crossed on a bridge.
func TestMeeting(t *testing.T) {
	s := newSheet()
	s.Draw([]string{"highway", "tertiary"}, spot(0, 0), spot(200, 0), spot(400, 0))
	s.Draw([]string{"highway", "residential"}, spot(100, -100), spot(100, 100))
	s.Draw([]string{"highway", "service"}, spot(195, -90), spot(196, 3)) // a little beyond
	s.Carry([]string{"highway", "motorway"}, spot(300, -100), spot(300, 100))
	n := s.Finish()
	uses := map[int]int{}
	for _, w := range n.Ways {
		for _, k := range slices.Compact(slices.Sorted(slices.Values(w.Nodes))) {
			uses[k]++
		}
	}
	crossings := 0
	for k, many := range uses {
		if at := terrain.At(n.Nodes[k].Point); many > 1 && (at.Square(spot(100, 0)) < 8 || at.Square(spot(200, 0)) < 8) {
			crossings++
		}
	}
	bridges := 0
	for _, w := range n.Ways {
		if slices.Contains(w.Tags, "bridge") {
			bridges++
			if w.Tags[1] != "tertiary" || len(w.Nodes) != 2 {
				t.Errorf("a bridge of %v along %v", w.Tags, w.Nodes)
			}
		}
	}
	if crossings != 2 || bridges != 1 {
		t.Errorf("%d crossings, %d bridges: %v", crossings, bridges, n.Ways)
	}
}

// TestRestriction holds which way is the left one, with the map's north up.
func TestRestriction(t *testing.T) {
	for rule, want := range map[string]terrain.Spot{"no_left_turn": spot(0, -100), "only_straight_on": spot(100, 0), "no_u_turn": spot(-100, 0)} {
		s := newSheet()
		for _, end := range []terrain.Spot{spot(-100, 0), spot(0, 100), spot(100, 0), spot(0, -100)} { // from the west, first
			s.Draw([]string{"highway", "primary"}, end, spot(0, 0))
		}
		s.Steer[spot(0, 0)] = rule
		n := s.Finish()
		if len(n.Turns) != 1 {
			t.Fatalf("%s: %v", rule, n.Turns)
		}
		r := n.Turns[0]
		end := n.Ways[r.To].Nodes[0]
		if terrain.At(n.Nodes[end].Point).Square(want) > 8 || r.From != 0 || r.Rule != rule {
			t.Errorf("%s from the west: %+v, to %v", rule, r, n.Nodes[end].Point)
		}
	}
}

// TestDrawnOnce holds that a stretch that two lines have in common is one road.
func TestDrawnOnce(t *testing.T) {
	s := newSheet()
	s.Draw([]string{"highway", "primary"}, spot(0, 0), spot(100, 0), spot(200, 0))
	s.Draw([]string{"highway", "tertiary"}, spot(200, 0), spot(100, 0), spot(100, 90))
	n := s.Finish()
	if len(n.Ways) != 2 || len(n.Ways[1].Nodes) != 2 || len(n.Nodes) != 4 {
		t.Errorf("%v over %d nodes", n.Ways, len(n.Nodes))
	}
}
