package web_test

import (
	"math"
	"net/url"
	"slices"
	"testing"

	"github.com/medreach/medreach/analysis/atlas"
	"github.com/medreach/medreach/analysis/layer"
	"github.com/medreach/medreach/web/board"
)

// same compares a figure with one of the summary, which has fewer digits.
func same(got *float64, want *float64, digits int) bool {
	if got == nil || want == nil {
		return got == nil && want == nil
	}
	scale := math.Pow(10, float64(digits))
	return math.Abs(*got-*want) <= 0.500001/scale+1e-9*math.Abs(*want)
}

// TestStudyFigures holds that the study is told as in summary.json.
func TestStudyFigures(t *testing.T) {
	s := serveBuiltin(t)
	got := get[board.Study](t, s.server.Handler(), "/api/study")
	if got.People != s.summary.People || got.PeopleOutside != s.summary.PeopleOutside || got.Name.ZH != s.summary.Study || got.Name.EN != s.summary.StudyEN ||
		got.Note.ZH != s.summary.Note || got.Note.EN != s.summary.NoteEN || got.Version != "test" || got.Editable || got.Stale || !got.Roads || got.Background.Kind != "study" {
		t.Errorf("%+v", got)
	}
	for i, g := range s.summary.Groups {
		if got.Groups[i].Group != g.Group || got.Groups[i].People != g.People {
			t.Errorf("group %+v, want %+v", got.Groups[i], g)
		}
	}
	for _, l := range got.Levels {
		n := 0
		for _, z := range s.summary.Zones {
			if z.Level == l.Level && z.Zone != "" && z.Group == got.Groups[0].Group {
				n++
			}
		}
		if n != l.Count {
			t.Errorf("%d zones of level %s, want %d", l.Count, l.Level, n)
		}
	}
	for _, p := range s.result.Facilities.Points() {
		if b := got.Bounds; p[0] < b[0]-0.5 || p[0] > b[2]+0.5 || p[1] < b[1]-0.5 || p[1] > b[3]+0.5 {
			t.Errorf("a facility at %v lies far outside %v", p, *b)
		}
	}
	status := get[struct{ Run string }](t, s.server.Handler(), "/api/status")
	if status.Run != got.Run {
		t.Errorf("the run is %s and %s", got.Run, status.Run)
	}
}

// zonesBy asks for the figures of an indicator and keys them by code.
func zonesBy(t *testing.T, s *shown, level, indicator string) map[string]board.ZoneRow {
	t.Helper()
	out := map[string]board.ZoneRow{}
	zones := get[board.Zones](t, s.server.Handler(), "/api/zones?level="+level+"&indicator="+url.QueryEscape(indicator))
	for _, row := range zones.Rows {
		out[row.Code] = row
	}
	if zones.Total != len(zones.Rows) || zones.Level != level {
		t.Errorf("%s by %s: %d of %d rows, level %s", indicator, level, len(zones.Rows), zones.Total, zones.Level)
	}
	return out
}

// TestZoneFigures holds that every share of every circle, rule and chain in every
// zone is that of summary.json.
func TestZoneFigures(t *testing.T) {
	s := serveBuiltin(t)
	compared := 0
	check := func(row board.ZoneRow, what string, people, within float64, share *float64) {
		compared++
		lack := people - within
		if !same(row.Value, share, 6) || !same(row.People, &people, 2) || !same(row.Lack, &lack, 1) {
			t.Errorf("%s in %s: value %v of %v, want %v of %v", what, row.Code, told(row.Value), told(row.People), told(share), people)
		}
	}
	first := s.summary.Groups[0].Group
	for _, level := range []string{"county", "township", "settlement"} {
		for _, group := range get[board.Indicators](t, s.server.Handler(), "/api/indicators").Groups {
			for _, in := range group.Indicators {
				for _, k := range in.Cutoffs {
					if !slices.Contains(in.Levels, level) {
						continue
					}
					rows := zonesBy(t, s, level, k.ID)
					for _, c := range s.summary.Coverage {
						if c.Circle == in.ID && c.Level == level && c.Zone != "" && c.Group == first && c.Cutoff == *k.Value {
							check(rows[c.Zone], k.ID, c.People, c.Covered, c.Share)
						}
					}
					for _, c := range s.summary.Radius {
						if c.Rule == in.ID && c.Level == level && c.Zone != "" && c.Group == first {
							judged := 0.0
							for _, v := range slices.Concat(c.Urban, c.Rural) {
								judged += v
							}
							if got := rows[c.Zone]; !same(got.Value, c.Share, 6) || math.Abs(*got.Lack-(judged-c.Within)) > 0.1 {
								t.Errorf("%s in %s: %v, want %v", in.ID, c.Zone, told(got.Value), told(c.Share))
							}
							compared++
						}
					}
					for _, c := range s.summary.Rescue {
						if "rescue."+c.Chain == in.ID && c.Level == level && c.Zone != "" && c.Group == first {
							if at := slices.Index(c.Minutes, *k.Value); at >= 0 && len(c.Share) > 0 {
								check(rows[c.Zone], k.ID, c.People, c.Within[at], &c.Share[at])
							}
						}
					}
				}
			}
		}
	}
	if compared < 1000 {
		t.Errorf("only %d figures were compared", compared)
	}
}

func told(v *float64) any {
	if v == nil {
		return "nothing"
	}
	return *v
}

// TestTargetFigures holds that every target is told as in summary.json, zone by
// zone, on the board and as an indicator.
func TestTargetFigures(t *testing.T) {
	s := serveBuiltin(t)
	type key struct{ target, zone string }
	want := map[key]int{}
	for i, v := range s.summary.Targets {
		want[key{v.Target, v.Zone}] = i
	}
	plans := get[board.Targets](t, s.server.Handler(), "/api/targets").Plans
	seen := 0
	for n, p := range plans {
		met := 0
		judged := s.result.Boards[n].Targets
		for k, target := range p.Targets {
			if target.Status != judged[k].Status.Title().EN {
				t.Errorf("%s is %s, want %s", target.ID, target.Status, judged[k].Status.Title().EN)
			}
			w := s.summary.Targets[want[key{target.ID, ""}]]
			if target.RegionStatus != w.Status || !same(target.Value, w.Value, 6) || target.Gap != w.Gap || target.Goal != w.Goal || target.Unit.EN != w.Unit || target.GapUnit.ZH != w.GapUnitZH ||
				target.Reason.EN != w.Reason || target.Year != w.Year || target.Op != w.Op {
				t.Errorf("%s: %+v, want %+v", target.ID, target, w)
			}
			if target.Status == "met" {
				met++
			}
			if target.RowsTotal <= 2000 && len(target.Rows) != target.RowsTotal {
				t.Errorf("%s: %d of %d zones", target.ID, len(target.Rows), target.RowsTotal)
			}
			for _, row := range target.Rows {
				w := s.summary.Targets[want[key{target.ID, row.Code}]]
				if row.Status != w.Status || !same(row.Value, w.Value, 6) || row.Gap != w.Gap || row.Reason.ZH != w.ReasonZH {
					t.Errorf("%s in %s: %+v, want %+v", target.ID, row.Code, row, w)
				}
				seen++
			}
		}
		if met != p.Count.Met {
			t.Errorf("plan %s: %d met, says %d", p.ID, met, p.Count.Met)
		}
	}
	if len(plans) != 5 || seen == 0 {
		t.Errorf("%d plans, %d zones", len(plans), seen)
	}
	checkTargetIndicators(t, s, func(target, zone string) (*float64, string, float64) {
		w := s.summary.Targets[want[key{target, zone}]]
		if w.Target != target || w.Zone != zone {
			return nil, "none", 0
		}
		return w.Value, w.Status, w.Goal
	})
}

func checkTargetIndicators(t *testing.T, s *shown, want func(target, zone string) (*float64, string, float64)) {
	t.Helper()
	compared := 0
	for _, group := range get[board.Indicators](t, s.server.Handler(), "/api/indicators").Groups {
		if group.ID != "ratio" && group.ID != "target" {
			continue
		}
		for _, in := range group.Indicators {
			for code, row := range zonesBy(t, s, in.Levels[0], in.ID) {
				value, status, goal := want(in.ID, code)
				if status == "none" {
					continue // the plan asks it of the region as a whole
				}
				scale := 1.0
				if in.Kind == "share" {
					scale = 0.01
				}
				if value != nil {
					v := *value * scale
					value = &v
				}
				if !same(row.Value, value, 6) || row.Status != status || math.Abs(*row.Goal-goal*scale) > 1e-9 {
					t.Errorf("%s in %s: %v %q, want %v %q", in.ID, code, told(row.Value), row.Status, told(value), status)
				}
				compared++
			}
		}
	}
	if compared == 0 {
		t.Error("no target is an indicator")
	}
}

// TestListsAreWhole holds that findings and facilities are all there, page by page.
func TestListsAreWhole(t *testing.T) {
	s := serveBuiltin(t)
	findings := get[board.Findings](t, s.server.Handler(), "/api/findings")
	total := 0
	for _, r := range findings.Rules {
		if r.Count != s.summary.Findings[r.Rule] {
			t.Errorf("%s: %d findings, want %d", r.Rule, r.Count, s.summary.Findings[r.Rule])
		}
		one := get[board.Findings](t, s.server.Handler(), "/api/findings?limit=1000&rule="+r.Rule)
		if one.Total != r.Count || len(one.Rows) != r.Count {
			t.Errorf("%s alone: %d of %d rows", r.Rule, len(one.Rows), one.Total)
		}
		total += r.Count
	}
	if total != findings.Total || len(findings.Rules) != len(s.summary.Findings) {
		t.Errorf("%d findings, says %d", total, findings.Total)
	}
	var names []string
	for offset := 0; ; {
		page := get[board.Facilities](t, s.server.Handler(), "/api/facilities?limit=300&offset="+itoa(offset))
		for i, f := range page.Rows {
			if f.Index != offset+i {
				t.Fatalf("facility %d stands at %d", f.Index, offset+i)
			}
			names = append(names, f.Name)
		}
		if offset += 300; offset >= page.Total {
			break
		}
	}
	for i, f := range s.result.Facilities.Facilities {
		if names[i] != f.Name {
			t.Fatalf("facility %d is %s, want %s", i, names[i], f.Name)
		}
	}
	for _, c := range get[board.Facilities](t, s.server.Handler(), "/api/facilities?limit=1").Classes {
		id := c.Class
		if id == "" {
			id = "unknown"
		}
		if s.summary.Facilities[id] != c.Count {
			t.Errorf("%d of class %s, want %d", c.Count, id, s.summary.Facilities[id])
		}
	}
}

// TestLayersOfIndicatorsExist holds that what the page is told to draw is in the
// tiles.
func TestLayersOfIndicatorsExist(t *testing.T) {
	s := serveBuiltin(t)
	layers := map[string]*layer.Layer{}
	for _, l := range atlas.Layers(s.result) {
		layers[l.Name] = l
	}
	for _, group := range get[board.Indicators](t, s.server.Handler(), "/api/indicators").Groups {
		for _, in := range group.Indicators {
			for _, name := range []string{in.GroundLayer, in.GapsLayer} {
				if name != "" && layers[name] == nil {
					t.Errorf("%s: no layer %s", in.ID, name)
				}
			}
			if in.CellField != "" && layers["cells"].Field(in.CellField) < 0 {
				t.Errorf("%s: cells have no field %s", in.ID, in.CellField)
			}
			for _, k := range in.Cutoffs {
				for _, level := range in.Levels {
					if layers["zones_"+level].Field(k.Field) < 0 {
						t.Errorf("%s: zones of level %s have no field %s", in.ID, level, k.Field)
					}
				}
			}
			checkLegend(t, in)
		}
	}
}

// checkLegend holds that classes follow each other and that the goal is a bound of
// those that are not of shares.
func checkLegend(t *testing.T, in board.Indicator) {
	t.Helper()
	goal := in.Kind == "share" || in.Goal == nil || *in.Goal == 0
	for i, c := range in.Classes {
		if *c.From >= *c.To || i > 0 && *c.From != *in.Classes[i-1].To {
			t.Errorf("%s: class %d runs from %v to %v", in.ID, i, *c.From, *c.To)
		}
		goal = goal || math.Abs(*c.To-*in.Goal) < 1e-3**in.Goal || math.Abs(*c.From-*in.Goal) < 1e-3**in.Goal
	}
	if !goal {
		t.Errorf("%s: the goal %v is no bound of %d classes", in.ID, *in.Goal, len(in.Classes))
	}
	if len(in.Classes) < 1 || in.Title.ZH == "" || in.Title.EN == "" || in.Basis.ZH == "" || in.Basis.EN == "" {
		t.Errorf("%s: lacks a legend, title or basis: %+v", in.ID, in)
	}
}

// TestZonesBelow holds that the zones below one are a part of all, whose people add
// up to its own, and that ranks are of all.
func TestZonesBelow(t *testing.T) {
	s := serveBuiltin(t)
	all := zonesBy(t, s, "township", "emergency")
	parts := 0
	for code, county := range zonesBy(t, s, "county", "emergency") {
		below := get[board.Zones](t, s.server.Handler(), "/api/zones?level=township&indicator=emergency&parent="+code)
		sum := 0.0
		for _, row := range below.Rows {
			if row.Parent != code || *row.Rank != *all[row.Code].Rank {
				t.Errorf("%s below %s: parent %s, rank %d, of all %d", row.Code, code, row.Parent, *row.Rank, *all[row.Code].Rank)
			}
			sum += *row.People
		}
		if math.Abs(sum-*county.People) > 0.01**county.People+1 {
			t.Errorf("%v people live in the townships of %s, %v in the county", sum, code, *county.People)
		}
		parts += below.Total
		deep := get[board.Zones](t, s.server.Handler(), "/api/zones?level=settlement&indicator=emergency&limit=1&parent="+code)
		if deep.Total <= below.Total {
			t.Errorf("%d settlements in %d townships of %s", deep.Total, below.Total, code)
		}
	}
	if parts != len(all) {
		t.Errorf("%d townships lie in counties, of %d", parts, len(all))
	}
	for code, row := range all {
		better := 0
		for _, other := range all {
			if other.Value != nil && row.Value != nil && *other.Value > *row.Value {
				better++
			}
		}
		if row.Rank != nil && *row.Rank != better+1 {
			t.Errorf("%s has rank %d, and %d are better", code, *row.Rank, better)
		}
	}
}
