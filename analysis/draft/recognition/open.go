package recognition

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/medreach/medreach/analysis/study/source"
	"github.com/medreach/medreach/facilities/columns"
	"github.com/medreach/medreach/geo/geotiff"
	"github.com/medreach/medreach/geo/gpkg"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/osm/pbf"
	"github.com/medreach/medreach/geo/tabular"
)

// lookAt opens a file and says what is in it: one look, or one for each layer of
// a GeoPackage and each sheet of a workbook.
func lookAt(ctx context.Context, path string) (Looks, error) {
	lower := strings.ToLower(path)
	switch {
	case strings.HasSuffix(lower, ".pbf"):
		l, err := lookAtRoads(ctx, path)
		return Looks{l}, err
	case source.KindOf(path) == "grid":
		l, err := lookAtGrid(path)
		return Looks{l}, err
	case strings.HasSuffix(lower, ".gpkg"):
		return lookAtParts(path, gpkg.Layers, func(s *source.File, part string) { s.Layer = part })
	case strings.HasSuffix(lower, ".xlsx"), strings.HasSuffix(lower, ".xlsm"):
		return lookAtParts(path, tabular.Sheets, func(s *source.File, part string) { s.Sheet = part })
	}
	l, err := lookAtTable(source.File{Path: path, Name: path})
	return Looks{l}, err
}

// lookAtParts looks at each layer or sheet. Parts that hold no table are told,
// unless none does.
func lookAtParts(path string, list func(string) ([]string, error), choose func(*source.File, string)) (Looks, error) {
	parts, err := list(path)
	if err != nil || len(parts) < 2 {
		l, err := lookAtTable(source.File{Path: path, Name: path})
		return Looks{l}, err
	}
	var looks Looks
	readable := 0
	for _, part := range parts {
		s := source.File{Path: path, Name: path}
		choose(&s, part)
		l, err := lookAtTable(s)
		if err != nil {
			l = Look{Why: message.T("没有可用的表，未使用", "no table that can be used; not used")}
		} else {
			readable++
		}
		l.Layer, l.Sheet = s.Layer, s.Sheet
		looks = append(looks, l)
	}
	if readable == 0 {
		_, err := lookAtTable(source.File{Path: path, Name: path})
		return nil, err
	}
	return looks, nil
}

// lookAtTable reads a table and judges it.
func lookAtTable(s source.File) (Look, error) {
	table, err := source.Open(s)
	if err != nil {
		return Look{}, err
	}
	l := Look{Table: table, Mapping: columns.Guess(table)}
	if len(table.Rows) == 0 {
		l.Why = message.T("没有数据行，未使用", "no rows; not used")
		return l, nil
	}
	l.judge()
	return l, nil
}

var elevation = regexp.MustCompile(`(^|[^a-z])(dem|dsm|dtm|srtm|aster|elevation)([^a-z]|$)|高程`)

// lookAtGrid takes a grid for population unless its name speaks of heights. One
// without a usable coordinate system stays in the draft, with the reason.
func lookAtGrid(path string) (Look, error) {
	f, err := geotiff.Open(path)
	if err != nil {
		return Look{}, err
	}
	defer f.Close()
	g := f.Grid()
	if elevation.MatchString(strings.ToLower(filepath.Base(path))) {
		return Look{Why: message.T("看起来是高程，未使用", "looks like elevation; not used")}, nil
	}
	l := Look{Role: Grid, Sure: true, Bands: bandNames(f), Cells: g.Cells(), Group: groupOf(path)}
	if g.CRS == nil {
		l.Why = message.T("人口栅格，%d × %d 格，坐标系不能用", "a population grid, %d x %d cells, with no coordinate system that can be used", g.Width, g.Height)
		l.Doubt = tell(f.CRSFault())
		return l, nil
	}
	l.System = cmp.Or(g.CRS.Code(), g.CRS.Name())
	for _, at := range [][2]int{{0, 0}, {g.Width - 1, 0}, {0, g.Height - 1}, {g.Width - 1, g.Height - 1}} {
		l.Outline = append(l.Outline, g.Corners(at[0], at[1])...)
	}
	l.Ground = float64(l.Cells) * g.CellArea(g.Width/2, g.Height/2)
	l.Why = message.T("人口栅格，%d × %d 格，%s", "a population grid, %d x %d cells, %s", g.Width, g.Height, g.CRS.Name())
	return l, nil
}

// lookAtRoads walks through the blocks of a file of roads, but reads none: that is for
// the run.
func lookAtRoads(ctx context.Context, path string) (Look, error) {
	f, err := os.Open(path)
	if err != nil {
		return Look{}, message.Wrap(err, "打开文件 %s", "open file %s", path)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return Look{}, message.Wrap(err, "打开文件 %s", "open file %s", path)
	}
	if _, err := pbf.Open(ctx, path, f, info.Size()); err != nil {
		return Look{}, err
	}
	return Look{Role: Roads, Sure: true, Why: message.T("OSM 路网", "OSM roads")}, nil
}

// bandNames lists the bands of a grid.
func bandNames(f *geotiff.File) []string {
	names := make([]string, f.Bands())
	for i := range names {
		names[i] = f.BandName(i)
	}
	return names
}
