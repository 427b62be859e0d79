package probe

import (
	"context"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/catchment"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/overlay"
	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/web/problem"
)

// The limits of an isochrone, as other routing servers have them.
const (
	MostCutoffs = 4
	MostMinutes = 120
)

// IsochroneQuery asks for the ground within some minutes of a place.
type IsochroneQuery struct {
	At        orb.Point
	Mode      string
	Minutes   []float64
	Direction string // toward | from; "" is that of the mode
}

// Isochrone is the answer to /api/isochrone: a GeoJSON collection of one feature a
// cut-off, the smallest first.
type Isochrone struct {
	Type      string             `json:"type"`
	Features  []*geojson.Feature `json:"features"`
	Mode      string             `json:"mode"`
	Direction string             `json:"direction"`
	Straight  bool               `json:"straight"` // by the straight line, for want of roads
	Reachable bool               `json:"reachable"`
	Reason    message.Text       `json:"reason"`
}

// The lattice that an isochrone is drawn on has about so many nodes at most and
// steps of so many metres at least.
const (
	mostNodes = 40_000
	leastStep = 20.0
)

// circleSegments is the number of sides that a circle is drawn with.
const circleSegments = 64

func (q *IsochroneQuery) check() error {
	switch {
	case len(q.Minutes) == 0:
		return problem.Bad("缺少参数 minutes，例如 minutes=5,10,15", "the parameter minutes is missing, such as minutes=5,10,15")
	case len(q.Minutes) > MostCutoffs:
		return problem.Bad("一次最多 %d 个时限", "at most %d cut-offs at a time", MostCutoffs)
	}
	slices.Sort(q.Minutes)
	q.Minutes = slices.Compact(q.Minutes)
	if !(q.Minutes[0] > 0) || q.Minutes[len(q.Minutes)-1] > MostMinutes {
		return problem.Bad("时限须大于 0，不超过 %d 分钟", "cut-offs are above 0 and at most %d minutes", MostMinutes)
	}
	return nil
}

// Isochrone draws the ground and counts the people who live within each cut-off.
func (p *Probe) Isochrone(ctx context.Context, q IsochroneQuery) (*Isochrone, error) {
	m, err := modeOf(q.Mode)
	if err != nil {
		return nil, err
	}
	direction, ok := directionOf(q.Direction, q.Mode)
	if !ok {
		return nil, problem.Bad("direction 可用 toward 或 from", "direction is toward or from")
	}
	if err := q.check(); err != nil {
		return nil, err
	}
	if err := p.checkPlace(q.At); err != nil {
		return nil, err
	}
	ask := catchment.Question{Supply: []orb.Point{q.At}, Direction: direction}
	for _, minutes := range q.Minutes {
		ask.Cutoffs = append(ask.Cutoffs, minutes*60)
	}
	out := &Isochrone{Type: "FeatureCollection", Features: []*geojson.Feature{}, Mode: q.Mode, Straight: p.result.Roads == nil,
		Direction: map[analysis.Direction]string{analysis.TowardFacility: "toward", analysis.FromFacility: "from"}[direction]}
	draw := p.along
	if out.Straight {
		draw = p.disks
	}
	bands, err := draw(ctx, m, ask)
	if err != nil {
		return nil, err
	}
	if bands == nil {
		out.Reason = message.Text{ZH: "附近没有可通行的道路", EN: "no road is near enough"}
		return out, nil
	}
	counts, err := p.count(ctx, m, ask)
	if err != nil {
		return nil, err
	}
	out.Reachable = true
	for i, ground := range bands {
		f := geojson.NewFeature(roundedGround(ground))
		f.Properties = geojson.Properties{"minutes": q.Minutes[i], "people": round(counts[i], 2), "area_km2": round(geo.Area(ground)/1e6, 4)}
		out.Features = append(out.Features, f)
	}
	return out, nil
}

// disks are the circles that the speed of a mode comes to.
func (p *Probe) disks(ctx context.Context, m road.Mode, q catchment.Question) ([]orb.MultiPolygon, error) {
	t := settings.TravelBy(m.String())
	out := make([]orb.MultiPolygon, len(q.Cutoffs))
	for i, seconds := range q.Cutoffs {
		var err error
		disk := overlay.Disk{Centre: q.Supply[0], Metres: seconds * t.SpeedKmh / 3.6 / t.Detour}
		if out[i], err = overlay.Union(ctx, []overlay.Disk{disk}, circleSegments); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// along draws the ground along the roads on a lattice around those that are
// reached; nil where no road is near enough.
func (p *Probe) along(ctx context.Context, m road.Mode, q catchment.Question) ([]orb.MultiPolygon, error) {
	r, err := p.roads(ctx, m)
	if err != nil {
		return nil, err
	}
	if r.Index.Of(q.Supply[0], p.result.Config.Roads.SnapMetres).Edge < 0 {
		return nil, nil
	}
	limit := q.Cutoffs[len(q.Cutoffs)-1]
	bound := q.Supply[0].Bound()
	err = r.Reached(ctx, analysis.Request{Supply: q.Supply, Direction: q.Direction, Limit: limit}, func(line []road.Place) {
		for _, place := range line {
			bound = bound.Extend(place.Point())
		}
	})
	if err != nil {
		return nil, err
	}
	lattice := latticeOver(bound, math.Min(r.Walk(limit), p.result.Config.Roads.SnapMetres))
	by, err := r.Between(ctx, lattice.Points())
	if err != nil {
		return nil, err
	}
	return (&catchment.Field{Lattice: lattice, By: by}).Merged(ctx, q)
}

// latticeOver covers a rectangle and a margin of some metres around it.
func latticeOver(b orb.Bound, margin float64) catchment.Lattice {
	const metresPerDegree = 111_320
	east := metresPerDegree * math.Cos((b.Min[1]+b.Max[1])/2*math.Pi/180)
	b.Min = orb.Point{b.Min[0] - margin/east, b.Min[1] - margin/metresPerDegree}
	b.Max = orb.Point{b.Max[0] + margin/east, b.Max[1] + margin/metresPerDegree}
	area := (b.Max[0] - b.Min[0]) * east * (b.Max[1] - b.Min[1]) * metresPerDegree
	return catchment.NewLattice(b, math.Max(leastStep, math.Sqrt(area/mostNodes)))
}

// count adds up the people of the first group within each cut-off.
func (p *Probe) count(ctx context.Context, m road.Mode, q catchment.Question) ([]float64, error) {
	by, err := p.people(ctx, m)
	if err != nil {
		return nil, err
	}
	counts := make([]float64, len(q.Cutoffs))
	people := p.result.Demand.Groups[0].People
	limit := q.Cutoffs[len(q.Cutoffs)-1]
	err = by.Catchments(ctx, analysis.Request{Supply: q.Supply, Direction: q.Direction, Limit: limit}, func(_ int32, points []int32, cost []float64) error {
		for i, at := range points {
			for k := len(counts) - 1; k >= 0 && cost[i] <= q.Cutoffs[k]; k-- {
				counts[k] += people[at]
			}
		}
		return nil
	})
	return counts, err
}

func roundedGround(ground orb.MultiPolygon) orb.MultiPolygon {
	out := make(orb.MultiPolygon, len(ground))
	for i, polygon := range ground {
		for _, ring := range polygon {
			out[i] = append(out[i], orb.Ring(rounded(orb.LineString(ring))))
		}
	}
	return out
}
