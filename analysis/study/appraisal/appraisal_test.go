package appraisal_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/policy"
	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study/appraisal"
	"github.com/medreach/medreach/analysis/study/emergency"
	"github.com/medreach/medreach/analysis/study/travel"
	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

func square(lon, lat, side float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{{lon, lat}, {lon + side, lat}, {lon + side, lat + side}, {lon, lat + side}, {lon, lat}}}}
}

// place is a prefecture of two counties with people in three places, and three
// villages given as points.
func place() *appraisal.Subject {
	return &appraisal.Subject{Service: &emergency.Service{
		Config: &settings.Study{Population: []settings.PopulationInput{{Group: "total", File: "people.csv"}}, Judging: settings.Judging{Mode: "walk"}},
		Zones: &zone.Set{Layers: []*zone.Layer{
			{Level: zone.Prefecture, Units: []zone.Unit{{Code: "130600", Name: "甲市", Parent: -1, Geometry: square(115, 38, 1)}}},
			{Level: zone.County, Units: []zone.Unit{{Code: "130602", Name: "东区", Geometry: square(115, 38, 0.5)}, {Code: "130621", Name: "南县", Geometry: square(115.5, 38, 0.5)}}},
			{Level: zone.Settlement, Units: []zone.Unit{{Code: "130602100201", Name: "丙村", Point: orb.Point{115.1, 38.1}}, {Code: "130621100201", Name: "丁村", Parent: 1, Point: orb.Point{115.6, 38.1}},
				{Code: "130621100202", Name: "戊村", Parent: 1, Point: orb.Point{115.7, 38.1}}}},
		}},
		Demand: &analysis.Demand{
			Points: []orb.Point{{115.1, 38.1}, {115.2, 38.1}, {115.6, 38.1}},
			Groups: []analysis.Group{{Name: "total", People: []float64{100, 300, 100}}},
			Urban:  []analysis.Urban{analysis.UrbanArea, analysis.RuralArea, analysis.RuralArea},
			Zones:  [][]int32{{0, 0, 0}, {0, 0, 1}, {-1, -1, -1}},
		},
		Facilities: &facilities.Set{},
	}}
}

// judge judges one target.
func judge(t *testing.T, s *appraisal.Subject, target policy.Target) judging.Judged {
	t.Helper()
	target.ID, target.Op, target.Upper = "my.2030.it", policy.AtLeast, target.Goal
	s.Plans = []*policy.Plan{{ID: "my", Targets: []policy.Target{target}}}
	s.Ways = travel.New(s.Config, nil, s.Demand)
	verdicts, err := appraisal.Judge(context.Background(), s, func(message.Text, int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	return verdicts.Boards[0].Targets[0]
}

// Residents are those of the first table that tells a zone, with town and country
// in the shares that were counted there; above, they are the sums of the zones.
func TestResidents(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name   string
		tables []judging.Statistics
		area   policy.Area
		want   [4]float64 // 东区, 南县, the prefecture, the region
	}{
		{"counted", nil, policy.Everywhere, [4]float64{400, 100, 500, 500}},
		{"counted in towns", nil, policy.Urban, [4]float64{100, 0, 100, 100}},
		{"a table", []judging.Statistics{county(800, 100)}, policy.Everywhere, [4]float64{800, 100, 900, 900}},
		{"a table, in towns", []judging.Statistics{county(800, 100)}, policy.Urban, [4]float64{200, 0, 200, 200}},
		{"a table, in the country", []judging.Statistics{county(800, 100)}, policy.Rural, [4]float64{600, 100, 700, 700}},
		{"a table that lacks a county", []judging.Statistics{county(800, nan)}, policy.Everywhere, [4]float64{800, 100, 500, 500}},
		{"a table of the whole", []judging.Statistics{region(1000)}, policy.Urban, [4]float64{100, 0, 100, 200}},
		{"the first of two tables", []judging.Statistics{county(800, nan), county(1, 50)}, policy.Everywhere, [4]float64{800, 50, 51, 51}},
		{"the whole before the counties", []judging.Statistics{region(1000), county(800, 100)}, policy.Everywhere, [4]float64{800, 100, 900, 1000}},
		{"nobody by the table", []judging.Statistics{county(800, 0)}, policy.Everywhere, [4]float64{800, 0, 800, 800}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := place()
			s.Statistics = append(c.tables, judging.Statistics{File: "beds.csv", Level: zone.County, Values: map[string][]float64{"beds": {10, 10}}})
			target := policy.Target{Kind: policy.PerCapita, Attribute: "beds", Per: 1000, Goal: 1, Level: zone.County, Area: c.area}
			j := judge(t, s, target)
			target.Level = zone.Prefecture
			above := judge(t, s, target)
			for i, v := range []*judging.Verdict{&j.Zones[0], &j.Zones[1], &above.Zones[0], &j.Region} {
				got := v.Basis.Denominator
				if v.Status == judging.NotApplicable {
					got = 0
				}
				if got != c.want[i] {
					t.Errorf("%d: %v residents (%s), want %v", i, got, v.Basis.DenominatorOf.EN, c.want[i])
				}
			}
		})
	}
}

func county(east, south float64) judging.Statistics {
	return judging.Statistics{File: "county.csv", Level: zone.County, Values: map[string][]float64{"residents": {east, south}}}
}

func region(people float64) judging.Statistics {
	return judging.Statistics{File: "region.csv", Level: zone.Region, Values: map[string][]float64{"residents": {people}}}
}

// A hospital without a level may be one of those that a target asks for: the
// verdict waits for it only where it could change it.
func TestReachWithUndecided(t *testing.T) {
	s := place()
	s.Facilities.Facilities = []facilities.Facility{
		{Class: facilities.GeneralHospital, Level: facilities.Level3, Point: orb.Point{115.1, 38.1}},
		{Class: facilities.GeneralHospital, Point: orb.Point{115.6, 38.1}},
	}
	for _, c := range []struct {
		goal   float64
		status judging.Status
	}{{20, judging.Met}, {21, judging.NotJudged}, {40, judging.NotJudged}, {41, judging.Missed}} {
		j := judge(t, s, policy.Target{Kind: policy.RadiusShare, Facilities: "is_hospital and level == 3", Km: []float64{2, 5}, Goal: c.goal, Level: zone.County})
		if j.Region.Status != c.status || c.status != judging.NotJudged && j.Region.Value != 20 || j.Region.Basis.Undecided != 1 {
			t.Errorf("goal %v: %s, %v, %d undecided (%s)", c.goal, j.Region.Status.Title().EN, j.Region.Value, j.Region.Basis.Undecided, j.Region.Reason.EN)
		}
		if j.Zones[0].Value != 25 || j.Zones[1].Status != judging.NotJudged {
			t.Errorf("goal %v: %v in 东区, 南县 is %s", c.goal, j.Zones[0].Value, j.Zones[1].Status.Title().EN)
		}
	}
}

// What cannot be measured is said, and never taken for nobody.
func TestUnreachable(t *testing.T) {
	s := place()
	s.Facilities.Facilities = []facilities.Facility{{Class: facilities.EmergencyStation, Point: orb.Point{115.1, 38.1}}}
	for says, target := range map[string]policy.Target{
		"needs roads":                           {Kind: policy.RescueShare, Needs: []string{`is_hospital`}, Minutes: 60, Goal: 90},
		"no population of the group \"under3\"": {Kind: policy.TimeShare, Minutes: 15, Goal: 90, Group: "under3"},
		"no list holds any sports":              {Kind: policy.TimeShare, Facilities: `class == "sports-facility"`, Minutes: 15, Goal: 90},
		"urban and rural are not told apart":    {Kind: policy.RadiusShare, Facilities: `class == "emergency-station"`, Km: []float64{5}, Area: policy.Urban, Goal: 90},
	} {
		s.Demand.Urban = nil
		if j := judge(t, s, target); j.Status != judging.NotJudged || !strings.Contains(j.Region.Reason.EN, says) || j.Region.Reason.ZH == "" {
			t.Errorf("%s: %s (%s)", target.Kind, j.Status.Title().EN, j.Region.Reason.EN)
		}
	}
}

// A facility belongs to the zone where it stands, outside every zone to the one
// that its code names, and to a village given as a point within a kilometre of it.
func TestPlaces(t *testing.T) {
	const north = 1000 / 111_000.0 // about a kilometre in degrees of latitude there
	for _, c := range []struct {
		name  string
		at    orb.Point
		code  string
		zones string // the counties and villages that have it
	}{
		{"at a village", orb.Point{115.1, 38.1}, "", "东区 丙村"},
		{"within a kilometre", orb.Point{115.6, 38.1 + 0.99*north}, "", "南县 丁村"},
		{"beyond it", orb.Point{115.6, 38.1 + 1.01*north}, "", "南县"},
		{"its code goes before the nearest village", orb.Point{115.6, 38.1}, "130621100202", "南县 戊村"},
		{"where it stands goes before the code of a county", orb.Point{115.6, 38.2}, "130602", "南县"},
		{"outside, by the code of a township", orb.Point{120, 38}, "130621100", "南县"},
		{"outside, without a code", orb.Point{120, 38}, "", ""},
	} {
		s := place()
		s.Facilities.Facilities = []facilities.Facility{{Class: facilities.VillageClinic, Point: c.at, AdminCode: c.code}}
		got := ""
		for _, level := range []zone.Level{zone.County, zone.Settlement} {
			j := judge(t, s, policy.Target{Kind: policy.Presence, Facilities: `class == "village-clinic"`, Goal: 1, Level: level})
			for u := range j.Zones {
				if j.Zones[u].Status == judging.Met {
					got += " " + s.Zones.Layer(level).Units[u].Name
				}
			}
		}
		if strings.TrimSpace(got) != c.zones {
			t.Errorf("%s: %q, want %q", c.name, got, c.zones)
		}
	}
}
