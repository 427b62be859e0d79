// Package speed says how fast each mode goes on each class of road, in km/h. The
// table is the one of the usual papers on Chinese networks, between the design
// speeds of CJJ 37 and JTG B01 and what is driven; no standard gives it, so every
// report prints it and a study may set its own. A known speed limit caps the
// speed of cars and ambulances, and a peak factor slows cars.
package speed

import (
	"math"

	"github.com/medreach/medreach/geo/road"
)

// Table is the speeds of one mode.
type Table struct {
	Mode   road.Mode
	Kmh    [road.ClassCount]float64 // 0: the mode does not go there
	Peak   float64                  // on the speed of cars, 0-1; 0 stands for 1
	OverBy float64                  // what an ambulance drives beyond the limit, as a factor; 0 stands for 1
}

// Source says where the built-in speeds come from.
const Source = "common values of papers on Chinese road networks; not a standard"

// The built-in speeds.
var (
	car = [road.ClassCount]float64{
		road.Other: 20, road.Motorway: 100, road.MotorwayLink: 50, road.Trunk: 70, road.TrunkLink: 40, road.Primary: 50, road.PrimaryLink: 35,
		road.Secondary: 40, road.SecondaryLink: 30, road.Tertiary: 30, road.TertiaryLink: 25, road.Unclassified: 25, road.Residential: 20,
		road.LivingStreet: 10, road.Service: 15, road.Track: 10, road.Pedestrian: 8, road.Footway: 6, road.Cycleway: 8, road.Bridleway: 6, road.Path: 6, road.Ferry: 15,
	}
	ambulance = hurriedAll(car)
	walk      = uniform(4.5, map[road.Class]float64{road.Steps: 2.5, road.Ferry: 15})
	bicycle   = uniform(13, map[road.Class]float64{road.Steps: 2.5, road.Track: 10, road.Path: 9, road.Footway: 8, road.Pedestrian: 8, road.Bridleway: 8, road.Ferry: 15})
	eBike     = uniform(18, map[road.Class]float64{road.Steps: 2, road.Track: 12, road.Path: 10, road.Footway: 8, road.Pedestrian: 8, road.Bridleway: 8, road.Ferry: 15})
)

func uniform(kmh float64, but map[road.Class]float64) (t [road.ClassCount]float64) {
	for c := range t {
		t[c] = kmh
	}
	for c, v := range but {
		t[c] = v
	}
	return t
}

// hurried is how fast an ambulance drives where a car does so much: a fifth faster, up
// to 100 km/h.
func hurried(kmh float64) float64 { return math.Min(kmh*1.2, math.Max(100, kmh)) }

func hurriedAll(t [road.ClassCount]float64) [road.ClassCount]float64 {
	for c, v := range t {
		if road.Class(c) != road.Ferry {
			t[c] = hurried(v)
		}
	}
	return t
}

// Of is the built-in table of a mode.
func Of(m road.Mode) Table {
	t := Table{Mode: m}
	switch m {
	case road.Walk:
		t.Kmh = walk
	case road.Bicycle:
		t.Kmh = bicycle
	case road.EBike:
		t.Kmh = eBike
	case road.Car:
		t.Kmh = car
	case road.Ambulance:
		t.Kmh, t.OverBy = ambulance, 1.2
	}
	return t
}

// motor reports whether speed limits and rush hours bind the mode.
func (t *Table) motor() bool { return t.Mode == road.Car || t.Mode == road.Ambulance }

// On is the speed on a class of road with a limit in km/h, 0 where none is known.
func (t *Table) On(c road.Class, limit uint8) float64 {
	v := t.Kmh[c]
	if !t.motor() || c == road.Ferry {
		return v
	}
	if limit > 0 {
		over := t.OverBy
		if over == 0 {
			over = 1
		}
		v = math.Min(v, float64(limit)*over)
	}
	return v * t.hour()
}

// hour is the factor of the rush hour.
func (t *Table) hour() float64 {
	if t.Peak > 0 && t.Mode == road.Car {
		return t.Peak
	}
	return 1
}

// Driven is the speed on a class of road on which cars are known to drive at kmh, 0
// where that is not known. An ambulance drives faster than cars as it does by the
// built-in table; other modes do not mind, nor does a class that the mode cannot use.
func (t *Table) Driven(c road.Class, kmh uint8) float64 {
	if kmh == 0 || t.Kmh[c] == 0 || !t.motor() || c == road.Ferry {
		return t.On(c, 0)
	}
	v := float64(kmh)
	if t.Mode == road.Ambulance {
		v = hurried(v)
	}
	return v * t.hour()
}
