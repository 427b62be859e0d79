// Package urbanisation tells urban from rural by where people live alone: the
// degree of urbanisation of the UN Statistical Commission (2020), as the GHSL Data
// Package 2022 states it for 1 km² cells (GHS-SMOD), levels 1 and 2.
//
// People are added up in cells of 1 km x 1 km on the Mollweide projection
// (ESRI:54009, the frame of GHSL); a population cell that lies over several is split by area.
// Each cell gets a class, and each demand point the class of the cell it stands in:
//
//	30 urban centre        4-neighbours at 1,500 or more people a km², 50,000 in all;
//	                       edges smoothed (5 of 8 neighbours), gaps under 15 km² filled
//	23 dense cluster       4-neighbours at 1,500, 5,000 in all
//	22 semi-dense cluster  4-neighbours at 900, 2,500 in all, more than 2 km from 30 and 23
//	21 suburban            8-neighbours at 300, 5,000 in all
//	13 rural cluster       8-neighbours at 300, 500 in all
//	12 low density         50 or more people a km²
//	11 very low density    fewer
//
// There is no map of land and water and none of built-up area: every cell counts
// as 1 km² of land, class 10 (water) is never given, and the optional built-up
// rule is left out. Cells at the edge of the data do not see what lies beyond it.
package urbanisation

import (
	"context"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/raster"
)

// The classes of level 2.
const (
	UrbanCentre      = 30
	DenseCluster     = 23
	SemiDenseCluster = 22
	Suburban         = 21
	RuralCluster     = 13
	LowDensity       = 12
	VeryLowDensity   = 11
)

// classes are in the order that they are told.
var classes = [...]struct {
	class uint8
	title message.Text
}{
	{UrbanCentre, message.Text{ZH: "城市中心", EN: "urban centre"}},
	{DenseCluster, message.Text{ZH: "密集城镇组团", EN: "dense urban cluster"}},
	{SemiDenseCluster, message.Text{ZH: "中密度城镇组团", EN: "semi-dense urban cluster"}},
	{Suburban, message.Text{ZH: "郊区", EN: "suburban or peri-urban"}},
	{RuralCluster, message.Text{ZH: "乡村聚落", EN: "rural cluster"}},
	{LowDensity, message.Text{ZH: "低密度乡村", EN: "low density rural"}},
	{VeryLowDensity, message.Text{ZH: "极低密度乡村", EN: "very low density rural"}},
}

// Title returns a class as a person reads it.
func Title(class uint8) message.Text {
	for _, c := range classes {
		if c.class == class {
			return c.title
		}
	}
	return message.Text{ZH: "未分类", EN: "not classed"}
}

// Level1 brings a class of level 2 to level 1: 3 urban centre, 2 urban cluster, 1 rural.
func Level1(class uint8) uint8 { return class / 10 }

// Urban tells urban (30, 23, 22, 21) from rural, point by point.
func Urban(degree []uint8) []analysis.Urban {
	out := make([]analysis.Urban, len(degree))
	for i, class := range degree {
		switch {
		case class >= Suburban:
			out[i] = analysis.UrbanArea
		case class > 0:
			out[i] = analysis.RuralArea
		}
	}
	return out
}

// Total is what a class holds.
type Total struct {
	Class  uint8
	Cells  int     // populated cells of 1 km²
	People float64 // of the demand points in them
}

// Result is the classes.
type Result struct {
	Degree []uint8 // per demand point
	Totals []Total // every class of level 2, from 30 down, also those that hold nobody
	Grid   raster.Grid
	Class  []uint8 // per cell of Grid; 0 where nobody lives, except in smoothed and filled centres
}

// Classify finds the degree of urbanisation of every demand point from the people
// of the first group. Demand in points stands wholly in the cell of each point.
func Classify(ctx context.Context, d *analysis.Demand) (*Result, error) {
	f, err := aggregate(ctx, d)
	if err != nil {
		return nil, err
	}
	class := classify(f)
	r := &Result{Degree: make([]uint8, d.Len()), Grid: f.grid, Class: class}
	var people [256]float64 // by class
	for i, h := range f.home {
		c := class[f.at(h)]
		if c == 0 {
			c = VeryLowDensity // people of another group alone
		}
		r.Degree[i] = c
		people[c] += d.Groups[0].People[i]
	}
	var cells [256]int
	for i, c := range class {
		if f.people[i] > 0 {
			cells[c]++
		}
	}
	for _, c := range classes {
		r.Totals = append(r.Totals, Total{c.class, cells[c.class], people[c.class]})
	}
	return r, nil
}
