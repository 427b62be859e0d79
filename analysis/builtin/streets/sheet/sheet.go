// Package sheet is the sheet that the roads of the built-in study are drawn on: lines
// that meet where they cross on the ground, and go over water and motorways on
// bridges. It cuts them into ways, numbers them and writes them as OpenStreetMap
// has them.
package sheet

import (
	"slices"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/builtin/terrain"
)

// Network is the roads as they are written.
type Network struct {
	Nodes []Node
	Ways  []Way
	Turns []Turn
}

// Node is a place on a road. Its id is its index, from 1.
type Node struct {
	Point orb.Point
	Tags  []string // keys and values in turn
}

// Way is a road along nodes, by their index. Its id is its index, from 1.
type Way struct {
	Nodes []int
	Tags  []string
}

// Turn is a restriction of a turn, by the indexes of ways and a node.
type Turn struct {
	From, Via, To int
	Rule          string
}

// Line is a road while it is drawn.
type Line struct {
	Spots []terrain.Spot
	Tags  []string // that of its kind first
	Above bool     // crosses others without meeting them, as motorways do
}

// Drives reports whether cars may use a line.
func (l *Line) Drives() bool {
	switch l.Tags[1] {
	case "footway", "cycleway", "steps", "pedestrian", "path", "ferry":
		return false
	}
	return !slices.Contains(l.Tags, "access") && !l.Above
}

// Sheet is what has been drawn.
type Sheet struct {
	Land  *terrain.Land
	Lines []Line
	Posts map[terrain.Spot][]string // what stands on a road
	Steer map[terrain.Spot]string   // crossings where a turn is restricted, and how
}

// Draw draws a line that meets others on the ground.
func (s *Sheet) Draw(tags []string, spots ...terrain.Spot) {
	if len(spots) > 1 {
		s.Lines = append(s.Lines, Line{Spots: spots, Tags: tags})
	}
}

// Carry draws a line that others do not meet, save at its own spots.
func (s *Sheet) Carry(tags []string, spots ...terrain.Spot) {
	s.Lines = append(s.Lines, Line{Spots: spots, Tags: tags, Above: true})
}

// Free reports whether a straight line crosses nothing of the land.
func (s *Sheet) Free(a, b terrain.Spot) bool { return len(s.Land.Crossings(a, b)) == 0 }
