package listing

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/polygon"
	"github.com/medreach/medreach/geo/tabular"
	"github.com/medreach/medreach/geo/zone"
	"github.com/medreach/medreach/geo/zone/placing"
)

// flaw is what is wrong with the place of a row.
type flaw uint8

const (
	sound     flaw = iota
	unplaced       // nothing there, or nothing that can be read
	zero           // 0, 0, which stands for nothing: nobody lives there
	exchanged      // longitude stands for latitude
	beyond         // not on the earth
	flaws
)

func (f flaw) text() message.Text {
	return [...]message.Text{
		unplaced:  message.T("没有有效的坐标", "there is no valid place"),
		zero:      message.T("坐标为 0，多为未填", "the coordinates are 0, which mostly means not filled in"),
		exchanged: message.T("经纬度像是填反了", "longitude and latitude look exchanged"),
		beyond:    message.T("坐标不在地球上：经度应在 ±180、纬度应在 ±90 之内", "the place is not on the earth: a longitude lies within ±180, a latitude within ±90"),
	}[f]
}

// site is where a row stands.
type site struct {
	raw  orb.Point // as it stands in the table; of a polygon a corner of its box
	at   orb.Point // in WGS 84, where it is sound
	flaw flaw
}

// locate finds where each row is.
func (r *Reader) locate(l List, at axes) ([]site, error) {
	about := placing.Geometries(l.Table)
	if at.Found() {
		about = placing.Points(l.Table, at.Axes)
	}
	about.Datum, about.CRS, about.Declared = l.Datum, l.CRS, l.Declared
	place, err := placing.Of(about)
	if err != nil {
		return nil, err
	}
	if f := place.Finding("population-datum"); r.first(remark{l.Table.Source, 0, f.Message.EN}) {
		r.findings = append(r.findings, f)
	}
	sites := make([]site, len(l.Table.Rows))
	for i := range sites {
		sites[i] = at.site(&l.Table.Rows[i])
	}
	if err := l.judge(sites, place, at); err != nil {
		return nil, err
	}
	if at.Found() {
		return sites, nil
	}
	return sites, l.insides(sites, place)
}

// judge brings places to WGS 84 and says what is wrong with those that are none. A
// place abroad counts as exchanged only where the other rows lie in China; where nearly all
// are exchanged, the columns are, and that is a fault.
func (l List) judge(sites []site, place *placing.System, at axes) error {
	n, inside, turned := 0, 0, 0
	first := -1
	for i := range sites {
		s := &sites[i]
		if s.flaw != sound {
			continue
		}
		n++
		q, ok := convert(place, s.raw)
		back, could := convert(place, orb.Point{s.raw[1], s.raw[0]})
		s.at = q
		switch {
		case ok && geo.InChina(q):
			inside++
		case could && geo.InChina(back):
			turned++
			if first < 0 {
				first = i
			}
		}
		if !ok {
			s.flaw = beyond
			if could {
				s.flaw = exchanged
			}
		}
	}
	if turned > 0 && turned*5 >= n*4 {
		return l.exchange(&l.Table.Rows[first], sites[first], at)
	}
	if !(inside >= 3 && inside*4 >= n*3 || turned*2 > n) {
		return nil
	}
	for i := range sites {
		s := &sites[i]
		if s.flaw != sound || geo.InChina(s.at) {
			continue
		}
		if back, ok := convert(place, orb.Point{s.raw[1], s.raw[0]}); ok && geo.InChina(back) {
			s.flaw = exchanged
		}
	}
	return nil
}

// insides puts a point inside for the corner of each polygon. Lines are no places.
func (l List) insides(sites []site, place *placing.System) error {
	usable := &feature.Table{Source: l.Table.Source, Rows: slices.Clone(l.Table.Rows)} // a polygon that is no place must not stop the rest
	for i := range sites {
		if sites[i].flaw == exchanged || sites[i].flaw == beyond {
			usable.Rows[i].Geometry = nil
		}
	}
	shapes, err := zone.Shapes(usable, place)
	if err != nil {
		return err
	}
	index := polygon.NewIndex(shapes)
	for i := range sites {
		s := &sites[i]
		_, point := l.Table.Rows[i].Geometry.(orb.Point)
		switch {
		case point || s.flaw == exchanged || s.flaw == beyond:
		case len(shapes[i]) == 0:
			s.flaw = unplaced
		default:
			if s.at, s.flaw = index.Inner(int32(i)), sound; !onEarth(s.at) {
				s.flaw = beyond
			}
		}
	}
	return nil
}

// convert brings a pair of the table to WGS 84, and tells whether that is a place.
func convert(place *placing.System, p orb.Point) (orb.Point, bool) {
	q, ok := place.ToWGS84(p)
	return q, ok && onEarth(q)
}

func onEarth(p orb.Point) bool { return math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 90 }

// exchange is the fault of a table whose coordinates are the wrong way round.
func (l List) exchange(row *feature.Row, s site, at axes) error {
	f := &feature.Fault{File: l.Table.Source, Row: row.Number, Column: at.header(l.Table), Value: at.written(row, s),
		What: message.T("几乎每行的经纬度都是反的", "longitude and latitude are exchanged in nearly every row")}
	switch {
	case at.Both >= 0:
		f.Suggestion = message.T("请把每格中的经度写在纬度前面", "write the longitude before the latitude in each cell")
	case at.Found():
		f.Suggestion = message.T("两列弄反了：请在方案的 population 中写 lon: %s 与 lat: %s，或对调两列的列名",
			"the two columns are the wrong way round: write lon: %s and lat: %s under population in the study, or exchange the two headers",
			l.Table.Columns[at.Lat], l.Table.Columns[at.Lon])
	default:
		f.Suggestion = message.T("请在 GIS 软件中对调 X、Y 坐标后重新导出（QGIS：交换 X 和 Y 坐标）", "exchange X and Y in a GIS and export the file again (in QGIS: swap X and Y coordinates)")
	}
	return f
}

// misplaced is the finding about a row whose people have no usable place.
func (l List) misplaced(row *feature.Row, at axes, s site, people float64) feature.Finding {
	f := feature.Finding{Severity: feature.Dropped, Column: at.header(l.Table), Value: at.written(row, s),
		Message: message.T("%v，%g 人未计入", "%v; its %g people are left out", s.flaw.text(), people)}
	switch s.flaw {
	case zero:
		f.Rule = "population-place-zero"
		f.Suggestion = message.T("请补上经纬度", "fill in longitude and latitude")
	case exchanged:
		f.Rule = "population-place-swapped"
		f.Suggestion = message.T("请把两个数对调", "exchange the two numbers")
	case beyond:
		f.Rule = "population-place-range"
		f.Suggestion = message.T("请核对坐标与坐标系", "check the coordinates and their system")
	default:
		f.Rule = "population-place"
		f.Suggestion = message.T("请补上经纬度", "fill in longitude and latitude")
		if column := at.unread(row); column >= 0 {
			f.Column, f.Value = l.Table.Columns[column], row.Value(column)
		}
	}
	return f
}

// axes says under which headers coordinates stand; geometries stand under none.
type axes struct{ placing.Axes }

// header names the columns.
func (a axes) header(t *feature.Table) string {
	switch {
	case a.Both >= 0:
		return t.Columns[a.Both]
	case a.Found():
		return t.Columns[a.Lon] + ", " + t.Columns[a.Lat]
	}
	return ""
}

// written is what stands in the cells of a row.
func (a axes) written(row *feature.Row, s site) string {
	switch {
	case a.Both >= 0:
		return row.Value(a.Both)
	case !a.Found() && row.Geometry == nil:
		return ""
	case !a.Found():
		return fmt.Sprintf("%v, %v", s.raw[0], s.raw[1])
	}
	lon, lat := row.Value(a.Lon), row.Value(a.Lat)
	if lon == "" && lat == "" {
		return ""
	}
	return cmp.Or(lon, "—") + ", " + cmp.Or(lat, "—")
}

// unread is the column at fault where just one of two cannot be read, else -1.
func (a axes) unread(row *feature.Row) int {
	if a.Lon < 0 || a.Lat < 0 {
		return -1
	}
	_, lon := tabular.Degrees(row.Value(a.Lon))
	_, lat := tabular.Degrees(row.Value(a.Lat))
	switch {
	case lon && !lat:
		return a.Lat
	case lat && !lon:
		return a.Lon
	}
	return -1
}

// site reads where a row stands, before the system of the coordinates is thought of.
func (a axes) site(row *feature.Row) site {
	s := site{at: orb.Point{math.NaN(), math.NaN()}}
	ok := false
	switch g := row.Geometry.(type) {
	case orb.Point:
		s.raw, ok = g, true
	case nil:
	default:
		s.raw, ok = g.Bound().Min, !g.Bound().IsEmpty()
	}
	if a.Found() {
		s.raw, ok = a.Pair(row)
	}
	switch {
	case !ok || math.IsNaN(s.raw[0]) || math.IsNaN(s.raw[1]): // an empty point has NaN
		s.flaw = unplaced
	case s.raw == orb.Point{}:
		s.flaw = zero
	}
	return s
}
