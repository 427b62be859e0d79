package board

import (
	"cmp"
	"math"
	"net/http"
	"slices"

	"github.com/medreach/medreach/analysis/policy"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
	"github.com/medreach/medreach/web/problem"
)

// MostZones is how many zones one answer holds.
const MostZones = 10_000

// ZoneQuery asks for the figures of zones.
type ZoneQuery struct {
	Level         string // "" is the coarsest that the indicator has
	Indicator     string // an indicator or a cut-off; "" is the first
	Parent        string // code of a zone of any coarser level; "" is everything
	Offset, Limit int
}

// Zones is the answer to /api/zones.
type Zones struct {
	Level     string    `json:"level"`
	Indicator string    `json:"indicator"`
	Total     int       `json:"total"`
	Rows      []ZoneRow `json:"rows"`
}

// ZoneRow is one zone.
type ZoneRow struct {
	Code    string       `json:"code"`
	Name    message.Text `json:"name"`
	Parent  string       `json:"parent"`
	People  *float64     `json:"people"`
	Value   *float64     `json:"value"`
	Goal    *float64     `json:"goal"`
	Gap     *float64     `json:"gap"`
	GapUnit message.Text `json:"gap_unit"`
	Status  string       `json:"status"`
	Rank    *int         `json:"rank"` // among all zones of the level, the best first
	Bounds  *[4]float64  `json:"bounds"`
	Lack    *float64     `json:"lack"` // people without what the indicator promises
}

// Zones tells the figures of the zones of a level.
func (b *Board) Zones(q ZoneQuery) (*Zones, error) {
	k, at, err := b.choose(q)
	if err != nil {
		return nil, err
	}
	chosen, err := b.below(at, q.Parent)
	if err != nil {
		return nil, err
	}
	layer := b.result.Zones.Layers[at]
	out := &Zones{Level: layer.Level.String(), Indicator: k.id, Total: len(chosen), Rows: []ZoneRow{}}
	figures := b.figures(k, at)
	chosen = chosen[min(q.Offset, len(chosen)):]
	for _, u := range chosen[:min(q.Limit, len(chosen))] {
		out.Rows = append(out.Rows, b.zoneRow(at, u, figures[u]))
	}
	return out, nil
}

// choose finds the cut-off and the layer that are asked for.
func (b *Board) choose(q ZoneQuery) (*limit, int, error) {
	layers := b.result.Zones.Layers
	if len(layers) == 0 || len(b.measures) == 0 {
		return nil, 0, problem.New(http.StatusNotFound, "方案没有区划或没有指标", "the study has no zones or no indicator")
	}
	if q.Indicator == "" {
		q.Indicator = b.measures[0].id
	}
	k := b.byID[q.Indicator]
	if k == nil {
		return nil, 0, problem.New(http.StatusNotFound, "没有指标 %s，见 /api/indicators", "there is no indicator %s: see /api/indicators", q.Indicator)
	}
	if q.Level == "" {
		for l := range layers {
			if k.measure.has(l) {
				return k, l, nil
			}
		}
	}
	level, err := zone.ParseLevel(q.Level)
	if err != nil {
		return nil, 0, problem.Bad("不认识的级别 %s", "unknown level %s", q.Level)
	}
	at := slices.IndexFunc(layers, func(l *zone.Layer) bool { return l.Level == level })
	if at < 0 || !k.measure.has(at) {
		return nil, 0, problem.New(http.StatusNotFound, "指标 %s 没有 %s 一级的数据", "indicator %s has no figures by %s", q.Indicator, level.String())
	}
	return k, at, nil
}

// below lists the units of a layer that lie in a zone of a coarser one.
func (b *Board) below(at int, parent string) ([]int, error) {
	layers := b.result.Zones.Layers
	var chosen []int
	found := parent == ""
	for l := range at {
		found = found || layers[l].Find(parent) >= 0
	}
	if !found {
		return nil, problem.New(http.StatusNotFound, "没有上级区划 %s", "there is no coarser zone %s", parent)
	}
	for u := range layers[at].Units {
		inside := parent == ""
		for l, k := at, int32(u); !inside && l > 0; {
			if k = layers[l].Units[k].Parent; k < 0 {
				break
			}
			l--
			inside = layers[l].Units[k].Code == parent
		}
		if inside {
			chosen = append(chosen, u)
		}
	}
	return chosen, nil
}

func (b *Board) zoneRow(at, u int, f figure) ZoneRow {
	layers := b.result.Zones.Layers
	unit := &layers[at].Units[u]
	row := ZoneRow{Code: unit.Code, Name: unitTitle(unit), People: known(f.people, 2), Value: known(f.value, 8), Goal: known(f.goal, 8), Gap: known(f.gap, 2),
		GapUnit: f.gapUnit, Status: f.status, Bounds: boundsOf(unitBound(unit)), Lack: known(f.lack, 2)}
	if at > 0 && unit.Parent >= 0 {
		row.Parent = layers[at-1].Units[unit.Parent].Code
	}
	if f.rank > 0 {
		row.Rank = &f.rank
	}
	return row
}

// drawing is the figures of a cut-off on a layer.
type drawing struct {
	limit *limit
	layer int
}

// figures are those of a cut-off for all units of a layer, with ranks; they are
// worked out when first asked for.
func (b *Board) figures(k *limit, layer int) []figure {
	b.mu.Lock()
	defer b.mu.Unlock()
	key := drawing{k, layer}
	if done := b.drawn[key]; done != nil {
		return done
	}
	out := make([]figure, len(b.result.Zones.Layers[layer].Units))
	for i := range out {
		out[i] = nothing
	}
	k.figures(layer, out)
	b.addPeople(layer, out)
	rank(out, k.measure.op == string(policy.AtMost))
	b.drawn[key] = out
	return out
}

// addPeople tells the people of zones whose figures do not.
func (b *Board) addPeople(layer int, out []figure) {
	if !slices.ContainsFunc(out, func(f figure) bool { return math.IsNaN(f.people) }) {
		return
	}
	d := b.result.Demand
	counts := make([]float64, len(out))
	for i, n := range d.Groups[0].People {
		if u := d.Zones[layer][i]; u >= 0 {
			counts[u] += n
		}
	}
	for i := range out {
		if math.IsNaN(out[i].people) {
			out[i].people = counts[i]
		}
	}
}

// rank numbers zones by value, the best first; equal values share a rank, and those
// without a value have none.
func rank(all []figure, least bool) {
	order := make([]int, 0, len(all))
	for i := range all {
		if !math.IsNaN(all[i].value) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(x, y int) int {
		if least {
			x, y = y, x
		}
		return cmp.Compare(all[y].value, all[x].value)
	})
	for n, i := range order {
		all[i].rank = n + 1
		if n > 0 && all[order[n-1]].value == all[i].value {
			all[i].rank = all[order[n-1]].rank
		}
	}
}

// View is what the page shows: an indicator's figures in the zones of a level,
// with the units they belong to.
type View struct {
	Zones
	Of     Indicator
	Cutoff message.Text // "" where the indicator has none to choose
	Units  []*zone.Unit // parallel to Rows
}

// Show is Zones with what a file needs besides.
func (b *Board) Show(q ZoneQuery) (*View, error) {
	rows, err := b.Zones(q)
	if err != nil {
		return nil, err
	}
	k := b.byID[rows.Indicator]
	out := &View{Zones: *rows, Of: k.measure.indicator(b)}
	if k.unit != "" {
		out.Cutoff = k.title
	}
	_, at, err := b.choose(q)
	if err != nil {
		return nil, err
	}
	layer := b.result.Zones.Layers[at]
	for i := range rows.Rows {
		out.Units = append(out.Units, &layer.Units[layer.Find(rows.Rows[i].Code)])
	}
	return out, nil
}

// Title is the indicator with its cut-off.
func (s *View) Title() message.Text {
	if s.Cutoff == (message.Text{}) {
		return s.Of.Title
	}
	return message.T("%s（%s）", "%s (%s)", s.Of.Title, s.Cutoff)
}
