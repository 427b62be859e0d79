package web_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/planar"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/study/travel"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/web/probe"
)

// sample is some demand points, the same each time.
func (s *shown) sample(n int) []int {
	random := rand.New(rand.NewPCG(7, 11))
	out := make([]int, n)
	for i := range out {
		out[i] = random.IntN(s.result.Demand.Len())
	}
	return out
}

// at is a demand point as parameters, a little off its centre.
func at(p orb.Point) string { return fmt.Sprintf("lon=%.6f&lat=%.6f", p[0]+1e-5, p[1]-1e-5) }

// TestPointTellsTheResult holds that a click on a cell tells what the result holds
// of it: its people, its zones, and cost and facility of every measure.
func TestPointTellsTheResult(t *testing.T) {
	s := serveBuiltin(t)
	d := s.result.Demand
	for _, i := range s.sample(150) {
		got := get[probe.Point](t, s.server.Handler(), "/api/point?"+at(d.Points[i]))
		if got.Cell == nil || got.Home == nil || got.Urban != d.UrbanAt(i).String() {
			t.Fatalf("cell %d: %+v", i, got)
		}
		for g := range d.Groups {
			if n := d.Groups[g].People[i]; math.Abs(got.People[g].People-n) > 0.005001 {
				t.Errorf("cell %d: %v people of group %s, want %v", i, got.People[g].People, d.Groups[g].Name, n)
			}
		}
		zones := map[string]string{}
		for _, z := range got.Zones {
			zones[z.Level] = z.Code
		}
		for l, layer := range s.result.Zones.Layers {
			if u := d.Zones[l][i]; u >= 0 && zones[layer.Level.String()] != layer.Units[u].Code && layer.DistanceTo(u, d.Points[i]) == 0 && layer.Locate(orb.Point{d.Points[i][0] + 1e-5, d.Points[i][1] - 1e-5}) == u {
				t.Errorf("cell %d lies in %s, says %v", i, layer.Units[u].Code, zones)
			}
		}
		k := 0
		check := func(kind string, reach *analysis.Reach, supply []int32, scale, limit float64) {
			m := got.Measures[k]
			k++
			if m.Kind != kind || m.Rule.ZH == "" || m.Rule.EN == "" || m.Title.ZH == "" {
				t.Errorf("measure %+v", m)
			}
			cost := reach.Cost[i]
			if cost == analysis.Unreachable {
				if m.Value != nil || m.Facility != nil || m.Within == nil || *m.Within {
					t.Errorf("cell %d, %s: reaches nothing and says %+v", i, m.ID, m)
				}
				return
			}
			if math.Abs(*m.Value*scale-cost) > 0.06*scale || m.Facility.Index != int(supply[reach.Facility[i]]) {
				t.Errorf("cell %d, %s: %v to %d, want %v to %d", i, m.ID, *m.Value*scale, m.Facility.Index, cost, supply[reach.Facility[i]])
			}
			if limit > 0 && (*m.Within != (cost <= limit) || (m.CutoffMet != nil) != (cost <= limit)) {
				t.Errorf("cell %d, %s: %v of %v, within %v, met %v", i, m.ID, cost, limit, *m.Within, m.CutoffMet)
			}
		}
		for _, c := range s.result.Circles {
			scale := map[analysis.Unit]float64{analysis.Metres: 1, analysis.Seconds: 60}[c.Unit]
			check("circle", &c.Reach, c.Supply, scale, c.Cutoffs[len(c.Cutoffs)-1])
		}
		for _, c := range s.result.Radius {
			check("radius", &c.Reach, c.Supply, 1, s.result.RadiusLimit(c)(i))
		}
		for _, c := range s.result.Rescues {
			check("rescue", &c.Reach, c.Stations, 60, c.Cutoffs[len(c.Cutoffs)-1])
		}
		if k != len(got.Measures) {
			t.Errorf("%d measures, want %d", len(got.Measures), k)
		}
	}
}

// TestPointWhereNobodyLives holds that an empty place has no people and says so.
func TestPointWhereNobodyLives(t *testing.T) {
	s := serveBuiltin(t)
	b := s.result.Zones.Layers[0].Units[0].Geometry.Bound()
	far := get[probe.Point](t, s.server.Handler(), fmt.Sprintf("/api/point?lon=%.4f&lat=%.4f", b.Min[0]-1, b.Min[1]-1))
	if far.Home != nil || far.Cell != nil || len(far.Zones) > 0 || far.People[0].People != 0 || len(far.Warnings) < 2 || far.Measures[0].Value != nil || far.Measures[0].Within != nil {
		t.Errorf("far outside: %+v", far)
	}
	d := s.result.Demand
	for _, i := range s.sample(200) {
		beside := geo.Destination(d.Points[i], 90, 300)
		col, row, _ := d.Grid.CellAt(beside)
		if _, lived := slicesSearch(d.Cell, int64(row)*int64(d.Grid.Width)+int64(col)); lived {
			continue
		}
		got := get[probe.Point](t, s.server.Handler(), fmt.Sprintf("/api/point?lon=%.6f&lat=%.6f", beside[0], beside[1]))
		if got.Cell != nil || got.People[0].People != 0 || got.Home == nil || got.Home.Metres > 500 || got.Measures[0].Value == nil || !strings.Contains(got.Warnings[0].EN, "nobody lives here") {
			t.Errorf("beside cell %d: %+v", i, got)
		}
		best := math.Inf(1)
		for _, p := range d.Points {
			if math.Abs(p[1]-beside[1]) < 0.01 {
				best = math.Min(best, geo.Distance(beside, p))
			}
		}
		if math.Abs(best-got.Home.Metres) > 0.2 {
			t.Errorf("beside cell %d: the nearest people live %v m away, says %v", i, best, got.Home.Metres)
		}
		return
	}
	t.Skip("every cell has a neighbour")
}

func slicesSearch(all []int64, v int64) (int, bool) {
	for i, x := range all {
		if x == v {
			return i, true
		}
	}
	return 0, false
}

// TestRouteAgreesWithTheMeasure holds that the way to the nearest facility takes as
// long as the measure says, that legs join and that they add up.
func TestRouteAgreesWithTheMeasure(t *testing.T) {
	s := serveBuiltin(t)
	compared := 0
	for _, c := range s.result.Circles {
		if !c.Along {
			continue
		}
		for _, i := range s.sample(12) {
			if c.Reach.Facility[i] < 0 {
				continue
			}
			home, place := s.result.Demand.Points[i], s.result.Facility(c.Supply[c.Reach.Facility[i]]).Point
			from, to := home, place
			if c.Mode == "ambulance" {
				from, to = place, home
			}
			got := get[probe.Route](t, s.server.Handler(), fmt.Sprintf("/api/route?from=%.9f,%.9f&to=%.9f,%.9f&mode=%s", from[0], from[1], to[0], to[1], c.Mode))
			if !got.Reachable || got.Straight || math.Abs(*got.Minutes-c.Reach.Cost[i]/60) > 0.02 {
				t.Errorf("%s from cell %d: %v minutes, the measure says %v", c.ID, i, told(got.Minutes), c.Reach.Cost[i]/60)
				continue
			}
			checkLegs(t, &got)
			compared++
		}
	}
	if compared < 20 {
		t.Errorf("only %d routes were compared", compared)
	}
}

func checkLegs(t *testing.T, r *probe.Route) {
	t.Helper()
	minutes, metres := 0.0, 0.0
	var last orb.Point
	for i, f := range r.Features {
		line := f.Geometry.(orb.LineString)
		if i > 0 && line[0] != last {
			t.Errorf("leg %d begins at %v, the one before ends at %v", i, line[0], last)
		}
		last = line[len(line)-1]
		minutes += f.Properties.MustFloat64("minutes")
		metres += f.Properties.MustFloat64("metres")
	}
	if math.Abs(minutes-*r.Minutes) > 0.006*float64(len(r.Features)+1) || math.Abs(metres-*r.Metres) > 0.06*float64(len(r.Features)+1) {
		t.Errorf("legs of %v minutes and %v m, the route has %v and %v", minutes, metres, *r.Minutes, *r.Metres)
	}
}

// TestIsochroneCountsWhoIsWithin compares people with the nearest facility of each
// cell when there is but one, and the ground with where these cells are.
func TestIsochroneCountsWhoIsWithin(t *testing.T) {
	s := serveBuiltin(t)
	busy, _ := s.somewhere()
	var place orb.Point
	if _, err := fmt.Sscanf(busy, "%g,%g", &place[0], &place[1]); err != nil {
		t.Fatal(err)
	}
	d := s.result.Demand
	ways := travel.New(s.result.Config, s.result.Roads, d)
	for _, c := range []struct {
		mode, direction string
		minutes         []float64
	}{{"car", "toward", []float64{5, 15, 30}}, {"ambulance", "from", []float64{8, 60}}, {"walk", "toward", []float64{15}}, {"bicycle", "from", []float64{3, 6, 9, 12}}} {
		by, err := ways.Along(context.Background(), c.mode)
		if err != nil {
			t.Fatal(err)
		}
		q := analysis.Request{Supply: []orb.Point{place}}
		if c.direction == "from" {
			q.Direction = analysis.FromFacility
		}
		reach, err := by.Nearest(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		list := strings.Trim(strings.ReplaceAll(fmt.Sprint(c.minutes), " ", ","), "[]")
		w := ask(t, s.server.Handler(), "GET", "/api/isochrone?"+lonLat(busy)+"&mode="+c.mode+"&direction="+c.direction+"&minutes="+list)
		got, err := geojson.UnmarshalFeatureCollection(w.Body.Bytes())
		if err != nil || len(got.Features) != len(c.minutes) {
			t.Fatalf("%s: %v %s", c.mode, err, w.Body)
		}
		area := 0.0
		for k, f := range got.Features {
			ground := f.Geometry.(orb.MultiPolygon)
			within, covered, corners := 0.0, 0.0, 0
			for i, cost := range reach.Cost {
				inside := cost <= c.minutes[k]*60
				if inside {
					within += d.Groups[0].People[i]
				}
				if inside && planar.MultiPolygonContains(ground, d.Points[i]) {
					covered += d.Groups[0].People[i]
				}
			}
			for _, polygon := range ground {
				for _, ring := range polygon {
					corners += len(ring)
				}
			}
			if people := f.Properties.MustFloat64("people"); math.Abs(people-within) > 0.01 || f.Properties.MustFloat64("minutes") != c.minutes[k] {
				t.Errorf("%s %v minutes: %v people, want %v", c.mode, c.minutes[k], people, within)
			}
			if covered < 0.9*within {
				t.Errorf("%s %v minutes: the ground holds %v of %v people within", c.mode, c.minutes[k], covered, within)
			}
			if now := f.Properties.MustFloat64("area_km2"); now <= area || math.Abs(now-geo.Area(ground)/1e6) > 0.01*now || corners > 10_000 {
				t.Errorf("%s %v minutes: %v km² after %v, %d corners", c.mode, c.minutes[k], now, area, corners)
			} else {
				area = now
			}
		}
	}
}

// TestPlacesWithoutRoads asks a study that has no roads.
func TestPlacesWithoutRoads(t *testing.T) {
	server, source := serveSound(t)
	h := server.Handler()
	place := source.place
	study := get[struct {
		Roads bool
		Modes []struct {
			Mode string
			How  struct{ EN string }
		}
	}](t, h, "/api/study")
	if study.Roads || len(study.Modes) != 5 || !strings.Contains(study.Modes[0].How.EN, "straight lines") {
		t.Errorf("%+v", study)
	}
	to := geo.Destination(place, 45, 3000)
	route := get[probe.Route](t, h, fmt.Sprintf("/api/route?from=%.9f,%.9f&to=%.9f,%.9f&mode=walk", place[0], place[1], to[0], to[1]))
	if !route.Straight || !route.Reachable || math.Abs(*route.Metres-3900) > 0.5 || math.Abs(*route.Minutes-3.9/4.5*60) > 0.02 {
		t.Errorf("3 km on foot with a detour of 1.3: %v m, %v minutes", *route.Metres, *route.Minutes)
	}
	w := ask(t, h, "GET", fmt.Sprintf("/api/isochrone?lon=%.9f&lat=%.9f&mode=walk&minutes=15,30", place[0], place[1]))
	got, err := geojson.UnmarshalFeatureCollection(w.Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	for k, minutes := range []float64{15, 30} {
		metres := minutes / 60 * 4500 / 1.3
		if area := got.Features[k].Properties.MustFloat64("area_km2"); math.Abs(area-math.Pi*metres*metres/1e6) > 0.01*area {
			t.Errorf("%v minutes on foot: %v km², want a circle of %v m", minutes, area, metres)
		}
	}
	point := get[probe.Point](t, h, fmt.Sprintf("/api/point?lon=%.9f&lat=%.9f", place[0], place[1]))
	if point.Road != nil || point.Cell != nil || point.Home == nil || point.Home.Metres > 1 || point.People[0].People == 0 || point.Measures[0].Value == nil {
		t.Errorf("a point of the table of people: %+v", point)
	}
	if got := ask(t, h, "GET", "/api/export/gpkg"); got.Code != http.StatusOK || !strings.HasPrefix(got.Body.String(), "SQLite format 3\x00") {
		t.Errorf("GeoPackage: %d", got.Code)
	}
}
