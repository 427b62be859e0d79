package board

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/layer"
	"github.com/medreach/medreach/analysis/policy"
	"github.com/medreach/medreach/geo/message"
)

// Indicators is the answer to /api/indicators.
type Indicators struct {
	Groups []IndicatorGroup `json:"groups"`
}

// IndicatorGroup is indicators that stand together in the list.
type IndicatorGroup struct {
	ID         string       `json:"id"` // circle | ambulance | ratio | target | rescue
	Title      message.Text `json:"title"`
	Indicators []Indicator  `json:"indicators"`
}

// Indicator is one thing to colour zones by, with its legend.
type Indicator struct {
	ID          string       `json:"id"`
	Title       message.Text `json:"title"`
	Unit        message.Text `json:"unit"`
	Basis       message.Text `json:"basis"`
	Kind        string       `json:"kind"` // share | ratio
	Goal        *float64     `json:"goal"`
	GoalUpper   *float64     `json:"goal_upper,omitempty"` // of a band
	GoalOp      string       `json:"goal_op"`              // >= | <= | ~ | band | ""
	Classes     []Class      `json:"classes"`
	NoData      Class        `json:"no_data"`
	Field       string       `json:"field"` // of the last cut-off in the tiles of zones; "" where tiles do not have it
	Levels      []string     `json:"levels"`
	Cutoffs     []Cutoff     `json:"cutoffs"`
	GroundLayer string       `json:"ground_layer"`
	GapsLayer   string       `json:"gaps_layer"`
	CellField   string       `json:"cell_field"`
}

// Class is one entry of a legend: From < value <= To, the first one also From.
type Class struct {
	From   *float64     `json:"from,omitempty"`
	To     *float64     `json:"to,omitempty"`
	Colour string       `json:"colour"`
	Label  message.Text `json:"label"`
}

// Cutoff is one limit of an indicator. Its id may be asked of /api/zones.
type Cutoff struct {
	ID    string       `json:"id"`
	Title message.Text `json:"title"`
	Value *float64     `json:"value"` // null where it differs from place to place
	Unit  string       `json:"unit"`  // m | min
	Field string       `json:"field"`
}

var groupTitles = []struct {
	id    string
	title message.Text
}{
	{"circle", message.Text{ZH: "服务圈", EN: "service circles"}},
	{"ambulance", message.Text{ZH: "院前急救半径", EN: "ambulance radius"}},
	{"ratio", message.Text{ZH: "人均资源", EN: "per resident"}},
	{"target", message.Text{ZH: "规划目标", EN: "targets"}},
	{"rescue", message.Text{ZH: "救治链", EN: "rescue chains"}},
}

// Indicators lists everything that zones can be coloured by; groups without any
// are left out.
func (b *Board) Indicators() Indicators {
	out := Indicators{Groups: []IndicatorGroup{}}
	for _, g := range groupTitles {
		group := IndicatorGroup{ID: g.id, Title: g.title}
		for _, m := range b.measures {
			if m.group == g.id {
				group.Indicators = append(group.Indicators, m.indicator(b))
			}
		}
		if len(group.Indicators) > 0 {
			out.Groups = append(out.Groups, group)
		}
	}
	return out
}

// indicator is a measure as the page lists it.
func (m *measure) indicator(b *Board) Indicator {
	last := &m.limits[len(m.limits)-1]
	in := Indicator{ID: m.id, Title: m.title, Unit: m.unit, Basis: m.basis, Kind: m.kind, Goal: known(m.goal, 8), GoalOp: m.op, Field: last.field,
		NoData: Class{Colour: "#d9d9d9", Label: message.Text{ZH: "无数据", EN: "no data"}}, Levels: []string{}, Cutoffs: []Cutoff{},
		GroundLayer: m.ground, GapsLayer: m.gaps, CellField: m.cells}
	if m.op == string(policy.Band) {
		in.GoalUpper = known(m.upper, 8)
	}
	for l, layer := range b.result.Zones.Layers {
		if m.has(l) {
			in.Levels = append(in.Levels, layer.Level.String())
		}
	}
	for i := range m.limits {
		if k := &m.limits[i]; k.unit != "" {
			in.Cutoffs = append(in.Cutoffs, Cutoff{k.id, k.title, known(k.value, 4), k.unit, k.field})
		}
	}
	in.Classes = b.classes(m)
	return in
}

// classes are those of shares for every share, so that maps compare, and have the
// goal as a bound where there is no fixed scale.
func (b *Board) classes(m *measure) []Class {
	if m.kind == "share" {
		var out []Class
		for _, c := range layer.Shares("").Classes {
			out = append(out, Class{known(c.Low/100, 4), known(c.High/100, 4), c.Colour, c.Label})
		}
		return out
	}
	most := m.goal
	for l := range b.result.Zones.Layers {
		if !m.has(l) {
			continue
		}
		for _, f := range b.figures(&m.limits[len(m.limits)-1], l) {
			if f.value > most || math.IsNaN(most) {
				most = f.value
			}
		}
	}
	return around(m.goal, most)
}

// around makes classes up to the largest value that part at the goal.
func around(goal, most float64) []Class {
	bounds := []float64{0}
	for _, v := range []float64{goal * 0.5, goal * 0.8, goal, goal + (most-goal)/2, most} {
		if v = significant(v); v > bounds[len(bounds)-1] {
			bounds = append(bounds, v)
		}
	}
	if len(bounds) == 1 {
		bounds = append(bounds, 1) // nothing is asked for and nothing is there
	}
	var out []Class
	for i := range len(bounds) - 1 {
		colour := layer.Ramp[i*(len(layer.Ramp)-1)/max(1, len(bounds)-2)]
		out = append(out, Class{known(bounds[i], 8), known(bounds[i+1], 8), colour, message.T("%s–%s", "%s–%s", short(bounds[i]), short(bounds[i+1]))})
	}
	return out
}

// significant rounds up to four digits, so that the largest value stays inside.
func significant(v float64) float64 {
	if !(v > 0) || math.IsInf(v, 0) {
		return 0
	}
	scale := math.Pow(10, 3-math.Floor(math.Log10(v)))
	return math.Ceil(v*scale-1e-9) / scale
}

func short(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }

// fieldName names a field or layer as the atlas does.
func fieldName(parts ...string) string {
	name := strings.ToLower(strings.Join(parts, "_"))
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -.'\"`;,()[]", r) {
			return '_'
		}
		return r
	}, name)
}

// cutoffName is a cut-off as it stands in field names: 1000m, 15min.
func cutoffName(cutoff float64, u analysis.Unit) string {
	if u == analysis.Seconds {
		return strconv.FormatFloat(cutoff/60, 'f', -1, 64) + "min"
	}
	return strconv.FormatFloat(cutoff, 'f', -1, 64) + "m"
}

// CutoffTitle is a cut-off as people read it.
func CutoffTitle(cutoff float64, u analysis.Unit) message.Text {
	switch {
	case u == analysis.Seconds:
		return message.T("%g 分钟", "%g min", cutoff/60)
	case cutoff >= 1000:
		return message.T("%g 公里", "%g km", cutoff/1000)
	}
	return message.T("%g 米", "%g m", cutoff)
}

// ShownUnit is the unit of a cost as it is told: m or min.
func ShownUnit(u analysis.Unit) string {
	if u == analysis.Seconds {
		return "min"
	}
	return "m"
}

// Shown is a cost in the unit that is told.
func Shown(v float64, u analysis.Unit) float64 {
	if u == analysis.Seconds {
		return v / 60
	}
	return v
}

// has reports whether a measure has figures on a level.
func (m *measure) has(layer int) bool { return m.layers == nil || slices.Contains(m.layers, layer) }
