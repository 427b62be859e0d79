// Package travel says how the people of a study get about: along its roads where it
// has any, otherwise in a straight line at a speed with a detour factor. It makes
// each impedance once and remembers what was found on the way, such as people who
// live too far from any road.
package travel

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/network"
	"github.com/medreach/medreach/analysis/network/speed"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/road"
)

// Ways are the impedances of a study. They may be used from several goroutines at once:
// each is made once, and whoever needs it meanwhile waits.
type Ways struct {
	config   *settings.Study
	roads    *Roads // nil without roads
	demand   *analysis.Demand
	straight *analysis.StraightLine

	mu       sync.Mutex
	networks map[road.Mode]*network.Roads
	between  map[road.Mode]*network.Impedance
}

// New prepares a study whose roads, if any, have been read.
func New(config *settings.Study, roads *Roads, demand *analysis.Demand) *Ways {
	return &Ways{config: config, roads: roads, demand: demand, straight: analysis.NewStraightLine(demand.Points, analysis.StraightLineOptions{}),
		networks: map[road.Mode]*network.Roads{}, between: map[road.Mode]*network.Impedance{}}
}

// HasRoads reports whether the study has roads.
func (w *Ways) HasRoads() bool { return w.roads != nil }

// Metres is the straight line by distance.
func (w *Ways) Metres() *analysis.StraightLine { return w.straight }

// Direct is the straight line at a speed.
func (w *Ways) Direct(kmh, detour float64) analysis.Impedance {
	return w.straight.At(analysis.StraightLineOptions{MetresPerSecond: kmh / 3.6, Detour: detour})
}

// Table is the speeds of a mode: the built-in ones, under those of the study.
func Table(config *settings.Study, m road.Mode) speed.Table {
	t := speed.Of(m)
	t.Peak = config.Roads.Peak
	own := config.Roads.Speeds[m.String()]
	if v, ok := own["default"]; ok {
		for c := range t.Kmh {
			if t.Kmh[c] > 0 && road.Class(c) != road.Ferry {
				t.Kmh[c] = v
			}
		}
	}
	for class, v := range own {
		if c, ok := road.ParseClass(class); ok {
			t.Kmh[c] = v
		}
	}
	return t
}

// Network is the roads of a mode.
func (w *Ways) Network(ctx context.Context, m road.Mode) (*network.Roads, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.network(ctx, m)
}

// network makes the roads of a mode, with the lock held.
func (w *Ways) network(ctx context.Context, m road.Mode) (*network.Roads, error) {
	if r := w.networks[m]; r != nil {
		return r, nil
	}
	g, index, err := w.roads.graph(ctx, m)
	if err != nil {
		return nil, err
	}
	w.networks[m] = network.Ready(g, index, network.Options{OffRoadKmh: w.config.Roads.OffRoadKmh, SnapMetres: w.config.Roads.SnapMetres})
	return w.networks[m], nil
}

// Along is the impedance of a mode along the roads, between the study's people and
// any facilities.
func (w *Ways) Along(ctx context.Context, mode string) (*network.Impedance, error) {
	m, ok := road.ParseMode(mode)
	if !ok {
		return nil, fmt.Errorf("travel: no mode %q", mode)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if by := w.between[m]; by != nil {
		return by, nil
	}
	r, err := w.network(ctx, m)
	if err != nil {
		return nil, err
	}
	by, err := r.Between(ctx, w.demand.Points)
	if err != nil {
		return nil, err
	}
	w.between[m] = by
	return by, nil
}

// By is the impedance of a mode: along the roads where there are any, else at the
// speed and detour of the straight line.
func (w *Ways) By(ctx context.Context, mode string, straight settings.Travel) (analysis.Impedance, error) {
	if w.roads == nil {
		return w.Direct(straight.SpeedKmh, straight.Detour), nil
	}
	return w.Along(ctx, mode)
}

// Direction is who travels: an ambulance comes from its station, everybody else
// goes to the facility.
func Direction(mode string) analysis.Direction {
	if mode == "ambulance" {
		return analysis.FromFacility
	}
	return analysis.TowardFacility
}

// Used lists the modes that went along the roads, in their order.
func (w *Ways) Used() []road.Mode {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Sorted(maps.Keys(w.between))
}

// Unconnected is how many people of the first group live too far from any road of
// a mode.
func (w *Ways) Unconnected(m road.Mode) float64 {
	w.mu.Lock()
	by := w.between[m]
	w.mu.Unlock()
	sum := 0.0
	for i, people := range w.demand.Groups[0].People {
		if !by.Connected(i) {
			sum += people
		}
	}
	return sum
}

var titles = map[string]message.Text{
	"walk": {ZH: "步行", EN: "foot"}, "bicycle": {ZH: "骑自行车", EN: "bicycle"}, "e-bike": {ZH: "骑电动自行车", EN: "e-bike"},
	"car": {ZH: "驾车", EN: "car"}, "ambulance": {ZH: "救护车", EN: "ambulance"},
}

// Title names a way of travel.
func Title(mode string) message.Text { return titles[mode] }

// How says how a mode travels, for reports.
func (w *Ways) How(mode string, straight settings.Travel) message.Text {
	if w.roads == nil {
		return message.T("%[1]s，时速 %[2]g 公里，绕行系数 %[3]g，由直线推算", "by %[1]s at %[2]g km/h, detour factor %[3]g, from straight lines", Title(mode), straight.SpeedKmh, straight.Detour)
	}
	return message.T("%s，沿路网行驶，离路部分步行时速 %g 公里", "by %s along roads, on foot at %g km/h where there is none", Title(mode), w.config.Roads.OffRoadKmh)
}
