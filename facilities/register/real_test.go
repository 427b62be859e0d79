package register_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/facilities/register"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/tabular"
)

func realTable(t *testing.T, name string) *feature.Table {
	t.Helper()
	dir := os.Getenv("MEDREACH_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no real data at %s: set MEDREACH_DATA to the folder that holds it", path)
	}
	table, err := tabular.Read(path, tabular.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestRealLists(t *testing.T) {
	for _, c := range []struct {
		file    string
		columns map[string]string
		class   string
		count   int
	}{
		{"hongkong/facility-hosp.json", nil, "general-hospital", 43},
		{"hongkong/facility-fmc.json", nil, "clinic", 75},
		{"hongkong/facility-sop.json", map[string]string{"name": "institution_sc"}, "outpatient-department", 49},
		{"macau/facilities.csv", nil, "", 9},
		{"portoalegre/poa_points_of_interest.csv", nil, "other", 15},
	} {
		t.Run(c.file, func(t *testing.T) {
			table := realTable(t, c.file)
			r, err := register.Read(table, register.Options{Datum: "auto", Columns: c.columns, Class: c.class})
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range r.Findings {
				t.Log(f.Row, f.Column, f.Rule, f.Severity, f.Value, f.Message.EN)
			}
			for _, m := range r.Mapping {
				t.Log(m.Field, m.Header, m.Confidence)
			}
			if len(r.Facilities) != c.count || r.Dropped != 0 || r.Rows != c.count {
				t.Errorf("%d facilities of %d rows, want all %d", len(r.Facilities), r.Rows, c.count)
			}
			if r.Datum.Name() != "wgs84" || r.Datum.Confidence < 0.9 {
				t.Errorf("datum = %+v", r.Datum)
			}
			counts := (&facilities.Set{Facilities: r.Facilities}).Count()
			t.Log(counts)
		})
	}
}
