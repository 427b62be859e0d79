package probe

import (
	"context"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/network"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/message"
)

// Route is the answer to /api/route: a GeoJSON collection of the legs with the
// whole beside it.
type Route struct {
	Type      string             `json:"type"`
	Features  []*geojson.Feature `json:"features"`
	Mode      string             `json:"mode"`
	Straight  bool               `json:"straight"` // by the straight line, for want of roads
	Reachable bool               `json:"reachable"`
	Minutes   *float64           `json:"minutes"`
	Metres    *float64           `json:"metres"`
	Reason    message.Text       `json:"reason"` // why it is not reachable
}

var reasons = map[network.Outcome]message.Text{
	network.StartLoose: {ZH: "起点附近没有可通行的道路", EN: "no road is near enough to where it begins"},
	network.EndLoose:   {ZH: "终点附近没有可通行的道路", EN: "no road is near enough to where it ends"},
	network.NoWay:      {ZH: "路网不通", EN: "the roads do not lead there"},
}

// Route finds the quickest way between two places.
func (p *Probe) Route(ctx context.Context, from, to orb.Point, mode string) (*Route, error) {
	m, err := modeOf(mode)
	if err != nil {
		return nil, err
	}
	for _, at := range []orb.Point{from, to} {
		if err := p.checkPlace(at); err != nil {
			return nil, err
		}
	}
	out := &Route{Type: "FeatureCollection", Features: []*geojson.Feature{}, Mode: mode, Straight: p.result.Roads == nil}
	if out.Straight {
		out.straight(from, to, settings.TravelBy(mode))
		return out, nil
	}
	r, err := p.roads(ctx, m)
	if err != nil {
		return nil, err
	}
	found, err := r.Route(ctx, from, to)
	if err != nil {
		return nil, err
	}
	if found.Outcome != network.Found {
		out.Reason = reasons[found.Outcome]
		return out, nil
	}
	out.Reachable, out.Minutes, out.Metres = true, known(found.Seconds/60, 2), known(found.Metres, 1)
	for i := range found.Legs {
		l := &found.Legs[i]
		class := l.Class.String()
		if l.OffRoad {
			class = "off-road"
		}
		out.add(l.Line, geojson.Properties{"name": l.Name, "class": class, "metres": round(l.Metres, 1), "minutes": round(l.Seconds/60, 2)})
	}
	return out, nil
}

func (r *Route) straight(from, to orb.Point, by settings.Travel) {
	direct := geo.Distance(from, to)
	metres := direct * by.Detour
	minutes := metres / (by.SpeedKmh / 3.6) / 60
	r.Reachable, r.Minutes, r.Metres = true, known(minutes, 2), known(metres, 1)
	r.add(orb.LineString{from, to}, geojson.Properties{"name": "", "class": "straight", "metres": round(metres, 1), "minutes": round(minutes, 2)})
}

func (r *Route) add(line orb.LineString, properties geojson.Properties) {
	f := geojson.NewFeature(rounded(line))
	f.Properties = properties
	r.Features = append(r.Features, f)
}

// rounded gives a line as many digits as a map shows: about 10 cm.
func rounded(line orb.LineString) orb.LineString {
	out := make(orb.LineString, len(line))
	for i, q := range line {
		out[i] = orb.Point{round(q[0], 6), round(q[1], 6)}
	}
	return out
}

// directionOf reads who travels; where it is not said, ambulances come from the
// place and everybody else goes toward it.
func directionOf(word, mode string) (analysis.Direction, bool) {
	switch word {
	case "":
		if mode == "ambulance" {
			return analysis.FromFacility, true
		}
		return analysis.TowardFacility, true
	case "toward":
		return analysis.TowardFacility, true
	case "from":
		return analysis.FromFacility, true
	}
	return 0, false
}
