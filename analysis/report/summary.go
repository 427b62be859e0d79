package report

import (
	"math"
	"slices"
	"strings"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/coverage"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/geo/zone"
)

// Summary is the machine's view of a run. Its keys are a public interface.
type Summary struct {
	Study         string             `json:"study"`
	StudyEN       string             `json:"study_en,omitempty"`
	Note          string             `json:"note,omitempty"`
	NoteEN        string             `json:"note_en,omitempty"`
	People        float64            `json:"people"`
	PeopleOutside float64            `json:"people_outside_zones"`
	Groups        []GroupTotal       `json:"groups"`
	UrbanRural    UrbanRural         `json:"urban_rural"`
	Zones         []ZonePeople       `json:"zones"`
	Facilities    map[string]int     `json:"facilities"` // by class; "unknown" where none was found
	Coverage      []Coverage         `json:"coverage"`
	Radius        []Radius           `json:"radius"`
	Gaps          []Gap              `json:"gaps"`
	Travel        []Travel           `json:"travel"`
	Rescue        []Rescue           `json:"rescue"`
	Targets       []Target           `json:"targets"`  // of every plan, for the region and each zone of the target's level
	Findings      map[string]int     `json:"findings"` // by rule
	OutsideByZone map[string]float64 `json:"people_outside_zones_by_level"`
}

// GroupTotal is the people of one group.
type GroupTotal struct {
	Group  string  `json:"group"`
	People float64 `json:"people"`
}

// UrbanRural is the people of the first group by class of area, and how they
// were told apart.
type UrbanRural struct {
	From    string  `json:"from"`
	Urban   float64 `json:"urban"`
	Rural   float64 `json:"rural"`
	Unknown float64 `json:"unknown"`
}

// ZonePeople is the people of one group in one zone. Level "region" is
// everything; zone "" of another level is what lies outside every zone of it.
type ZonePeople struct {
	Level   string  `json:"level"`
	Zone    string  `json:"zone"`
	Name    string  `json:"name"`
	Group   string  `json:"group"`
	People  float64 `json:"people"`
	Urban   float64 `json:"urban"`
	Rural   float64 `json:"rural"`
	Unknown float64 `json:"unknown"`
}

// Part is the people of one class of area and how many of them are covered.
type Part struct {
	People  float64  `json:"people"`
	Covered float64  `json:"covered"`
	Share   *float64 `json:"share"` // null where there is nobody
}

// Coverage is a service circle in one zone. Level "region" is everything; zone
// "" of another level is what lies outside every zone of it.
type Coverage struct {
	Circle  string        `json:"circle"`
	Cutoff  float64       `json:"cutoff"`
	Unit    analysis.Unit `json:"unit"`
	Level   string        `json:"level"`
	Zone    string        `json:"zone"`
	Group   string        `json:"group"`
	People  float64       `json:"people"`
	Covered float64       `json:"covered"`
	Share   *float64      `json:"share"`
	Area    *float64      `json:"area_km2,omitempty"`
	AreaIn  *float64      `json:"covered_km2,omitempty"`
	Urban   *Part         `json:"urban,omitempty"`
	Rural   *Part         `json:"rural,omitempty"`
}

// Radius is a radius rule in one zone.
type Radius struct {
	Rule    string    `json:"rule"`
	Level   string    `json:"level"`
	Zone    string    `json:"zone"`
	Group   string    `json:"group"`
	UrbanKm float64   `json:"urban_km"`
	RuralKm []float64 `json:"rural_km"`
	Within  float64   `json:"within"` // people for whom the rule is kept
	Share   *float64  `json:"share"`
	Urban   []float64 `json:"urban"` // people within the limit, and beyond
	Rural   []float64 `json:"rural"` // people within each limit by bands, and beyond
	Unknown float64   `json:"unknown"`
}

// Gap is one of the largest uncovered settlements.
type Gap struct {
	Circle  string   `json:"circle"`
	Rank    int      `json:"rank"`
	People  float64  `json:"people"`
	Zone    string   `json:"zone"`
	Name    string   `json:"name"`
	Lon     float64  `json:"lon"`
	Lat     float64  `json:"lat"`
	Nearest *float64 `json:"nearest"` // cost from its closest place; null where nothing is reached
}

// Travel is the cost of the way to the nearest facility in one zone.
type Travel struct {
	Circle string        `json:"circle"`
	Unit   analysis.Unit `json:"unit"`
	Level  string        `json:"level"`
	Zone   string        `json:"zone"`
	Group  string        `json:"group"`
	Mean   *float64      `json:"mean"`
	Median *float64      `json:"median"`
	P90    *float64      `json:"p90"`
}

// mostGaps is how many gaps of each circle the summary lists; the table has all.
const mostGaps = 20

// Summarise draws up the summary of a result.
func Summarise(r *study.Result) *Summary {
	s := &Summary{Study: r.Config.Name, StudyEN: r.Config.NameEN, Note: r.Config.Note, NoteEN: r.Config.NoteEN,
		People: people(r.Demand.Total()), PeopleOutside: people(r.Outside), Targets: targetsOf(r),
		Facilities: map[string]int{}, Findings: map[string]int{}, OutsideByZone: map[string]float64{},
		Coverage: []Coverage{}, Radius: []Radius{}, Gaps: []Gap{}, Travel: []Travel{}, Rescue: rescuesOf(r)}
	for _, g := range r.Demand.Groups {
		s.Groups = append(s.Groups, GroupTotal{g.Name, people(g.Total())})
	}
	s.UrbanRural = urbanRural(r)
	for _, c := range r.Facilities.Count() {
		id := string(c.Class)
		if id == "" {
			id = "unknown"
		}
		s.Facilities[id] = c.Count
	}
	for _, f := range r.Findings {
		s.Findings[f.Rule]++
	}
	for _, z := range r.People() {
		v := ZonePeople{Level: z.Level.String(), Zone: z.Code, Group: z.Group, People: people(z.Total()),
			Urban: people(z.By[analysis.UrbanArea]), Rural: people(z.By[analysis.RuralArea]), Unknown: people(z.By[analysis.UrbanUnknown])}
		if z.Zone >= 0 {
			v.Name = r.Zones.Layer(z.Level).Units[z.Zone].Name
		}
		s.Zones = append(s.Zones, v)
	}
	for l, layer := range r.Zones.Layers {
		s.OutsideByZone[layer.Level.String()] = people(r.OutsideLayer(l))
	}
	for _, c := range r.Circles {
		s.Coverage = append(s.Coverage, coverageOf(c)...)
		s.Travel = append(s.Travel, travelOf(c)...)
		s.Gaps = append(s.Gaps, gapsOf(r, c.ID, c.Gaps)...)
	}
	for _, c := range r.Radius {
		s.Radius = append(s.Radius, radiusOf(c)...)
		s.Gaps = append(s.Gaps, gapsOf(r, c.ID, c.Gaps)...)
	}
	return s
}

func urbanRural(r *study.Result) UrbanRural {
	var by [analysis.Urbans]float64
	for i, v := range r.Demand.Groups[0].People {
		by[r.Demand.UrbanAt(i)] += v
	}
	return UrbanRural{r.Config.UrbanRural.From, people(by[analysis.UrbanArea]), people(by[analysis.RuralArea]), people(by[analysis.UrbanUnknown])}
}

// coverageOf folds the rows of a circle: one for each cut-off, zone and group,
// with urban and rural people inside it.
func coverageOf(c *study.CircleResult) []Coverage {
	type key struct {
		cutoff      float64
		level       zone.Level
		code, group string
	}
	at := map[key]int{}
	var out []Coverage
	for _, row := range c.Rows {
		k := key{row.Cutoff, row.Level, row.Code, row.Group}
		if row.Scope == coverage.Everywhere {
			at[k] = len(out)
			v := Coverage{Circle: row.Circle, Cutoff: shown(row.Cutoff, row.Unit), Unit: shownUnit(row.Unit), Level: row.Level.String(), Zone: row.Code,
				Group: row.Group, People: people(row.People), Covered: people(row.Covered), Share: shareOf(row)}
			if row.Area.Total > 0 {
				total, in := round(row.Area.Total/1e6, 4), round(row.Area.Covered/1e6, 4)
				v.Area, v.AreaIn = &total, &in
			}
			out = append(out, v)
			continue
		}
		part := &Part{people(row.People), people(row.Covered), shareOf(row)}
		switch i := at[k]; row.Scope {
		case coverage.Urban:
			out[i].Urban = part
		case coverage.Rural:
			out[i].Rural = part
		}
	}
	return out
}

func shareOf(row coverage.Row) *float64 {
	share, ok := row.Share()
	if !ok {
		return nil
	}
	share = round(share, 6)
	return &share
}

func radiusOf(c *study.RadiusResult) []Radius {
	var out []Radius
	for _, v := range c.Verdicts {
		r := Radius{Rule: v.Rule, Level: v.Level.String(), Zone: v.Code, Group: v.Group, UrbanKm: c.UrbanKm, RuralKm: c.RuralKm,
			Within: people(v.Within()), Unknown: people(v.Unknown)}
		if share, ok := v.Share(); ok {
			share = round(share, 6)
			r.Share = &share
		}
		for _, b := range v.Urban {
			r.Urban = append(r.Urban, people(b.People))
		}
		for _, b := range v.Rural {
			r.Rural = append(r.Rural, people(b.People))
		}
		out = append(out, r)
	}
	return out
}

func travelOf(c *study.CircleResult) []Travel {
	var out []Travel
	for _, t := range c.Travel {
		v := Travel{Circle: c.ID, Unit: shownUnit(c.Unit), Level: t.Level.String(), Zone: t.Code, Group: t.Group}
		if t.People > t.Unreached {
			v.Mean = cost(t.Mean, c.Unit)
			v.Median, v.P90 = cost(t.Quantiles[0], c.Unit), cost(t.Quantiles[1], c.Unit)
		}
		out = append(out, v)
	}
	return out
}

func gapsOf(r *study.Result, id string, gaps []coverage.Gap) []Gap {
	var out []Gap
	for i, g := range gaps[:min(len(gaps), mostGaps)] {
		code, name := r.PlaceOf(g)
		unit := analysis.Metres
		if k := slices.IndexFunc(r.Circles, func(c *study.CircleResult) bool { return c.ID == id }); k >= 0 {
			unit = r.Circles[k].Unit
		}
		out = append(out, Gap{Circle: id, Rank: i + 1, People: people(g.People[0]), Zone: code, Name: strings.TrimSpace(name),
			Lon: round(g.At[0], 6), Lat: round(g.At[1], 6), Nearest: cost(g.Least, unit)})
	}
	return out
}

// shown is a cost in the unit that people read: metres, or minutes.
func shown(v float64, u analysis.Unit) float64 {
	if u == analysis.Seconds {
		return v / 60
	}
	return v
}

func shownUnit(u analysis.Unit) analysis.Unit {
	if u == analysis.Seconds {
		return "min"
	}
	return u
}

// cost is a shown cost, or nil where there is no way.
func cost(v float64, u analysis.Unit) *float64 {
	if math.IsInf(v, 1) || math.IsNaN(v) {
		return nil
	}
	v = round(shown(v, u), 2)
	return &v
}

func people(v float64) float64 { return round(v, 2) }

func round(v float64, digits int) float64 {
	scale := math.Pow(10, float64(digits))
	return math.Round(v*scale) / scale
}
