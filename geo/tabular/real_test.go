package tabular_test

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/tabular"
)

// realData returns the path of a file of the shared data, or skips.
func realData(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv("MEDREACH_DATA")
	if dir == "" {
		dir = "../../../shared/data"
	}
	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no real data at %s: set MEDREACH_DATA to the folder that holds it", path)
	}
	return path
}

func readReal(t *testing.T, name string) *feature.Table {
	t.Helper()
	table, err := tabular.Read(realData(t, name), tabular.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range table.Rows {
		if len(r.Values) != len(table.Columns) {
			t.Fatalf("row %d has %d values for %d columns", i, len(r.Values), len(table.Columns))
		}
	}
	return table
}

func sum(t *testing.T, table *feature.Table, column string) (total float64) {
	t.Helper()
	c := table.Column(column)
	if c < 0 {
		t.Fatalf("no column %q in %q", column, table.Columns)
	}
	for _, r := range table.Rows {
		if tabular.Missing(r.Value(c)) {
			continue
		}
		v, ok := tabular.Number(r.Value(c))
		if !ok {
			t.Fatalf("row %d: %q is no number", r.Number, r.Value(c))
		}
		total += v
	}
	return total
}

func TestRealHongKongJSON(t *testing.T) {
	for name, rows := range map[string]int{"facility-hosp.json": 43, "facility-fmc.json": 75, "facility-sop.json": 49} {
		table := readReal(t, "hongkong/"+name)
		if len(table.Rows) != rows || table.Encoding != "UTF-8" || table.Columns[0] != "cluster_eng" {
			t.Errorf("%s: %d rows in %s, first column %q", name, len(table.Rows), table.Encoding, table.Columns[0])
		}
	}
	table := readReal(t, "hongkong/facility-hosp.json")
	emergency := 0
	for _, r := range table.Rows {
		if r.Value(table.Column("with_AE_service_eng")) == "Yes" {
			emergency++
		}
	}
	if emergency != 18 {
		t.Errorf("%d hospitals with A&E, want 18", emergency)
	}
	if got := table.Rows[0].Value(table.Column("institution_sc")); got != "舂磡角慈氏护养院" {
		t.Errorf("first name %q", got)
	}
	if got := table.Rows[0].Value(table.Column("latitude")); got != "22.212024" {
		t.Errorf("first latitude %q", got)
	}
}

func TestRealHongKongStatistics(t *testing.T) {
	table := readReal(t, "hongkong/healthstat_table1.csv")
	if table.Encoding != "UTF-16" || table.Column("2024") < 0 || table.Column("2015") < 0 || table.Columns[0] != "#1" {
		t.Fatalf("encoding %s, columns %q", table.Encoding, table.Columns)
	}
	if r := table.Rows[0]; r.Value(0) != "Number of registered doctors(1)" || r.Value(table.Column("2024")) != "2.2" {
		t.Errorf("first row %q", r.Values)
	}
	table = readReal(t, "hongkong/healthstat_table2.csv")
	if v, ok := tabular.Number(table.Rows[0].Value(table.Column("2024"))); v != 7524 || !ok {
		t.Errorf("mid-year population %v in %q", v, table.Rows[0].Values)
	}
}

// Rows and sums were taken with Python's csv.DictReader.
func TestRealDelimited(t *testing.T) {
	cases := []struct {
		file   string
		rows   int
		column string
		sum    float64
	}{
		{"macau/facilities.csv", 9, "lon", 1021.961791},
		{"portoalegre/poa_hexgrid.csv", 1227, "population", 812935},
		{"portoalegre/poa_points_of_interest.csv", 15, "lat", -450.502803},
		{"china/census2020_county_core.csv", 3358, "人口数_合计", 5622236024},
		{"access/belo_horizonte/land_use.csv", 898, "jobs", 496088},
	}
	for _, c := range cases {
		t.Run(c.file, func(t *testing.T) {
			table := readReal(t, c.file)
			if got := sum(t, table, c.column); len(table.Rows) != c.rows || math.Abs(got-c.sum) > 1e-6 {
				t.Errorf("%d rows, sum %v; want %d, %v", len(table.Rows), got, c.rows, c.sum)
			}
		})
	}
}
