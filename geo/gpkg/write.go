package gpkg

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"
	"modernc.org/sqlite"

	"github.com/medreach/medreach/geo/message"
)

const (
	keyColumn      = "fid"
	geometryColumn = "geom"
)

// FieldType is how the values of a field are stored.
type FieldType uint8

// The types of fields.
const (
	Text FieldType = iota
	Integer
	Real
	Boolean
)

func (t FieldType) sql() string { return [...]string{"TEXT", "INTEGER", "REAL", "BOOLEAN"}[t] }

// Field is one attribute of a layer.
type Field struct {
	Name  string
	Title string // for people, such as a Chinese one; "" leaves it out
	Type  FieldType
}

// Layer describes a layer to be written.
type Layer struct {
	Name         string // of the table
	Title        string // for people; "" is the name
	Description  string
	Fields       []Field
	GeometryType string // POINT, LINESTRING, POLYGON, MULTIPOINT, MULTILINESTRING, MULTIPOLYGON, GEOMETRY; "" makes a plain table
}

// Writer writes a GeoPackage. The file stands under its name only after Close;
// until then it has the suffix ".part". A Writer and its layers are for one
// goroutine.
type Writer struct {
	path   string
	db     *sql.DB
	conn   *sql.Conn
	layers []*LayerWriter
	names  map[string]bool // of tables and of identifiers, in lower case
	styled map[string]bool
	titled bool
	stamp  string
}

// Create begins a GeoPackage at path. Times in the file are that of
// SOURCE_DATE_EPOCH, else 1970, so that they do not make files differ.
func Create(path string) (*Writer, error) {
	w := &Writer{path: path, names: map[string]bool{}, styled: map[string]bool{}, stamp: stamp()}
	if err := os.Remove(w.part()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, message.Wrap(err, "写入 %s", "write %s", path)
	}
	connector, err := sqlite.NewConnector(dsn(w.part(), url.Values{
		"_dqs": {"0"}, "_pragma": {"journal_mode(off)", "synchronous(off)", "locking_mode(exclusive)", "cache_size(-65536)",
			fmt.Sprintf("application_id(%d)", applicationID), fmt.Sprintf("user_version(%d)", version)},
	}))
	if err != nil {
		return nil, fmt.Errorf("gpkg: %w", err)
	}
	w.db = sql.OpenDB(connector)
	w.db.SetMaxOpenConns(1)
	if w.conn, err = w.db.Conn(context.Background()); err == nil {
		err = w.exec("BEGIN;" + metadata)
	}
	if err != nil {
		w.Discard()
		return nil, message.Wrap(err, "写入 %s", "write %s", path)
	}
	return w, nil
}

func (w *Writer) part() string { return w.path + ".part" }

func (w *Writer) exec(text string, args ...any) error {
	_, err := w.conn.ExecContext(context.Background(), text, args...)
	return err
}

func stamp() string {
	seconds, err := strconv.ParseInt(os.Getenv("SOURCE_DATE_EPOCH"), 10, 64)
	if err != nil {
		seconds = 0
	}
	return time.Unix(seconds, 0).UTC().Format("2006-01-02T15:04:05.000Z")
}

// AddLayer begins a layer. Names of fields that repeat another, or the columns
// fid and geom that every layer has, get " (2)" and so on.
func (w *Writer) AddLayer(l Layer) (*LayerWriter, error) {
	name := strings.ToLower(l.Name)
	for _, reserved := range []string{"gpkg_", "sqlite_", "rtree_"} {
		if strings.HasPrefix(name, reserved) {
			return nil, fmt.Errorf("gpkg: layer name %q is reserved", l.Name)
		}
	}
	if name == "" || name == stylesTable || w.names[name] {
		return nil, fmt.Errorf("gpkg: layer name %q is empty, taken or reserved", l.Name)
	}
	lw := &LayerWriter{w: w, layer: l, bound: emptyBound()}
	if err := lw.create(); err != nil {
		return nil, message.Wrap(err, "写入 %s", "write %s", w.path)
	}
	w.names[name] = true
	w.layers = append(w.layers, lw)
	return lw, nil
}

// AddStyle adds a style for a layer, as QML for QGIS and SLD for others. The
// first one of a layer is applied when the layer is opened.
func (w *Writer) AddStyle(layer, name, qml, sld string) error {
	if !w.names[strings.ToLower(layer)] {
		return fmt.Errorf("gpkg: style for %q, which is no layer", layer)
	}
	var err error
	if len(w.styled) == 0 {
		err = w.exec(styles, w.stamp)
	}
	if err == nil {
		err = w.exec(`INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD,
			useAsDefault, description, owner, update_time) VALUES ('', '', ?, ?, ?, ?, ?, ?, '', '', ?)`,
			layer, geometryColumn, name, qml, sld, !w.styled[layer], w.stamp)
	}
	w.styled[layer] = true
	return message.Wrap(err, "写入 %s", "write %s", w.path)
}

// Close finishes the file and gives it its name.
func (w *Writer) Close() error {
	err := w.finish()
	if err == nil {
		err = os.Rename(w.part(), w.path)
	}
	if err != nil {
		w.Discard()
	}
	return message.Wrap(err, "写入 %s", "write %s", w.path)
}

func (w *Writer) finish() error {
	for _, l := range w.layers {
		if err := l.finish(); err != nil {
			return err
		}
	}
	if err := w.exec("COMMIT"); err != nil {
		return err
	}
	if err := w.exec("VACUUM"); err != nil {
		return err
	}
	if err := errors.Join(w.conn.Close(), w.db.Close()); err != nil {
		return err
	}
	file, err := os.OpenFile(w.part(), os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}

// Discard gives up a file that is not closed yet; after Close it does nothing.
func (w *Writer) Discard() {
	if w.conn != nil {
		w.conn.Close()
	}
	w.db.Close()
	os.Remove(w.part())
}

// LayerWriter takes the features of one layer.
type LayerWriter struct {
	w      *Writer
	layer  Layer
	insert *sql.Stmt
	cells  []cell
	count  int64
	args   []any
	blob   []byte
	bound  orb.Bound
}

func emptyBound() orb.Bound {
	return orb.Bound{Min: orb.Point{math.Inf(1), math.Inf(1)}, Max: orb.Point{math.Inf(-1), math.Inf(-1)}}
}

func (l *LayerWriter) spatial() bool { return l.layer.GeometryType != "" }

// create makes the tables and prepares the insertion.
func (l *LayerWriter) create() error {
	names := []string{keyColumn, geometryColumn}
	for i, f := range l.layer.Fields {
		name := strings.TrimSpace(f.Name)
		if name == "" {
			name = fmt.Sprintf("field %d", i+1)
		}
		names = append(names, name)
	}
	unique(names)
	columns, marks := []string{quote(keyColumn) + " INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL"}, "?"
	if l.spatial() {
		columns = append(columns, quote(geometryColumn)+" "+l.layer.GeometryType)
		marks += ", ?"
	}
	for i, f := range l.layer.Fields {
		columns = append(columns, quote(names[i+2])+" "+f.Type.sql())
		marks += ", ?"
	}
	table := quote(l.layer.Name)
	err := l.w.exec("CREATE TABLE " + table + " (" + strings.Join(columns, ", ") + ")")
	if err == nil {
		err = l.register(names[2:])
	}
	if err == nil {
		l.insert, err = l.w.conn.PrepareContext(context.Background(), "INSERT INTO "+table+" VALUES ("+marks+")")
	}
	if err == nil && l.spatial() {
		err = l.w.exec("CREATE VIRTUAL TABLE " + quote(indexOf(l.layer.Name)) + " USING rtree(id, minx, maxx, miny, maxy)")
	}
	return err
}

// register enters the layer into the tables of the standard.
func (l *LayerWriter) register(fields []string) error {
	w, name := l.w, l.layer.Name
	title := l.layer.Title
	if title == "" {
		title = name
	}
	for w.names["identifier:"+title] {
		title += " (" + name + ")"
	}
	w.names["identifier:"+title] = true
	kind, srs := "attributes", any(nil)
	if l.spatial() {
		kind, srs = "features", srsID
	}
	err := w.exec(`INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id) VALUES (?, ?, ?, ?, ?, ?)`,
		name, kind, title, l.layer.Description, w.stamp, srs)
	if err == nil && l.spatial() {
		err = w.exec(`INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, 0, 0)`, name, geometryColumn, l.layer.GeometryType, srsID)
	}
	if err == nil && l.spatial() {
		err = w.exec(`INSERT INTO gpkg_extensions VALUES (?, ?, 'gpkg_rtree_index', 'http://www.geopackage.org/spec130/#extension_rtree', 'write-only')`,
			name, geometryColumn)
	}
	if err == nil {
		err = l.entitle(fields)
	}
	return err
}

// entitle enters the titles of fields. They stand under "name" too, which must
// be unique in a layer, since that is where GDAL and QGIS look for an alias.
func (l *LayerWriter) entitle(fields []string) error {
	w, used := l.w, map[string]bool{}
	for i, f := range l.layer.Fields {
		if f.Title == "" {
			continue
		}
		if !w.titled {
			if err := w.exec(titles); err != nil {
				return err
			}
			w.titled = true
		}
		alias := any(f.Title)
		if used[f.Title] {
			alias = nil
		}
		used[f.Title] = true
		if err := w.exec(`INSERT INTO gpkg_data_columns (table_name, column_name, name, title) VALUES (?, ?, ?, ?)`,
			l.layer.Name, fields[i], alias, f.Title); err != nil {
			return err
		}
	}
	return nil
}

// Append adds a feature. Values are parallel to the layer's fields: string for
// Text, any int for Integer, any number for Real, bool for Boolean, nil or a
// float that is not finite for a missing value. A single geometry is made a
// multiple one where the layer asks for that; nil and empty geometries are
// stored as missing.
func (l *LayerWriter) Append(g orb.Geometry, values ...any) error {
	if len(values) != len(l.layer.Fields) {
		return fmt.Errorf("gpkg: layer %s: %d values for %d fields", l.layer.Name, len(values), len(l.layer.Fields))
	}
	l.count++
	l.args = append(l.args[:0], l.count)
	bound, stored := orb.Bound{}, false
	if l.spatial() {
		var err error
		if bound, stored, err = l.geometry(g); err != nil {
			return fmt.Errorf("gpkg: layer %s, feature %d: %w", l.layer.Name, l.count, err)
		}
	} else if g != nil {
		return fmt.Errorf("gpkg: layer %s is a plain table", l.layer.Name)
	}
	for i, v := range values {
		v, ok := l.layer.Fields[i].Type.store(v)
		if !ok {
			return fmt.Errorf("gpkg: layer %s, field %s cannot hold a %T", l.layer.Name, l.layer.Fields[i].Name, values[i])
		}
		l.args = append(l.args, v)
	}
	_, err := l.insert.Exec(l.args...)
	if err == nil && stored {
		l.bound = l.bound.Union(bound)
		l.cells = append(l.cells, newCell(l.count, bound))
	}
	return message.Wrap(err, "写入 %s", "write %s", l.w.path)
}

// geometry appends the stored form to the arguments.
func (l *LayerWriter) geometry(g orb.Geometry) (bound orb.Bound, stored bool, err error) {
	g = promote(g, l.layer.GeometryType)
	if g == nil {
		l.args = append(l.args, nil)
		return bound, false, nil
	}
	if want := l.layer.GeometryType; want != "GEOMETRY" && want != typeName(g) {
		return bound, false, fmt.Errorf("a %s in a layer of %s", typeName(g), want)
	}
	shape, err := toGeom(g)
	if err != nil {
		return bound, false, err
	}
	if shape.Empty() {
		l.args = append(l.args, nil)
		return bound, false, nil
	}
	bound = g.Bound()
	if l.blob, err = appendBlob(l.blob[:0], shape, bound); err == nil {
		l.args = append(l.args, l.blob)
	}
	return bound, true, err
}

func promote(g orb.Geometry, kind string) orb.Geometry {
	switch s := g.(type) {
	case orb.Ring:
		return promote(orb.Polygon{s}, kind)
	case orb.Bound:
		return promote(s.ToPolygon(), kind)
	case orb.Polygon:
		if kind == "MULTIPOLYGON" {
			return orb.MultiPolygon{s}
		}
	case orb.LineString:
		if kind == "MULTILINESTRING" {
			return orb.MultiLineString{s}
		}
	case orb.Point:
		if kind == "MULTIPOINT" {
			return orb.MultiPoint{s}
		}
	}
	return g
}

func typeName(g orb.Geometry) string { return strings.ToUpper(g.GeoJSONType()) }

// store makes a value what the database keeps for it.
func (t FieldType) store(v any) (any, bool) {
	switch v := v.(type) {
	case nil:
		return nil, true
	case string:
		return v, t == Text
	case bool:
		return v, t == Boolean
	case int:
		return t.number(int64(v))
	case int32:
		return t.number(int64(v))
	case int64:
		return t.number(v)
	case float32:
		return t.store(float64(v))
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, t == Real || t == Integer
		}
		return v, t == Real
	}
	return nil, false
}

func (t FieldType) number(v int64) (any, bool) {
	if t == Real {
		return float64(v), true
	}
	return v, t == Integer
}

// finish records the extent and adds the triggers, which need functions that
// only the programs that edit the file have.
func (l *LayerWriter) finish() error {
	if err := l.insert.Close(); err != nil || !l.spatial() {
		return err
	}
	if err := l.w.index(l.layer.Name, l.cells); err != nil {
		return err
	}
	if l.bound.Min[0] <= l.bound.Max[0] {
		b := l.bound
		if err := l.w.exec(`UPDATE gpkg_contents SET min_x = ?, min_y = ?, max_x = ?, max_y = ? WHERE table_name = ?`,
			b.Min[0], b.Min[1], b.Max[0], b.Max[1], l.layer.Name); err != nil {
			return err
		}
	}
	return l.w.exec(triggersOf(l.layer.Name))
}
