package builtin_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/builtin"
	"github.com/medreach/medreach/analysis/builtin/place"
	"github.com/medreach/medreach/analysis/coverage"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/zone"
)

// truths say which facilities a circle of the study is about, and its radii on the
// ground or its minutes along the roads, in words of our own.
var truths = map[string]struct {
	about  func(f *builtin.Facility) bool
	metres []float64
	mode   string
	limits []float64 // minutes
}{
	"emergency":          {about: func(f *builtin.Facility) bool { return f.Has(facilities.Emergency) }, metres: []float64{5000, 10_000, 20_000}},
	"ambulance-distance": {about: station, metres: []float64{5000, 10_000, 20_000}},
	"primary-15min-walk": {about: func(f *builtin.Facility) bool {
		switch f.Class {
		case "community-health-centre", "community-health-station", "township-hospital", "village-clinic", "outpatient-department", "clinic", "infirmary":
			return true
		}
		return false
	}, mode: "walk", limits: []float64{15}},
	"hospital-car": {about: func(f *builtin.Facility) bool {
		return f.Level >= 2 && strings.HasSuffix(string(f.Class), "-hospital") && f.Class != "township-hospital"
	}, mode: "car", limits: []float64{15, 30}},
	"stroke-chest-60min": {about: func(f *builtin.Facility) bool {
		return f.Has(facilities.StrokeCentre) && f.Has(facilities.ChestPainCentre)
	}, mode: "ambulance", limits: []float64{30, 60}},
	"fitness-15min-walk": {about: func(f *builtin.Facility) bool { return f.Class == "sports-facility" }, mode: "walk", limits: []float64{15}},
}

func station(f *builtin.Facility) bool {
	return f.Class == "emergency-centre" || f.Class == "emergency-station"
}

// nearest measures, from the middle of every cell, the way to the nearest of
// some facilities: every pair, on the ellipsoid.
func nearest(about func(*builtin.Facility) bool) []float64 {
	p := made()
	var places []orb.Point
	for i := range p.Facilities {
		if about(&p.Facilities[i]) {
			places = append(places, p.Facilities[i].Point)
		}
	}
	out := make([]float64, len(p.Cells))
	for i := range p.Cells {
		out[i] = math.Inf(1)
		for _, at := range places {
			// A degree is less than 112 km: what is farther in degrees is farther.
			if dy := 110_000 * math.Abs(at[1]-p.Cells[i].Centre[1]); dy < out[i] {
				out[i] = min(out[i], geo.Distance(p.Cells[i].Centre, at))
			}
		}
	}
	return out
}

// TestCoverage counts the people of every circle by hand, by county, class of
// area and group, and holds the program's rows against that.
func TestCoverage(t *testing.T) {
	r := computed(t)
	if len(r.Circles) != len(truths) {
		t.Errorf("the study has %d circles, %d are known", len(r.Circles), len(truths))
	}
	for _, c := range r.Circles {
		t.Run(c.ID, func(t *testing.T) { checkCircle(t, c) })
	}
}

// scopes of coverage of a village.
func scopes(v *place.Village) []string {
	if v.Urban() {
		return []string{"all", "urban"}
	}
	return []string{"all", "rural"}
}

// tally adds up people by cut-off, zone, class of area and group: those who are
// within for certain, and those who may be.
type tally map[string]struct{ sure, perhaps float64 }

// add counts a cell within a cut-off, for certain or perhaps.
func (n tally) add(k int, cell *place.Cell, sure bool) {
	p := made()
	v := &p.Villages[cell.Village]
	county := &p.Counties[v.County]
	for _, scope := range scopes(v) {
		for _, code := range []string{"", county.Code, p.Townships[v.Township].Code, v.Code} {
			for group, people := range map[string]float64{"total": county.Factor.Of(cell.People), "60plus": county.Factor.Of(cell.Elderly)} {
				key := fmt.Sprint(k, code, scope, group)
				sum := n[key]
				sum.perhaps += people
				if sure {
					sum.sure += people
				}
				n[key] = sum
			}
		}
	}
}

// count counts the people of a circle by hand: by the distance to all facilities, or
// along the roads.
func countCircle(t *testing.T, id string) tally {
	truth, p := truths[id], made()
	want := tally{}
	if truth.mode == "" {
		metres := nearest(truth.about)
		for i := range p.Cells {
			for k, limit := range truth.metres {
				if math.Abs(metres[i]-limit) < 0.01 {
					t.Fatalf("cell %d lies %.4f m away, on the cut-off: choose another seed", i, metres[i])
				}
				if metres[i] <= limit {
					want.add(k, &p.Cells[i], true)
				}
			}
		}
		return want
	}
	open := 0
	for i, span := range along(truth.mode, truth.about) {
		for k, minutes := range truth.limits {
			sure, perhaps := span.within(60 * minutes)
			if perhaps {
				want.add(k, &p.Cells[i], sure)
			}
			if sure != perhaps {
				open++
			}
		}
	}
	if open > 5 {
		t.Errorf("%d cells lie on the cut-off: choose another seed", open)
	}
	return want
}

func checkCircle(t *testing.T, c *study.CircleResult) {
	want := countCircle(t, c.ID)
	rows := 0
	for _, row := range c.Rows {
		if row.Zone < 0 && row.Level != zone.Region {
			if row.People != 0 {
				t.Errorf("%v people outside every %s", row.People, row.Level)
			}
			continue
		}
		if row.Level == zone.Prefecture || row.Group == "under3" || row.Scope == coverage.Unknown {
			continue
		}
		rows++
		w := want[fmt.Sprint(slices.Index(c.Cutoffs, row.Cutoff), row.Code, row.Scope.String(), row.Group)]
		if row.Covered < w.sure-1e-6 || row.Covered > w.perhaps+1e-6 {
			t.Errorf("%s within %v %s, %s, %s, %s: %v covered, counted %v to %v", c.ID, row.Cutoff, row.Unit, row.Code, row.Scope, row.Group, row.Covered, w.sure, w.perhaps)
		}
	}
	if least := 6 * len(c.Cutoffs); rows < least {
		t.Errorf("%s has %d rows", c.ID, rows)
	}
}

// TestNearestDistance holds the distance of every cell against all pairs.
func TestNearestDistance(t *testing.T) {
	r, p := computed(t), made()
	if r.Demand.Len() != len(p.Cells) {
		t.Fatalf("%d cells, settled %d", r.Demand.Len(), len(p.Cells))
	}
	c := r.Circles[1]
	for i, want := range nearest(truths[c.ID].about) {
		if math.Abs(c.Reach.Cost[i]-want) > 0.001 {
			t.Errorf("cell %d: %v m to the nearest, by hand %v m", i, c.Reach.Cost[i], want)
		}
	}
}

// known are the figures of the ambulance radius by county: people in town within
// 5 km and beyond, in the country within 10 km, from 10 to 20, and beyond.
var known = map[string][5]float64{
	"990102": {407511.78125, 27671.484375, 17562.0625, 56923.171875, 12571.5},
	"990121": {64490.34375, 32262.46875, 59390.4375, 102387.65625, 29469.09375},
	"990122": {44912.34375, 17152.734375, 64212.1875, 83939.765625, 35542.96875},
	"990123": {28180.546875, 13156.171875, 10657.03125, 41027.109375, 50979.140625},
}

func TestAmbulanceRadius(t *testing.T) {
	p, r := made(), computed(t)
	metres := nearest(station)
	want := map[string][5]float64{}
	for i := range p.Cells {
		cell := &p.Cells[i]
		v := &p.Villages[cell.Village]
		county := &p.Counties[v.County]
		band := 0
		switch d := metres[i]; {
		case v.Urban() && d > 5000:
			band = 1
		case v.Urban():
		case d > 20_000:
			band = 4
		case d > 10_000:
			band = 3
		default:
			band = 2
		}
		sums := want[county.Code]
		sums[band] += county.Factor.Of(cell.People)
		want[county.Code] = sums
	}
	for _, v := range r.Radius[0].Verdicts {
		if v.Level != zone.County || v.Group != "total" || v.Zone < 0 {
			continue
		}
		got := [5]float64{v.Urban[0].People, v.Urban[1].People, v.Rural[0].People, v.Rural[1].People, v.Rural[2].People}
		if got != want[v.Code] || got != known[v.Code] {
			t.Errorf("%s: %v, counted %v, known %v", v.Code, got, want[v.Code], known[v.Code])
		}
	}
}

// TestMountains holds what the mountains were made for: one station, whose circle
// of 5 km no other station's comes near, so that its area is known, and people
// in every band beyond.
func TestMountains(t *testing.T) {
	p, r := made(), computed(t)
	var own []orb.Point
	for i := range p.Facilities {
		if f := &p.Facilities[i]; station(f) && f.County == place.Mountains {
			own = append(own, f.Point)
		}
	}
	if len(own) != 1 {
		t.Fatalf("the mountains have %d stations", len(own))
	}
	for i := range p.Facilities {
		if f := &p.Facilities[i]; station(f) && f.County != place.Mountains && geo.Distance(f.Point, own[0]) < 20_000 {
			t.Errorf("%s is too near", f.Name)
		}
	}
	for _, row := range r.Circles[1].Rows {
		if row.Code != p.Counties[place.Mountains].Code || row.Cutoff != 5000 || row.Scope != coverage.Everywhere || row.Group != "total" {
			continue
		}
		want := math.Pi * 5000 * 5000
		if math.Abs(row.Area.Covered-want) > 1e-5*want {
			t.Errorf("%.0f m² within 5 km of the station, a circle of it has %.0f", row.Area.Covered, want)
		}
	}
	for band, people := range known[p.Counties[place.Mountains].Code] {
		if people < 5000 {
			t.Errorf("only %v people in band %d", people, band)
		}
	}
}

// TestVillagesWithoutClinic counts the villages that have neither a clinic nor a
// community station of their own.
func TestVillagesWithoutClinic(t *testing.T) {
	p := made()
	clinics := map[string]bool{}
	for i := range p.Facilities {
		if f := &p.Facilities[i]; f.Class == facilities.VillageClinic || f.Class == facilities.CommunityHealthStation {
			clinics[f.Name] = true
		}
	}
	without := [4]int{}
	for v := range p.Villages {
		x := &p.Villages[v]
		name := p.Townships[x.Township].Name + x.Name
		if !clinics[name+"卫生室"] && !clinics[name+"卫生服务站"] {
			without[x.County]++
		}
	}
	if want := [4]int{10, 7, 18, 39}; without != want {
		t.Errorf("villages without a clinic by county: %v, known %v", without, want)
	}
}
