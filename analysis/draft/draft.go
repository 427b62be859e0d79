// Package draft looks at data files and writes a study from them: which file is
// a list of facilities, a population grid, a layer of zones, and which columns
// matter, with how sure each guess is. What cannot be guessed becomes a line that
// asks for a choice; nothing is guessed silently. It computes no measure.
package draft

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/facilities/columns"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/geotiff"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

// Options says where the study will stand and what it is called.
type Options struct {
	Out  string // the study file: paths in it are relative to its folder
	Name string // "" takes the name of the first zone's parent, or of the folder
}

// Draft is a study to be written.
type Draft struct {
	YAML    []byte
	Notes   []message.Text // what each file was taken for
	Choices int            // lines that need a choice before the study is right
}

// role is what a file is taken for.
type role uint8

const (
	unused role = iota
	zones
	grid
	peoplePoints
	census
	facilityList
	roads
)

// look is what was seen in one file.
type look struct {
	file    string // as the study will name it
	role    role
	table   *feature.Table
	mapping columns.Mapping
	level   zone.Level
	sure    bool // of the role and the level
	group   string
	people  string // column
	code    string // column
	urban   string // column of urban and rural
	ages    []age  // columns of people by age
	bands   int
	cells   int64
	ground  float64 // of a grid, m²
	why     message.Text
}

// age is a column of the people of an age.
type age struct{ group, column string }

// Look reads the files and drafts a study.
func Look(ctx context.Context, files []string, opts Options) (*Draft, error) {
	base := "."
	if opts.Out != "" && opts.Out != "-" {
		base = filepath.Dir(opts.Out)
	}
	var looks []look
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		l, err := lookAt(f)
		if err != nil {
			return nil, err
		}
		l.file = relative(base, f)
		looks = append(looks, l)
	}
	return write(looks, opts), nil
}

// relative is the path that the study names, with slashes; an absolute one where
// there is no way from the study's folder.
func relative(base, file string) string {
	a, err := filepath.Abs(base)
	if err != nil {
		return filepath.ToSlash(file)
	}
	b, err := filepath.Abs(file)
	if err != nil {
		return filepath.ToSlash(file)
	}
	rel, err := filepath.Rel(a, b)
	if err != nil {
		return filepath.ToSlash(b)
	}
	return filepath.ToSlash(rel)
}

func lookAt(path string) (look, error) {
	lower := strings.ToLower(path)
	switch {
	case strings.HasSuffix(lower, ".pbf"):
		return look{role: roads, sure: true, why: message.T("OSM 路网", "OSM roads")}, nil
	case study.KindOf(path) == "grid":
		return lookAtGrid(path)
	}
	table, err := study.OpenTable(study.Source{Path: path, Name: path})
	if err != nil {
		return look{}, err
	}
	l := look{table: table, mapping: columns.Guess(table)}
	l.judge()
	return l, nil
}

func lookAtGrid(path string) (look, error) {
	f, err := geotiff.Open(path)
	if err != nil {
		return look{}, err
	}
	defer f.Close()
	g := f.Grid()
	l := look{role: grid, sure: true, bands: f.Bands(), cells: g.Cells(), group: groupOf(path)}
	if g.CRS == nil {
		return look{role: unused, why: message.T("栅格没有坐标系", "the grid has no coordinate system")}, nil
	}
	l.ground = float64(l.cells) * g.CellArea(g.Width/2, g.Height/2)
	l.why = message.T("人口栅格，%d × %d 格，%s", "a population grid, %d x %d cells, %s", g.Width, g.Height, g.CRS.Name())
	if strings.Contains(strings.ToLower(filepath.Base(path)), "dem") || strings.Contains(strings.ToLower(path), "elevation") {
		return look{role: unused, why: message.T("看起来是高程，未使用", "looks like elevation; not used")}, nil
	}
	return l, nil
}
