package query_test

import (
	"math"
	"net/url"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/web/ogc/query"
	"github.com/medreach/medreach/web/publication/publicationtest"
)

func TestSystemsGoThereAndBack(t *testing.T) {
	for _, s := range query.Systems {
		for _, p := range []orb.Point{{0, 0}, {114.1, 22.3}, {-179.9, -60}, {101.5, 40.2}} {
			a, b := s.From(p)
			if q := s.To(a, b); math.Hypot(q[0]-p[0], q[1]-p[1]) > 1e-9 {
				t.Errorf("%s: %v comes back as %v", s.URI, p, q)
			}
		}
	}
	x, y := query.Systems[3].From(orb.Point{114.1, 22.3})
	if math.Abs(x-12701553.90) > 0.01 || math.Abs(y-2547582.13) > 0.01 { // cs2cs EPSG:4326 EPSG:3857
		t.Errorf("web Mercator %.2f, %.2f", x, y)
	}
}

// TestPagesAgainstOneByOne compares pages of filtered boxes with all rows looked at.
func TestPagesAgainstOneByOne(t *testing.T) {
	l := publicationtest.Small(t).Layer("facilities")
	for _, text := range []string{"", "class=clinic", "beds=3", "emergency=false&class=clinic", "id=000007", "id=7", "bbox=100.2,39.2,100.7,39.7", "bbox=100.2,39.2,100.7,39.7&class=clinic", "bbox=179,39,100.5,40", "bbox=0,0,1,1"} {
		values, err := url.ParseQuery(text)
		if err != nil {
			t.Fatal(err)
		}
		whole, err := query.Parse(values, l)
		if err != nil {
			t.Fatal(err)
		}
		whole.Limit = math.MaxInt32
		all, matched := whole.Find(l)
		if matched != len(all) {
			t.Errorf("%q: %d rows, %d matched", text, len(all), matched)
		}
		var paged []int32
		for values.Set("limit", "7"); len(paged) < matched; {
			values.Set("offset", string(appendInt(len(paged))))
			q, err := query.Parse(values, l)
			if err != nil {
				t.Fatal(err)
			}
			rows, m := q.Find(l)
			if m != matched || len(rows) == 0 {
				t.Fatalf("%q: %d rows of %d", text, len(rows), m)
			}
			paged = append(paged, rows...)
		}
		if !slices.Equal(paged, all) {
			t.Errorf("%q: pages hold %v, want %v", text, paged, all)
		}
		for row := range int32(l.Len()) {
			want := (values.Get("class") == "" || l.Value(int(row), 1) == values.Get("class")) && (values.Get("id") == "" || l.Value(int(row), 0) == values.Get("id")) &&
				(values.Get("beds") == "" || l.Value(int(row), 2) == int64(3)) && (values.Get("emergency") == "" || l.Value(int(row), 3) == false)
			at := l.Geometry(int(row)).(orb.Point)
			switch values.Get("bbox") {
			case "100.2,39.2,100.7,39.7":
				want = want && at[0] >= 100.2 && at[0] <= 100.7 && at[1] >= 39.2 && at[1] <= 39.7
			case "179,39,100.5,40":
				want = want && at[0] <= 100.5 && at[1] >= 39
			case "0,0,1,1":
				want = false
			}
			if slices.Contains(all, row) != want {
				t.Errorf("%q: row %d found %v", text, row, !want)
			}
		}
	}
}

func appendInt(n int) []byte {
	if n < 10 {
		return []byte{byte('0' + n)}
	}
	return append(appendInt(n/10), byte('0'+n%10))
}

// FuzzParse holds that no query makes the program fail, and that boxes are in order.
func FuzzParse(f *testing.F) {
	l := publicationtest.Small(f).Layer("facilities")
	for _, text := range []string{"bbox=1,2,3,4", "bbox=1,2,3,4,5,6&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/3857", "bbox=170,-10,-170,10", "crs=http://www.opengis.net/def/crs/EPSG/0/4490&limit=5", "datetime=2020-01-01T00:00:00Z/..", "beds=-3&emergency=true", "limit=99999999999999999999&offset=1"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		values, err := url.ParseQuery(text)
		if err != nil {
			return
		}
		q, err := query.Parse(values, l)
		if err != nil {
			return
		}
		if q.Limit < 1 || q.Limit > query.MostLimit || q.Offset < 0 || q.CRS == nil {
			t.Fatalf("%q is read as %+v", text, q)
		}
		rows, matched := q.Find(l)
		if len(rows) > q.Limit || len(rows) > matched || matched > l.Len() || !slices.IsSorted(rows) {
			t.Errorf("%q finds %d rows of %d", text, len(rows), matched)
		}
	})
}

// FuzzBox holds what a box is, whatever the text.
func FuzzBox(f *testing.F) {
	for _, text := range []string{"1,2,3,4", "1,2,3,4,5,6", "170,-10,-170,10", "a", ",,,", "1e308,1,-1e308,2", " 1, 2,3 ,4"} {
		f.Add(text, uint8(0))
	}
	f.Fuzz(func(t *testing.T, text string, system uint8) {
		boxes, err := query.ParseBox(text, query.Systems[int(system)%len(query.Systems)])
		if err != nil {
			return
		}
		if len(boxes) < 1 || len(boxes) > 2 {
			t.Fatalf("%q is %d boxes", text, len(boxes))
		}
		for _, b := range boxes {
			if math.IsNaN(b.Min[0]+b.Min[1]) || math.IsNaN(b.Max[0]+b.Max[1]) || b.Min[1] > b.Max[1] {
				t.Errorf("%q is %v", text, b)
			}
		}
	})
}
