package trend

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/medreach/medreach/analysis/report"
	"github.com/medreach/medreach/geo/message"
)

func number(v float64) *float64 { return &v }

// run is a result of one county with a share covered and one target.
func run(people, share float64, target report.Target) *report.Summary {
	return &report.Summary{Study: "虚构", Groups: []report.GroupTotal{{Group: "total"}, {Group: "60plus"}},
		Zones: []report.ZonePeople{
			{Level: "region", Group: "total", People: people}, {Level: "county", Zone: "990001", Name: "虚构西县", Group: "total", People: people},
			{Level: "county", Group: "total", People: 7}, {Level: "county", Zone: "990001", Group: "60plus", People: 1}},
		Coverage: []report.Coverage{
			{Circle: "near", Cutoff: 15, Unit: "min", Level: "county", Zone: "990001", Group: "total", People: people, Covered: people * share, Share: number(share)},
			{Circle: "near", Cutoff: 15, Unit: "min", Level: "county", Zone: "", Group: "total", People: 7, Share: number(0)},
			{Circle: "near", Cutoff: 15, Unit: "min", Level: "county", Zone: "990001", Group: "60plus", Share: nil}},
		Radius:  []report.Radius{{Rule: "rule", Level: "region", Group: "total", Within: people / 2, Share: number(0.5)}},
		Targets: []report.Target{target}}
}

func told(c Change) string {
	return strings.TrimSpace(fmt.Sprintf("%s %s %s %s|%s %s: %g -> %g, cover %g -> %g, %s -> %s", c.Kind, c.ID, c.Cutoff, c.Level, c.Zone, c.Name, c.Before, c.After, c.CoverBefore, c.CoverAfter, c.StatusBefore, c.StatusAfter))
}

func TestCompare(t *testing.T) {
	before := run(100, 0.4, report.Target{Target: "my.2030.beds", Level: "region", Value: number(3), Status: "not met"})
	after := run(120, 0.5, report.Target{Target: "my.2030.beds", Level: "region", Value: number(8), Status: "met"})
	c := Compare(before, after)
	var got []string
	for _, x := range c.Changes {
		got = append(got, told(x))
	}
	want := []string{
		"people   region| : 100 -> 120, cover NaN -> NaN,  ->",
		"people   county|990001 虚构西县: 100 -> 120, cover NaN -> NaN,  ->",
		"coverage near 15 min county|990001 虚构西县: 40 -> 50, cover 40 -> 60,  ->",
		"radius rule  region| : 50 -> 50, cover 50 -> 60,  ->",
		"target my.2030.beds  region| : 3 -> 8, cover NaN -> NaN, not met -> met",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if d := c.Changes[2].Difference(); d != 10 {
		t.Errorf("difference %v, want 10", d)
	}
}

// TestOnlyInOneRun holds that what only one run has is told and is no zero.
func TestOnlyInOneRun(t *testing.T) {
	before := run(100, 0.4, report.Target{Target: "my.2025.old", Level: "region", Value: number(3), Status: "not met"})
	after := run(100, 0.4, report.Target{Target: "my.2030.new", Level: "region", Status: "not judged"})
	changes := Compare(before, after).Changes
	fresh, gone := changes[len(changes)-2], changes[len(changes)-1]
	if fresh.ID != "my.2030.new" || !math.IsNaN(fresh.Before) || !math.IsNaN(fresh.After) || fresh.StatusBefore != "" || fresh.StatusAfter != "not judged" {
		t.Errorf("new target: %s", told(fresh))
	}
	if gone.ID != "my.2025.old" || gone.Before != 3 || !math.IsNaN(gone.After) || gone.StatusAfter != "" || !math.IsNaN(gone.Difference()) {
		t.Errorf("target that is gone: %s", told(gone))
	}
}

// TestSameRunTwice holds that nothing changes by itself.
func TestSameRunTwice(t *testing.T) {
	s := run(100, 0.4, report.Target{Target: "my.2030.beds", Level: "region", Value: number(3), Status: "met"})
	for _, c := range Compare(s, s).Changes {
		if d := c.Difference(); d != 0 && !math.IsNaN(d) || c.StatusBefore != c.StatusAfter {
			t.Errorf("%s", told(c))
		}
	}
	rows := Compare(s, s).Table().Rows
	if len(rows) != 5 || len(rows[0]) != len(Compare(s, s).Table().Columns) {
		t.Errorf("%d rows of %d cells", len(rows), len(rows[0]))
	}
}

func TestRead(t *testing.T) {
	dir := t.TempDir()
	if _, err := Read(dir); err == nil || !strings.Contains(message.In(err, message.EN), "has no summary.json") {
		t.Errorf("a folder without a result: %v", err)
	}
	path := filepath.Join(dir, "summary.json")
	if err := os.WriteFile(path, []byte("{"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(dir); err == nil || !strings.Contains(message.In(err, message.EN), "is no valid result") {
		t.Errorf("a damaged result: %v", err)
	}
	if err := os.WriteFile(path, []byte(`{"study":"虚构","people":5}`), 0o666); err != nil {
		t.Fatal(err)
	}
	if s, err := Read(dir); err != nil || s.Study != "虚构" || s.People != 5 {
		t.Errorf("read %+v, %v", s, err)
	}
}
