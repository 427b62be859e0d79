package listing_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/population/listing"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// FuzzRead reads tables of one to eight rows out of any text, with and without
// geometries. What is kept can be used, and each row is kept, empty, or told.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"经度|纬度|人口\n104|30|5\n|30|5\n0|0|5\n30|104|7\n1041|30|8\n合计||9",
		"坐标|人口（万人）|城乡\n104.1,30.1|1.2万|111\n|x|\n30 104|1e10|220",
		"x|y|pop\n435000|3300000|5\n38435000|3300000|5", "lon|lat|total\n-200|80|1\n200|-80|2\nNaN|Inf|3",
		"pop\n1\n2\n3\n4\n5\n6\n7\n8", "人口_万人|经度|纬度\n99999|104|30\n5%|104|30\n-0|104|30",
	} {
		f.Add(s, 104.0, 30.0, uint8(0))
		f.Add(s, 30.0, 104.0, uint8(7))
		f.Add(s, -181.0, math.NaN(), uint8(200))
	}
	f.Fuzz(func(t *testing.T, text string, x, y float64, kinds uint8) {
		lines := strings.Split(text, "\n")
		tab := table(lines[0], lines[1:min(len(lines), 9)]...)
		for i := range tab.Rows {
			tab.Rows[i].Geometry = anyGeometry(x+float64(i), y, kinds>>(i%4*2)&3, kinds > 0)
		}
		var r listing.Reader
		p, err := r.Read(listing.List{Group: "total", Table: tab})
		findings := r.Findings()
		_ = told(t, findings)
		if err != nil {
			if !message.AtFault(err) {
				t.Fatalf("a fault of the input told as ours: %v", err)
			}
			return
		}
		checkKept(t, p)
		if want := usable(t, tab, findings); !slices.Equal(p.Counts, want) {
			t.Errorf("kept %v, but the rows that are neither empty nor told of have %v", p.Counts, want)
		}
	})
}

// anyGeometry is a geometry of one of four kinds, or none.
func anyGeometry(x, y float64, kind uint8, some bool) orb.Geometry {
	switch {
	case !some || kind == 3:
		return nil
	case kind == 0:
		return orb.Point{x, y}
	case kind == 1:
		return orb.LineString{{x, y}, {y, x}}
	}
	return orb.Polygon{{{x, y}, {x + 1, y}, {x, y + 1}, {x, y}}}
}

func checkKept(t *testing.T, p listing.People) {
	t.Helper()
	if len(p.Points) != len(p.Counts) || p.Urban != nil && len(p.Urban) != len(p.Points) {
		t.Fatalf("%d points, %d counts, %d classes", len(p.Points), len(p.Counts), len(p.Urban))
	}
	for i, n := range p.Counts {
		if !(n >= 0 && n < listing.Crowded) {
			t.Errorf("%g people", n)
		}
		if q := p.Points[i]; !(math.Abs(q[0]) <= 180 && math.Abs(q[1]) <= 90) {
			t.Errorf("people at %v", q)
		}
	}
}

// usable returns the people of the rows that no finding leaves out and that are not 0.
func usable(t *testing.T, tab *feature.Table, findings []feature.Finding) []float64 {
	t.Helper()
	column, err := listing.FindPeople(tab, "", "total")
	if err != nil {
		t.Fatal(err)
	}
	var out []float64
	for i := range tab.Rows {
		row := &tab.Rows[i]
		n, unusable := column.Count(tab, row)
		toldOf := slices.ContainsFunc(findings, func(f feature.Finding) bool { return f.Row == row.Number })
		if unusable != nil && !toldOf {
			t.Errorf("row %d has no count, and nothing says so", row.Number)
		}
		if n > 0 && !toldOf {
			out = append(out, n)
		}
	}
	return out
}
