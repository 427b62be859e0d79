package medreach_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// module is the import path that all rooms share.
const module = "github.com/medreach/medreach/"

// rooms is the plan of the house: what each room may import of the others.
// "geo" in a list means that one package; a trailing "/" means a whole storey.
// Words for people (geo/message) and rows as they stand in files (geo/feature)
// are open to all, since every room may have to name a fault.
var rooms = map[string][]string{
	"geo":                  {},
	"geo/message":          {},
	"geo/crs":              {"geo", "geo/crs/projection"},
	"geo/crs/projection":   {},
	"geo/feature":          {"geo/crs"},
	"geo/raster":           {"geo", "geo/crs"},
	"geo/geotiff":          {"geo", "geo/crs", "geo/raster", "geo/geotiff/tiff", "geo/geotiff/unpack"},
	"geo/geotiff/tiff":     {"geo/raster", "geo/geotiff/unpack"},
	"geo/geotiff/unpack":   {},
	"geo/tabular":          {"geo/tabular/charset", "geo/tabular/unit", "geo/tabular/workbook"},
	"geo/tabular/charset":  {},
	"geo/tabular/unit":     {},
	"geo/tabular/workbook": {},
	"geo/geojson":          {"geo", "geo/crs"},
	"geo/shapefile":        {"geo", "geo/crs", "geo/tabular", "geo/tabular/charset"},
	"geo/gpkg":             {"geo", "geo/crs"},
	"geo/road":             {},
	"geo/osm":              {"geo/road", "geo/osm/pbf"},
	"geo/osm/pbf":          {},
	"geo/osm/pbf/encode":   {},
	"geo/road/roadtest":    {"geo/road"},
	"geo/road/slowing":     {"geo/road", "geo/polygon"},
	"geo/polygon":          {"geo"},
	"geo/zone":             {"geo", "geo/crs", "geo/polygon", "geo/zone/placing"},
	"geo/zone/placing":     {"geo", "geo/crs", "geo/tabular"},
	"geo/overlay":          {"geo"},
	"geo/overlay/ground":   {"geo", "geo/overlay", "geo/zone"},
	"geo/outline":          {"geo/raster"},
	"geo/contour":          {},
	"geo/nearby":           {"geo"},

	"geo/road/lines":         {"geo", "geo/crs", "geo/road", "geo/tabular", "geo/zone/placing", "geo/road/lines/joining", "geo/road/lines/wording"},
	"geo/road/lines/joining": {"geo/road"},
	"geo/road/lines/wording": {"geo/road", "geo/tabular"},

	"facilities":          {"geo"},
	"facilities/classify": {"facilities"},
	"facilities/columns":  {"geo", "geo/tabular", "facilities"},
	"facilities/filter":   {"geo/tabular", "facilities"},
	"facilities/quality":  {"geo", "facilities"},
	"facilities/position": {"geo", "geo/crs", "geo/tabular", "facilities/columns", "facilities/quality"},
	"facilities/register": {"geo/tabular", "facilities", "facilities/classify", "facilities/columns", "facilities/position", "facilities/quality"},

	"analysis":                    {"geo", "geo/nearby", "geo/raster"},
	"analysis/analysistest":       {"geo", "analysis"},
	"analysis/population":         {"geo", "geo/crs", "geo/raster", "geo/zone", "geo/zone/placing", "geo/polygon", "analysis", "analysis/population/listing"},
	"analysis/population/listing": {"geo", "geo/crs", "geo/zone", "geo/zone/placing", "geo/polygon", "geo/tabular", "geo/tabular/unit", "analysis"},
	"analysis/urbanisation":       {"geo", "geo/crs", "geo/raster", "analysis"},
	"analysis/coverage":           {"geo", "geo/raster", "geo/zone", "analysis"},
	"analysis/rivals":             {"geo", "geo/nearby", "analysis"},
	"analysis/network":            {"analysis", "analysis/network/doorstep", "analysis/network/graph", "analysis/network/hierarchy", "analysis/network/tie", "geo/road"},
	"analysis/network/doorstep":   {"analysis/network/graph"},
	"analysis/network/rivals":     {"analysis", "analysis/network", "analysis/network/graph", "analysis/rivals"},
	"analysis/network/graph":      {"geo", "geo/road", "analysis/network/speed"},
	"analysis/network/hierarchy":  {"analysis", "analysis/network/graph"},
	"analysis/network/speed":      {"geo/road"},
	"analysis/network/store":      {"geo/road", "analysis/network/graph", "analysis/network/speed", "analysis/network/tie"},
	"analysis/network/tie":        {"geo", "geo/road", "analysis/network/graph"},
	"analysis/catchment":          {"analysis", "geo/contour", "geo/crs", "geo/outline", "geo/raster"},
	"analysis/rescue":             {"analysis"},
	"analysis/statistics":         {"geo/zone", "geo/tabular", "geo/tabular/unit", "facilities", "facilities/columns"},
	"analysis/policy/survey":      {"facilities", "facilities/filter"},
	"analysis/policy/division":    {"geo/zone"},
	"analysis/policy/judging":     {"geo/zone", "facilities", "facilities/filter", "analysis/policy", "analysis/policy/survey", "analysis/policy/division"},
	"analysis/layer":              {"geo", "geo/crs", "geo/raster", "geo/geojson", "geo/geotiff", "geo/gpkg"},

	"analysis/settings":          {"geo/zone", "facilities", "analysis/settings/document"},
	"analysis/settings/document": {"facilities"},
	"analysis/policy":            {"geo/zone", "facilities", "facilities/filter", "analysis/settings/document"},
	"analysis/study":             {"geo", "geo/", "facilities", "facilities/", "analysis", "analysis/settings", "analysis/population", "analysis/urbanisation", "analysis/coverage", "analysis/statistics", "analysis/policy", "analysis/policy/judging", "analysis/study/appraisal", "analysis/catchment", "analysis/study/cover", "analysis/study/travel", "analysis/study/source", "analysis/study/emergency", "geo/road", "analysis/network"},
	"analysis/study/scenario":    {"facilities", "analysis/settings/document"},
	"analysis/study/whatif":      {"geo/zone", "facilities", "facilities/filter", "analysis", "analysis/settings", "analysis/coverage", "analysis/rescue", "analysis/rivals", "analysis/network/rivals", "analysis/policy/judging", "analysis/study", "analysis/study/appraisal", "analysis/study/emergency", "analysis/study/scenario", "analysis/study/travel"},
	"analysis/study/source":      {"geo", "geo/zone/placing", "geo/crs", "geo/geojson", "geo/gpkg", "geo/shapefile", "geo/tabular", "analysis/settings"},
	"analysis/study/appraisal":   {"geo", "geo/zone", "facilities", "facilities/filter", "analysis", "analysis/settings", "analysis/coverage", "analysis/statistics", "analysis/policy", "analysis/policy/survey", "analysis/policy/judging", "analysis/rescue", "analysis/study/travel", "analysis/study/emergency"},
	"analysis/study/emergency":   {"geo/zone", "facilities", "analysis", "analysis/settings", "analysis/coverage", "analysis/rescue", "analysis/study/travel"},
	"analysis/study/travel":      {"geo/osm", "geo/road", "geo/road/lines", "geo/road/slowing", "geo/zone", "geo/zone/placing", "analysis", "analysis/settings", "analysis/study/source", "analysis/network", "analysis/network/graph", "analysis/network/speed", "analysis/network/store", "analysis/network/tie"},
	"analysis/study/cover":       {"geo", "geo/zone", "geo/overlay", "geo/overlay/ground", "geo/road", "analysis", "analysis/coverage", "analysis/catchment", "analysis/network"},
	"analysis/trend":             {"analysis/brief", "analysis/report"},
	"analysis/brief":             {"geo/zone", "analysis", "analysis/coverage", "analysis/policy", "analysis/policy/judging", "analysis/study", "analysis/study/appraisal", "analysis/brief/lettering", "analysis/study/travel", "analysis/study/emergency"},
	"analysis/brief/lettering":   {},
	"analysis/brief/picture":     {"analysis/brief", "analysis/brief/lettering"},
	"analysis/brief/workbook":    {"analysis/policy/judging", "analysis/brief", "analysis/brief/lettering"},
	"analysis/brief/page":        {"analysis/policy/judging", "analysis/brief", "analysis/brief/lettering", "analysis/brief/picture"},
	"analysis/brief/metafile":    {"analysis/brief/lettering", "analysis/brief/picture"},
	"analysis/brief/document":    {"analysis/policy/judging", "analysis/brief", "analysis/brief/lettering", "analysis/brief/picture", "analysis/brief/metafile"},
	"analysis/atlas":             {"geo", "geo/zone", "facilities", "analysis", "analysis/settings", "analysis/coverage", "analysis/layer", "analysis/study", "analysis/study/emergency"},
	"analysis/report":            {"geo/zone", "facilities", "analysis", "analysis/settings", "analysis/coverage", "analysis/layer", "analysis/atlas", "analysis/study", "analysis/policy/judging", "analysis/brief", "analysis/brief/page", "analysis/brief/workbook", "analysis/brief/document", "analysis/study/emergency"},
	"analysis/draft":             {"facilities", "facilities/", "analysis/draft/recognition", "analysis/draft/preview"},
	"analysis/draft/preview":     {"geo", "geo/", "facilities/columns", "facilities/position", "analysis/draft/recognition"},
	"analysis/draft/recognition": {"geo", "geo/", "facilities", "facilities/", "analysis/study/source"},

	"analysis/builtin":               {"geo", "geo/", "facilities", "analysis/builtin/place", "analysis/builtin/terrain", "analysis/builtin/streets", "testdata/builtin"},
	"analysis/builtin/place":         {"geo", "geo/"},
	"analysis/builtin/terrain":       {"geo", "geo/", "analysis/builtin/place"},
	"analysis/builtin/streets":       {"geo", "geo/", "analysis/builtin/place", "analysis/builtin/terrain", "analysis/builtin/streets/sheet"},
	"analysis/builtin/streets/sheet": {"geo", "geo/", "analysis/builtin/terrain"},
	"testdata/builtin":               {},

	"web/problem":                     {},
	"web/meter":                       {},
	"web/guard":                       {"web/meter", "web/problem"},
	"web/intake":                      {"analysis/draft", "analysis/settings", "web/guard", "web/problem"},
	"web/planning":                    {"facilities", "geo/zone", "analysis", "analysis/coverage", "analysis/policy/judging", "analysis/rivals", "analysis/study", "analysis/study/emergency", "analysis/study/scenario", "analysis/study/whatif", "web/board", "web/guard", "web/problem", "web/publication"},
	"web/ui":                          {},
	"web/board":                       {"facilities", "geo/road", "geo/zone", "analysis", "analysis/coverage", "analysis/layer", "analysis/policy", "analysis/policy/judging", "analysis/settings", "analysis/study", "analysis/study/emergency", "analysis/study/travel", "web/problem"},
	"web/probe":                       {"geo", "geo/nearby", "geo/overlay", "geo/road", "analysis", "analysis/catchment", "analysis/network", "analysis/settings", "analysis/study", "analysis/study/emergency", "analysis/study/travel", "web/board", "web/problem"},
	"web/export":                      {"analysis/brief", "analysis/brief/workbook", "analysis/layer", "analysis/report", "analysis/study", "web/board"},
	"web/backdrop":                    {"geo/road", "analysis/layer", "analysis/network/graph", "analysis/study/source"},
	"web":                             {"analysis/atlas", "analysis/brief", "analysis/layer", "analysis/settings", "analysis/study", "web/"},
	"web/publication":                 {"analysis/layer", "geo/raster", "web/publication/pyramid"},
	"web/publication/pyramid":         {"geo/raster"},
	"web/publication/publicationtest": {"geo/crs", "geo/raster", "analysis/layer", "analysis/atlas", "analysis/settings", "analysis/study", "testdata/builtin", "web/publication"},
	"web/reading":                     {"web/problem"},
	"web/picture":                     {"analysis/layer"},
	"web/tile":                        {"geo/geojson", "analysis/layer", "web/picture", "web/problem", "web/publication", "web/reading"},
	"web/ogc":                         {"analysis/layer", "web/picture", "web/problem", "web/publication", "web/reading", "web/tile", "web/ogc/query"},
	"web/ogc/query":                   {"analysis/layer", "web/problem", "web/publication"},

	"cmd/medreach": {"analysis/policy/judging", "analysis/trend", "analysis/settings", "analysis/study", "analysis/report", "analysis/draft", "testdata/builtin", "web", "web/board", "web/guard"},
	"cmd/generate": {"analysis/builtin"},
}

// open may be imported from any room.
var open = []string{"geo/message", "geo/feature"}

// shut are imports from outside that a room must not use, and why.
var shut = map[string]map[string]string{
	"geo":      {"net/http": "geometry knows no server", "os": "geometry knows no files"},
	"analysis": {"net/http": "measures know no server", "os": "measures know no files"},
}

const (
	roomLines     = 1500
	fileLines     = 500
	functionLines = 80 // 40 by habit; above 80 it has to be cut
	parameters    = 5  // 4 by habit
)

// room is one package as `go list` tells it.
type room struct {
	Dir, ImportPath, Name, Doc string
	GoFiles, Imports           []string
}

func (r room) name() string { return strings.TrimPrefix(r.ImportPath, module) }

func TestArrows(t *testing.T) {
	for _, r := range listRooms(t) {
		allowed, planned := rooms[r.name()]
		if !planned {
			t.Errorf("%s is not on the plan: add it to house_test.go and say in the change why the house needs it", r.name())
			continue
		}
		for _, imp := range r.Imports {
			if why, bad := shut[r.name()][imp]; bad {
				t.Errorf("%s imports %s: %s", r.name(), imp, why)
			}
			target, ours := strings.CutPrefix(imp, module)
			if !ours || slices.Contains(open, target) || mayImport(allowed, target) {
				continue
			}
			t.Errorf("%s imports %s: this arrow is not on the plan", r.name(), target)
		}
	}
}

func TestPackageComments(t *testing.T) {
	for _, r := range listRooms(t) {
		if len(strings.Fields(r.Doc)) < 8 {
			t.Errorf("%s: the package comment must say what it holds", r.name())
		}
	}
}

func TestNamesSaySomething(t *testing.T) {
	empty := []string{"util", "utils", "common", "helper", "helpers", "shared", "core", "base", "misc", "types"}
	for _, r := range listRooms(t) {
		if slices.Contains(empty, r.Name) {
			t.Errorf("%s: a package name must say what is inside", r.name())
		}
		for _, f := range r.GoFiles {
			if slices.Contains(empty, strings.TrimSuffix(f, ".go")) {
				t.Errorf("%s/%s: a file name must say what is inside", r.name(), f)
			}
		}
	}
}

func TestSizes(t *testing.T) {
	for _, r := range listRooms(t) {
		total := 0
		for _, f := range r.GoFiles {
			n := checkFile(t, filepath.Join(r.Dir, f), r.name()+"/"+f)
			total += n
		}
		if total > roomLines {
			t.Errorf("%s has %d lines, over %d: look for the second room in it", r.name(), total, roomLines)
		}
	}
}

// checkFile reports a file, function or parameter list that has grown too long
// and returns the number of lines of the file.
func checkFile(t *testing.T, path, name string) int {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	lines := fset.File(file.Pos()).LineCount()
	if lines > fileLines {
		t.Errorf("%s has %d lines, over %d: look for the second noun in it", name, lines, fileLines)
	}
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Body == nil {
			continue
		}
		if n := fset.Position(f.End()).Line - fset.Position(f.Pos()).Line + 1; n > functionLines {
			t.Errorf("%s: %s has %d lines, over %d", name, f.Name.Name, n, functionLines)
		}
		if n := f.Type.Params.NumFields(); n > parameters {
			t.Errorf("%s: %s takes %d parameters, over %d: what belongs together has a name", name, f.Name.Name, n, parameters)
		}
	}
	return lines
}

func mayImport(allowed []string, target string) bool {
	for _, a := range allowed {
		if a == target || strings.HasSuffix(a, "/") && strings.HasPrefix(target, a) {
			return true
		}
	}
	return false
}

func listRooms(t *testing.T) []room {
	t.Helper()
	out, err := exec.Command("go", "list", "-e", "-json=Dir,ImportPath,Name,Doc,GoFiles,Imports", "./...", "./testdata/builtin").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []room
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var r room
		if err := dec.Decode(&r); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if len(r.GoFiles) > 0 {
			all = append(all, r)
		}
	}
	if len(all) < 2 {
		t.Fatalf("go list found %d rooms", len(all))
	}
	return all
}

// TestTopLevel holds the list of what stands at the front door.
func TestTopLevel(t *testing.T) {
	allowed := strings.Fields(`.ci .git .github .gitignore .golangci.yml .staticcheck.conf CHANGELOG.md CONTRIBUTING.md LICENSE Makefile README.md README.zh.md
		analysis cmd docs facilities geo go.mod go.sum house_test.go testdata web medreach medreach-demo`)
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if left := filepath.Ext(e.Name()); left == ".test" || left == ".prof" || left == ".out" {
			continue // what go test leaves behind; git ignores it
		}
		if !slices.Contains(allowed, e.Name()) {
			t.Errorf("%s does not belong at the top level", e.Name())
		}
	}
}
