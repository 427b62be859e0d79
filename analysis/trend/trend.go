// Package trend compares two runs of a study, such as two years or two scenarios:
// which targets are met now that were not, how values moved, and where people
// gained or lost cover. It reads what runs write for programs (summary.json) and
// nothing else, so that runs of other days and machines compare. Values are in
// the unit of the target, shares in percent, people as they are.
package trend

import (
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"

	"github.com/medreach/medreach/analysis/report"
	"github.com/medreach/medreach/geo/message"
)

// Kind is what a change is about.
type Kind string

// The kinds.
const (
	People   Kind = "people"   // of a zone
	Coverage Kind = "coverage" // the share within a cut-off of a circle
	Radius   Kind = "radius"   // the share for whom a radius rule is kept
	Verdict  Kind = "target"   // a target of a plan
)

// Change is one figure in both runs. Before and After are NaN where a run does
// not have it; Cover is the people covered, where the figure is a share.
type Change struct {
	Kind                      Kind
	ID                        string // of the circle, rule or target
	Cutoff                    string
	Level, Zone, Name         string
	Before, After             float64
	Unit                      string
	CoverBefore, CoverAfter   float64
	StatusBefore, StatusAfter string // of targets
}

// Difference is what the figure changed by; NaN where a run does not have it.
func (c Change) Difference() float64 { return c.After - c.Before }

// Comparison is two runs side by side.
type Comparison struct {
	Before, After string // the studies
	Changes       []Change
}

// Read reads the summary of a run.
func Read(dir string) (*report.Summary, error) {
	path := filepath.Join(dir, "summary.json")
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, message.Errorf("%s 不是 medreach run 的结果文件夹（没有 summary.json）", "%s is not the result of medreach run: it has no summary.json", dir)
	}
	if err != nil {
		return nil, message.Wrap(err, "读取 %s", "read %s", path)
	}
	var s report.Summary
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, message.Errorf("%s 不是有效的结果：%v", "%s is no valid result: %v", path, err)
	}
	return &s, nil
}

// key names a figure in both runs.
type key struct {
	kind                    Kind
	id, cutoff, level, zone string
}

// Compare lists every figure of either run, in the order of the later one; what
// only the earlier one has stands last.
func Compare(before, after *report.Summary) *Comparison {
	out := &Comparison{Before: before.Study, After: after.Study}
	at := map[key]int{}
	for _, c := range changes(after) {
		k := key{c.Kind, c.ID, c.Cutoff, c.Level, c.Zone}
		c.After, c.CoverAfter, c.StatusAfter = c.Before, c.CoverBefore, c.StatusBefore
		c.Before, c.CoverBefore, c.StatusBefore = math.NaN(), math.NaN(), ""
		at[k] = len(out.Changes)
		out.Changes = append(out.Changes, c)
	}
	for _, c := range changes(before) {
		k := key{c.Kind, c.ID, c.Cutoff, c.Level, c.Zone}
		if i, ok := at[k]; ok {
			now := &out.Changes[i]
			now.Before, now.CoverBefore, now.StatusBefore = c.Before, c.CoverBefore, c.StatusBefore
			continue
		}
		c.After, c.CoverAfter = math.NaN(), math.NaN()
		out.Changes = append(out.Changes, c)
	}
	return out
}

// changes are the figures of one run, written into Before.
func changes(s *report.Summary) []Change {
	var out []Change
	names := map[[2]string]string{}
	first := firstGroup(s)
	for _, z := range s.Zones {
		if z.Group != first || z.Zone == "" && z.Level != "region" {
			continue
		}
		names[[2]string{z.Level, z.Zone}] = z.Name
		out = append(out, Change{Kind: People, Level: z.Level, Zone: z.Zone, Name: z.Name, Before: z.People, Unit: "people", CoverBefore: math.NaN()})
	}
	for _, c := range s.Coverage {
		if c.Group == first && (c.Zone != "" || c.Level == "region") {
			out = append(out, Change{Kind: Coverage, ID: c.Circle, Cutoff: message.T("%g %s", "%g %s", c.Cutoff, c.Unit).EN, Level: c.Level, Zone: c.Zone,
				Name: names[[2]string{c.Level, c.Zone}], Before: percent(c.Share), Unit: "%", CoverBefore: c.Covered})
		}
	}
	for _, c := range s.Radius {
		if c.Group == first && (c.Zone != "" || c.Level == "region") {
			out = append(out, Change{Kind: Radius, ID: c.Rule, Level: c.Level, Zone: c.Zone, Name: names[[2]string{c.Level, c.Zone}], Before: percent(c.Share), Unit: "%", CoverBefore: c.Within})
		}
	}
	for _, t := range s.Targets {
		value := math.NaN()
		if t.Value != nil {
			value = *t.Value
		}
		out = append(out, Change{Kind: Verdict, ID: t.Target, Level: t.Level, Zone: t.Zone, Name: t.Name, Before: value, Unit: t.Unit, CoverBefore: math.NaN(), StatusBefore: t.Status})
	}
	return out
}

func firstGroup(s *report.Summary) string {
	if len(s.Groups) == 0 {
		return ""
	}
	return s.Groups[0].Group
}

func percent(share *float64) float64 {
	if share == nil {
		return math.NaN()
	}
	return 100 * *share
}
