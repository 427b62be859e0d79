package judging_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/medreach/medreach/analysis/policy"
	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

// place is an invented prefecture: two districts and two counties, one of them
// without people, and a few villages.
//
//	0 东区 130102  600,000   1 西区 130103  400,000
//	2 南县 130121  300,000   3 荒县 130122        0
func place() *zone.Set {
	return &zone.Set{Layers: []*zone.Layer{
		{Level: zone.County, Units: []zone.Unit{
			{Code: "130102", Name: "东区", Parent: -1}, {Code: "130103", Name: "西区", Parent: -1},
			{Code: "130121", Name: "南县", Parent: -1}, {Code: "130122", Name: "荒县", Parent: -1}}},
		{Level: zone.Settlement, Units: []zone.Unit{
			{Code: "130102001001", Name: "甲社区", Parent: 0}, {Code: "130102001002", Name: "乙社区", Parent: 0},
			{Code: "130121100201", Name: "丙村", Parent: 2}, {Code: "130121100202", Name: "丁村", Parent: 2}, {Name: "戊村", Code: "E", Parent: 2, Class: 122}}},
	}}
}

var countyPeople = []float64{600_000, 400_000, 300_000, 0}

func residents(string) *judging.Residents {
	source := message.Text{ZH: "表", EN: "table"}
	r := &judging.Residents{Region: judging.People{Total: 1_300_000, Urban: 1_000_000, Rural: 300_000, Source: source}, Layers: make([][]judging.People, 2)}
	for _, n := range countyPeople {
		r.Layers[0] = append(r.Layers[0], judging.People{Total: n, Urban: n, Rural: 0, Source: source})
	}
	for range 5 {
		r.Layers[1] = append(r.Layers[1], judging.People{Total: math.NaN(), Urban: math.NaN(), Rural: math.NaN()})
	}
	return r
}

// hospital is an invented facility.
type hospital struct {
	class    facilities.Class
	county   int32
	village  int32
	level    facilities.Level
	tier     facilities.AdminTier
	numbers  map[facilities.Attribute]float64
	services map[facilities.Service]bool
}

func inputOf(list []hospital) *judging.Input {
	in := &judging.Input{Zones: place(), Facilities: &facilities.Set{}, At: make([][]int32, 2), Residents: residents}
	for _, h := range list {
		f := facilities.Facility{Class: h.class, Level: h.level, Tier: h.tier}
		for a, v := range h.numbers {
			f.Numbers.Put(a, v)
		}
		for s, has := range h.services {
			f.Services.Put(s, has)
		}
		in.Facilities.Facilities = append(in.Facilities.Facilities, f)
		in.At[0] = append(in.At[0], h.county)
		in.At[1] = append(in.At[1], h.village)
	}
	return in
}

func judgeOne(t *testing.T, target policy.Target, in *judging.Input) judging.Judged {
	t.Helper()
	if target.ID == "" {
		target.ID = "test.2025.it"
	}
	if target.Op == "" {
		target.Op = policy.AtLeast
	}
	if target.Op != policy.Band {
		target.Upper = target.Goal
	}
	if target.PerUpper == 0 {
		target.PerUpper = target.Per
	}
	if target.Tolerance == 0 {
		target.Tolerance = 0.05
	}
	plan := &policy.Plan{ID: "test", Targets: []policy.Target{target}}
	boards, err := judging.Judge(context.Background(), []*policy.Plan{plan}, in)
	if err != nil {
		t.Fatal(err)
	}
	return boards[0].Targets[0]
}

type numbers = map[facilities.Attribute]float64
type services = map[facilities.Service]bool

const (
	notJudged = judging.NotJudged
	met       = judging.Met
	missed    = judging.Missed
	not       = judging.NotApplicable
)

// expected is a verdict worked out by hand.
type expected struct {
	status judging.Status
	value  float64 // NaN where not judged
	gap    float64
	over   float64
}

var nan = math.NaN()

func compare(t *testing.T, where string, got *judging.Verdict, want expected) {
	t.Helper()
	same := got.Value == want.value || math.IsNaN(got.Value) && math.IsNaN(want.value) || math.Abs(got.Value-want.value) < 1e-9*math.Abs(want.value)
	if got.Status != want.status || !same || got.Gap != want.gap || got.Over != want.over {
		t.Errorf("%s: %s %v, gap %v, over %v (%s); want %s %v, gap %v, over %v", where, got.Status.Title().EN, got.Value, got.Gap, got.Over, got.Reason.EN,
			want.status.Title().EN, want.value, want.gap, want.over)
	}
	if (got.Status == notJudged || got.Status == not) != (got.Reason != message.Text{}) {
		t.Errorf("%s: %s for the reason %q", where, got.Status.Title().EN, got.Reason.EN)
	}
}

func TestByHand(t *testing.T) {
	general := facilities.GeneralHospital
	hospitals := []hospital{
		{class: general, county: 0, level: facilities.Level3, tier: facilities.CityRun, numbers: numbers{facilities.Beds: 3000, facilities.Ambulances: 20}, services: services{facilities.StrokeCentre: true, facilities.Geriatrics: true}},
		{class: general, county: 1, level: facilities.Level2, tier: facilities.CountyRun, numbers: numbers{facilities.Beds: 2000, facilities.Ambulances: 13, facilities.NegativePressure: 5}, services: services{facilities.StrokeCentre: false, facilities.Geriatrics: true}},
		{class: general, county: 2, level: facilities.Level2, tier: facilities.CountyRun, numbers: numbers{facilities.Beds: 2400, facilities.Ambulances: 29}, services: services{facilities.StrokeCentre: true, facilities.Geriatrics: false}},
		{class: facilities.TCMHospital, county: 2, level: facilities.Level2, tier: facilities.CountyRun, services: services{facilities.StrokeCentre: false}},
		{class: facilities.CommunityHealthCentre, county: 0, village: 0},
		{class: facilities.VillageClinic, county: 2, village: 2},
		{class: facilities.VillageClinic, county: -1, village: -1},
	}
	for i := range hospitals[:4] {
		hospitals[i].village = -1
	}
	for _, c := range []struct {
		name   string
		target policy.Target
		zones  []expected // nil: not looked at
		region expected
		whole  judging.Status
	}{
		// 7,400 beds for 1.3 million: 5.692... per 1,000; 7.5 needs 9,750.
		{"beds per 1,000", policy.Target{Kind: policy.PerCapita, Attribute: "beds", Per: 1000, Goal: 7.5}, nil,
			expected{missed, 7400 / 1300.0, 2350, 0}, missed},
		// 5 per 1,000 exactly, in two zones of three; nobody in the fourth.
		{"a bound met exactly", policy.Target{Kind: policy.PerCapita, Attribute: "beds", Per: 1000, Goal: 5, Level: zone.County},
			[]expected{{met, 5, 0, 0}, {met, 5, 0, 0}, {met, 8, 0, 0}, {not, nan, 0, 0}}, expected{met, 7400 / 1300.0, 0, 0}, met},
		// "about 5" takes 4.75 to 5.25: 8 is too many, by 900 of 2,400.
		{"about", policy.Target{Kind: policy.PerCapita, Attribute: "beds", Per: 1000, Goal: 5, Op: policy.About, Level: zone.County},
			[]expected{{met, 5, 0, 0}, {met, 5, 0, 0}, {missed, 8, 0, 900}, {not, nan, 0, 0}}, expected{missed, 7400 / 1300.0, 0, 900}, missed},
		// one per 30,000, flat: 20, 13.33 and 10 are called for.
		{"ambulances flat", policy.Target{Kind: policy.PerCapita, Attribute: "ambulances", Per: 30000, Goal: 1, Level: zone.County},
			[]expected{{met, 1, 0, 0}, {missed, 13 * 30000.0 / 400000, 1, 0}, {met, 2.9, 0, 0}, {not, nan, 0, 0}}, expected{met, 62 * 30000.0 / 1300000, 0, 0}, missed},
		// a county counts three times: 30 are called for in 南县, 63.3 in all.
		{"ambulances with the county factor", policy.Target{Kind: policy.PerCapita, Attribute: "ambulances", Per: 30000, Goal: 1, Level: zone.County, BaseFactor: policy.BaseFactor{City: 1, County: 3}},
			[]expected{{met, 1, 0, 0}, {missed, 0.975, 1, 0}, {missed, 29.0 / 30, 1, 0}, {not, nan, 0, 0}}, expected{missed, 62 * 30000.0 / 1900000, 2, 0}, missed},
		// 2 of the 3 general hospitals of level 2 and more; 60 % is met.
		{"geriatrics", policy.Target{Kind: policy.AttributeShare, Facilities: `class == "general-hospital" and level >= 2`, Having: `"geriatrics" in services`, Percent: true, Goal: 60},
			nil, expected{met, 200 / 3.0, 0, 0}, met},
		{"geriatrics to 70 %", policy.Target{Kind: policy.AttributeShare, Facilities: `class == "general-hospital" and level >= 2`, Having: `"geriatrics" in services`, Percent: true, Goal: 70},
			nil, expected{missed, 200 / 3.0, 1, 0}, missed},
		// one county-run general hospital each: 东区 has a city's, 荒县 none.
		{"presence", policy.Target{Kind: policy.Presence, Facilities: `class == "general-hospital" and tier == "county"`, Level: zone.County, Goal: 1},
			[]expected{{missed, 0, 1, 0}, {met, 1, 0, 0}, {met, 1, 0, 0}, {missed, 0, 1, 0}}, expected{missed, 2, 2, 0}, missed},
		{"presence of each", policy.Target{Kind: policy.Presence, Each: []string{`class == "general-hospital"`, `class == "tcm-hospital"`}, Level: zone.County, Goal: 1},
			[]expected{{missed, 0, 1, 0}, {missed, 0, 1, 0}, {met, 1, 0, 0}, {missed, 0, 2, 0}}, expected{missed, 1, 4, 0}, missed},
		// one or two for each million or two: 1.3 million call for 1 and allow 2.
		{"band within", policy.Target{Kind: policy.ProvisionBand, Facilities: `class == "general-hospital" and level == 3`, Per: 1e6, PerUpper: 2e6, Op: policy.Band, Goal: 1, Upper: 2},
			nil, expected{met, 1 / 1.3, 0, 0}, met},
		{"band exceeded", policy.Target{Kind: policy.ProvisionBand, Facilities: `class == "general-hospital"`, Per: 1e6, PerUpper: 2e6, Op: policy.Band, Goal: 1, Upper: 2},
			nil, expected{missed, 3 / 1.3, 0, 1}, missed},
		// a part of a block is a block: one hospital in 10 million is right for 1.3 million.
		{"band of a small region", policy.Target{Kind: policy.ProvisionBand, Facilities: `class == "tcm-hospital"`, Per: 1e7, Op: policy.Band, Goal: 1, Upper: 2},
			nil, expected{met, 1 / 0.13, 0, 0}, met},
		// one of two communities has a centre, one of three villages a clinic.
		{"communities", policy.Target{Kind: policy.SettlementShare, Facilities: `class == "community-health-centre"`, Area: policy.Urban, Goal: 100},
			nil, expected{missed, 50, 1, 0}, missed},
		{"villages by county", policy.Target{Kind: policy.SettlementShare, Facilities: `class == "village-clinic"`, Area: policy.Rural, Goal: 100, Level: zone.County},
			[]expected{{not, nan, 0, 0}, {not, nan, 0, 0}, {missed, 100 / 3.0, 2, 0}, {not, nan, 0, 0}}, expected{missed, 100 / 3.0, 2, 0}, missed},
		// a facility outside every zone counts for the region.
		{"total", policy.Target{Kind: policy.Total, Facilities: `class == "village-clinic"`, Goal: 2}, nil, expected{met, 2, 0, 0}, met},
		{"total of an attribute", policy.Target{Kind: policy.Total, Attribute: "beds", Goal: 8000}, nil, expected{missed, 7400, 600, 0}, missed},
		{"total in a band", policy.Target{Kind: policy.Total, Facilities: `is_hospital`, Op: policy.Band, Goal: 1, Upper: 2}, nil, expected{missed, 4, 0, 2}, missed},
		{"at most", policy.Target{Kind: policy.Total, Facilities: `is_hospital`, Op: policy.AtMost, Goal: 3}, nil, expected{missed, 4, 0, 1}, missed},
	} {
		t.Run(c.name, func(t *testing.T) {
			j := judgeOne(t, c.target, inputOf(hospitals))
			compare(t, "region", &j.Region, c.region)
			if j.Status != c.whole {
				t.Errorf("the target as a whole is %s", j.Status.Title().EN)
			}
			for u := range c.zones {
				compare(t, place().Layers[0].Units[u].Name, &j.Zones[u], c.zones[u])
			}
		})
	}
}

func geriatrics(goal float64) policy.Target {
	return policy.Target{Kind: policy.AttributeShare, Facilities: `class == "general-hospital" and level >= 2`, Having: `"geriatrics" in services`, Percent: true, Goal: goal}
}

func TestMissingIsNotZero(t *testing.T) {
	general := facilities.GeneralHospital
	beds := func(n float64) numbers { return numbers{facilities.Beds: n} }
	for _, c := range []struct {
		name   string
		list   []hospital
		target policy.Target
		region judging.Status
		says   string // in the reason
	}{
		{"no list tells doctors", []hospital{{class: general, numbers: beds(1)}}, policy.Target{Kind: policy.PerCapita, Attribute: "doctors", Per: 1000, Goal: 1}, notJudged, "doctor"},
		{"no list holds sports grounds", []hospital{{class: general}}, policy.Target{Kind: policy.Total, Facilities: `class == "sports-facility"`, Goal: 1}, notJudged, "ports"},
		{"a list of hospitals without Chinese medicine", []hospital{{class: general}}, policy.Target{Kind: policy.Total, Facilities: `class == "tcm-hospital"`, Goal: 1}, missed, ""},
		{"nobody tells stroke centres", []hospital{{class: general}}, policy.Target{Kind: policy.Total, Facilities: `"stroke-centre" in services`, Goal: 1}, notJudged, "troke"},
		{"all are known not to be", []hospital{{class: general, services: services{facilities.StrokeCentre: false}}}, policy.Target{Kind: policy.Total, Facilities: `"stroke-centre" in services`, Goal: 1}, missed, ""},
		{"clinics never tell, hospitals do", []hospital{{class: general, services: services{facilities.StrokeCentre: false}}, {class: facilities.VillageClinic}},
			policy.Target{Kind: policy.Total, Facilities: `"stroke-centre" in services`, Goal: 1}, missed, ""},
		{"one hospital leaves it empty", []hospital{{class: general, services: services{facilities.StrokeCentre: false}}, {class: general}},
			policy.Target{Kind: policy.Total, Facilities: `"stroke-centre" in services`, Goal: 1}, notJudged, "by 1 of the facilities"},
		{"enough without the one that leaves it empty", []hospital{{class: general, services: services{facilities.StrokeCentre: true}}, {class: general}},
			policy.Target{Kind: policy.Total, Facilities: `"stroke-centre" in services`, Goal: 1}, met, ""},
		// 6,500 of 9,750 beds; the silent one may have at most 3,250 like the largest.
		{"the silent hospital could make it", []hospital{{class: general, numbers: beds(3250)}, {class: general, numbers: beds(3250)}, {class: general}},
			policy.Target{Kind: policy.PerCapita, Attribute: "beds", Per: 1000, Goal: 7.5}, notJudged, "by 1 of the facilities"},
		{"the silent hospital could not make it", []hospital{{class: general, numbers: beds(3250)}, {class: general, numbers: beds(3249)}, {class: general}},
			policy.Target{Kind: policy.PerCapita, Attribute: "beds", Per: 1000, Goal: 7.5}, missed, ""},
		// The third hospital may be of level 2 or not: 1 of 2 has the department, and it has it too.
		{"a hospital without a level", []hospital{{class: general, level: facilities.Level2, services: services{facilities.Geriatrics: true}}, {class: general, level: facilities.Level2, services: services{facilities.Geriatrics: false}},
			{class: general, services: services{facilities.Geriatrics: true}}}, geriatrics(60), notJudged, "by 1 of the facilities"},
		{"a hospital without a level that would lower the share", []hospital{{class: general, level: facilities.Level2, services: services{facilities.Geriatrics: true}}, {class: general, level: facilities.Level2, services: services{facilities.Geriatrics: false}},
			{class: general, services: services{facilities.Geriatrics: false}}}, geriatrics(50), notJudged, "by 1 of the facilities"},
		{"a hospital without a level that changes nothing", []hospital{{class: general, level: facilities.Level2, services: services{facilities.Geriatrics: true}}, {class: general, level: facilities.Level2, services: services{facilities.Geriatrics: false}},
			{class: general, services: services{facilities.Geriatrics: true}}}, geriatrics(67), missed, ""},
		{"nobody tells the property, one leaves the level open", []hospital{{class: general, level: facilities.Level2}, {class: general}}, geriatrics(60), notJudged, "eriatrics"},
		// 40 of 100 vehicles; the silent hospital has between none and 100 like the largest.
		{"a whole that is left open", []hospital{{class: general, numbers: numbers{facilities.Ambulances: 100, facilities.NegativePressure: 40}}, {class: general, numbers: numbers{facilities.NegativePressure: 0}}},
			policy.Target{Kind: policy.AttributeShare, Attribute: "negative-pressure-ambulances", Of: "ambulances", Percent: true, Goal: 40}, notJudged, "by 1 of the facilities"},
		{"a whole that is left open and matters not", []hospital{{class: general, numbers: numbers{facilities.Ambulances: 100, facilities.NegativePressure: 40}}, {class: general, numbers: numbers{facilities.NegativePressure: 0}}},
			policy.Target{Kind: policy.AttributeShare, Attribute: "negative-pressure-ambulances", Of: "ambulances", Percent: true, Goal: 41}, missed, ""},
		{"no list at all", nil, policy.Target{Kind: policy.Total, Facilities: `"internet-hospital" in services`, Goal: 1}, notJudged, "no list"},
		{"no list at all, any facility", nil, policy.Target{Kind: policy.Total, Facilities: ``, Goal: 1}, notJudged, "no list"},
		{"reach that nobody worked out", []hospital{{class: general}}, policy.Target{Kind: policy.TimeShare, Goal: 90}, notJudged, "worked out"},
	} {
		t.Run(c.name, func(t *testing.T) {
			j := judgeOne(t, c.target, inputOf(c.list))
			if j.Region.Status != c.region || !strings.Contains(j.Region.Reason.EN, c.says) || c.region == notJudged && j.Region.Reason.ZH == "" {
				t.Errorf("%s %v: %+v", j.Region.Status.Title().EN, j.Region.Value, j.Region.Reason)
			}
		})
	}
}

// The lists may be declared complete: then none means none.
func TestComplete(t *testing.T) {
	in := inputOf([]hospital{{class: facilities.GeneralHospital}})
	in.Complete = map[facilities.Class]bool{facilities.SportsFacility: true}
	j := judgeOne(t, policy.Target{Kind: policy.Total, Facilities: `class == "sports-facility"`, Goal: 1}, in)
	compare(t, "region", &j.Region, expected{missed, 0, 1, 0})
}

func TestStatistics(t *testing.T) {
	in := inputOf([]hospital{{class: facilities.GeneralHospital, numbers: numbers{facilities.Beds: 1}}})
	in.Statistics = []judging.Statistics{
		{File: "a.csv", Level: zone.County, Values: map[string][]float64{"doctors": {1800, 1000, nan, 5}, "beds": {4200, 2000, 1300, 0}, "test.2025.rate": {91, nan, 80, 95}}},
		{File: "b.csv", Level: zone.Region, Values: map[string][]float64{"nurses": {3900}}},
	}
	perCapita := func(a string, goal float64) policy.Target {
		return policy.Target{Kind: policy.PerCapita, Attribute: a, Per: 1000, Goal: goal, Level: zone.County}
	}
	j := judgeOne(t, perCapita("doctors", 3), in)
	compare(t, "东区", &j.Zones[0], expected{met, 3, 0, 0})
	compare(t, "西区", &j.Zones[1], expected{missed, 2.5, 200, 0})
	compare(t, "南县", &j.Zones[2], expected{notJudged, nan, 0, 0})
	compare(t, "荒县", &j.Zones[3], expected{not, nan, 0, 0})
	compare(t, "region with a county missing", &j.Region, expected{notJudged, nan, 0, 0})
	j = judgeOne(t, perCapita("beds", 5), in)
	compare(t, "the table goes before the lists", &j.Region, expected{met, 7500 / 1300.0, 0, 0})
	j = judgeOne(t, perCapita("nurses", 3), in)
	compare(t, "a table of one row", &j.Region, expected{met, 3, 0, 0})
	compare(t, "a county that it does not tell", &j.Zones[0], expected{notJudged, nan, 0, 0})
	j = judgeOne(t, policy.Target{ID: "test.2025.rate", Kind: policy.AttributeShare, Attribute: "county-visits", Of: "visits", Percent: true, Goal: 90, Level: zone.County}, in)
	compare(t, "given as it stands", &j.Zones[0], expected{met, 91, 0, 0})
	compare(t, "given, below", &j.Zones[2], expected{missed, 80, 0, 0})
	compare(t, "not given", &j.Zones[1], expected{notJudged, nan, 0, 0})
	compare(t, "the region, of which no table tells it", &j.Region, expected{missed, 2, 0, 0})
	in.Statistics[0].Values["test.2025.part"] = []float64{0.91, nan, 0.8, 1}
	part := judgeOne(t, policy.Target{ID: "test.2025.part", Kind: policy.AttributeShare, Attribute: "county-visits", Of: "visits", Percent: true, Goal: 90, Level: zone.County}, in)
	compare(t, "parts of one are no percentages", &part.Zones[0], expected{notJudged, nan, 0, 0})
	if got := j.Region.Basis.DenominatorOf.EN; j.Region.Goal != 4 || got != "zones judged" {
		t.Errorf("the region counts %q, %v in all", got, j.Region.Goal)
	}
}

// A target whose name is an attribute's is not given by a table of that attribute:
// 7,400 beds are no 7,400 beds for 1,000 residents.
func TestNameOfAnAttribute(t *testing.T) {
	in := inputOf([]hospital{{class: facilities.GeneralHospital}})
	in.Statistics = []judging.Statistics{
		{File: "a.csv", Level: zone.Region, Values: map[string][]float64{"beds": {7800}}},
		{File: "b.csv", Level: zone.County, Values: map[string][]float64{"ambulances": {20, 13, 10, 0}}},
	}
	j := judgeOne(t, policy.Target{ID: "test.2025.beds", Kind: policy.PerCapita, Attribute: "beds", Per: 1000, Goal: 7.5}, in)
	compare(t, "beds", &j.Region, expected{missed, 6, 1950, 0})
	j = judgeOne(t, policy.Target{ID: "test.2025.ambulances", Kind: policy.PerCapita, Attribute: "ambulances", Per: 30000, Goal: 1, Level: zone.County}, in)
	compare(t, "东区", &j.Zones[0], expected{met, 1, 0, 0})
	compare(t, "西区", &j.Zones[1], expected{missed, 0.975, 1, 0})
}

// Of two tables the first has the last word, unless it lacks zones.
func TestTwoTables(t *testing.T) {
	in := inputOf([]hospital{{class: facilities.GeneralHospital}})
	in.Statistics = []judging.Statistics{
		{File: "a.csv", Level: zone.County, Values: map[string][]float64{"beds": {4200, 2000, nan, 0}}},
		{File: "b.csv", Level: zone.Region, Values: map[string][]float64{"beds": {9000}, "nurses": {3000}}},
		{File: "c.csv", Level: zone.County, Values: map[string][]float64{"beds": {1, 1, 300, 1}}},
	}
	j := judgeOne(t, policy.Target{ID: "test.2025.beds", Kind: policy.PerCapita, Attribute: "beds", Per: 1000, Goal: 1, Level: zone.County}, in)
	for u, want := range []struct {
		beds float64
		file string
	}{{4200, "a.csv"}, {2000, "a.csv"}, {300, "c.csv"}} {
		if b := &j.Zones[u].Basis; b.Numerator != want.beds || !strings.Contains(b.NumeratorOf.EN, want.file) {
			t.Errorf("%s: %v of %s", place().Layers[0].Units[u].Name, b.Numerator, b.NumeratorOf.EN)
		}
	}
	if b := &j.Region.Basis; b.Numerator != 9000 || !strings.Contains(b.NumeratorOf.EN, "b.csv") {
		t.Errorf("region: %v of %s", b.Numerator, b.NumeratorOf.EN)
	}
}

// A table that lacks a zone says so, in zones and not in facilities.
func TestTableWithoutAZone(t *testing.T) {
	in := inputOf([]hospital{{class: facilities.GeneralHospital}})
	in.Statistics = []judging.Statistics{{File: "a.csv", Level: zone.County, Values: map[string][]float64{"doctors": {1800, 1000, nan, 5}}}}
	j := judgeOne(t, policy.Target{Kind: policy.PerCapita, Attribute: "doctors", Per: 1000, Goal: 3}, in)
	compare(t, "region", &j.Region, expected{notJudged, nan, 0, 0})
	if want := "table a.csv lacks practising (assistant) doctors for 1 of the zones; it cannot be told before they are filled in"; j.Region.Reason.EN != want {
		t.Errorf("%q", j.Region.Reason.EN)
	}
}

// Zones are counted instead of facilities: two leads in one county make one county.
func TestByZone(t *testing.T) {
	lead := func(county int32, told map[facilities.Service]bool) hospital {
		return hospital{class: facilities.GeneralHospital, county: county, services: told}
	}
	yes, no := services{facilities.CountyCommunityClosely: true}, services{facilities.CountyCommunityClosely: false}
	target := policy.Target{Kind: policy.AttributeShare, Having: `"county-medical-community-standard" in services`, By: zone.County, Percent: true, Goal: 60}
	for _, c := range []struct {
		name string
		list []hospital
		want expected
	}{
		{"two of four", []hospital{lead(0, yes), lead(0, yes), lead(2, yes), lead(1, no)}, expected{missed, 50, 1, 0}},
		{"three of four", []hospital{lead(0, yes), lead(1, yes), lead(2, yes), lead(1, no)}, expected{met, 75, 0, 0}},
		{"one leaves it open", []hospital{lead(0, yes), lead(2, yes), lead(1, nil)}, expected{notJudged, nan, 0, 0}},
		{"one leaves it open where another has it", []hospital{lead(0, yes), lead(0, nil), lead(1, yes), lead(2, yes)}, expected{met, 75, 0, 0}},
		{"nobody tells", []hospital{lead(0, nil)}, expected{notJudged, nan, 0, 0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			j := judgeOne(t, target, inputOf(c.list))
			compare(t, "region", &j.Region, c.want)
		})
	}
	target.By = zone.Township
	if j := judgeOne(t, target, inputOf([]hospital{lead(0, yes)})); !strings.Contains(j.Region.Reason.EN, "no zones of the level township") {
		t.Errorf("%s", j.Region.Reason.EN)
	}
}

// Districts and cities without districts count their people once, counties and
// cities of county level count them three times.
func TestCityOrCounty(t *testing.T) {
	for _, c := range []struct {
		code, name string
		factor     float64
	}{
		{"130102", "长安区", 1}, {"130121", "井陉县", 3}, {"130181", "辛集市", 3}, {"441900", "东莞市", 1}, {"429004", "仙桃市", 3}, {"429021", "神农架林区", 3},
		{"469001", "五指山市", 3}, {"500101", "万州区", 1}, {"500229", "城口县", 3}, {"A1", "新区", 1}, {"A2", "六枝特区", 3}, {"A3", "兴县", 3},
	} {
		in := inputOf([]hospital{{class: facilities.EmergencyCentre, numbers: numbers{facilities.Ambulances: 1}}})
		in.Zones.Layers[0].Units[0].Code, in.Zones.Layers[0].Units[0].Name = c.code, c.name
		j := judgeOne(t, policy.Target{Kind: policy.PerCapita, Attribute: "ambulances", Per: 30000, Goal: 1, Level: zone.County, BaseFactor: policy.BaseFactor{City: 1, County: 3}}, in)
		if got := j.Zones[0].Basis.Factor; got != c.factor {
			t.Errorf("%s %s: %v", c.code, c.name, got)
		}
		if told := j.Zones[0].Basis.How.EN != ""; told != (c.factor != 1) {
			t.Errorf("%s: %q", c.name, j.Zones[0].Basis.How.EN)
		}
	}
}

// Staff for each vehicle in a band: too few vehicles are told in vehicles.
func TestRatioBand(t *testing.T) {
	target := policy.Target{Kind: policy.AttributeShare, Attribute: "supervisors", Of: "supervision-vehicles", Op: policy.Band, Goal: 4, Upper: 8}
	for _, c := range []struct {
		staff, vehicles float64
		want            expected
		unit            string
	}{
		{40, 10, expected{met, 4, 0, 0}, ""},
		{80, 10, expected{met, 8, 0, 0}, ""},
		{39, 10, expected{missed, 3.9, 1, 0}, ""},
		{90, 10, expected{missed, 9, 2, 0}, ""}, // 90 / 8 = 11.25, so 12 vehicles
		{90, 0, expected{not, nan, 0, 0}, ""},
	} {
		in := inputOf([]hospital{{class: facilities.HealthSupervision, numbers: numbers{facilities.Supervisors: c.staff, facilities.SupervisionVehicles: c.vehicles}}})
		j := judgeOne(t, target, in)
		compare(t, "region", &j.Region, c.want)
	}
}

func TestReach(t *testing.T) {
	in := inputOf([]hospital{{class: facilities.EmergencyStation}})
	in.Reach = func(*policy.Target) judging.Reach {
		return judging.Reach{How: message.Text{ZH: "直线", EN: "straight"}, Facilities: 1,
			Region: judging.Share{People: 1000, Within: []float64{600, 899.5}},
			Units:  []judging.Share{{People: 500, Within: []float64{500, 500}}, {People: 0, Within: []float64{0, 0}}, {People: 500, Within: []float64{100, 399.5}}, {People: 1, Within: []float64{0.9, 0.9}}}}
	}
	j := judgeOne(t, policy.Target{Kind: policy.RadiusShare, Km: []float64{10, 20}, Area: policy.Rural, Facilities: `class == "emergency-station"`, Goal: 90, Level: zone.County}, in)
	compare(t, "region", &j.Region, expected{missed, 89.95, 1, 0})
	for u, want := range []expected{{met, 100, 0, 0}, {not, nan, 0, 0}, {missed, 79.9, 51, 0}, {met, 90, 0, 0}} {
		compare(t, place().Layers[0].Units[u].Name, &j.Zones[u], want)
	}
	// A station that may match would reach 90 % of the region and of the third zone.
	in = inputOf([]hospital{{class: facilities.EmergencyStation, numbers: numbers{facilities.Ambulances: 3}}, {class: facilities.EmergencyStation}})
	in.Reach = func(*policy.Target) judging.Reach {
		return judging.Reach{Facilities: 1, Region: judging.Share{People: 1000, Within: []float64{890}, Most: 900},
			Units: []judging.Share{{People: 500, Within: []float64{450}, Most: 450}, {People: 400, Within: []float64{350}, Most: 359}, {People: 100, Within: []float64{80}, Most: 91}, {}}}
	}
	open := judgeOne(t, policy.Target{Kind: policy.RadiusShare, Km: []float64{10}, Facilities: `ambulances >= 2`, Goal: 90, Level: zone.County}, in)
	compare(t, "region with a station that may match", &open.Region, expected{notJudged, nan, 0, 0})
	for u, want := range []expected{{met, 90, 0, 0}, {missed, 87.5, 10, 0}, {notJudged, nan, 0, 0}, {not, nan, 0, 0}} {
		compare(t, "with a station that may match, "+place().Layers[0].Units[u].Name, &open.Zones[u], want)
	}
	if how := j.Region.Basis.How.EN; how != "straight; 60.0% within 10 km" {
		t.Errorf("the closer bound is told as %q", how)
	}
}

// Where roads are there, a rescue chain still needs lists that tell who can treat.
func TestRescue(t *testing.T) {
	target := policy.Target{Kind: policy.RescueShare, Needs: []string{`"stroke-centre" in services`, `"chest-pain-centre" in services`}, Minutes: 60, Goal: 90}
	all := services{facilities.StrokeCentre: true, facilities.ChestPainCentre: true}
	reach := func(*policy.Target) judging.Reach {
		return judging.Reach{Region: judging.Share{People: 1000, Within: []float64{895}, Most: 905}}
	}
	for _, c := range []struct {
		name  string
		list  []hospital
		reach func(*policy.Target) judging.Reach
		says  string
	}{
		{"no roads", []hospital{{class: facilities.GeneralHospital}}, func(*policy.Target) judging.Reach {
			return judging.Reach{Reason: message.Text{ZH: "需要路网", EN: "needs roads"}}
		}, "needs roads"},
		{"nobody tells who can treat", []hospital{{class: facilities.GeneralHospital, services: services{facilities.StrokeCentre: true}}}, reach, "do not tell: chest-pain centre"},
		{"one leaves it open", []hospital{{class: facilities.GeneralHospital, services: all}, {class: facilities.GeneralHospital}}, reach, "by 1 of the facilities"},
	} {
		in := inputOf(c.list)
		in.Reach = c.reach
		if j := judgeOne(t, target, in); j.Status != notJudged || !strings.Contains(j.Region.Reason.EN, c.says) {
			t.Errorf("%s: %s, %s", c.name, j.Status.Title().EN, j.Region.Reason.EN)
		}
	}
}

func TestWhen(t *testing.T) {
	in := inputOf([]hospital{{class: facilities.GeneralHospital, county: 2, level: facilities.Level3}})
	j := judgeOne(t, policy.Target{Kind: policy.Presence, Facilities: `is_hospital and level == 3`, Level: zone.County, Goal: 1, When: "population >= 500000"}, in)
	for u, want := range []expected{{missed, 0, 1, 0}, {not, nan, 0, 0}, {not, nan, 0, 0}, {not, nan, 0, 0}} {
		compare(t, place().Layers[0].Units[u].Name, &j.Zones[u], want)
	}
	compare(t, "region", &j.Region, expected{missed, 0, 1, 0})
}

// A study's own goal goes before the plan's.
func TestGoals(t *testing.T) {
	in := inputOf([]hospital{{class: facilities.GeneralHospital}})
	in.Goals = map[string]float64{"test.2025.it": 2}
	j := judgeOne(t, policy.Target{Kind: policy.Total, Facilities: `is_hospital`, Goal: 1}, in)
	compare(t, "region", &j.Region, expected{missed, 1, 1, 0})
	if j.Region.Goal != 2 {
		t.Errorf("the goal is told as %v", j.Region.Goal)
	}
}

func TestNoSuchLevel(t *testing.T) {
	j := judgeOne(t, policy.Target{Kind: policy.Presence, Facilities: `is_hospital`, Goal: 1, Level: zone.Prefecture}, inputOf([]hospital{{class: facilities.GeneralHospital}}))
	if j.Status != notJudged || !strings.Contains(j.Region.Reason.EN, "no zones") {
		t.Errorf("%s: %s", j.Status.Title().EN, j.Region.Reason.EN)
	}
}
