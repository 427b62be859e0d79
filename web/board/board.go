// Package board holds what the page of a study shows beside the map, as values that
// encode to JSON: the study, its indicators with their legends, the figures of
// zones, targets, findings and facilities. Texts are in both languages; people have
// two digits, shares are 0-1, distances metres, times minutes. What is not known is
// null, never 0. A board never changes once it is made and may be asked from any
// number of goroutines.
package board

import (
	"cmp"
	"math"
	"sync"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/analysis/study/travel"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/zone"
)

// Board is what is told of one result.
type Board struct {
	result   *study.Result
	measures []*measure
	byID     map[string]*limit // limits, and measures by their last limit
	targets  func() Targets

	mu    sync.Mutex
	drawn map[drawing][]figure
}

// New draws up the board of a result.
func New(r *study.Result) *Board { return Of(r, countsOf(r)) }

// Of draws up the board of a result whose circles, rules and chains are counted
// elsewhere.
func Of(r *study.Result, counts *Counts) *Board {
	b := &Board{result: r, byID: map[string]*limit{}, drawn: map[drawing][]figure{}}
	b.measures = measuresOf(r, counts)
	for _, m := range b.measures {
		for i := range m.limits {
			b.byID[m.limits[i].id] = &m.limits[i]
		}
		b.byID[m.id] = &m.limits[len(m.limits)-1]
	}
	b.targets = sync.OnceValue(func() Targets { return targetsOf(r) })
	return b
}

// Study is the answer to /api/study as far as the result tells it.
type Study struct {
	Run           string       `json:"run"`
	Name          message.Text `json:"name"`
	Note          message.Text `json:"note"`
	Editable      bool         `json:"editable"`
	Stale         bool         `json:"stale"` // files of the study have changed since it was read
	Bounds        *[4]float64  `json:"bounds"`
	Levels        []Level      `json:"levels"`
	Groups        []Group      `json:"groups"`
	People        float64      `json:"people"`
	PeopleOutside float64      `json:"people_outside"`
	Modes         []Mode       `json:"modes"`
	Roads         bool         `json:"roads"` // ways follow roads; otherwise they are straight lines
	MapApproval   string       `json:"map_approval"`
	Sources       []string     `json:"sources"`
	Background    Background   `json:"background"`
	Scenario      string       `json:"scenario"`
	Version       string       `json:"version"`
}

// Level is one level of zones.
type Level struct {
	Level string       `json:"level"`
	Title message.Text `json:"title"`
	Count int          `json:"count"`
}

// Group is one group of people.
type Group struct {
	Group  string       `json:"group"`
	Title  message.Text `json:"title"`
	People float64      `json:"people"`
}

// Mode is a way of travel that routes and isochrones can be asked for.
type Mode struct {
	Mode  string       `json:"mode"`
	Title message.Text `json:"title"`
	How   message.Text `json:"how"` // with speeds and what else is assumed
}

// Background is what lies below the layers: the study's own roads and water, or
// tiles that the browser fetches itself.
type Background struct {
	Kind        string `json:"kind"` // study | raster | vector
	URL         string `json:"url,omitempty"`
	Attribution string `json:"attribution,omitempty"`
}

// Straight is the way of travel of measures in metres: a straight line.
const Straight = "straight"

// Study tells what the study is.
func (b *Board) Study() Study {
	r := b.result
	c := r.Config
	s := Study{
		Name: titled(c.Name, c.NameEN), Note: titled(c.Note, c.NoteEN), Bounds: boundsOf(boundOf(r)), People: people(r.Demand.Total()), PeopleOutside: people(r.Outside),
		MapApproval: c.MapApproval, Sources: append([]string{}, c.Sources...), Levels: []Level{}, Background: Background{Kind: "study"}, Modes: modesOf(r), Roads: r.Roads != nil,
	}
	for _, l := range r.Zones.Layers {
		s.Levels = append(s.Levels, Level{l.Level.String(), l.Level.Title(), len(l.Units)})
	}
	for i := range r.Demand.Groups {
		g := &r.Demand.Groups[i]
		s.Groups = append(s.Groups, Group{g.Name, GroupTitle(g.Name), people(g.Total())})
	}
	return s
}

// modesOf are the ways of travel of a study: along its roads where it has any, else
// in a straight line at a speed.
func modesOf(r *study.Result) []Mode {
	var out []Mode
	for m := road.Mode(0); m < road.ModeCount; m++ {
		out = append(out, Mode{m.String(), travel.Title(m.String()), r.Ways.How(m.String(), settings.TravelBy(m.String()))})
	}
	return out
}

// GroupTitle names a group of people.
func GroupTitle(name string) message.Text {
	if name == "total" {
		return message.Text{ZH: "全部人口", EN: "everybody"}
	}
	return message.Text{ZH: name, EN: name}
}

// boundOf is where a study lies: its coarsest zones, or its people.
func boundOf(r *study.Result) orb.Bound {
	bound := emptyBound
	if len(r.Zones.Layers) > 0 {
		for i := range r.Zones.Layers[0].Units {
			bound = bound.Union(unitBound(&r.Zones.Layers[0].Units[i]))
		}
	}
	if bound.IsEmpty() {
		for _, p := range r.Demand.Points {
			bound = bound.Extend(p)
		}
	}
	return bound
}

// emptyBound takes up whatever it is united with.
var emptyBound = orb.Bound{Min: orb.Point{math.Inf(1), math.Inf(1)}, Max: orb.Point{math.Inf(-1), math.Inf(-1)}}

func unitBound(u *zone.Unit) orb.Bound {
	if len(u.Geometry) == 0 {
		return u.Point.Bound()
	}
	return u.Geometry.Bound()
}

func boundsOf(b orb.Bound) *[4]float64 {
	if b.IsEmpty() {
		return nil
	}
	return &[4]float64{round(b.Min[0], 6), round(b.Min[1], 6), round(b.Max[0], 6), round(b.Max[1], 6)}
}

func titled(zh, en string) message.Text {
	return message.Text{ZH: cmp.Or(zh, en), EN: cmp.Or(en, zh)}
}

func unitTitle(u *zone.Unit) message.Text { return titled(u.Name, u.NameEN) }

func people(v float64) float64 { return round(v, 2) }

func round(v float64, digits int) float64 {
	scale := math.Pow(10, float64(digits))
	return math.Round(v*scale) / scale
}

// known is a number with some digits, nil where it is not known.
func known(v float64, digits int) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	v = round(v, digits)
	return &v
}
