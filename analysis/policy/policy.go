// Package policy holds health plans as data: what a plan demands, of whom, by
// when, and where the plan says so. Five plans and a national profile stand in
// the files beside this one; a user's own plan has the same form and goes
// through the same checks (Read). Minutes, kilometres, percent and residents per
// block stand here as plans write them. The package judges nothing: that is
// the judging room's.
package policy

import (
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

// Plan is one document and the targets it sets.
type Plan struct {
	ID       string
	Title    message.Text
	Document message.Text // its full name
	Number   string       // such as 朝政发〔2023〕2号; "" where it has none
	Issued   string       // the day or year of issue
	Note     message.Text // printed with every result of the plan
	Source   string       // the file that it was read from: a path, or the name of a built-in plan
	Targets  []Target
}

// Kind is the way in which a target is measured.
type Kind string

// The kinds.
const (
	TimeShare       Kind = "time_share"       // residents who reach the nearest facility in time
	RadiusShare     Kind = "radius_share"     // residents within a distance of the nearest facility
	RescueShare     Kind = "rescue_share"     // residents whose whole rescue chain is in time
	PerCapita       Kind = "per_capita"       // an attribute per so many residents
	AttributeShare  Kind = "attribute_share"  // facilities with a property among facilities, or one attribute among another
	Presence        Kind = "presence"         // enough facilities in every zone
	ProvisionBand   Kind = "provision_band"   // facilities per block of residents
	SettlementShare Kind = "settlement_share" // settlements with a facility
	Total           Kind = "total"            // facilities, or an attribute, over the whole
)

// Op compares a value with the goal.
type Op string

// The comparisons.
const (
	AtLeast Op = ">="
	AtMost  Op = "<="
	About   Op = "~"
	Band    Op = "band"
)

// Stated says whether the figure is the plan's own.
type Stated string

// The degrees: Implied is full coverage that a plan demands without a figure;
// Qualitative is a goal without a threshold, judged against ours.
const (
	Yes         Stated = "yes"
	Implied     Stated = "implied"
	Qualitative Stated = "qualitative"
)

// Area is the class of area whose residents or settlements a target speaks of.
type Area string

// The areas; the zero value is everywhere.
const (
	Everywhere Area = ""
	Urban      Area = "urban"
	Rural      Area = "rural"
)

// Residents, in the place of an attribute, stands for the residents of a zone.
const Residents = "residents"

// Target is one figure of a plan.
type Target struct {
	ID     string // plan.year.name
	Line   int    // in the plan's file
	Kind   Kind
	Year   int // by which the plan wants it reached
	Title  message.Text
	Level  zone.Level // the zones that it is judged on
	Op     Op
	Goal   float64 // the lower bound of a band
	Upper  float64 // of a band; otherwise equal to Goal
	Unit   message.Text
	Stated Stated
	Clause message.Text // where the plan says so
	Note   message.Text
	// Unconfirmed marks a figure that no source confirms; it is never shown as
	// the standard's.
	Unconfirmed bool

	// Of whom and what. Conditions are those of facilities/filter.
	Facilities string     // the matching facilities; "" is all
	Each       []string   // presence: the zone needs Goal of each of these
	Having     string     // attribute_share: the property, or whose attribute is the numerator
	Attribute  string     // per_capita, attribute_share, total: id of a number
	Of         string     // attribute_share: id of the number below the line, or Residents
	By         zone.Level // attribute_share: zones of this level are counted that have such a facility; Region is none
	Percent    bool       // a share shown in percent; false is a plain ratio
	Per        float64    // residents in a block
	PerUpper   float64    // provision_band: the larger end of the block; otherwise equal to Per
	When       string     // a condition on the zone, such as population >= 500000
	Area       Area       // whose residents, or which settlements
	Group      string     // of the population; "" is the first
	Mode       string     // time_share: how people travel; "" is the study's choice
	Minutes    float64    // time_share, rescue_share
	Km         []float64  // radius_share: one limit, or the bounds of an allowance
	Needs      []string   // rescue_share: a capable hospital for each of these conditions
	BaseFactor BaseFactor
	Tolerance  float64 // of Op About, as a share of the goal
}

// BaseFactor multiplies the residents of a zone before they are divided into
// blocks: the guidance of 2020 on pre-hospital care lets a county count up to
// three times its population. Zero is 1.
type BaseFactor struct {
	City   float64 // districts of a city (市辖区)
	County float64 // counties, county-level cities, banners
}

// Name is the id without the plan and the year: targets of several years that
// share it are one indicator.
func (t *Target) Name() string {
	dots := 0
	for i, r := range t.ID {
		if r == '.' {
			if dots++; dots == 2 {
				return t.ID[i+1:]
			}
		}
	}
	return t.ID
}
