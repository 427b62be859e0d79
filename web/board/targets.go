package board

import (
	"math"

	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/geo/message"
)

// mostTargetRows is how many zones of a target are listed; a level with more, such
// as settlements, is asked for through /api/zones.
const mostTargetRows = 2000

// Targets is the answer to /api/targets.
type Targets struct {
	Plans []Plan `json:"plans"`
}

// Plan is one plan judged.
type Plan struct {
	ID       string       `json:"id"`
	Title    message.Text `json:"title"`
	Document message.Text `json:"document"`
	Number   string       `json:"number"`
	Note     message.Text `json:"note"`
	Count    Standing     `json:"count"` // of targets
	Targets  []Target     `json:"targets"`
}

// Standing is how many stand how.
type Standing struct {
	Met           int `json:"met"`
	Missed        int `json:"missed"`
	NotJudged     int `json:"not_judged"`
	NotApplicable int `json:"not_applicable"`
}

// Target is one target of a plan. Value and goal are in its unit, as in
// summary.json: percent where that is %.
type Target struct {
	ID     string       `json:"id"`
	Title  message.Text `json:"title"`
	Year   int          `json:"year"`
	Level  string       `json:"level"`
	Op     string       `json:"op"`
	Goal   float64      `json:"goal"`
	Upper  *float64     `json:"upper,omitempty"`
	Unit   message.Text `json:"unit"`
	Status string       `json:"status"` // of the target: met where every zone meets it that it is set for
	// RegionStatus, value and gap are of the region as a whole, as in summary.json.
	RegionStatus string       `json:"region_status"`
	Value        *float64     `json:"value"`
	Gap          float64      `json:"gap"`
	GapUnit      message.Text `json:"gap_unit"`
	Reason       message.Text `json:"reason"`
	Basis        message.Text `json:"basis"`
	Clause       message.Text `json:"clause"`
	Stated       string       `json:"stated"`
	Confirmed    bool         `json:"confirmed"`
	Zones        Standing     `json:"zones"`
	Rows         []TargetRow  `json:"rows"`
	RowsTotal    int          `json:"rows_total"`
}

// TargetRow is a target in one zone.
type TargetRow struct {
	Code   string       `json:"code"`
	Name   message.Text `json:"name"`
	Value  *float64     `json:"value"`
	Goal   float64      `json:"goal"`
	Status string       `json:"status"`
	Gap    float64      `json:"gap"`
	Reason message.Text `json:"reason"`
}

// Targets tells how every plan stands.
func (b *Board) Targets() Targets { return b.targets() }

func targetsOf(r *study.Result) Targets {
	out := Targets{Plans: []Plan{}}
	for i := range r.Boards {
		board := &r.Boards[i]
		p := board.Plan
		plan := Plan{ID: p.ID, Title: p.Title, Document: p.Document, Number: p.Number, Note: p.Note, Count: Standing(board.Count()), Targets: []Target{}}
		for k := range board.Targets {
			plan.Targets = append(plan.Targets, targetOf(r, &board.Targets[k]))
		}
		out.Plans = append(out.Plans, plan)
	}
	return out
}

func targetOf(r *study.Result, j *judging.Judged) Target {
	t, v := j.Target, &j.Region
	out := Target{ID: t.ID, Title: t.Title, Year: t.Year, Level: t.Level.String(), Op: string(t.Op), Goal: v.Goal, Unit: v.Unit, Status: j.Status.Title().EN, RegionStatus: v.Status.Title().EN,
		Value: known(v.Value, 6), Gap: finite(v.Gap), GapUnit: v.Counts, Reason: v.Reason, Basis: targetBasis(v), Clause: t.Clause, Stated: string(t.Stated), Confirmed: !t.Unconfirmed,
		Zones: Standing(v.Basis.Zones), Rows: []TargetRow{}, RowsTotal: len(j.Zones)}
	if v.Upper != v.Goal {
		out.Upper = known(v.Upper, 6)
	}
	if len(j.Zones) > mostTargetRows {
		return out
	}
	for i := range j.Zones {
		z := &j.Zones[i]
		unit := &r.Zones.Layer(z.Level).Units[z.Zone]
		out.Rows = append(out.Rows, TargetRow{unit.Code, unitTitle(unit), known(z.Value, 6), z.Goal, z.Status.Title().EN, finite(z.Gap), z.Reason})
	}
	return out
}

func finite(v float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	return v
}
