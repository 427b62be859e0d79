package tile

import (
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/tidwall/rtree"

	"github.com/medreach/medreach/analysis/layer"
	"github.com/medreach/medreach/web/publication"
)

// mostPoints is how many points a tile may hold; where a tile of a zoom would hold
// more, those of the whole zoom are thinned.
const mostPoints = 4000

// CountField is the attribute that tells how many points one stands for.
const CountField = "count"

// swarm is the points of a layer as they are shown at a zoom: each on the place of
// one of them.
type swarm struct {
	members [][]int32
	tree    rtree.RTreeG[int32] // of the index in members, in degrees
}

// drawPoints draws points, or where there are too many, one for those that lie
// close together: with the texts of the first, the sum of counts such as people,
// the mean of other numbers, and how many they are.
func (s *Server) drawPoints(k sketch) []*geojson.Feature {
	l, id := k.layer, k.id
	swarm := s.swarm(l, min(id.Z, detailZoom+4), k.coarser)
	box := id.box(k.margin)
	var shown []int32
	if around := degrees(box, id.Z); swarm == nil {
		l.Candidates(around, func(row int32, _ bool) bool {
			shown = append(shown, row)
			return true
		})
	} else {
		swarm.tree.Search(around.Min, around.Max, func(_, _ [2]float64, i int32) bool {
			shown = append(shown, i)
			return true
		})
	}
	sortRows(shown)
	out := make([]*geojson.Feature, 0, len(shown))
	for _, i := range shown {
		f := &geojson.Feature{ID: int(i) + 1}
		if row := int(i); swarm == nil {
			f.Properties = values(l, row, k.fields)
		} else {
			members := swarm.members[i]
			row = int(members[0])
			f.ID, f.Properties = row+1, joined(l, members, k.fields)
		}
		g := units([]orb.Point{project(l.Geometry(f.ID.(int)-1).(orb.Point), id.Z)}, id)
		f.Geometry = g[0]
		out = append(out, f)
	}
	return out
}

// swarm thins the points of a zoom where that is needed; nil where it is not.
func (s *Server) swarm(l *publication.Layer, zoom, coarser int) *swarm {
	if l.Len() <= mostPoints && coarser == 0 {
		return nil
	}
	key := shapeKey{l.Hash, zoom, coarser}
	if known, ok := s.shapes.get(key); ok {
		return known.(*swarm)
	}
	made, _, _ := s.flight.Do(fmt.Sprint(key), func() (any, error) {
		out := thin(l, zoom, coarser)
		bytes := 64
		if out != nil {
			bytes += 4*l.Len() + 100*len(out.members)
		}
		s.shapes.put(key, out, bytes)
		return out, nil
	})
	return made.(*swarm)
}

func thin(l *publication.Layer, zoom, coarser int) *swarm {
	places := make([]orb.Point, l.Len())
	load, most := map[[2]int32]int{}, 0
	for row := range places {
		places[row] = project(l.Geometry(row).(orb.Point), zoom)
		tile := square(places[row], extent)
		load[tile]++
		most = max(most, load[tile])
	}
	if most <= mostPoints && coarser == 0 {
		return nil
	}
	side := float64(unitsPixel) * 8 * math.Pow(2, float64(coarser))
	out, at := &swarm{}, map[[2]int32]int{}
	for row, p := range places {
		where := square(p, side)
		i, known := at[where]
		if !known {
			i = len(out.members)
			at[where] = i
			out.members = append(out.members, nil)
			first := l.Geometry(row).(orb.Point)
			out.tree.Insert(first, first, int32(i))
		}
		out.members[i] = append(out.members[i], int32(row))
	}
	return out
}

// square numbers the square of a lattice that a point lies in.
func square(p orb.Point, side float64) [2]int32 {
	return [2]int32{int32(math.Floor(p[0] / side)), int32(math.Floor(p[1] / side))}
}

// joined are the attributes of several points that are shown as one.
func joined(l *publication.Layer, rows []int32, fields []int) geojson.Properties {
	out := values(l, int(rows[0]), fields)
	out[CountField] = len(rows)
	for _, i := range fields {
		f := l.Fields[i]
		if f.Kind != layer.Real && f.Kind != layer.Integer {
			continue
		}
		sum, n := 0.0, 0
		for _, row := range rows {
			if v := l.Number(int(row), i); !math.IsNaN(v) {
				sum += v
				n++
			}
		}
		switch {
		case n == 0:
			delete(out, f.Name)
		case f.Sum:
			out[f.Name] = sum
		default:
			out[f.Name] = sum / float64(n)
		}
	}
	return out
}

func sortRows(rows []int32) { slices.Sort(rows) }
