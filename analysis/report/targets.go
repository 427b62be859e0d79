package report

import (
	"math"

	"github.com/medreach/medreach/analysis/layer"
	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

// Target is one target in one zone. Level "region" is everything. Met is null
// where it is not judged or does not apply, and Reason says why.
type Target struct {
	Plan      string      `json:"plan"`
	Target    string      `json:"target"`
	Year      int         `json:"year"`
	Level     string      `json:"level"`
	Zone      string      `json:"zone"`
	Name      string      `json:"name,omitempty"`
	Value     *float64    `json:"value"`
	Goal      float64     `json:"goal"`
	Upper     *float64    `json:"upper,omitempty"` // of a band
	Op        string      `json:"op"`
	Unit      string      `json:"unit"`
	UnitZH    string      `json:"unit_zh"`
	Met       *bool       `json:"met"`
	Status    string      `json:"status"` // met | not met | not judged | not applicable
	Gap       float64     `json:"gap"`
	Over      float64     `json:"over,omitempty"` // how much there is too much
	GapUnit   string      `json:"gap_unit"`
	GapUnitZH string      `json:"gap_unit_zh"`
	Reason    string      `json:"reason"`
	ReasonZH  string      `json:"reason_zh"`
	Basis     TargetBasis `json:"basis"`
}

// TargetBasis is what a verdict rests on.
type TargetBasis struct {
	Numerator     *float64     `json:"numerator,omitempty"`
	NumeratorOf   *told        `json:"numerator_of,omitempty"`
	Denominator   *float64     `json:"denominator,omitempty"`
	DenominatorOf *told        `json:"denominator_of,omitempty"`
	Facilities    int          `json:"facilities"`
	Undecided     int          `json:"undecided"` // facilities that do not tell
	BaseFactor    float64      `json:"base_factor"`
	How           *told        `json:"how,omitempty"`
	Stated        string       `json:"stated"`
	Confirmed     bool         `json:"confirmed"`
	Zones         *TargetZones `json:"zones,omitempty"` // of the region: how its zones stand
}

// TargetZones is how many zones stand how.
type TargetZones struct {
	Met           int `json:"met"`
	Missed        int `json:"missed"`
	NotJudged     int `json:"not_judged"`
	NotApplicable int `json:"not_applicable"`
}

// told is a text in both languages.
type told = message.Text

func targetsOf(r *study.Result) []Target {
	out := []Target{}
	for b := range r.Boards {
		board := &r.Boards[b]
		for i := range board.Targets {
			j := &board.Targets[i]
			out = append(out, targetOf(r, board, j, &j.Region))
			for z := range j.Zones {
				out = append(out, targetOf(r, board, j, &j.Zones[z]))
			}
		}
	}
	return out
}

func targetOf(r *study.Result, board *judging.Board, j *judging.Judged, v *judging.Verdict) Target {
	t := j.Target
	out := Target{Plan: board.Plan.ID, Target: t.ID, Year: t.Year, Level: v.Level.String(), Value: known(v.Value), Goal: v.Goal, Op: string(t.Op),
		Unit: v.Unit.EN, UnitZH: v.Unit.ZH, Status: v.Status.Title().EN, Gap: v.Gap, Over: v.Over, GapUnit: v.Counts.EN, GapUnitZH: v.Counts.ZH,
		Reason: v.Reason.EN, ReasonZH: v.Reason.ZH, Basis: basisOf(j, v)}
	if v.Upper != v.Goal {
		out.Upper = known(v.Upper)
	}
	if v.Status == judging.Met || v.Status == judging.Missed {
		met := v.Status == judging.Met
		out.Met = &met
	}
	if v.Zone >= 0 {
		u := &r.Zones.Layer(v.Level).Units[v.Zone]
		out.Zone, out.Name = u.Code, u.Name
	} else if t.Level != zone.Region {
		z := v.Basis.Zones
		out.Basis.Zones = &TargetZones{z.Met, z.Missed, z.NotJudged, z.NotApplicable}
	}
	return out
}

func basisOf(j *judging.Judged, v *judging.Verdict) TargetBasis {
	b := &v.Basis
	return TargetBasis{Numerator: known(b.Numerator), NumeratorOf: spoken(b.NumeratorOf), Denominator: known(b.Denominator), DenominatorOf: spoken(b.DenominatorOf),
		Facilities: b.Facilities, Undecided: b.Undecided, BaseFactor: round(b.Factor, 6), How: spoken(b.How), Stated: string(j.Target.Stated), Confirmed: !j.Target.Unconfirmed}
}

// known is a number with six digits, nil where it is not known.
func known(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	v = round(v, 6)
	return &v
}

func spoken(t message.Text) *told {
	if t == (message.Text{}) {
		return nil
	}
	return &t
}

// targetTable is every target in every zone as a table.
func targetTable(r *study.Result) table {
	t := table{name: "targets", columns: heads("规划", "plan", "目标", "target", "年份", "year", "内容", "title", "级别", "level", "区划代码", "zone code", "区划名称", "zone name",
		"数值", "value", "比较", "op", "目标值", "goal", "上限", "upper", "单位", "unit", "结论", "verdict", "缺口", "gap", "超出", "over", "缺口单位", "gap unit",
		"分子", "numerator", "分母", "denominator", "基数系数", "base factor", "未填机构", "undecided", "原因", "reason", "依据", "clause")}
	for b := range r.Boards {
		board := &r.Boards[b]
		for i := range board.Targets {
			j := &board.Targets[i]
			t.rows = append(t.rows, targetCells(r, board, j, &j.Region))
			for z := range j.Zones {
				t.rows = append(t.rows, targetCells(r, board, j, &j.Zones[z]))
			}
		}
	}
	return t
}

func targetCells(r *study.Result, board *judging.Board, j *judging.Judged, v *judging.Verdict) []cell {
	target := j.Target
	code := ""
	if v.Zone >= 0 {
		code = r.Zones.Layer(v.Level).Units[v.Zone].Code
	}
	upper := math.NaN()
	if v.Upper != v.Goal {
		upper = v.Upper
	}
	cells := []cell{text(board.Plan.ID), text(target.ID), number(float64(target.Year), 0), text(layer.Both(target.Title))}
	cells = append(cells, zoneCells(r, v.Level, v.Zone, code)...)
	return append(cells, number(v.Value, 4), text(string(target.Op)), number(v.Goal, 2), number(upper, 2), text(layer.Both(v.Unit)), text(layer.Both(v.Status.Title())),
		number(v.Gap, 0), number(v.Over, 0), text(layer.Both(v.Counts)), number(v.Basis.Numerator, 2), number(v.Basis.Denominator, 2), number(v.Basis.Factor, 2),
		number(float64(v.Basis.Undecided), 0), text(layer.Both(v.Reason)), text(layer.Both(target.Clause)))
}
