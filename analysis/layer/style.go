package layer

import (
	"math"

	"github.com/medreach/medreach/geo/message"
)

// Way is how a style chooses the colour of a feature.
type Way uint8

// The ways of choosing colours.
const (
	Single      Way = iota // one colour for all
	Categorised            // by the text of Field
	Graduated              // by the number in Field
)

// Style is a legend: which field is shown, in which classes and colours.
type Style struct {
	Way     Way
	Field   string
	Subject message.Text // what the colours tell, for the head of a legend
	Classes []Class      // at least one
	Outline string       // colour of borders, "#rrggbb"; "" is that of the class
	Width   float64      // of borders, in millimetres on the map; 0 for the default
	Size    float64      // of points, in millimetres on the map; 0 for the default
	Opacity float64      // of what lies within the borders; 0 for opaque
	Label   string       // field that is written on the features; "" for none
}

// Class is one entry of a legend. A graduated class covers Low < value <= High,
// the first one also Low itself.
type Class struct {
	Low, High float64
	Value     string
	Colour    string // "#rrggbb"
	Label     message.Text
}

// Ramp is five of ColorBrewer's YlGnBu, without the darkest, on which circles and
// names would not show: sequential, safe for the colour-blind, from little to much.
var Ramp = []string{"#ffffd9", "#c7e9b4", "#7fcdbb", "#41b6c4", "#1d91c0"}

// far is ColorBrewer's YlOrRd: the longer the way, the redder, as gaps are.
var far = []string{"#ffffb2", "#fecc5c", "#fd8d3c", "#f03b20", "#bd0026"}

// rings are the borders of circles, the darker the smaller: a hue that neither
// shares nor gaps nor kinds of facilities have.
var rings = []string{"#f768a1", "#dd3497", "#ae017e", "#7a0177", "#49006a"}

// Shares is the legend of a covered share in percent: five classes whose upper
// two part at 90 %, the share that the plans ask for.
func Shares(field string) Style {
	s := Style{Way: Graduated, Field: field, Outline: "#555555"}
	bounds := []float64{0, 50, 70, 90, 99, 100}
	for i, colour := range Ramp {
		label := message.T("%g–%g %%", "%g–%g %%", bounds[i], bounds[i+1])
		s.Classes = append(s.Classes, Class{Low: bounds[i], High: bounds[i+1], Colour: colour, Label: label})
	}
	return s
}

// Distances is the legend of the way to the nearest facility, redder where it
// is longer; the classes are the cut-offs with one beyond the last.
func Distances(field string, cutoffs []float64, unit string) Style {
	s := Style{Way: Graduated, Field: field, Width: 0.05}
	bounds := append([]float64{0}, cutoffs...)
	bounds = append(bounds, math.MaxFloat32)
	for i := range len(bounds) - 1 {
		label := message.T("%g–%g %s", "%g–%g %s", bounds[i], bounds[i+1], unit)
		if i == len(bounds)-2 {
			label = message.T("超过 %g %s", "over %g %s", bounds[i], unit)
		}
		s.Classes = append(s.Classes, Class{Low: bounds[i], High: bounds[i+1], Colour: shade(far, i, len(bounds)-1), Label: label})
	}
	return s
}

// shade picks the i-th of n colours evenly from a ramp.
func shade(ramp []string, i, n int) string {
	if n <= 1 {
		return ramp[len(ramp)/2]
	}
	return ramp[i*(len(ramp)-1)/(n-1)]
}

// One is a legend with a single colour.
func One(colour string, label message.Text) Style {
	return Style{Way: Single, Outline: "#555555", Classes: []Class{{Colour: colour, Label: label}}}
}

// Classes is a legend of kinds, each in a colour of its own. The colours are
// Okabe and Ito's, which the colour-blind tell apart; they repeat after eight.
func Classes(field string, values []string, titles []message.Text) Style {
	colours := []string{"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#f0e442", "#000000"}
	s := Style{Way: Categorised, Field: field, Outline: "#ffffff"}
	for i, v := range values {
		s.Classes = append(s.Classes, Class{Value: v, Colour: colours[i%len(colours)], Label: titles[i]})
	}
	return s
}

// Nested is a legend of grounds that lie in one another, from the largest to the
// smallest: strong borders, and so little within that the map below shows.
func Nested(field string, values []string, titles []message.Text) Style {
	s := Style{Way: Categorised, Field: field, Width: 0.5, Opacity: 0.07}
	for i, v := range values {
		s.Classes = append(s.Classes, Class{Value: v, Colour: shade(rings, i, len(values)), Label: titles[i]})
	}
	return s
}

// Counts is a legend of people without coverage, from light to dark red, in
// classes above and below the bounds.
func Counts(field string, bounds []float64) Style {
	colours := []string{"#fee5d9", "#fcae91", "#fb6a4a", "#de2d26", "#a50f15"}
	s := Style{Way: Graduated, Field: field, Outline: "#a50f15"}
	low := 0.0
	for i, colour := range colours {
		high, label := math.MaxFloat32, message.T("超过 %g 人", "over %g people", low)
		if i < len(bounds) {
			high, label = bounds[i], message.T("%g–%g 人", "%g–%g people", low, bounds[i])
		}
		s.Classes = append(s.Classes, Class{Low: low, High: high, Colour: colour, Label: label})
		low = high
	}
	return s
}
