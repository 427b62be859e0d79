package draft

import (
	"errors"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/facilities/columns"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/geotiff"
	"github.com/medreach/medreach/geo/gpkg"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/tabular"
)

// lookAt opens a file and says what is in it: one look, or one for each layer of
// a GeoPackage and each sheet of a workbook.
func lookAt(path string) ([]look, error) {
	lower := strings.ToLower(path)
	switch {
	case strings.HasSuffix(lower, ".pbf"):
		return []look{{role: roads, sure: true, why: message.T("OSM 路网", "OSM roads")}}, nil
	case study.KindOf(path) == "grid":
		l, err := lookAtGrid(path)
		return []look{l}, err
	case strings.HasSuffix(lower, ".gpkg"):
		return lookAtParts(path, gpkg.Layers, func(s *study.Source, part string) { s.Layer = part })
	case strings.HasSuffix(lower, ".xlsx"), strings.HasSuffix(lower, ".xlsm"):
		return lookAtParts(path, tabular.Sheets, func(s *study.Source, part string) { s.Sheet = part })
	}
	l, err := lookAtTable(study.Source{Path: path, Name: path})
	return []look{l}, err
}

// lookAtParts looks at each layer or sheet. Parts that hold no table are told,
// unless none does.
func lookAtParts(path string, list func(string) ([]string, error), choose func(*study.Source, string)) ([]look, error) {
	parts, err := list(path)
	if err != nil || len(parts) < 2 {
		l, err := lookAtTable(study.Source{Path: path, Name: path})
		return []look{l}, err
	}
	var looks []look
	readable := 0
	for _, part := range parts {
		s := study.Source{Path: path, Name: path}
		choose(&s, part)
		l, err := lookAtTable(s)
		if err != nil {
			l = look{why: message.T("没有可用的表，未使用", "no table that can be used; not used")}
		} else {
			readable++
		}
		l.layer, l.sheet = s.Layer, s.Sheet
		looks = append(looks, l)
	}
	if readable == 0 {
		_, err := lookAtTable(study.Source{Path: path, Name: path})
		return nil, err
	}
	return looks, nil
}

// lookAtTable reads a table and judges it.
func lookAtTable(s study.Source) (look, error) {
	table, err := study.OpenTable(s)
	if err != nil {
		return look{}, err
	}
	l := look{table: table, mapping: columns.Guess(table)}
	if len(table.Rows) == 0 {
		l.why = message.T("没有数据行，未使用", "no rows; not used")
		return l, nil
	}
	l.judge()
	return l, nil
}

// besides are files that stand beside others and are read with them.
var besides = regexp.MustCompile(`\.(aux\.xml|prj|cpg|shx|dbf|sbn|sbx|qix|qmd|qml|tfw|tifw|wld|ovr|csvt)$`)

var elevation = regexp.MustCompile(`(^|[^a-z])(dem|dsm|dtm|srtm|aster|elevation)([^a-z]|$)|高程`)

// lookAtGrid takes a grid for population unless its name speaks of heights. One
// without a usable coordinate system stays in the draft, with the reason.
func lookAtGrid(path string) (look, error) {
	f, err := geotiff.Open(path)
	if err != nil {
		return look{}, err
	}
	defer f.Close()
	g := f.Grid()
	if elevation.MatchString(strings.ToLower(filepath.Base(path))) {
		return look{why: message.T("看起来是高程，未使用", "looks like elevation; not used")}, nil
	}
	l := look{role: grid, sure: true, bands: f.Bands(), cells: g.Cells(), group: groupOf(path)}
	if g.CRS == nil {
		l.why = message.T("人口栅格，%d × %d 格，坐标系不能用", "a population grid, %d x %d cells, with no coordinate system that can be used", g.Width, g.Height)
		l.doubt = tell(f.CRSFault())
		return l, nil
	}
	l.ground = float64(l.cells) * g.CellArea(g.Width/2, g.Height/2)
	l.why = message.T("人口栅格，%d × %d 格，%s", "a population grid, %d x %d cells, %s", g.Width, g.Height, g.CRS.Name())
	return l, nil
}

// tell is what is wrong with a file and what to do, on one line and without the
// name of the file, which stands beside it.
func tell(err error) message.Text {
	text := message.T("%s", "%s", err)
	var f *feature.Fault
	if errors.As(err, &f) {
		text = f.What
		if message.AtFault(f.Err) {
			text = message.T("%[1]s：%[2]s", "%[1]s: %[2]s", f.What, f.Err)
		}
		if f.Suggestion != (message.Text{}) {
			text.ZH += "；" + f.Suggestion.ZH
			text.EN += "; " + f.Suggestion.EN
		}
	}
	return message.Text{ZH: oneLine(text.ZH), EN: oneLine(text.EN)}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
