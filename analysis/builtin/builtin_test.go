package builtin_test

import (
	"bytes"
	"context"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/medreach/medreach/analysis/builtin"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/feature"
	data "github.com/medreach/medreach/testdata/builtin"
)

// The invented place and the program's result for it, made once.
var (
	made   = sync.OnceValue(builtin.Generate)
	result = sync.OnceValues(func() (*study.Result, error) { return run(nil) })
)

// run computes the committed study, changed where a test wants it otherwise.
func run(change func(*settings.Study)) (*study.Result, error) {
	dir, err := os.MkdirTemp("", "medreach-builtin-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := os.CopyFS(dir, data.Files); err != nil {
		return nil, err
	}
	config, err := settings.Read(filepath.Join(dir, "study.yaml"))
	if err != nil {
		return nil, err
	}
	if change != nil {
		change(config)
	}
	in, err := study.Load(context.Background(), config, nil)
	if err != nil {
		return nil, err
	}
	return study.Run(context.Background(), in, nil)
}

func computed(t *testing.T) *study.Result {
	t.Helper()
	r, err := result()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestCommittedFilesAreTheGenerators(t *testing.T) {
	files, err := made().Files()
	if err != nil {
		t.Fatal(err)
	}
	again, err := builtin.Generate().Files()
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"study.yaml"}
	total := 0
	for i, f := range files {
		names = append(names, f.Name)
		total += len(f.Data)
		committed, err := data.Files.ReadFile(f.Name)
		if err != nil {
			t.Error(err)
		}
		if !bytes.Equal(committed, f.Data) {
			t.Errorf("%s is not what the generator writes: run go run ./cmd/generate testdata/builtin", f.Name)
		}
		if !bytes.Equal(again[i].Data, f.Data) {
			t.Errorf("%s comes out differently the second time", f.Name)
		}
	}
	err = fs.WalkDir(data.Files, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !slices.Contains(names, name) {
			t.Errorf("%s is committed but not generated", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if total > 4<<20 {
		t.Errorf("%d bytes of data are too many to commit", total)
	}
}

// TestInvented holds that nothing can be taken for a real place: codes that
// nobody has, the word in every name of a county, every point in the desert.
func TestInvented(t *testing.T) {
	p, r := made(), computed(t)
	for _, s := range []string{r.Config.Name, r.Config.Note} {
		if !strings.Contains(s, "虚构") {
			t.Errorf("%q does not say that the place is invented", s)
		}
	}
	for _, s := range []string{r.Config.NameEN, r.Config.NoteEN} {
		if !strings.Contains(s, "invented") {
			t.Errorf("%q does not say that the place is invented", s)
		}
	}
	for _, l := range r.Zones.Layers {
		for i := range l.Units {
			if u := &l.Units[i]; !strings.HasPrefix(u.Code, "99") {
				t.Errorf("%s %s: the code could be a real one", u.Code, u.Name)
			}
		}
	}
	for _, c := range p.Counties {
		if !strings.Contains(c.Name, "虚构") || !strings.Contains(c.NameEN, "invented") {
			t.Errorf("%s, %s do not say that the county is invented", c.Name, c.NameEN)
		}
	}
	for i := range p.Facilities {
		if f := &p.Facilities[i]; f.Point[0] < 101 || f.Point[0] > 102.25 || f.Point[1] < 39.85 || f.Point[1] > 40.8 {
			t.Errorf("row %d, %s, stands at %v, which is not in the dunes", f.Row, f.Name, f.Point)
		}
	}
}

// TestPlantedFaults holds that every planted fault is found by its rule in its
// row, and that no row is remarked on that carries none. For what lies off the roads
// see TestUnconnected.
func TestPlantedFaults(t *testing.T) {
	p, r := made(), computed(t)
	type hit struct {
		row     int
		rule    string
		dropped bool
	}
	planted := map[hit]bool{}
	rules := map[string]bool{}
	for _, f := range p.Faults {
		planted[hit{f.Row, f.Rule, f.Dropped}] = true
		rules[f.Rule] = true
	}
	if len(rules) < 30 {
		t.Errorf("only %d kinds of fault are planted", len(rules))
	}
	for _, f := range r.Findings {
		if f.Rule == "people-not-connected" || f.Rule == "facility-not-connected" {
			continue
		}
		if f.Row == 0 {
			if f.Severity != feature.Info {
				t.Errorf("a finding about %s that nobody planted: %s %s", f.File, f.Rule, f.Message.EN)
			}
			continue
		}
		h := hit{f.Row, f.Rule, f.Severity == feature.Dropped}
		if !planted[h] || !strings.HasPrefix(f.File, "机构名单") {
			t.Errorf("%s row %d: %s (%s) was not planted: %s %s", f.File, f.Row, f.Rule, f.Severity, f.Value, f.Message.EN)
		}
		delete(planted, h)
	}
	for h := range planted {
		t.Errorf("row %d: %s was not found", h.row, h.rule)
	}
}

// TestFacilitiesAsPlaced holds every kept row, cell by cell, against what was
// put into it.
func TestFacilitiesAsPlaced(t *testing.T) {
	p, r := made(), computed(t)
	got := r.Facilities.Facilities
	if len(got) != len(p.Facilities) {
		t.Fatalf("%d facilities were read, %d were placed", len(got), len(p.Facilities))
	}
	for i := range got {
		g, w := &got[i], &p.Facilities[i]
		if g.Row != w.Row || g.ID != w.ID || g.Name != w.Name || g.Class != w.Class || g.Level != w.Level || g.Tier != w.Tier {
			t.Errorf("row %d: read %s %q %s %s %s, placed row %d: %s %q %s %s %s", g.Row, g.ID, g.Name, g.Class, g.Level, g.Tier, w.Row, w.ID, w.Name, w.Class, w.Level, w.Tier)
		}
		if d := geo.Distance(g.Point, w.Point); d > 0.001 {
			t.Errorf("row %d, %s, is %.3f m away from its place", g.Row, g.Name, d)
		}
		for _, a := range facilities.Attributes() {
			x, y := g.Numbers.Get(a.ID), w.Numbers.Get(a.ID)
			if math.IsNaN(x) != math.IsNaN(y) || math.Abs(x-y) > 1e-9*y {
				t.Errorf("row %d, %s: %s is %v, placed %v", g.Row, g.Name, a.ID, x, y)
			}
		}
		for _, s := range facilities.Services() {
			if g.Services.Has(s.ID) != w.Has(s.ID) {
				t.Errorf("row %d, %s: %s is %v, placed %v", g.Row, g.Name, s.ID, g.Services.Has(s.ID), w.Has(s.ID))
			}
		}
	}
}

// TestVocabulary holds that the list speaks of everything that plans speak of.
func TestVocabulary(t *testing.T) {
	set := &computed(t).Facilities
	for _, a := range facilities.Attributes() {
		if sum, known := set.Sum(a.ID, set.All()); known == 0 || sum <= 0 {
			t.Errorf("no facility has any %s", a.ID)
		}
	}
	for _, s := range facilities.Services() {
		if !slices.ContainsFunc(set.Facilities, func(f facilities.Facility) bool { return f.Services.Has(s.ID) }) {
			t.Errorf("no facility offers %s", s.ID)
		}
	}
	for _, c := range facilities.Classes() {
		if c != facilities.Other && !slices.ContainsFunc(set.Facilities, func(f facilities.Facility) bool { return f.Class == c }) {
			t.Errorf("no facility is a %s", c)
		}
	}
}

func TestDatumIsFoundOut(t *testing.T) {
	for _, f := range computed(t).Findings {
		if f.Rule == "datum" {
			if f.Value != "gcj02" || !strings.Contains(f.Message.EN, "fits the divisions and the population") {
				t.Errorf("datum %s: %s", f.Value, f.Message.EN)
			}
			return
		}
	}
	t.Error("the datum was not told")
}
