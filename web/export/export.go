// Package export makes files of what the page shows: an indicator's figures in the
// zones of one level, as CSV, XLSX, GeoJSON, and GeoPackage with styles. Shares are
// in percent there, as in all tables of the program; codes are texts, and no text
// is a formula.
package export

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/analysis/brief/workbook"
	"github.com/medreach/medreach/analysis/layer"
	"github.com/medreach/medreach/analysis/report"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/web/board"
)

// Format is a kind of file, by its ending.
type Format string

// The formats.
const (
	CSV     Format = "csv"
	XLSX    Format = "xlsx"
	GeoJSON Format = "geojson"
	GPKG    Format = "gpkg"
)

var kinds = map[Format]string{CSV: "text/csv; charset=utf-8", XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	GeoJSON: "application/geo+json", GPKG: "application/geopackage+sqlite3"}

// Known reports whether there is such a format.
func (f Format) Known() bool { return kinds[f] != "" }

// Subject is what goes into a file.
type Subject struct {
	Result *study.Result
	Layers []*layer.Layer // of the result
	Shown  *board.View
	Report func() *brief.Brief // for the notes of a workbook

	// Scenario is the one that is shown, "" for the study as it is. Report and Layers
	// are of the study as it is, so that of a scenario there are zones alone.
	Scenario string
}

// OfScenarios reports whether the format can hold a scenario: one that has zones and
// nothing else.
func (f Format) OfScenarios() bool { return f == CSV || f == GeoJSON }

// File is a file that has been made.
type File struct {
	format Format
	name   message.Text
	data   io.ReadSeeker
	folder string // to be removed; "" is none
}

// Make makes a file.
func Make(f Format, s *Subject) (*File, error) {
	out := &File{format: f, name: s.name()}
	if f == GPKG {
		return out, out.pack(s)
	}
	var b bytes.Buffer
	out.data = nil
	var err error
	switch f {
	case CSV:
		err = report.WriteCSV(&b, table(s))
	case XLSX:
		shown := table(s)
		err = workbook.Write(&b, s.Report(), func(yield func(brief.Table) bool) { yield(shown) })
	case GeoJSON:
		err = layer.WriteGeoJSON(&b, zones(s))
	default:
		err = fmt.Errorf("export: no format %q", f)
	}
	out.data = bytes.NewReader(b.Bytes())
	return out, err
}

// name is what the file is called: the study, the scenario and the indicator.
func (s *Subject) name() message.Text {
	c := s.Result.Config
	study := message.Text{ZH: cmp.Or(c.Name, c.NameEN), EN: cmp.Or(c.NameEN, c.Name)}
	if s.Scenario != "" {
		study = message.T("%s_%s", "%s_%s", study, s.Scenario)
	}
	return message.T("%s_%s", "%s_%s", study, s.Shown.Title())
}

// pack writes a GeoPackage of the zones, the facilities, and the ground and gaps of
// the indicator. SQLite needs a file of its own.
func (f *File) pack(s *Subject) error {
	var err error
	if f.folder, err = os.MkdirTemp("", "medreach-export-"); err != nil {
		return err
	}
	path := filepath.Join(f.folder, "shown.gpkg")
	layers := []*layer.Layer{zones(s)}
	for _, l := range s.Layers {
		if l.Grid == nil && (l.Name == "facilities" || l.Name == s.Shown.Of.GroundLayer || l.Name == s.Shown.Of.GapsLayer) {
			layers = append(layers, l)
		}
	}
	if err = layer.WriteGeoPackage(path, layers); err == nil {
		f.data, err = os.Open(path)
	}
	if err != nil {
		f.Close()
	}
	return err
}

// Close removes what the file left behind.
func (f *File) Close() {
	if c, ok := f.data.(io.Closer); ok {
		_ = c.Close() // it was only read
	}
	if f.folder != "" {
		_ = os.RemoveAll(f.folder) // a temporary folder that stays does no harm
	}
}

// Send sends the file under its name in Chinese, with a plain one for readers that
// know no others (RFC 6266).
func (f *File) Send(w http.ResponseWriter, r *http.Request) error {
	h := w.Header()
	h.Set("Content-Type", kinds[f.format])
	h.Set("Cache-Control", "no-cache")
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="medreach.%s"; filename*=UTF-8''%s`, f.format, url.PathEscape(safe(f.name.ZH)+"."+string(f.format))))
	http.ServeContent(w, r, "", time.Time{}, f.data)
	return nil
}

// safe is a name that every file system takes.
func safe(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`<>:"/\|?*'`, r) {
			return '_'
		}
		return r
	}, name)
	all := []rune(strings.Trim(name, ". "))
	return string(all[:min(len(all), 80)])
}

// column is one column of zones, in a table and in a layer alike.
type column struct {
	name     string
	title    message.Text
	kind     layer.Kind
	decimals int
	value    func(row *board.ZoneRow) any // nil where it is missing
}

// columns are those of what is shown. Shares are in percent.
func columns(s *Subject) []column {
	scale, unit, decimals := 1.0, s.Shown.Of.Unit, 4
	if s.Shown.Of.Kind == "share" {
		scale, unit, decimals = 100, message.Text{ZH: "%", EN: "%"}, 2
	}
	of := func(t message.Text) message.Text { return message.T("%s（%s）", "%s (%s)", t, unit) }
	words := func(name, zh, en string, value func(*board.ZoneRow) string) column {
		return column{name: name, title: message.Text{ZH: zh, EN: en}, value: func(r *board.ZoneRow) any { return value(r) }}
	}
	real := func(name string, title message.Text, value func(*board.ZoneRow) *float64, scale float64, decimals int) column {
		return column{name: name, title: title, kind: layer.Real, decimals: decimals, value: func(r *board.ZoneRow) any {
			if v := value(r); v != nil {
				return *v * scale
			}
			return nil
		}}
	}
	return []column{
		words("code", "代码", "code", func(r *board.ZoneRow) string { return r.Code }),
		words("name", "名称", "name", func(r *board.ZoneRow) string { return r.Name.ZH }),
		words("name_en", "英文名", "name (en)", func(r *board.ZoneRow) string { return r.Name.EN }),
		words("parent", "上级代码", "parent code", func(r *board.ZoneRow) string { return r.Parent }),
		{name: "rank", title: message.Text{ZH: "名次", EN: "rank"}, kind: layer.Integer, value: func(r *board.ZoneRow) any {
			if r.Rank == nil {
				return nil
			}
			return int64(*r.Rank)
		}},
		real("people", message.Text{ZH: "人口（人）", EN: "people"}, func(r *board.ZoneRow) *float64 { return r.People }, 1, 2),
		real("value", of(s.Shown.Title()), func(r *board.ZoneRow) *float64 { return r.Value }, scale, decimals),
		real("goal", of(message.Text{ZH: "目标值", EN: "goal"}), func(r *board.ZoneRow) *float64 { return r.Goal }, scale, decimals),
		words("status", "结论", "verdict", func(r *board.ZoneRow) string { return r.Status }),
		real("gap", message.Text{ZH: "缺口", EN: "gap"}, func(r *board.ZoneRow) *float64 { return r.Gap }, 1, 2),
		words("gap_unit", "缺口单位", "gap unit", func(r *board.ZoneRow) string { return layer.Both(r.GapUnit) }),
		real("lack", message.Text{ZH: "未覆盖人口（人）", EN: "people without"}, func(r *board.ZoneRow) *float64 { return r.Lack }, 1, 2),
	}
}

// table is what is shown as rows of cells.
func table(s *Subject) brief.Table {
	t := brief.Table{Name: "shown", Title: s.Shown.Title()}
	all := columns(s)
	for _, c := range all {
		kind := brief.Words
		if c.kind != layer.Text {
			kind = brief.Number
		}
		t.Columns = append(t.Columns, brief.Column{Title: c.title, Kind: kind, Decimals: c.decimals})
	}
	for i := range s.Shown.Rows {
		row := make([]any, len(all))
		for k, c := range all {
			row[k] = c.value(&s.Shown.Rows[i])
			switch v := row[k].(type) {
			case int64:
				row[k] = float64(v)
			case nil:
				if c.kind != layer.Text {
					row[k] = math.NaN()
				}
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// zones is what is shown as a layer that QGIS colours as the page does.
func zones(s *Subject) *layer.Layer {
	l := &layer.Layer{Name: "zones_" + s.Shown.Level, Title: s.Shown.Title(), Basis: s.Shown.Of.Basis, Shape: layer.MultiPolygon, Count: len(s.Shown.Rows)}
	all := columns(s)
	for _, c := range all {
		l.Fields = append(l.Fields, layer.Field{Name: c.name, Title: c.title, Kind: c.kind, Decimals: c.decimals})
	}
	if len(s.Shown.Units) > 0 && s.Shown.Units[0].Geometry == nil {
		l.Shape = layer.Point
	}
	l.Features = func(yield func(layer.Feature) bool) {
		for i := range s.Shown.Rows {
			f := layer.Feature{Geometry: s.Shown.Units[i].Geometry}
			if l.Shape == layer.Point {
				f.Geometry = s.Shown.Units[i].Point
			}
			for _, c := range all {
				f.Values = append(f.Values, c.value(&s.Shown.Rows[i]))
			}
			if !yield(f) {
				return
			}
		}
	}
	l.Style = layer.Style{Way: layer.Graduated, Field: "value", Subject: s.Shown.Title(), Outline: "#555555", Label: "name"}
	scale := 1.0
	if s.Shown.Of.Kind == "share" {
		scale = 100
	}
	for _, c := range s.Shown.Of.Classes {
		l.Style.Classes = append(l.Style.Classes, layer.Class{Low: *c.From * scale, High: *c.To * scale, Colour: c.Colour, Label: c.Label})
	}
	return l
}
