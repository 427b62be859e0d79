// Package preview tells what recognition saw in a file in a form that can be shown
// before a study is run: what it was taken for, its columns and how sure each is, the
// datum and why, the first rows, and some of its places in WGS 84 degrees. It decides
// nothing: places are read as the study would read them.
package preview

import (
	"slices"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/draft/recognition"
	"github.com/medreach/medreach/facilities/columns"
	"github.com/medreach/medreach/facilities/position"
	"github.com/medreach/medreach/geo/message"
)

// What is shown is bounded.
const (
	mostRows   = 10
	mostPoints = 500
	mostText   = 200 // characters of a cell
)

// File is what was seen in a file, or in one layer or sheet of it.
type File struct {
	File     string         `json:"file"`
	Part     string         `json:"part"` // layer or sheet, "" where there is but one
	Kind     string         `json:"kind"`
	Title    message.Text   `json:"title"` // of the kind
	Sure     bool           `json:"sure"`
	Why      message.Text   `json:"why"`
	Doubts   []message.Text `json:"doubts"`
	Level    string         `json:"level"` // of zones and a census, "" of others
	Group    string         `json:"group"` // of people
	Rows     int            `json:"rows"`
	Encoding string         `json:"encoding"` // of a text file
	Datum    *Datum         `json:"datum"`    // nil where nothing has a place
	Columns  []Column       `json:"columns"`
	Preview  Sample         `json:"preview"`
}

// Datum is in which system the coordinates stand.
type Datum struct {
	Name   string       `json:"name"` // as a study writes it
	Basis  string       `json:"basis"`
	Sure   float64      `json:"sure"` // 0-1
	Reason message.Text `json:"reason"`
}

// Column is a column that means something.
type Column struct {
	Column  string       `json:"column"`
	Meaning string       `json:"meaning"`
	Title   message.Text `json:"title"`
	Sure    *float64     `json:"sure"` // 0-1; nil where there is no measure of it
}

// Sample is a part of the content.
type Sample struct {
	Columns []string    `json:"columns"`
	Rows    [][]string  `json:"rows"`
	Points  []orb.Point `json:"points"` // spread evenly over the rows; of outlines and lines their middles
	Bounds  *[4]float64 `json:"bounds"` // west, south, east, north
}

// kinds are the roles as programs and people read them.
var kinds = map[recognition.Role]struct {
	id    string
	title message.Text
}{
	recognition.Unused:       {"unused", message.Text{ZH: "未使用", EN: "not used"}},
	recognition.Unreadable:   {"unreadable", message.Text{ZH: "不能读取", EN: "cannot be read"}},
	recognition.Zones:        {"zones", message.Text{ZH: "区划", EN: "zones"}},
	recognition.UrbanAreas:   {"urban-areas", message.Text{ZH: "城镇范围", EN: "built-up areas"}},
	recognition.Grid:         {"population-grid", message.Text{ZH: "人口栅格", EN: "population grid"}},
	recognition.PeoplePoints: {"population-points", message.Text{ZH: "人口点表", EN: "points with people"}},
	recognition.Census:       {"census", message.Text{ZH: "普查合计", EN: "census totals"}},
	recognition.FacilityList: {"facilities", message.Text{ZH: "机构名单", EN: "list of facilities"}},
	recognition.NameList:     {"facilities-without-places", message.Text{ZH: "没有坐标的机构名单", EN: "list of facilities without coordinates"}},
	recognition.Roads:        {"roads", message.Text{ZH: "路网", EN: "roads"}},
}

// Of tells what was seen.
func Of(l *recognition.Look) File {
	kind := kinds[l.Role]
	f := File{File: l.File, Part: l.Layer + l.Sheet, Kind: kind.id, Title: kind.title, Sure: l.Sure, Why: l.Why, Group: l.Group, Columns: columnsOf(l), Doubts: []message.Text{}}
	if l.Doubt != (message.Text{}) {
		f.Doubts = append(f.Doubts, l.Doubt)
	}
	f.Doubts = append(f.Doubts, l.Remarks...)
	if l.Role == recognition.Zones || l.Role == recognition.Census {
		f.Level = l.Level.String()
	}
	f.Preview = Sample{Columns: []string{}, Rows: [][]string{}, Points: []orb.Point{}}
	if l.Table != nil {
		f.Rows, f.Encoding = len(l.Table.Rows), l.Table.Encoding
		f.Preview.rows(l)
	}
	f.place(l)
	return f
}

// rows takes the first rows, cells cut to a length that can be shown.
func (s *Sample) rows(l *recognition.Look) {
	s.Columns = append(s.Columns, l.Table.Columns...)
	for i := range l.Table.Rows[:min(len(l.Table.Rows), mostRows)] {
		row := make([]string, len(s.Columns))
		for c := range row {
			row[c] = l.Table.Rows[i].Value(c)
			if text := []rune(row[c]); len(text) > mostText {
				row[c] = string(text[:mostText]) + "…"
			}
		}
		s.Rows = append(s.Rows, row)
	}
}

// place adds places and the datum that they were read on.
func (f *File) place(l *recognition.Look) {
	switch l.Role {
	case recognition.Unused, recognition.Unreadable, recognition.Census, recognition.NameList:
		return
	case recognition.FacilityList:
		if l.Decision.Basis == "" {
			return // it could not be read
		}
		d := l.Decision
		f.Datum = &Datum{d.Name(), string(d.Basis), d.Confidence, d.Reason}
		if d.Basis == position.Assumed {
			f.Datum.Reason = message.T("没有注明，暂按 %s 读取", "nothing tells it: read as %s for now", d.Name())
		}
		points := make([]orb.Point, len(l.Found))
		for i := range l.Found {
			points[i] = l.Found[i].Point
		}
		f.Preview.show(points)
	case recognition.Grid:
		if len(l.Outline) > 0 {
			f.Datum = &Datum{l.System, string(position.InFile), sureOf[position.InFile], message.T("文件注明", "the file says so")}
			f.Preview.bound(l.Outline.Bound())
		}
	default:
		if l.Table != nil { // not roads as OSM has them
			f.placeTable(l)
		}
	}
}

// show takes some of the points, spread evenly, and the bounds of all.
func (s *Sample) show(points []orb.Point) {
	if len(points) == 0 {
		return
	}
	s.bound(orb.MultiPoint(points).Bound())
	for i := range min(len(points), mostPoints) {
		s.Points = append(s.Points, points[i*len(points)/min(len(points), mostPoints)])
	}
}

func (s *Sample) bound(b orb.Bound) {
	s.Bounds = &[4]float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}
}

// columnsOf lists the columns that mean something, with the confidence of those that
// header and content were weighed of.
func columnsOf(l *recognition.Look) []Column {
	out := []Column{}
	if l.Role == recognition.FacilityList || l.Role == recognition.NameList {
		for _, m := range l.Mapping {
			out = append(out, Column{m.Header, string(m.Field), m.Field.Title(), &m.Confidence})
		}
		return out
	}
	add := func(header, meaning string, title message.Text) {
		if header != "" {
			out = append(out, Column{Column: header, Meaning: meaning, Title: title})
		}
	}
	switch l.Role {
	case recognition.Zones, recognition.Census, recognition.PeoplePoints:
	default:
		return out
	}
	add(l.Code, "code", message.T("区划代码或名称", "code or name of the zone"))
	if l.Role == recognition.PeoplePoints {
		for _, f := range []columns.Field{columns.Lon, columns.Lat, columns.Location} {
			if m, ok := l.Mapping.Of(f); ok && !slices.ContainsFunc(out, func(c Column) bool { return c.Column == m.Header }) {
				out = append(out, Column{m.Header, string(f), f.Title(), &m.Confidence})
			}
		}
	}
	add(l.Urban, "urban_rural", message.T("城乡分类", "urban or rural"))
	add(l.People, "people", message.T("人数", "people"))
	for _, a := range l.Ages {
		add(a.Column, a.Group, message.T("其中 %s", "of these %s", a.Group))
	}
	return out
}
