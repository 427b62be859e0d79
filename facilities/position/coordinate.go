package position

import (
	"fmt"
	"math"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"github.com/medreach/medreach/facilities/columns"
	"github.com/medreach/medreach/facilities/quality"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/tabular"
)

// place is where a row says it is: x and y in the file's terms, then the point.
type place struct {
	row      int // index in the table
	x, y     float64
	tx, ty   string // as written, "" for geometries
	bad      bool   // a finding has been made and the row is out
	point    orb.Point
	decimals int // the larger number of decimals written, -1 where nothing is written
}

// hasGeometry reports whether any row carries a shape.
func hasGeometry(t *feature.Table) bool {
	for i := range t.Rows {
		if t.Rows[i].Geometry != nil {
			return true
		}
	}
	return false
}

// locate finds the WGS 84 point of each row. Rows that have none are named.
func (l *locator) locate() ([]place, error) {
	lon, hasLon := l.mapping.Of(columns.Lon)
	lat, hasLat := l.mapping.Of(columns.Lat)
	cell, hasCell := l.mapping.Of(columns.Location)
	var places []place
	var from source
	switch {
	case hasLon && hasLat:
		places, from = l.readColumns(lon, lat), source{x: lon, y: lat, columns: true}
	case hasCell:
		places, from = l.readCells(cell), source{x: cell, y: cell}
	case hasGeometry(l.table):
		places, from = l.readGeometries(), source{geometry: true}
	default:
		return nil, l.noCoordinates(hasLon, hasLat)
	}
	if err := l.decide(places, from); err != nil {
		return nil, err
	}
	return places, nil
}

// source is where the coordinates of a table come from.
type source struct {
	x, y     columns.Match // the same for two in one cell
	columns  bool          // x and y are two columns, which a study can exchange
	geometry bool
}

func (s source) header() string {
	if s.columns {
		return s.x.Header + " / " + s.y.Header
	}
	return s.x.Header
}

func (l *locator) noCoordinates(lon, lat bool) error {
	what := message.T("找不到坐标列", "no coordinate columns were found")
	switch {
	case lon:
		what = message.T("有经度列，但找不到纬度列", "there is a longitude column but no latitude column")
	case lat:
		what = message.T("有纬度列，但找不到经度列", "there is a latitude column but no longitude column")
	}
	list := columns.HeaderList(l.table)
	what = message.Text{ZH: what.ZH + "；表中的列有：" + list.ZH, EN: what.EN + "; the columns are " + list.EN}
	return &feature.Fault{File: l.file, What: what, Suggestion: message.T(
		"请在方案中写明坐标列，如 columns: {lon: 经度列名, lat: 纬度列名}；两个坐标在同一格时写 columns: {location: 列名}",
		"name them in the study, as columns: {lon: its header, lat: its header}, or columns: {location: its header} where both stand in one cell")}
}

// readColumns reads two coordinates from two columns.
func (l *locator) readColumns(lon, lat columns.Match) []place {
	places := make([]place, 0, len(l.rows))
	for _, i := range l.rows {
		row := &l.table.Rows[i]
		p := place{row: i, tx: row.Value(lon.Column), ty: row.Value(lat.Column)}
		switch mx, my := tabular.Missing(p.tx), tabular.Missing(p.ty); {
		case mx && my:
			l.drop(&p, why{quality.CoordinateMissing, lon.Header, "", message.T("没有坐标", "no coordinates"), fillIn})
		case mx:
			l.drop(&p, why{quality.CoordinateMissing, lon.Header, p.tx, message.T("没有经度", "no longitude"), fillIn})
		case my:
			l.drop(&p, why{quality.CoordinateMissing, lat.Header, p.ty, message.T("没有纬度", "no latitude"), fillIn})
		default:
			var okX, okY bool
			p.x, okX = tabular.Degrees(p.tx)
			p.y, okY = tabular.Degrees(p.ty)
			if okX && okY {
				p.decimals = max(decimals(p.tx), decimals(p.ty))
			} else if !okX {
				l.drop(&p, why{quality.CoordinateNotNumber, lon.Header, p.tx, notCoordinate, fillIn})
			} else {
				l.drop(&p, why{quality.CoordinateNotNumber, lat.Header, p.ty, notCoordinate, fillIn})
			}
		}
		places = append(places, p)
	}
	return places
}

// readCells reads two coordinates from one cell. The order is decided for the
// whole column: by the header, else by what most cells can mean.
func (l *locator) readCells(cell columns.Match) []place {
	places := make([]place, 0, len(l.rows))
	lonFirst, latFirst := 0, 0
	for _, i := range l.rows {
		p := place{row: i, tx: l.table.Rows[i].Value(cell.Column)}
		if tabular.Missing(p.tx) {
			l.drop(&p, why{quality.CoordinateMissing, cell.Header, p.tx, message.T("没有坐标", "no coordinates"), fillIn})
		} else if x, y, ok := tabular.Coordinates(p.tx); !ok {
			l.drop(&p, why{quality.CoordinateNotNumber, cell.Header, p.tx, message.T("看不出两个坐标", "these are not two coordinates"), message.T("请写成“经度,纬度”，如 114.51,38.04", "write longitude, latitude, as 114.51,38.04")})
		} else {
			p.x, p.y, p.decimals = x, y, decimals(p.tx)
			switch a, b := lonLatPossible(x, y), lonLatPossible(y, x); {
			case a > b:
				lonFirst++
			case b > a:
				latFirst++
			}
		}
		places = append(places, p)
	}
	latitude, told := cell.LatitudeFirst()
	if lonFirst+latFirst > 0 {
		latitude, told = latFirst > lonFirst, true
	}
	if latitude {
		for i := range places {
			places[i].x, places[i].y = places[i].y, places[i].x
		}
	}
	l.otherWayRound(places, cell.Header)
	order := [...]message.Text{{ZH: "经度在前", EN: "longitude first"}, {ZH: "纬度在前", EN: "latitude first"}}[b2i(latitude)]
	severity, do := feature.Info, message.Text{}
	if !told {
		severity, do = feature.Warning, message.T("若不是，请把列名改为 lat,lon 或拆成两列", "if not, head the column lat,lon, or split it into two columns")
	}
	l.aboutFile(feature.Finding{Rule: quality.PairOrder, Severity: severity, Column: cell.Header, Message: message.T("单元格内按%s读取", "cells were read with the %s", order), Suggestion: do})
	return places
}

// otherWayRound exchanges pairs that only make sense in the other order than the
// rest of the file, with one finding for all of them.
func (l *locator) otherWayRound(places []place, header string) {
	inside, outside, first := 0, 0, -1
	for i := range places {
		if !places[i].bad {
			inside += b2i(lonLatPossible(places[i].x, places[i].y) == 2)
		}
	}
	for i := range places {
		p := &places[i]
		as, turned := lonLatPossible(p.x, p.y), lonLatPossible(p.y, p.x)
		if p.bad || turned <= as || turned == 2 && as == 1 && inside*2 < len(places) {
			continue
		}
		p.x, p.y = p.y, p.x
		if outside++; first < 0 {
			first = i
		}
	}
	if outside > 0 {
		row := l.table.Rows[places[first].row].Number
		l.aboutFile(feature.Finding{Rule: quality.PairOrder, Severity: feature.Warning, Column: header, Value: places[first].tx,
			Message:    message.T("%d 行的经纬度先后与其他行相反（首见第 %d 行），照此读取", "%d rows (the first is row %d) have longitude and latitude in the other order than the rest; they were read so", outside, row),
			Suggestion: message.T("请把经纬度的先后改为一致", "write all in one order")})
	}
}

// lonLatPossible says how well a pair can be longitude, latitude: 0 not at all, 1
// somewhere, 2 in the rectangle of China.
func lonLatPossible(x, y float64) int {
	switch {
	case math.Abs(x) > 180 || math.Abs(y) > 90:
		return 0
	case geo.InChina(orb.Point{x, y}):
		return 2
	}
	return 1
}

// readGeometries takes points, and the centres of areas, from the rows' shapes.
func (l *locator) readGeometries() []place {
	places := make([]place, 0, len(l.rows))
	areas := 0
	for _, i := range l.rows {
		p := place{row: i, decimals: -1}
		at, area, ok := centre(l.table.Rows[i].Geometry)
		p.x, p.y = at[0], at[1]
		if !ok || !finite(p.x) || !finite(p.y) {
			l.drop(&p, why{quality.CoordinateMissing, "", "", message.T("没有点位", "no point"), fillIn})
		} else if area {
			areas++
		}
		places = append(places, p)
	}
	if areas > 0 {
		l.aboutFile(feature.Finding{Rule: quality.PolygonCentre, Severity: feature.Info, Column: "", Value: fmt.Sprint(areas), Message: message.T("%d 个面状机构取其中心点", "%d areas were taken by their centre", areas)})
	}
	return places
}

// centre returns the point of a shape.
func centre(g orb.Geometry) (p orb.Point, area, ok bool) {
	switch g := g.(type) {
	case orb.Point:
		return g, false, true
	case orb.MultiPoint:
		if len(g) == 1 {
			return g[0], false, true
		}
	case orb.Polygon, orb.MultiPolygon:
		if c, size := planar.CentroidArea(g); size != 0 {
			return c, true, true
		}
	}
	return orb.Point{}, false, false
}

var (
	fillIn        = message.Text{ZH: "请补填坐标；本行未参加计算", EN: "fill in the coordinates; the row was left out"}
	correct       = message.Text{ZH: "请核对坐标；本行未参加计算", EN: "check the coordinates; the row was left out"}
	notCoordinate = message.Text{ZH: "坐标不是数字", EN: "the coordinate is not a number"}
)

// written tells both coordinates as the file has them.
func (p *place) written() string {
	switch {
	case p.tx == "":
		return fmt.Sprintf("%g, %g", p.x, p.y)
	case p.ty == "":
		return p.tx
	}
	return p.tx + ", " + p.ty
}

// decimals counts the digits after the decimal point; 9 for anything that is not
// a plain decimal number, whose precision is not judged. In a pair the larger counts.
func decimals(s string) int {
	most := 0
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' })
	if len(parts) > 2 { // degrees, minutes and seconds
		return 9
	}
	for _, part := range parts {
		whole, fraction, _ := strings.Cut(part, ".")
		if strings.Trim(strings.TrimLeft(whole, "+-"), "0123456789") != "" || strings.Trim(fraction, "0123456789") != "" {
			return 9
		}
		most = max(most, len(fraction))
	}
	return most
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
