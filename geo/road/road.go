// Package road holds roads as they come from a file: nodes, ways between them, who
// may use them in which direction, how fast, and which turns are forbidden. It is
// columns, so that the roads of a province fit into memory; readers fill them (OSM,
// lines with columns), and network makes graphs of them. Places are WGS 84, in
// units of 1e-7 degrees; speeds are km/h.
package road

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// Mode is how people travel.
type Mode uint8

// The modes.
const (
	Walk Mode = iota
	Bicycle
	EBike
	Car
	Ambulance
	ModeCount
)

var modeNames = [ModeCount]string{"walk", "bicycle", "e-bike", "car", "ambulance"}

// String returns the word of the study file.
func (m Mode) String() string { return modeNames[m] }

// ParseMode reads the word of the study file.
func ParseMode(s string) (Mode, bool) {
	for m, name := range modeNames {
		if s == name {
			return Mode(m), true
		}
	}
	return 0, false
}

// Modes is a set of modes.
type Modes uint8

// Sets of modes.
const (
	Nobody   Modes = 0
	Everyone Modes = 1<<ModeCount - 1
)

// Of is the set of these modes.
func Of(modes ...Mode) Modes {
	var s Modes
	for _, m := range modes {
		s |= 1 << m
	}
	return s
}

// Has reports whether a mode is in the set.
func (s Modes) Has(m Mode) bool { return s&(1<<m) != 0 }

// Class is the kind of a road, by its part in the network. The names are those of
// OSM's highway tag; links go with the road that they lead to.
type Class uint8

// The classes.
const (
	Other Class = iota
	Motorway
	MotorwayLink
	Trunk
	TrunkLink
	Primary
	PrimaryLink
	Secondary
	SecondaryLink
	Tertiary
	TertiaryLink
	Unclassified
	Residential
	LivingStreet
	Service
	Track
	Pedestrian
	Footway
	Cycleway
	Bridleway
	Path
	Steps
	Ferry
	ClassCount
)

var classNames = [ClassCount]string{"other", "motorway", "motorway_link", "trunk", "trunk_link", "primary", "primary_link", "secondary", "secondary_link",
	"tertiary", "tertiary_link", "unclassified", "residential", "living_street", "service", "track", "pedestrian", "footway", "cycleway", "bridleway", "path", "steps", "ferry"}

// String returns the word of OSM.
func (c Class) String() string { return classNames[c] }

// ParseClass reads the word of OSM.
func ParseClass(s string) (Class, bool) {
	for c, name := range classNames {
		if s == name {
			return Class(c), true
		}
	}
	return Other, false
}

// Place is a node, in 1e-7 degrees.
type Place struct{ Lon, Lat int32 }

const perDegree = 1e7

// PlaceOf rounds a point.
func PlaceOf(p orb.Point) Place {
	return Place{int32(math.Round(p[0] * perDegree)), int32(math.Round(p[1] * perDegree))}
}

// Point is the place in degrees.
func (p Place) Point() orb.Point {
	return orb.Point{float64(p.Lon) / perDegree, float64(p.Lat) / perDegree}
}

// Way is a road between nodes. Its nodes stand in Network.Refs.
type Way struct {
	ID                int64
	From, To          int32 // its nodes are Refs[From:To]
	Name              int32 // in Network.Names; 0 is none
	Class             Class
	Forward, Backward Modes  // who may travel along its nodes, and against them
	SpeedForward      uint8  // km/h as signed; 0 is not known
	SpeedBackward     uint8  // as above
	Driven            bool   // the speeds are those of cars as driven, no limits
	Seconds           uint32 // the whole way takes, as for a ferry; 0 is by its length
}

// Turn is a restriction: whoever comes along From may not go on along To, or may
// only go on along To.
type Turn struct {
	From, Via, To int32 // a way, a node, a way
	Only          bool
	Modes         Modes // whom it binds
}

// Network is all roads of a file.
type Network struct {
	Places []Place
	Refs   []int32 // nodes of the ways, one way after the other
	Ways   []Way
	Names  []string        // [0] is ""
	Barred map[int32]Modes // who cannot pass a node, such as a gate
	Turns  []Turn
}

// Nodes are the nodes of a way.
func (n *Network) Nodes(way int) []int32 { return n.Refs[n.Ways[way].From:n.Ways[way].To] }

// Bound is the rectangle of all nodes that ways use; empty without ways.
func (n *Network) Bound() orb.Bound {
	b := orb.Bound{Min: orb.Point{1, 1}, Max: orb.Point{-1, -1}}
	for i, r := range n.Refs {
		p := n.Places[r].Point()
		if i == 0 {
			b = orb.Bound{Min: p, Max: p}
		}
		b = b.Extend(p)
	}
	return b
}

// Validate reports the first index that points nowhere. A fault here is one of
// the program, not of the data.
func (n *Network) Validate() error {
	for i, r := range n.Refs {
		if r < 0 || int(r) >= len(n.Places) {
			return fmt.Errorf("road: reference %d is to node %d of %d", i, r, len(n.Places))
		}
	}
	for i := range n.Ways {
		w := &n.Ways[i]
		if w.From < 0 || w.To < w.From || int(w.To) > len(n.Refs) || w.Name < 0 || int(w.Name) >= len(n.Names) || w.Class >= ClassCount {
			return fmt.Errorf("road: way %d is not sound: %+v", i, *w)
		}
	}
	for i, t := range n.Turns {
		if t.From < 0 || int(t.From) >= len(n.Ways) || t.To < 0 || int(t.To) >= len(n.Ways) || t.Via < 0 || int(t.Via) >= len(n.Places) {
			return fmt.Errorf("road: turn %d points nowhere: %+v", i, t)
		}
	}
	return nil
}
