// Package population makes the demand of a study: where people are, in columns,
// out of grids and tables of points (see listing), in one or several groups (everybody, those
// of 60 and over, ...). It assigns demand to zones, rescales it to census totals and
// classes it as urban or rural by zones, codes or polygons; the class by density
// alone is in urbanisation.
//
// Where the first source is a grid, demand is its populated cells (value above 0)
// in ascending order of row and column. A later group on the same grid shares the
// cells; one on another grid, or at points, goes to the cell that holds its
// centre or point, and to a new cell where that one is empty. The grid grows by
// whole cells where that lies outside. Where the first source is a table, demand is its points.
// People are never split nor lost on the way: what is left out is a finding.
//
// Memory follows the populated cells, not the size of the raster. The result is the
// same on any number of cores. People are counts, areas are square metres.
package population

import (
	"context"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/population/listing"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/raster"
)

// Source is where the people of one group stand: a grid or a table.
type Source struct {
	Group string // name of the group; each source has its own
	File  string // as the user gave it, for findings; a table knows its own
	Grid  raster.Source
	Table *feature.Table

	// For a table, as in listing.List.
	PeopleColumn string
	LonColumn    string
	LatColumn    string
	ClassColumn  string // urban-rural class (城乡分类): codes 1xx and 2xx, or words

	// What the study says of the coordinates of a table, which goes before what the
	// file does.
	Datum    geo.Datum
	CRS      *crs.CRS // such as EPSG:4547; nil where the study names none
	Declared bool     // tells a datum of WGS 84 that was written from one that was not
}

// FromSources reads groups of people into one demand; the first source is
// everybody. An error means that a source cannot be used.
func FromSources(ctx context.Context, sources []Source) (*analysis.Demand, []feature.Finding, error) {
	if len(sources) == 0 {
		return nil, nil, message.Errorf("没有人口数据", "there is no population data")
	}
	c := collector{}
	for _, s := range sources {
		column, err := c.read(ctx, s)
		if err != nil {
			return nil, nil, err
		}
		if err := c.add(s, column); err != nil {
			return nil, nil, err
		}
	}
	d := c.demand()
	for i, s := range sources {
		if s.Grid != nil {
			c.doubt(s, d.Groups[i].People, d.Area)
		}
	}
	return d, c.findings, nil
}

// people is one group as read: values at the cells of a grid, ascending, or at points.
type people struct {
	grid   *raster.Grid // nil for points
	cells  []int64
	points []orb.Point // of cells: their centres, nil where not yet worked out
	values []float64
	urban  []analysis.Urban // of points; nil where no column tells
}

// collector puts groups together.
type collector struct {
	grid     *raster.Grid
	cells    []int64
	places   []orb.Point // centres of the cells; nil where not worked out
	points   []orb.Point // where there is no grid
	groups   []analysis.Group
	urban    []analysis.Urban
	lists    listing.Reader
	findings []feature.Finding
}

func (c *collector) read(ctx context.Context, s Source) (people, error) {
	if s.Grid != nil {
		return c.readGrid(ctx, s)
	}
	if s.Table == nil {
		return people{}, message.Errorf("“%s”这组人口没有数据文件", "the group %q has no data", s.Group)
	}
	p, err := c.lists.Read(listing.List{Group: s.Group, Table: s.Table, PeopleColumn: s.PeopleColumn, LonColumn: s.LonColumn, LatColumn: s.LatColumn,
		ClassColumn: s.ClassColumn, Datum: s.Datum, CRS: s.CRS, Declared: s.Declared})
	c.findings = append(c.findings, c.lists.Findings()...)
	return people{points: p.Points, values: p.Counts, urban: p.Urban}, err
}

// add takes a group in.
func (c *collector) add(s Source, p people) error {
	switch {
	case len(c.groups) == 0:
		c.grid, c.cells, c.places = p.grid, p.cells, p.points
		if p.grid == nil {
			p = distinct(p)
			c.places, c.points, c.urban = nil, p.points, p.urban
		}
		c.groups = []analysis.Group{{Name: s.Group, People: p.values}}
	case c.grid == nil:
		c.addPoints(s.Group, p)
	default:
		if p.grid == nil || !c.grid.Same(p.grid) {
			var err error
			if p, err = c.onto(s, p); err != nil {
				return err
			}
		}
		c.addCells(s.Group, p)
	}
	return nil
}

// demand is what was collected.
func (c *collector) demand() *analysis.Demand {
	d := &analysis.Demand{Grid: c.grid, Cell: c.cells, Points: c.points, Groups: c.groups, Urban: c.urban}
	if c.grid != nil {
		if d.Points = c.places; d.Points == nil {
			d.Points = centres(c.grid, c.cells)
		}
		d.Area = c.grid.CellAreas(c.cells)
	}
	return d
}

// file names a source in findings.
func (s Source) file() string {
	if s.Table != nil {
		return s.Table.Source
	}
	return s.File
}
