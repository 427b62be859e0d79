package gpkg

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// Layers lists the feature layers and the plain tables of a file, in the order
// of its table of contents. The table in which QGIS keeps styles is left out.
func Layers(path string) ([]string, error) {
	f, err := open(path)
	if err != nil {
		return nil, err
	}
	defer f.close()
	contents, err := f.contents()
	names := make([]string, len(contents))
	for i, c := range contents {
		names[i] = c.table
	}
	return names, err
}

// Read reads one layer, or one plain table, which then has no geometries.
// Layer may be left empty where the file has a single feature layer, or no
// feature layer and a single table. Errors about the content are a
// *feature.Fault.
func Read(path, layer string) (*feature.Table, error) {
	f, err := open(path)
	if err != nil {
		return nil, err
	}
	defer f.close()
	contents, err := f.contents()
	if err != nil {
		return nil, err
	}
	chosen, err := choose(path, contents, layer)
	if err != nil {
		return nil, err
	}
	table := &feature.Table{Source: path}
	if len(contents) > 1 {
		table.Source += "#" + chosen.table
	}
	columns, err := f.columns(chosen, table)
	if err != nil {
		return nil, err
	}
	if err := f.rows(chosen, columns, table); err != nil {
		return nil, err
	}
	if len(table.Rows) == 0 {
		return nil, &feature.Fault{File: table.Source, What: message.Text{ZH: "图层中没有任何要素", EN: "the layer holds no features"}}
	}
	return table, nil
}

// file is an open GeoPackage.
type file struct {
	path string
	size int64
	db   *sql.DB
	conn *sql.Conn
}

func open(path string) (*file, error) {
	f := &file{path: path}
	if err := f.check(); err != nil {
		return nil, err
	}
	connector, err := sqlite.NewConnector(dsn(path, url.Values{
		"mode": {"ro"}, "immutable": {"1"}, "_defensive": {"1"}, "_dqs": {"0"},
		"_pragma": {"trusted_schema(0)", "cell_size_check(1)", "query_only(1)", "mmap_size(0)"},
	}))
	if err != nil {
		return nil, fmt.Errorf("gpkg: %w", err)
	}
	f.db = sql.OpenDB(connector)
	f.db.SetMaxOpenConns(1)
	if f.conn, err = f.db.Conn(context.Background()); err != nil {
		f.db.Close()
		return nil, damaged(path, err)
	}
	// A value longer than the file can only come from pages linked in a circle.
	const most = 1_000_000_000
	if _, err := sqlite.Limit(f.conn, sqlite3.SQLITE_LIMIT_LENGTH, int(min(max(f.size, 1<<16), most))); err != nil {
		f.close()
		return nil, fmt.Errorf("gpkg: %w", err)
	}
	return f, nil
}

func (f *file) close() {
	f.conn.Close()
	f.db.Close()
}

// dsn names a file to SQLite whatever characters its path has.
func dsn(path string, options url.Values) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // of a Windows drive
	}
	u := url.URL{Scheme: "file", Path: path, RawQuery: options.Encode()}
	return u.String()
}

// check looks at the file before SQLite does.
func (f *file) check() error {
	in, err := os.Open(f.path)
	if err != nil {
		return message.Wrap(err, "打开 %s", "open %s", f.path)
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return message.Wrap(err, "打开 %s", "open %s", f.path)
	}
	f.size = info.Size()
	if f.size == 0 {
		return &feature.Fault{File: f.path, What: message.Text{ZH: "文件是空的", EN: "the file is empty"}}
	}
	head := make([]byte, 100)
	if _, err := io.ReadFull(in, head); err != nil || string(head[:16]) != "SQLite format 3\x00" {
		return fault(f.path, nil, "不是 GeoPackage 文件", "not a GeoPackage")
	}
	if wal, err := os.Stat(f.path + "-wal"); err == nil && wal.Size() > 0 {
		return &feature.Fault{File: f.path,
			What:       message.Text{ZH: "文件正被其他程序使用，尚有未写入的修改（-wal 文件）", EN: "the file is in use elsewhere and has changes not yet written to it (a -wal file)"},
			Suggestion: message.Text{ZH: "请在 QGIS 等程序中关闭该文件后再试", EN: "close it in QGIS or other programs and try again"}}
	}
	return nil
}

// content is one layer in the table of contents.
type content struct {
	table    string
	features bool
}

func (f *file) contents() ([]content, error) {
	if plain, err := f.plain("gpkg_contents"); err != nil {
		return nil, err
	} else if !plain {
		return nil, fault(f.path, nil, "不是 GeoPackage：没有 gpkg_contents 表", "not a GeoPackage: it has no table gpkg_contents")
	}
	var contents []content
	err := f.query(`SELECT +table_name, +data_type FROM main.gpkg_contents WHERE data_type IN ('features', 'attributes') LIMIT ?`,
		[]any{maxLayers}, func(rows *sql.Rows) error {
			var table, kind string
			if err := rows.Scan(&table, &kind); err != nil {
				return err
			}
			if table != stylesTable {
				contents = append(contents, content{table, kind == "features"})
			}
			return nil
		})
	return contents, err
}

func choose(path string, contents []content, layer string) (content, error) {
	var names []string
	features, only := 0, content{}
	for _, c := range contents {
		if layer != "" && strings.EqualFold(c.table, layer) {
			return c, nil
		}
		names = append(names, c.table)
		if c.features {
			features++
			only = c
		}
	}
	switch {
	case layer == "" && features == 1:
		return only, nil
	case layer == "" && len(contents) == 1:
		return contents[0], nil
	case len(contents) == 0:
		return only, fault(path, nil, "文件中没有矢量图层", "the file holds no vector layers")
	}
	f := &feature.Fault{File: path, Value: layer, What: message.Text{ZH: "没有这个图层", EN: "there is no such layer"}}
	if layer == "" {
		f.What = message.T("文件中有 %d 个图层，需要指明用哪一个", "the file holds %d layers: say which to use", len(contents))
	}
	const shown = 20
	list := strings.Join(names[:min(shown, len(names))], ", ")
	f.Suggestion = message.T("可选图层：%s", "choose one of: %s", list)
	return only, f
}

// plain reports whether a name is an ordinary table: views and virtual tables
// of a strange file could run anything.
func (f *file) plain(name string) (plain bool, err error) {
	err = f.query(`SELECT type = 'table' AND rootpage > 0 FROM main.sqlite_schema WHERE type IN ('table', 'view') AND name = ? COLLATE NOCASE`,
		[]any{name}, func(rows *sql.Rows) error { return rows.Scan(&plain) })
	return plain, err
}

// query visits the rows of a query. Any error of SQLite means damage.
func (f *file) query(text string, args []any, visit func(*sql.Rows) error) error {
	rows, err := f.conn.QueryContext(context.Background(), text, args...)
	if err != nil {
		return damaged(f.path, err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := visit(rows); err != nil {
			var told *feature.Fault
			if errors.As(err, &told) {
				return told
			}
			return damaged(f.path, err)
		}
	}
	if err := rows.Err(); err != nil {
		return damaged(f.path, err)
	}
	return nil
}

// column is a column to be read: a value, the geometry, or the row's key.
type column struct {
	name     string
	geometry bool
	boolean  bool
	key      bool
}

// columns lists the columns of a layer and puts their names and the coordinate
// system into the table. Generated columns are not among them.
func (f *file) columns(c content, table *feature.Table) ([]column, error) {
	if plain, err := f.plain(c.table); err != nil {
		return nil, err
	} else if !plain {
		return nil, fault(table.Source, nil, "图层不是普通的表，而是视图或不存在", "the layer is not an ordinary table, but a view or missing")
	}
	geometry := ""
	if c.features {
		var err error
		if geometry, err = f.geometryColumn(c.table, table); err != nil {
			return nil, err
		}
	}
	var columns []column
	err := f.query(`SELECT name, upper(type), pk FROM pragma_table_info(?)`, []any{c.table}, func(rows *sql.Rows) error {
		var col column
		var kind string
		var pk int
		if err := rows.Scan(&col.name, &kind, &pk); err != nil {
			return err
		}
		col.geometry = c.features && strings.EqualFold(col.name, geometry)
		col.boolean = kind == "BOOLEAN"
		col.key = pk == 1 && kind == "INTEGER"
		if !col.geometry {
			table.Columns = append(table.Columns, strings.TrimSpace(col.name))
		}
		columns = append(columns, col)
		return nil
	})
	unique(table.Columns)
	return columns, err
}

// unique makes repeated names differ, for trimming can make them equal.
func unique(names []string) {
	used := map[string]bool{}
	for i, plain := range names {
		for n := 2; used[strings.ToLower(names[i])]; n++ {
			names[i] = fmt.Sprintf("%s (%d)", plain, n)
		}
		used[strings.ToLower(names[i])] = true
	}
}

func (f *file) geometryColumn(layer string, table *feature.Table) (name string, err error) {
	for _, needed := range []string{"gpkg_geometry_columns", "gpkg_spatial_ref_sys"} {
		if plain, err := f.plain(needed); err != nil {
			return "", err
		} else if !plain {
			return "", fault(f.path, nil, "不是 GeoPackage：没有 %s 表", "not a GeoPackage: it has no table %s", needed)
		}
	}
	var organization, definition string
	var id, code int64
	err = f.query(`SELECT +g.column_name, +g.srs_id, coalesce(s.organization, ''), coalesce(s.organization_coordsys_id, 0), coalesce(s.definition, '')
		FROM main.gpkg_geometry_columns g LEFT JOIN main.gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id
		WHERE g.table_name = ? COLLATE NOCASE LIMIT 1`, []any{layer}, func(rows *sql.Rows) error {
		return rows.Scan(&name, &id, &organization, &code, &definition)
	})
	if err != nil {
		return "", err
	}
	if name == "" {
		return "", fault(table.Source, nil, "图层没有登记几何列", "the layer has no geometry column registered")
	}
	if id == -1 || id == 0 { // "undefined" by the standard
		return name, nil
	}
	reference := fmt.Sprintf("%s:%d", strings.ToUpper(organization), code)
	if table.CRS, err = crs.Parse(reference); err != nil && definition != "" && definition != "undefined" {
		if own, wrong := crs.FromWKT(definition); wrong == nil {
			table.CRS, err = own, nil
		}
	}
	if err != nil {
		return "", &feature.Fault{File: table.Source, Value: reference, Err: err,
			What:       message.Text{ZH: "不支持图层的坐标系", EN: "the coordinate system of the layer is not supported"},
			Suggestion: message.Text{ZH: "请重新投影到 WGS 84（EPSG:4326）后导出", EN: "reproject to WGS 84 (EPSG:4326) and export it again"}}
	}
	return name, nil
}

// rows reads all rows in the order of their keys.
func (f *file) rows(c content, columns []column, table *feature.Table) error {
	key := "_rowid_"
	list := make([]string, len(columns))
	for i, col := range columns {
		list[i] = "+" + quote(col.name) // the sign keeps the driver from converting by the declared type
		if col.key {
			key = quote(col.name)
		}
	}
	text := fmt.Sprintf("SELECT +%s, %s FROM main.%s ORDER BY %s", key, strings.Join(list, ", "), quote(c.table), key)
	r := reader{file: f, columns: columns, table: table, raw: make([]any, len(columns)), width: len(table.Columns)}
	r.into = append(r.into, &r.key)
	for i := range r.raw {
		r.into = append(r.into, &r.raw[i])
	}
	return f.query(text, nil, r.row)
}

// reader turns rows of the database into rows of the table.
type reader struct {
	*file
	columns  []column
	table    *feature.Table
	width    int
	raw      []any
	into     []any
	key      int64
	last     int64
	bytes    int64
	vertices int
}

func (r *reader) row(rows *sql.Rows) error {
	if err := rows.Scan(r.into...); err != nil {
		return err
	}
	number := len(r.table.Rows) + 1
	// Keys that do not ascend, or more text than the file has bytes, mean pages
	// that are linked in a circle.
	if number > 1 && r.key <= r.last {
		return errDamaged
	}
	r.last = r.key
	if number*max(r.width, 1) > maxCells {
		return fault(r.table.Source, nil, "要素数与列数之积超过上限 %d", "features times columns exceed %d", maxCells)
	}
	row := feature.Row{Number: number, Values: make([]string, 0, r.width)}
	var shape any
	for i, col := range r.columns {
		r.bytes += size(r.raw[i])
		if col.geometry {
			shape = r.raw[i]
		} else {
			row.Values = append(row.Values, text(r.raw[i], col.boolean))
		}
	}
	if r.bytes > 2*r.size {
		return errDamaged
	}
	var err error
	if row.Geometry, err = r.geometry(shape); err != nil {
		return r.named(err, row, number)
	}
	r.table.Rows = append(r.table.Rows, row)
	return nil
}

func (r *reader) geometry(raw any) (orb.Geometry, error) {
	if raw == nil {
		return nil, nil
	}
	blob, ok := raw.([]byte)
	if !ok {
		return nil, problem{notBlob}
	}
	if r.vertices += len(blob) / 16; r.vertices > maxVertices {
		return nil, problem{message.T("顶点数超过上限 %d", "more than %d vertices", maxVertices)}
	}
	return decodeBlob(blob)
}

// named tells what is wrong with a feature, and which it is.
func (r *reader) named(err error, row feature.Row, number int) error {
	f := damaged(r.table.Source, err)
	var p problem
	if errors.As(err, &p) {
		f = &feature.Fault{File: r.table.Source, What: p.text, Suggestion: message.Text{
			ZH: "请在 QGIS 中修正几何图形后重新导出", EN: "repair it with Fix geometries in QGIS and export it again"}}
	}
	f.Row = number
	for i := len(row.Values) - 1; i >= 0; i-- {
		title := strings.ToLower(r.table.Columns[i])
		if row.Values[i] != "" && (strings.Contains(title, "name") || strings.Contains(title, "名")) {
			f.Column, f.Value = r.table.Columns[i], row.Values[i]
			break
		}
	}
	return f
}

func size(raw any) int64 {
	switch v := raw.(type) {
	case string:
		return int64(len(v))
	case []byte:
		return int64(len(v))
	}
	return 0
}

// text shows a value of the database. Blobs are no text.
func text(raw any, boolean bool) string {
	switch v := raw.(type) {
	case string:
		return v
	case int64:
		if boolean {
			return strconv.FormatBool(v != 0)
		}
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}
