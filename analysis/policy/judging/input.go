package judging

import (
	"github.com/medreach/medreach/analysis/policy"
	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/facilities/filter"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

// Input is what targets are judged by.
type Input struct {
	Zones      *zone.Set
	Facilities *facilities.Set
	At         [][]int32 // by layer of Zones, the unit of each facility; -1 outside every unit

	// Residents are the people of a group of the population, "" being the first;
	// nil where the study does not have it.
	Residents func(group string) *Residents
	// Reach is how many people of the zones of a target's level are within its
	// limits, for the kinds time_share, radius_share and rescue_share.
	Reach      func(*policy.Target) Reach
	Statistics []Statistics

	// Compile is filter.Compile for the columns of the facilities; nil stands for it.
	Compile func(source string) (*filter.Filter, error)

	// What the study sets: goals by target id over the plan's, base factors by
	// zone code, and the classes of which the lists are complete, so that none
	// means none.
	Goals    map[string]float64
	Factors  map[string]float64
	Complete map[facilities.Class]bool
}

// Residents are the people of one group, by zone.
type Residents struct {
	Region People
	Layers [][]People // by layer of the zones, by unit
}

// People are the residents of a zone. What is not known is NaN.
type People struct {
	Total, Urban, Rural float64
	Source              message.Text // such as "year-end residents, census.csv"
}

// of returns the residents of a class of area.
func (p People) of(a policy.Area) float64 {
	switch a {
	case policy.Urban:
		return p.Urban
	case policy.Rural:
		return p.Rural
	}
	return p.Total
}

// Reach is who is within the limits of a target.
type Reach struct {
	Reason     message.Text // why it is not known; empty where it is
	How        message.Text // how people travel
	Facilities int          // that match
	Region     Share
	Units      []Share // of the target's level
}

// Share is the people of a zone and how many of them are within each limit.
type Share struct {
	People float64
	Within []float64
	Most   float64 // within the outermost limit if all facilities counted that may match; 0 where there are none such
}

// Statistics are numbers that a table gives for zones instead of facilities.
type Statistics struct {
	File  string
	Level zone.Level // Region for a table of one row
	// Values are by unit of the layer (one value for the region), NaN where the
	// table is silent. Keys are ids of attributes, or names or ids of targets
	// whose value is given as it stands.
	Values map[string][]float64
}
