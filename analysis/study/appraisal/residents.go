package appraisal

import (
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/statistics"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

// Residents tells the people of a group by zone: from a table of statistics
// where one has the zone, else from the population that was loaded.
func (s *Subject) Residents() func(group string) *judging.Residents {
	all := map[string]*judging.Residents{}
	for _, p := range s.Config.Population {
		all[p.Group] = s.counted(p)
	}
	first := ""
	if len(s.Config.Population) > 0 {
		first = s.Config.Population[0].Group
	}
	for _, table := range slices.Backward(s.Statistics) { // the first table has the last word
		for key, values := range table.Values {
			group, ok := strings.CutPrefix(key, statistics.Residents)
			if !ok {
				continue
			}
			if group = strings.TrimPrefix(group, "-"); group == "" {
				group = first
			}
			if all[group] == nil {
				all[group] = s.noResidents()
			}
			s.overrule(all[group], table, values)
		}
	}
	return func(group string) *judging.Residents {
		if group == "" {
			group = first
		}
		return all[group]
	}
}

func unknownPeople() judging.People {
	return judging.People{Total: math.NaN(), Urban: math.NaN(), Rural: math.NaN()}
}

func (s *Subject) noResidents() *judging.Residents {
	out := &judging.Residents{Region: unknownPeople()}
	for _, l := range s.Zones.Layers {
		out.Layers = append(out.Layers, slices.Repeat([]judging.People{unknownPeople()}, len(l.Units)))
	}
	return out
}

// counted are the residents as the loaded population has them.
func (s *Subject) counted(p settings.PopulationInput) *judging.Residents {
	out := s.noResidents()
	source := message.T("人口数据 %s", "population of %s", filepath.Base(p.File))
	if p.Totals.File != "" {
		source = message.T("常住人口，%s", "residents of %s", filepath.Base(p.Totals.File))
	}
	g := s.Demand.Group(p.Group)
	if g < 0 {
		return out
	}
	out.Region = s.count(g, nil, 1, source)[0]
	for l := range s.Zones.Layers {
		out.Layers[l] = s.count(g, s.Demand.Zones[l], len(s.Zones.Layers[l].Units), source)
	}
	return out
}

// count adds up the people of a group by unit; at nil puts everybody into one.
// Where some are neither urban nor rural, how many are is not known.
func (s *Subject) count(group int, at []int32, units int, source message.Text) []judging.People {
	out := make([]judging.People, units)
	for i, people := range s.Demand.Groups[group].People {
		u := int32(0)
		if at != nil {
			u = at[i]
		}
		if u < 0 {
			continue
		}
		out[u].Total += people
		switch s.Demand.UrbanAt(i) {
		case analysis.UrbanArea:
			out[u].Urban += people
		case analysis.RuralArea:
			out[u].Rural += people
		default:
			if people > 0 {
				out[u].Urban, out[u].Rural = math.NaN(), math.NaN()
			}
		}
	}
	for u := range out {
		out[u].Source = source
	}
	return out
}

// overrule puts the residents of a table in the place of those that were counted,
// for its zones, for zones above that it tells completely, and for the region.
func (s *Subject) overrule(to *judging.Residents, table judging.Statistics, values []float64) {
	source := message.T("年末常住人口，%s", "year-end residents of %s", filepath.Base(table.File))
	from := slices.IndexFunc(s.Zones.Layers, func(l *zone.Layer) bool { return l.Level == table.Level })
	if from < 0 {
		to.Region = overruled(to.Region, values[0], source)
		return
	}
	units := make([]judging.People, len(values))
	for u, v := range values {
		to.Layers[from][u] = overruled(to.Layers[from][u], v, source)
		units[u] = unknownPeople()
		if !math.IsNaN(v) {
			units[u] = to.Layers[from][u]
		}
	}
	whole := make([]int32, len(units))
	put(&to.Region, sumOf(units, whole, 1)[0], source)
	for l := from; l > 0; l-- {
		parents := make([]int32, len(units))
		for u := range parents {
			parents[u] = s.Zones.Layers[l].Units[u].Parent
		}
		units = sumOf(units, parents, len(s.Zones.Layers[l-1].Units))
		for u := range units {
			put(&to.Layers[l-1][u], units[u], source)
		}
	}
}

// overruled are people brought to another total, which keeps the shares of town
// and country; where nobody was counted, who lives where is not known.
func overruled(p judging.People, total float64, source message.Text) judging.People {
	if math.IsNaN(total) {
		return p
	}
	if total == 0 {
		return judging.People{Source: source}
	}
	ratio := math.NaN()
	if p.Total > 0 {
		ratio = total / p.Total
	}
	return judging.People{Total: total, Urban: p.Urban * ratio, Rural: p.Rural * ratio, Source: source}
}

// put replaces people by a sum that is known.
func put(to *judging.People, sum judging.People, source message.Text) {
	if !math.IsNaN(sum.Total) {
		sum.Source = source
		*to = sum
	}
}

// sumOf adds units up to what they belong to; not known where one of them is not,
// or where there are none.
func sumOf(units []judging.People, of []int32, n int) []judging.People {
	sums, any := make([]judging.People, n), make([]bool, n)
	for u, p := range units {
		if at := of[u]; at >= 0 {
			sums[at].Total += p.Total
			sums[at].Urban += p.Urban
			sums[at].Rural += p.Rural
			any[at] = true
		}
	}
	for at := range sums {
		if !any[at] {
			sums[at] = unknownPeople()
		}
	}
	return sums
}
