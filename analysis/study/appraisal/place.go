package appraisal

import (
	"cmp"
	"math"
	"strings"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/zone"
)

// Place finds the zone of every facility on every level: where it
// stands, else the one that its code names. A settlement given as a point has
// the facilities of its code, and those that stand within settlementMetres.
func (s *Subject) Place() [][]int32 {
	out := make([][]int32, len(s.Zones.Layers))
	points := s.Facilities.Points()
	for l, layer := range s.Zones.Layers {
		at := make([]int32, len(points))
		if outlined(layer) {
			layer.LocateAll(points, at)
		} else {
			for i := range at {
				at[i] = -1
			}
		}
		for i := range at {
			if at[i] < 0 {
				at[i] = byCode(layer, s.Facilities.Facilities[i].AdminCode)
			}
		}
		if !outlined(layer) {
			nearSettlements(layer, points, at)
		}
		out[l] = at
	}
	return out
}

// codeDigits are the digits of GB/T 2260, GB/T 10114 and the statistical codes.
var codeDigits = map[zone.Level]int{zone.Province: 2, zone.Prefecture: 4, zone.County: 6, zone.Township: 9, zone.Settlement: 12}

// byCode finds the unit that a division code names or lies below, -1 for none.
func byCode(l *zone.Layer, code string) int32 {
	if u := l.Find(code); code == "" || u >= 0 {
		return cmp.Or(u, 0)
	}
	n := codeDigits[l.Level]
	if len(code) < n || strings.Trim(code, "0123456789") != "" {
		return -1
	}
	for _, short := range []string{code[:n], code[:n] + strings.Repeat("0", max(0, 6-n))} {
		if u := l.Find(short); u >= 0 {
			return u
		}
	}
	return -1
}

// settlementMetres is how far from a settlement given as a point a facility may
// stand and still be its own.
const settlementMetres = 1000

// nearSettlements gives facilities without a settlement the nearest one near by.
// A grid of squares of that size in degrees keeps the search short.
func nearSettlements(l *zone.Layer, points []orb.Point, at []int32) {
	const side = settlementMetres / 100_000.0 // degrees; no more than settlementMetres on the ground
	type square [2]int
	of := func(p orb.Point) square { return square{int(math.Floor(p[0] / side)), int(math.Floor(p[1] / side))} }
	squares := map[square][]int32{}
	for u := range l.Units {
		s := of(l.Units[u].Point)
		squares[s] = append(squares[s], int32(u))
	}
	for i, p := range points {
		if at[i] >= 0 {
			continue
		}
		best := settlementMetres * 1.0
		wide := int(math.Ceil(1 / math.Max(0.1, math.Cos(p[1]*math.Pi/180))))
		s := of(p)
		for x := s[0] - wide; x <= s[0]+wide; x++ {
			for y := s[1] - 1; y <= s[1]+1; y++ {
				for _, u := range squares[square{x, y}] {
					if d := geo.Distance(p, l.Units[u].Point); d < best || d == best && at[i] > u {
						best, at[i] = d, u
					}
				}
			}
		}
	}
}

// outlined reports whether the units of a layer have outlines.
func outlined(l *zone.Layer) bool { return len(l.Units) > 0 && l.Units[0].Geometry != nil }
