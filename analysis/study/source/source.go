// Package source opens the files that a study names: rows in any of the formats, and
// what the study says of their coordinates. Paths are as the study gives them; what
// goes wrong names the file as the user calls it.
package source

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/geojson"
	"github.com/medreach/medreach/geo/gpkg"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/shapefile"
	"github.com/medreach/medreach/geo/tabular"
)

// File is a file of rows and how to read it.
type File struct {
	Path      string // where the file is
	Name      string // as the user calls it
	Sheet     string // XLSX
	Layer     string // GeoPackage
	Encoding  string // text files and Shapefile; "" to detect
	HeaderRow int    // 0 to detect

	// CRS is what the study says the coordinates of the file stand in; nil for a
	// datum of degrees, or nothing. GeoJSON in metres cannot be read without.
	CRS *crs.CRS
}

// kinds are the file kinds by the end of the name.
var kinds = []struct{ suffix, kind string }{
	{".csv", "table"}, {".tsv", "table"}, {".txt", "table"}, {".xlsx", "table"}, {".xlsm", "table"}, {".xls", "table"},
	{".json", "json"}, {".geojson", "geojson"}, {".geojson.gz", "geojson"}, {".json.gz", "geojson"}, {".geojsonl", "geojson"},
	{".gpkg", "gpkg"}, {".shp", "shapefile"}, {".zip", "shapefile"}, {".tif", "grid"}, {".tiff", "grid"}, {".pbf", "roads"},
}

// KindOf returns the kind of a file by its name: table, json, geojson, gpkg,
// shapefile, grid or roads; "" for none of these.
func KindOf(name string) string {
	lower, best := strings.ToLower(name), ""
	length := 0
	for _, k := range kinds {
		if strings.HasSuffix(lower, k.suffix) && len(k.suffix) > length {
			best, length = k.kind, len(k.suffix)
		}
	}
	return best
}

// Open reads a file of rows in any of the formats. The Source of the table
// is the name that the user gave.
func Open(s File) (*feature.Table, error) {
	t, err := open(s)
	if err != nil {
		return nil, err
	}
	t.Source = strings.Replace(t.Source, s.Path, s.Name, 1)
	if !strings.HasPrefix(t.Source, s.Name) {
		t.Source = s.Name
	}
	return t, nil
}

func open(s File) (*feature.Table, error) {
	if s.Encoding == "auto" {
		s.Encoding = ""
	}
	if err := Check(s.Path, s.Name); err != nil {
		return nil, err
	}
	switch KindOf(s.Path) {
	case "table":
		return tabular.Read(s.Path, tabular.Options{Encoding: s.Encoding, Sheet: s.Sheet, HeaderRow: s.HeaderRow})
	case "json":
		if isGeoJSON(s.Path) {
			return geojson.ReadDeclared(s.Path, s.CRS)
		}
		return tabular.Read(s.Path, tabular.Options{Encoding: s.Encoding})
	case "geojson":
		return geojson.ReadDeclared(s.Path, s.CRS)
	case "gpkg":
		return gpkg.Read(s.Path, s.Layer)
	case "shapefile":
		return shapefile.Read(s.Path, s.Encoding)
	case "grid":
		return nil, &feature.Fault{File: s.Name, What: message.T("这里需要表格或矢量文件，而这是栅格", "a table or vector file is needed here, and this is a grid")}
	}
	return nil, &feature.Fault{File: s.Name, What: message.T("不认识的文件类型“%s”", "unknown kind of file %q", filepath.Ext(s.Path)),
		Suggestion: message.T("可用：csv, tsv, txt, xlsx, json, geojson, gpkg, shp（或含 shp 的 zip）", "use csv, tsv, txt, xlsx, json, geojson, gpkg, shp (or a zip with one)")}
}

// Check tells a missing file or a folder before a reader stumbles over it.
func Check(path, name string) error {
	info, err := os.Stat(path)
	if err != nil {
		return message.Wrap(err, "打开文件 %s", "open file %s", name)
	}
	if info.IsDir() {
		return &feature.Fault{File: name, What: message.T("这是文件夹，不是文件", "this is a folder, not a file")}
	}
	if info.Size() == 0 {
		return &feature.Fault{File: name, What: message.T("文件是空的", "the file is empty")}
	}
	return nil
}

// isGeoJSON looks at the beginning of a JSON file: an object that names a
// GeoJSON type is one, anything else is a table.
func isGeoJSON(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, 64<<10)
	n, _ := io.ReadFull(f, head) // a short file is fine
	head = bytes.TrimLeft(head[:n], "\ufeff \t\r\n")
	if len(head) == 0 || head[0] != '{' {
		return false
	}
	return bytes.Contains(head, []byte(`"FeatureCollection"`)) || bytes.Contains(head, []byte(`"Feature"`)) || bytes.Contains(head, []byte(`"coordinates"`))
}

// DeclaredCRS is the coordinate system that a study declares for a file, wherever
// it names it; nil where it declares none, or a datum of degrees.
func DeclaredCRS(c *settings.Study, file string) *crs.CRS {
	var declared []string
	add := func(name, datum string) {
		if name == file && strings.Contains(datum, ":") {
			declared = append(declared, datum)
		}
	}
	for _, z := range c.Zones {
		add(z.File, z.Datum)
	}
	for _, p := range c.Population {
		add(p.File, p.Datum)
	}
	for _, f := range c.Facilities {
		add(f.File, f.Datum)
	}
	add(c.UrbanRural.File, c.UrbanRural.Datum)
	for _, d := range declared {
		if system, err := crs.Parse(d); err == nil { // one that is unknown is told where it is used
			return system
		}
	}
	return nil
}
