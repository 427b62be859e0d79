package wording

import (
	"strconv"
	"strings"

	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/tabular"
)

// Speed reads a speed in km/h, or mph where those are miles; 0 is unknown. It returns false for a text that is no
// speed, or none of a road. Nothing, zero and negative numbers, which layers have where
// nobody measured, are unknown and no mistake.
func Speed(cell string, miles bool) (kmh uint8, known bool) {
	text := Fold(cell)
	if text == "" || tabular.Missing(text) {
		return 0, true
	}
	v, err := strconv.ParseFloat(text, 64)
	if err == nil && v <= 0 {
		return 0, true
	}
	if err == nil && miles {
		text += "mph"
	}
	if kmh, known = road.ParseLimit(text); known {
		return kmh, true
	}
	country, zone, cut := strings.Cut(text, ":") // CN:urban was folded to cn:urban
	if !cut {
		return 0, false
	}
	return road.ParseLimit(strings.ToUpper(country) + ":" + zone)
}
