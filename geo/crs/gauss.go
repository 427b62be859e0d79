package crs

import (
	"math"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo"
)

// GaussKruger is one way to read a pair of Chinese surveying coordinates.
type GaussKruger struct {
	CRS     *CRS      // EPSG:4513-4533 or 4491-4501 where the easting tells its zone, else 4534-4554
	Swapped bool      // the pair came as northing, easting: surveyors call the northing X
	Zoned   bool      // the easting carries the number of its zone, so this is the only reading
	Point   orb.Point // where it is on WGS 84 in this reading
}

// Convert brings further pairs from the same columns to WGS 84.
func (g GaussKruger) Convert(x, y float64) (orb.Point, bool) {
	if g.Swapped {
		x, y = y, x
	}
	return g.CRS.ToWGS84(x, y)
}

// GuessGaussKruger recognises a pair of numbers as CGCS2000 Gauss-Krüger
// coordinates in metres, in either order, and returns the ways to read it.
//
// An easting of 8 digits such as 37512345 begins with the number of its zone (25
// to 45: 3 degrees wide, 13 to 23: 6 degrees) and has one reading. One of 6 digits
// has a reading for each 3-degree central meridian from 75 to 135 E, in this
// order; a 6-degree zone of the same meridian is the same projection. Which
// meridian is meant has to be asked for or found by what the points should fall
// into. Readings outside China's rectangle are left out. Northings below 1,000 km
// (9 N) are not recognised, nor can Beijing 1954 and Xi'an 1980 be told from
// CGCS2000 by the numbers. The result is empty where the pair is something else,
// such as degrees.
func GuessGaussKruger(x, y float64) []GaussKruger {
	if g := readings(x, y, false); len(g) > 0 {
		return g
	}
	return readings(y, x, true)
}

func readings(east, north float64, swapped bool) []GaussKruger {
	if !(north >= 1e6 && north < 6.2e6) {
		return nil
	}
	zone := int(math.Max(0, math.Min(99, math.Floor(east/1e6))))
	var codes []int
	switch {
	case zone >= 25 && zone <= 45:
		codes = []int{4513 + zone - 25}
	case zone >= 13 && zone <= 23:
		codes = []int{4491 + zone - 13}
	case zone == 0 && east >= 1e5:
		for code := 4534; code <= 4554; code++ {
			codes = append(codes, code)
		}
	}
	var found []GaussKruger
	for _, code := range codes {
		c, err := FromEPSG(code)
		if err != nil {
			continue
		}
		p, ok := c.ToWGS84(east, north)
		// Nobody maps farther than half a 6-degree zone and its overlap from the
		// central meridian.
		if ok && geo.InChina(p) && math.Abs(p[0]-c.p.CentralMeridian) < 3.5 {
			found = append(found, GaussKruger{CRS: c, Swapped: swapped, Zoned: zone > 0, Point: p})
		}
	}
	return found
}
