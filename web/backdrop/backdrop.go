// Package backdrop draws what lies below the layers of a result on a map without
// internet: the study's own roads. Geometries are WGS 84 degrees.
package backdrop

import (
	"iter"
	"slices"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/layer"
	"github.com/medreach/medreach/analysis/network/graph"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/road"
)

// Name is the name of the layer of roads.
const Name = "roads"

// mostRoads is how many roads are drawn. Where there are more, those of the classes
// that matter least are left out.
const mostRoads = 300_000

// ranks are the classes by how much they matter on a map, from the most.
var ranks = []road.Class{
	road.Motorway, road.Trunk, road.Primary, road.Secondary, road.MotorwayLink, road.TrunkLink, road.PrimaryLink, road.SecondaryLink, road.Tertiary, road.TertiaryLink, road.Ferry,
	road.Unclassified, road.Residential, road.LivingStreet, road.Pedestrian, road.Other, road.Track, road.Service, road.Cycleway, road.Footway, road.Path, road.Bridleway, road.Steps,
}

// Roads is the roads of a graph as a layer of lines, one feature a road, the
// smallest first so that the large ones lie on top. The title says what the study
// notes of its data.
func Roads(g *graph.Graph, note message.Text) *layer.Layer {
	edges := make([]int32, len(g.Edges))
	for e := range edges {
		edges[e] = int32(e)
	}
	slices.SortStableFunc(edges, func(a, b int32) int { return int(g.Edges[a].Way) - int(g.Edges[b].Way) })
	rank := make([]int, road.ClassCount)
	for i, c := range ranks {
		rank[c] = i
	}
	starts := chosen(g, edges, rank)
	title := message.Text{ZH: "道路", EN: "roads"}
	if note.ZH != "" {
		title = message.T("%s（%s）", "%s (%s)", title, note)
	}
	return &layer.Layer{Name: Name, Title: title, Basis: message.Text{ZH: "方案的路网，可通车的部分", EN: "the roads of the study that cars may use"},
		Fields: []layer.Field{{Name: "class", Title: message.Text{ZH: "等级", EN: "class"}}, {Name: "rank", Title: message.Text{ZH: "级次", EN: "rank"}, Kind: layer.Integer},
			{Name: "name", Title: message.Text{ZH: "名称", EN: "name"}}},
		Count: len(starts), Features: features(g, edges, starts, rank), Style: layer.One("#b0b0b0", message.Text{ZH: "道路", EN: "roads"})}
}

// chosen are the places in edges where a road begins, of those that are drawn, by
// rank, the smallest roads first.
func chosen(g *graph.Graph, edges []int32, rank []int) []int {
	var starts []int
	for i, e := range edges {
		if i == 0 || g.Edges[e].Way != g.Edges[edges[i-1]].Way {
			starts = append(starts, i)
		}
	}
	of := func(start int) int { return rank[g.Ways[g.Edges[edges[start]].Way].Class] }
	slices.SortStableFunc(starts, func(a, b int) int { return of(b) - of(a) })
	if len(starts) > mostRoads {
		least := of(starts[len(starts)-mostRoads])
		for len(starts) > mostRoads && of(starts[0]) >= least {
			starts = starts[1:]
		}
	}
	return starts
}

func features(g *graph.Graph, edges []int32, starts, rank []int) iter.Seq[layer.Feature] {
	return func(yield func(layer.Feature) bool) {
		for _, start := range starts {
			way := g.Edges[edges[start]].Way
			var lines orb.MultiLineString
			for i := start; i < len(edges) && g.Edges[edges[i]].Way == way; i++ {
				var line orb.LineString
				for _, p := range g.Line(edges[i], nil) {
					line = append(line, p.Point())
				}
				lines = append(lines, line)
			}
			w := g.Ways[way]
			if !yield(layer.Feature{Geometry: lines, Values: []any{w.Class.String(), int64(rank[w.Class] + 1), g.Names.Of(w.Name)}}) {
				return
			}
		}
	}
}
