package geojson

import (
	"cmp"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/feature"
)

// decoder builds a table from one stream. Members of an object may come in any
// order, so a problem in a geometry waits in its node until the feature ends
// and its name is known.
type decoder struct {
	in      *jsontext.Decoder
	source  *utf8Reader
	start   int64 // offset of the first byte that in sees
	name    string
	table   *feature.Table
	columns map[string]int // by property name as written
	used    map[string]bool
	ids     []string // of the features, parallel to table.Rows
	hasID   bool
	points  []orb.Point // of the geometry being read, reused

	collection bool // a FeatureCollection was met
	vertices   int64
	crs        *crs.CRS       // of the file's own member
	declared   *crs.CRS       // what the user says; nil for nothing
	outside    *feature.Fault // first position that is no longitude and latitude
}

func newDecoder(name string, source *utf8Reader) *decoder {
	return &decoder{
		in: jsontext.NewDecoder(source), source: source, start: source.at, name: name,
		table: &feature.Table{Source: name, Encoding: "UTF-8"}, columns: map[string]int{}, used: map[string]bool{},
	}
}

// node is a Feature, a bare geometry or the head of a collection while its
// members are being read.
type node struct {
	kind     string
	id       string
	values   []string
	geometry geometry // of the member "geometry"
	own      shape    // members "coordinates" and "geometries"
	feature  bool     // has "geometry" or "properties"
	features bool
}

func (d *decoder) read() (*feature.Table, error) {
	for d.in.PeekKind() != jsontext.KindInvalid {
		if kind := d.in.PeekKind(); kind != jsontext.KindBeginObject {
			return nil, d.notGeoJSON(kind.String())
		}
		if err := d.text(); err != nil {
			return nil, err
		}
	}
	if _, err := d.in.ReadToken(); !errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, d.readFault(err)
	}
	return d.finish()
}

// finish closes the table once all rows are known.
func (d *decoder) finish() (*feature.Table, error) {
	t := d.table
	if len(t.Rows) == 0 {
		if d.collection {
			return nil, noFeaturesFault(d.name)
		}
		return nil, emptyFault(d.name)
	}
	t.CRS = cmp.Or(d.crs, d.declared, crs.WGS84())
	if d.outside != nil && cmp.Or(d.declared, t.CRS).Geographic() {
		return nil, d.outside
	}
	if d.hasID && t.Column("id") < 0 {
		t.Columns = append(t.Columns, "id")
	} else {
		d.ids = nil
	}
	for i := range t.Rows {
		row := &t.Rows[i]
		if len(row.Values) < len(t.Columns) {
			row.Values = append(make([]string, 0, len(t.Columns)), row.Values...)[:len(t.Columns)]
		}
		if d.ids != nil {
			row.Values[len(t.Columns)-1] = d.ids[i]
		}
	}
	return t, nil
}

// text reads one top-level object.
func (d *decoder) text() error {
	var n node
	err := d.members(func(member string) error {
		switch member {
		case "features":
			n.features, d.collection = true, true
			return d.elements(func() error { return d.feature() })
		case "crs":
			return d.readCRS()
		default:
			return d.member(&n, member)
		}
	})
	if err != nil || n.features {
		return err
	}
	return d.add(&n)
}

func (d *decoder) feature() error {
	if d.in.PeekKind() != jsontext.KindBeginObject {
		return d.notFeature()
	}
	var n node
	if err := d.members(func(member string) error { return d.member(&n, member) }); err != nil {
		return err
	}
	return d.add(&n)
}

// member reads one member of a Feature or a bare geometry.
func (d *decoder) member(n *node, member string) (err error) {
	switch member {
	case "type":
		n.kind, err = d.value()
	case "id":
		n.id, err = d.value()
	case "geometry":
		n.feature = true
		n.geometry, err = d.geometry(0)
	case "properties":
		n.feature = true
		n.values, err = d.properties()
	case "coordinates":
		n.own.coords, err = d.coordinates()
		n.own.any = true
	case "geometries":
		n.own.parts, err = d.geometries(0)
		n.own.any = true
	default:
		err = d.skip()
	}
	return err
}

// add appends a finished node to the table, or tells what is wrong with it.
func (d *decoder) add(n *node) error {
	number := len(d.table.Rows) + 1
	switch {
	case n.feature || n.kind == "Feature":
	case n.own.any:
		n.own.kind = n.kind
		n.geometry = d.build(n.own)
	default:
		return d.notGeoJSON(n.kind)
	}
	if problem := n.geometry.problem; problem != nil {
		return d.named(problem, n, number)
	}
	if n.geometry.outside != nil && d.outside == nil {
		d.outside = d.named(n.geometry.outside, n, number)
	}
	if int64(number)*int64(max(len(d.columns), 1)) > maxCells {
		return d.tooLarge("cells", maxCells)
	}
	d.table.Rows = append(d.table.Rows, feature.Row{Number: number, Values: n.values, Geometry: n.geometry.shape})
	d.ids = append(d.ids, n.id)
	d.hasID = d.hasID || n.id != ""
	return nil
}

// properties reads the values of a feature, in the order of the columns.
func (d *decoder) properties() ([]string, error) {
	if d.in.PeekKind() != jsontext.KindBeginObject {
		return nil, d.skip()
	}
	values := make([]string, 0, len(d.table.Columns))
	err := d.members(func(member string) error {
		column, err := d.column(member)
		if err != nil {
			return err
		}
		for len(values) <= column {
			values = append(values, "")
		}
		values[column], err = d.value()
		return err
	})
	return values, err
}

func (d *decoder) column(property string) (int, error) {
	if i, ok := d.columns[property]; ok {
		return i, nil
	}
	i := len(d.table.Columns)
	if i >= maxColumns {
		return 0, d.tooLarge("columns", maxColumns)
	}
	title := strings.TrimSpace(property)
	for n, plain := 2, title; d.used[title]; n++ {
		title = plain + " (" + strconv.Itoa(n) + ")"
	}
	property = strings.Clone(property)
	d.columns[property], d.used[title] = i, true
	d.table.Columns = append(d.table.Columns, title)
	return i, nil
}

// value reads any value as text: strings unescaped, numbers and booleans as
// written, null as nothing, objects and arrays as compact JSON.
func (d *decoder) value() (string, error) {
	switch d.in.PeekKind() {
	case jsontext.KindBeginObject, jsontext.KindBeginArray:
		raw, err := d.in.ReadValue()
		if err != nil {
			return "", d.readFault(err)
		}
		raw = raw.Clone()
		if err := raw.Compact(); err != nil {
			return "", d.readFault(err)
		}
		return string(raw), nil
	}
	token, err := d.in.ReadToken()
	if err != nil {
		return "", d.readFault(err)
	}
	if token.Kind() == jsontext.KindNull {
		return "", nil
	}
	return token.String(), nil
}

func (d *decoder) skip() error {
	if err := d.in.SkipValue(); err != nil {
		return d.readFault(err)
	}
	return nil
}

// members visits the members of the object that comes next. The visitor must
// read the value. Values of another kind are skipped.
func (d *decoder) members(visit func(name string) error) error {
	if d.in.PeekKind() != jsontext.KindBeginObject {
		return d.skip()
	}
	if _, err := d.in.ReadToken(); err != nil {
		return d.readFault(err)
	}
	for d.in.PeekKind() == jsontext.KindString {
		name, err := d.in.ReadToken()
		if err != nil {
			return d.readFault(err)
		}
		if err := visit(name.String()); err != nil {
			return err
		}
	}
	if _, err := d.in.ReadToken(); err != nil {
		return d.readFault(err)
	}
	return nil
}

// elements visits the elements of the array that comes next; values of another
// kind are skipped.
func (d *decoder) elements(visit func() error) error {
	if d.in.PeekKind() != jsontext.KindBeginArray {
		return d.skip()
	}
	if _, err := d.in.ReadToken(); err != nil {
		return d.readFault(err)
	}
	for {
		switch d.in.PeekKind() {
		case jsontext.KindEndArray, jsontext.KindInvalid:
			if _, err := d.in.ReadToken(); err != nil {
				return d.readFault(err)
			}
			return nil
		}
		if err := visit(); err != nil {
			return err
		}
	}
}

// readCRS reads the "crs" member of GeoJSON 2008: a name such as
// "EPSG:4490" or "urn:ogc:def:crs:EPSG::4490".
func (d *decoder) readCRS() error {
	var kind, code string
	err := d.members(func(member string) (err error) {
		switch member {
		case "type":
			kind, err = d.value()
		case "properties":
			err = d.members(func(member string) (err error) {
				if member != "name" {
					return d.skip()
				}
				code, err = d.value()
				return err
			})
		default:
			err = d.skip()
		}
		return err
	})
	if err != nil || kind == "" && code == "" {
		return err
	}
	if code == "" {
		return d.unknownCRS(kind, nil)
	}
	if d.crs, err = crs.Parse(plainCode(code)); err != nil {
		return d.unknownCRS(code, err)
	}
	return nil
}

// unknownCRS refuses a member that names no system known here, unless the user
// has said what to read instead.
func (d *decoder) unknownCRS(code string, err error) error {
	d.crs = nil
	if d.declared != nil {
		return nil
	}
	return d.crsFault(code, err)
}

// plainCode turns an OGC name into AUTHORITY:CODE; the axis order that the
// name implies is not meant, since GeoJSON always has the easting first.
func plainCode(name string) string {
	urn := strings.Split(name, ":")
	if len(urn) < 7 || !strings.EqualFold(urn[0], "urn") {
		return name
	}
	authority, code := urn[4], urn[len(urn)-1]
	if strings.EqualFold(authority, "OGC") && strings.EqualFold(code, "CRS84") {
		return "EPSG:4326"
	}
	return authority + ":" + code
}
