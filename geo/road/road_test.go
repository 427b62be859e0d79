package road

import (
	"testing"

	"github.com/paulmach/orb"
)

func TestWords(t *testing.T) {
	for m := range ModeCount {
		if got, ok := ParseMode(m.String()); !ok || got != m {
			t.Errorf("mode %v reads back as %v", m, got)
		}
	}
	for c := range ClassCount {
		if got, ok := ParseClass(c.String()); !ok || got != c {
			t.Errorf("class %v reads back as %v", c, got)
		}
	}
	if _, ok := ParseMode("train"); ok {
		t.Error("a train is no mode")
	}
	if _, ok := ParseClass("runway"); ok {
		t.Error("a runway is no class")
	}
}

func TestModes(t *testing.T) {
	s := Of(Walk, Car)
	for m := range ModeCount {
		if got, want := s.Has(m), m == Walk || m == Car; got != want {
			t.Errorf("%v in the set: %v", m, got)
		}
		if !Everyone.Has(m) || Nobody.Has(m) {
			t.Errorf("%v is not in everyone, or in nobody", m)
		}
	}
}

func TestPlace(t *testing.T) {
	for _, p := range []orb.Point{{114.3, 30.6}, {-180, -90}, {180, 90}, {-51.2664001, -30.1133009}} {
		if got := PlaceOf(p).Point(); got != p {
			t.Errorf("%v reads back as %v", p, got)
		}
	}
}

func TestValidate(t *testing.T) {
	sound := func() *Network {
		return &Network{Places: make([]Place, 3), Refs: []int32{0, 1, 1, 2}, Names: []string{""},
			Ways: []Way{{From: 0, To: 2}, {From: 2, To: 4}}, Turns: []Turn{{From: 0, Via: 1, To: 1}}}
	}
	if err := sound().Validate(); err != nil {
		t.Fatal(err)
	}
	if got := sound().Nodes(1); len(got) != 2 || got[1] != 2 {
		t.Errorf("nodes %v", got)
	}
	for name, spoil := range map[string]func(n *Network){
		"node":  func(n *Network) { n.Refs[3] = 3 },
		"way":   func(n *Network) { n.Ways[1].To = 5 },
		"name":  func(n *Network) { n.Ways[0].Name = 1 },
		"class": func(n *Network) { n.Ways[0].Class = ClassCount },
		"turn":  func(n *Network) { n.Turns[0].To = 2 },
	} {
		n := sound()
		spoil(n)
		if n.Validate() == nil {
			t.Errorf("a %s that points nowhere passes", name)
		}
	}
}
