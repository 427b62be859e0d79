package population

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/raster"
)

// addCells takes in a group on the collector's own grid. Both columns of cells ascend.
func (c *collector) addCells(name string, p people) {
	if slices.Equal(c.cells, p.cells) {
		c.groups = append(c.groups, analysis.Group{Name: name, People: p.values})
		return
	}
	cells := make([]int64, 0, max(len(c.cells), len(p.cells)))
	from := make([]int, 0, cap(cells)) // where a cell stood before, -1 if it is new
	for i, j := 0, 0; i < len(c.cells) || j < len(p.cells); {
		switch {
		case j == len(p.cells) || i < len(c.cells) && c.cells[i] < p.cells[j]:
			cells, from = append(cells, c.cells[i]), append(from, i)
			i++
		case i == len(c.cells) || c.cells[i] > p.cells[j]:
			cells, from = append(cells, p.cells[j]), append(from, -1)
			j++
		default:
			cells, from = append(cells, c.cells[i]), append(from, i)
			i, j = i+1, j+1
		}
	}
	for g := range c.groups {
		c.groups[g].People = spread(c.groups[g].People, from)
	}
	column := make([]float64, len(cells))
	for i, j := 0, 0; j < len(p.cells); i++ {
		if cells[i] == p.cells[j] {
			column[i] = p.values[j]
			j++
		}
	}
	c.cells, c.places = cells, nil
	c.groups = append(c.groups, analysis.Group{Name: name, People: column})
}

func spread(old []float64, from []int) []float64 {
	out := make([]float64, len(from))
	for i, k := range from {
		if k >= 0 {
			out[i] = old[k]
		}
	}
	return out
}

// onto moves a group from another grid, or from points, to the collector's grid,
// which grows where it has to.
func (c *collector) onto(s Source, p people) (people, error) {
	points := p.points
	if p.grid != nil {
		points = centres(p.grid, p.cells)
	}
	if err := c.grow(s, points); err != nil {
		return p, err
	}
	cells := make([]int64, len(points))
	fresh := 0.0
	for i, at := range points {
		col, row, ok := c.grid.CellAt(at)
		if !ok {
			return p, c.apart(s)
		}
		cells[i] = int64(row)*int64(c.grid.Width) + int64(col)
		if _, had := slices.BinarySearch(c.cells, cells[i]); !had {
			fresh += p.values[i]
		}
	}
	out := people{grid: c.grid}
	out.cells, out.values = sorted(cells, p.values)
	c.findings = append(c.findings, feature.Finding{File: s.file(), Rule: "population-other-grid", Severity: feature.Info,
		Message: message.T("“%s”与第一个栅格的格网不同，按中心点归入格子；其中 %.0f 人所在的格子在第一个栅格中无人",
			"group %q stands on another grid and was added to the cells that hold its centres; %.0f of its people fall in cells that are empty in the first grid",
			s.Group, fresh)})
	return out, nil
}

// growth is how many times its size a grid may grow.
const growth = 16

// grow extends the grid by whole cells so that it holds the points.
func (c *collector) grow(s Source, points []orb.Point) error {
	left, top, right, bottom := 0, 0, c.grid.Width, c.grid.Height
	for _, p := range points {
		col, row, ok := anyCell(c.grid, p)
		if !ok {
			return c.apart(s)
		}
		left, right = min(left, col), max(right, col+1)
		top, bottom = min(top, row), max(bottom, row+1)
	}
	if left == 0 && top == 0 && right == c.grid.Width && bottom == c.grid.Height {
		return nil
	}
	if float64(right-left)*float64(bottom-top) > growth*float64(c.grid.Cells()) {
		return c.apart(s)
	}
	g := *c.grid
	t := g.Transform
	g.Transform[0] += float64(left)*t[1] + float64(top)*t[2]
	g.Transform[3] += float64(left)*t[4] + float64(top)*t[5]
	old := int64(g.Width)
	g.Width, g.Height = right-left, bottom-top
	for i, cell := range c.cells {
		c.cells[i] = (cell/old-int64(top))*int64(g.Width) + cell%old - int64(left)
	}
	c.grid, c.places = &g, nil
	return nil
}

// anyCell is the cell of a place on the grid continued without end.
func anyCell(g *raster.Grid, p orb.Point) (col, row int, ok bool) {
	if col, row, ok = g.CellAt(p); ok {
		return col, row, true
	}
	x, y, ok := g.CRS.FromWGS84(p)
	if !ok {
		return 0, 0, false
	}
	t := &g.Transform
	det := t[1]*t[5] - t[2]*t[4]
	dx, dy := x-t[0], y-t[3]
	c, r := math.Floor((dx*t[5]-dy*t[2])/det), math.Floor((dy*t[1]-dx*t[4])/det)
	if !(math.Abs(c) < 1<<31 && math.Abs(r) < 1<<31) {
		return 0, 0, false
	}
	return int(c), int(r), true
}

// apart is the fault of a group that lies far from the first.
func (c *collector) apart(s Source) error {
	return &feature.Fault{File: s.file(), Value: s.Group,
		What:       message.T("这组人口与第一个栅格相距太远，不在同一区域", "these people are far from the first grid: it is not the same area"),
		Suggestion: message.T("请检查文件、坐标系和基准（datum）", "check the file, its coordinate system and datum")}
}

// distinct adds up points at the same place, in the order they first came.
func distinct(p people) people {
	at := make(map[orb.Point]int, len(p.points))
	out := people{}
	for i, q := range p.points {
		n, ok := at[q]
		if !ok {
			n = len(out.points)
			at[q] = n
			out.points = append(out.points, q)
			out.values = append(out.values, 0)
			if p.urban != nil {
				out.urban = append(out.urban, p.urban[i])
			}
		}
		out.values[n] += p.values[i]
	}
	return out
}

// addPoints takes a group in where demand is points; it shares a point at exactly the same
// place. Cells of a grid become points at their centres.
func (c *collector) addPoints(name string, p people) {
	if p.grid != nil {
		p.points = centres(p.grid, p.cells)
	}
	p = distinct(p)
	at := make(map[orb.Point]int, len(c.points))
	for i, q := range c.points {
		at[q] = i
	}
	column := make([]float64, len(c.points))
	for i, q := range p.points {
		n, ok := at[q]
		if !ok {
			n = len(column)
			column = append(column, 0)
			c.points = append(c.points, q)
			if c.urban != nil {
				class := analysis.UrbanUnknown
				if p.urban != nil {
					class = p.urban[i]
				}
				c.urban = append(c.urban, class)
			}
		}
		column[n] += p.values[i]
	}
	for g := range c.groups {
		old := c.groups[g].People
		c.groups[g].People = append(old, make([]float64, len(column)-len(old))...)
	}
	c.groups = append(c.groups, analysis.Group{Name: name, People: column})
}
