// Package gpkg reads and writes OGC GeoPackage 1.3 files: layers of features
// and plain tables in one SQLite database.
//
// Files that come from elsewhere are opened read-only and taken for hostile:
// views, virtual tables and generated columns are no source of data, the
// schema is not trusted to call functions, and no value may be longer than the
// file. Files that are written hold what QGIS and ArcGIS need to show and edit
// them: a spatial index with its triggers, titles of layers and fields, and
// styles. The same calls give the same bytes.
//
// Geometries are (E)WKB by go-geom inside; heights and measures are dropped,
// curves are refused. Coordinates are those of the file when reading, and
// degrees on WGS 84 when writing. Tiles and coverages are not read.
package gpkg

import (
	"errors"
	"strings"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

const (
	applicationID = 0x47504B47 // "GPKG"
	version       = 10300
	maxVertices   = 50_000_000
	maxCells      = 100_000_000 // rows x columns
	maxLayers     = 10_000
	maxNesting    = 32 // geometry collections inside one another
	stylesTable   = "layer_styles"
)

// errDamaged is behind faults about a database that contradicts itself.
var errDamaged = errors.New("gpkg: the database is damaged")

// quote makes an SQL identifier of a name.
func quote(name string) string {
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

var exportHint = message.Text{
	ZH: "请在 QGIS 中另存为新的 GeoPackage 后再试",
	EN: "save it as a new GeoPackage in QGIS and try again"}

func fault(path string, err error, zh, en string, args ...any) *feature.Fault {
	return &feature.Fault{File: path, What: message.T(zh, en, args...), Suggestion: exportHint, Err: err}
}

func damaged(path string, err error) *feature.Fault {
	return fault(path, err, "数据库已损坏，无法读取", "the database is damaged and cannot be read")
}
