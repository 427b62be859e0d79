// Package lines reads the roads of a layer of lines, as planners get them from a
// transport or survey office (GeoJSON, Shapefile, GeoPackage), into the columns of
// package road. Columns are found by their headers, Chinese or English, or named by the
// study; what their words mean stands in lines/wording, and how lines meet in lines/joining.
// Who may use a road follows from its class. A speed is km/h: a limit, as in OSM, where its
// header says so, else what cars drive.
//
// Lines meet where they share a vertex, rounded to 1e-7 degrees (a centimetre). The end
// of a line also meets what lies within a metre of it: the end, a vertex or the middle
// of another line. Lines that only cross stay apart, since bridges are drawn so, unless
// the study wants them joined. Nothing is repaired without a finding.
package lines

import (
	"context"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/road/lines/joining"
	"github.com/medreach/medreach/geo/zone/placing"
)

// Source is a layer of roads and what the study says about it.
type Source struct {
	Table   *feature.Table
	Columns Columns

	// Classes are words of the class column that stand for a class in the word of OSM,
	// or for no road ("none"). They go before the words that are known here.
	Classes map[string]string

	// What the study says of the coordinates; see placing.Coordinates.
	Datum    geo.Datum
	CRS      *crs.CRS
	Declared bool

	// JoinMetres is how near the end of a line must come to another line to meet it; 0
	// stands for DefaultJoinMetres, and below 0 lines meet at shared vertices alone.
	JoinMetres float64

	// JoinCrossings joins lines where they cross in their middle.
	JoinCrossings bool
}

// Columns are the headers that the study names; "" is found by itself, and "none" has
// no column.
type Columns struct {
	Class     string
	Speed     string // along the line, or both ways where SpeedBack is none
	SpeedBack string // against it
	Oneway    string
	Name      string
}

// DefaultJoinMetres bridges what is left open when lines are drawn by hand, and no
// street.
const DefaultJoinMetres = 1

// MostJoinMetres is the farthest that ends may be joined. Beyond it streets fall together.
const MostJoinMetres = 50

// Read reads a layer. The ID of a way is the number of its row: a row of several lines
// is several ways. A layer without a usable line, or a column that does not exist, is a
// feature.Fault.
func Read(ctx context.Context, s Source) (*road.Network, []feature.Finding, error) {
	r := newReader(s)
	if !(s.JoinMetres <= MostJoinMetres) {
		return nil, nil, &feature.Fault{File: s.Table.Source, What: message.T("线端的连接距离不能超过 %d 米", "ends of lines can be joined over at most %d m", MostJoinMetres),
			Suggestion: message.T("通常为 0.5 到 5 米", "0.5 to 5 m is usual")}
	}
	if err := r.prepare(); err != nil {
		return nil, nil, err
	}
	if err := r.rows(ctx); err != nil {
		return nil, nil, err
	}
	if len(r.net.Ways) == 0 {
		return nil, nil, r.nothing()
	}
	r.net.Places, r.nodes, r.drawn = r.nodes.list, nil, nil
	var err error
	if r.joined, err = joining.Join(ctx, r.net, joining.Options{Metres: r.reach(), Crossings: s.JoinCrossings}); err != nil {
		return nil, nil, err
	}
	r.tell()
	return r.net, r.remarks.all(), nil
}

// reach is how near ends join, in metres; 0 is not at all.
func (r *reader) reach() float64 {
	if r.source.JoinMetres == 0 {
		return DefaultJoinMetres
	}
	return max(r.source.JoinMetres, 0)
}

// Kept is the number of rows of a layer that ways were made of.
func Kept(n *road.Network) int {
	rows, last := 0, int64(-1)
	for i := range n.Ways {
		if id := n.Ways[i].ID; id != last {
			rows, last = rows+1, id
		}
	}
	return rows
}

// prepare decides on coordinates and columns.
func (r *reader) prepare() error {
	if err := r.hasLines(); err != nil {
		return err
	}
	at := placing.Geometries(r.table)
	at.Datum, at.CRS, at.Declared = r.source.Datum, r.source.CRS, r.source.Declared
	var err error
	if r.place, err = placing.Of(at); err != nil {
		return err
	}
	r.remarks.add(r.place.Finding("road-datum"))
	if err = r.readOwn(); err != nil {
		return err
	}
	if r.at, err = r.findColumns(); err != nil {
		return err
	}
	r.unusedWords()
	r.tellColumns()
	return nil
}

// nothing says why no row gave a way.
func (r *reader) nothing() error {
	hint := message.T("请检查图层、坐标系和类别列", "check the layer, its coordinate system and the column of classes")
	if r.remarks.counts["road-no-place"] > 0 {
		hint = message.T("坐标不在地球范围内：请检查坐标系，以及经度、纬度是否写反", "the coordinates are no places on the earth: check their system, and whether longitude and latitude are swapped")
	}
	what := message.T("没有可用的道路线", "it holds no usable line of a road")
	for _, f := range r.remarks.list {
		if f.Severity == feature.Dropped {
			what = message.T("没有可用的道路线；例如第 %d 行：%v", "it holds no usable line of a road; row %d, for one: %v", f.Row, f.Message)
			break
		}
	}
	return &feature.Fault{File: r.table.Source, What: what, Suggestion: hint}
}
