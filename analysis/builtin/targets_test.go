package builtin_test

import (
	"math"
	"testing"

	"github.com/medreach/medreach/analysis/builtin"
	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/facilities"
)

// judged finds a target in the result of the built-in study.
func judged(t *testing.T, id string) *judging.Judged {
	t.Helper()
	r := computed(t)
	for b := range r.Boards {
		for i := range r.Boards[b].Targets {
			if j := &r.Boards[b].Targets[i]; j.Target.ID == id {
				return j
			}
		}
	}
	t.Fatalf("no target %s", id)
	return nil
}

// figure is what a target must come to.
type figure struct {
	met   bool
	value float64
	gap   float64
}

func (f figure) check(t *testing.T, where string, v *judging.Verdict) {
	t.Helper()
	status := judging.Missed
	if f.met {
		status = judging.Met
	}
	if v.Status != status || math.Abs(v.Value-f.value) > 1e-9*math.Max(1, f.value) || v.Gap != f.gap {
		t.Errorf("%s: %s, %v, gap %v (%s); counted %s, %v, gap %v", where, v.Status.Title().EN, v.Value, v.Gap, v.Reason.EN, status.Title().EN, f.value, f.gap)
	}
}

// All targets of the five plans are judged.
func TestEveryTargetIsJudged(t *testing.T) {
	r := computed(t)
	total := 0
	for b := range r.Boards {
		for i := range r.Boards[b].Targets {
			j := &r.Boards[b].Targets[i]
			total++
			if j.Status == judging.NotJudged {
				t.Errorf("%s: %s", j.Target.ID, j.Region.Reason.EN)
			}
		}
	}
	if total != 133 {
		t.Errorf("%d targets", total)
	}
}

// count counts facilities, over all and by county.
func count(about func(*builtin.Facility) bool) (all float64, by [4]float64) {
	p := made()
	for i := range p.Facilities {
		if f := &p.Facilities[i]; about(f) {
			all++
			by[f.County]++
		}
	}
	return all, by
}

// sum adds an attribute up, over all and by county.
func sum(a facilities.Attribute) (all float64, by [4]float64) {
	p := made()
	for i := range p.Facilities {
		if f := &p.Facilities[i]; f.Numbers.Known(a) {
			all += f.Numbers.Get(a)
			by[f.County] += f.Numbers.Get(a)
		}
	}
	return all, by
}

// residents of the four counties, as the census of the study has them.
var residents = [4]float64{522_240, 288_000, 245_760, 144_000}

func least(have, want float64) figure {
	return figure{have >= want, have, math.Max(0, math.Ceil(want-have))}
}

func perBlock(have, people, per, goal float64) figure {
	return figure{have/people*per >= goal, have / people * per, math.Max(0, math.Ceil(goal*people/per-have))}
}

func part(have, of, percent float64) figure {
	return figure{100*have/of >= percent, 100 * have / of, math.Max(0, math.Ceil(of*percent/100-have))}
}

// The figures of each kind are counted here anew from what the generator knows.
func TestTargetsByHand(t *testing.T) {
	p := made()
	const everybody = 1_200_000
	doctors, _ := sum(facilities.Doctors)
	perBlock(doctors, everybody, 1000, 4).check(t, "doctors", &judged(t, "chaoyang.2025.doctors").Region)
	all, vehicles := sum(facilities.Ambulances)
	ambulances := judged(t, "chaoyang.2025.ambulances")
	perBlock(all, everybody, 30000, 1).check(t, "ambulances", &ambulances.Region)
	for c := range residents {
		perBlock(vehicles[c], residents[c], 30000, 1).check(t, "ambulances of "+p.Counties[c].Code, &ambulances.Zones[c])
	}
	negative, _ := sum(facilities.NegativePressure)
	part(negative, all, 40).check(t, "negative pressure", &judged(t, "chaoyang.2025.negative-pressure").Region)

	large := func(f *builtin.Facility) bool { return f.Class == facilities.GeneralHospital && f.Level >= 2 }
	hospitals, _ := count(large)
	geriatrics, _ := count(func(f *builtin.Facility) bool { return large(f) && f.Has(facilities.Geriatrics) })
	part(geriatrics, hospitals, 60).check(t, "geriatrics", &judged(t, "hebei.2025.geriatrics").Region)

	_, stroke := count(func(f *builtin.Facility) bool { return f.Has(facilities.StrokeCentre) })
	centres := judged(t, "baoding.2023.stroke-centre")
	for c := range stroke {
		least(stroke[c], 1).check(t, "stroke centres of "+p.Counties[c].Code, &centres.Zones[c])
	}
	_, mothers := count(func(f *builtin.Facility) bool { return f.Has(facilities.MaternalCritical) })
	_, newborns := count(func(f *builtin.Facility) bool { return f.Has(facilities.NewbornCritical) })
	each := judged(t, "hebei.2025.maternal-critical-county")
	for c := range mothers {
		want := least(math.Min(mothers[c], newborns[c]), 1)
		want.gap = math.Max(0, 1-mothers[c]) + math.Max(0, 1-newborns[c])
		want.check(t, "critical centres of "+p.Counties[c].Code, &each.Zones[c])
	}

	provincial, _ := count(func(f *builtin.Facility) bool {
		return f.Class == facilities.TCMHospital && f.Tier == facilities.ProvinceRun
	})
	// 1.2 million are a part of one block of ten: one hospital is called for.
	figure{provincial >= 1, provincial / everybody * 1e7, math.Max(0, 1-provincial)}.check(t, "provincial Chinese-medicine hospitals", &judged(t, "hebei.2025.provincial-tcm").Region)

	strengthened, _ := count(func(f *builtin.Facility) bool {
		return f.Class == facilities.TownshipHospital && f.Has(facilities.Strengthened)
	})
	least(strengthened, 100).check(t, "township hospitals strengthened", &judged(t, "chaoyang.2025.township-strengthened").Region)

	_, communities := count(func(f *builtin.Facility) bool { return f.Has(facilities.CountyCommunityClosely) })
	with := 0.0
	for _, n := range communities {
		with += math.Min(n, 1) // a county counts once
	}
	part(with, 4, 60).check(t, "counties with a tight-knit medical community", &judged(t, "baoding.2023.medical-community").Region)

	staff, _ := sum(facilities.Supervisors)
	cars, _ := sum(facilities.SupervisionVehicles)
	figure{staff/cars >= 4 && staff/cars <= 8, staff / cars, 0}.check(t, "supervisors for each vehicle", &judged(t, "chaoyang.2025.supervision-vehicles").Region)
}

// Villages without a clinic are known by construction; see
// TestVillagesWithoutClinic.
func TestSettlementsByHand(t *testing.T) {
	p := made()
	j := judged(t, "baoding.2025.village-coverage")
	without, total := 0.0, 0.0
	for c, v := range j.Zones {
		if v.Basis.Denominator-v.Basis.Numerator != v.Gap {
			t.Errorf("%s: %v of %v, gap %v", p.Counties[c].Code, v.Basis.Numerator, v.Basis.Denominator, v.Gap)
		}
		without += v.Gap
		total += v.Basis.Denominator
	}
	if got := [4]float64{j.Zones[0].Gap, j.Zones[1].Gap, j.Zones[2].Gap, j.Zones[3].Gap}; got != [4]float64{10, 7, 18, 39} {
		t.Errorf("villages without a clinic by county: %v", got)
	}
	figure{false, 100 * (total - without) / total, without}.check(t, "villages", &j.Region)
}

// The radius and the circle are those of TestAmbulanceRadius and TestCoverage.
func TestReachByHand(t *testing.T) {
	p := made()
	urban, rural := judged(t, "chaoyang.2025.ambulance-radius-urban"), judged(t, "chaoyang.2025.ambulance-radius-rural")
	for c := range p.Counties {
		bands := known[p.Counties[c].Code]
		part(bands[0], bands[0]+bands[1], 100).check(t, "urban radius of "+p.Counties[c].Code, &urban.Zones[c])
		part(bands[2]+bands[3], bands[2]+bands[3]+bands[4], 100).check(t, "rural radius of "+p.Counties[c].Code, &rural.Zones[c])
	}
	within := inTime(t, along("walk", func(f *builtin.Facility) bool { return f.Class.SeesPatients() }), 15)
	circle := judged(t, "hebei.2027.service-circle")
	for c := range p.Counties {
		part(within[c], residents[c], 90).check(t, "15 minutes in "+p.Counties[c].Code, &circle.Zones[c])
	}
}

// inTime counts people by county whose time is within some minutes. No cell may lie
// so near to the limit that it cannot be told.
func inTime(t *testing.T, times []span, minutes float64) (within [4]float64) {
	t.Helper()
	p := made()
	for i, s := range times {
		sure, perhaps := s.within(60 * minutes)
		if sure != perhaps {
			t.Fatalf("cell %d takes %.3f to %.3f s, on the limit of %v minutes: choose another seed", i, s.low, s.high, minutes)
		}
		if county := p.Villages[p.Cells[i].Village].County; sure {
			within[county] += p.Counties[county].Factor.Of(p.Cells[i].People)
		}
	}
	return within
}

// The rescue chain is reckoned anew along the roads: a minute to dispatch, three to
// leave, the way from the nearest station, ten minutes at the scene, and the way on to
// the nearest hospital, for stroke or chest pain, whichever takes longer. Driving has
// 46 minutes for both ways, so that who lives 15 to 20 km from a station and a
// hospital is about as far as it goes: nearly all of the city, half of the plains with
// a hospital at their seat, and few of the mountains, whose patients go to the city.
func TestRescueByHand(t *testing.T) {
	p := made()
	w := wayfarers["ambulance"]()
	come := w.times(homes(), pointsOf(station), true)
	chain := make([]span, len(come))
	for _, condition := range []facilities.Service{facilities.StrokeCentre, facilities.ChestPainCentre} {
		on := w.times(homes(), pointsOf(func(f *builtin.Facility) bool { return f.Has(condition) }), false)
		for i := range chain {
			chain[i].low = math.Max(chain[i].low, 14*60+come[i].low+on[i].low)
			chain[i].high = math.Max(chain[i].high, 14*60+come[i].high+on[i].high)
		}
	}
	within, all := inTime(t, chain, 60), 0.0
	j := judged(t, "hebei.2027.rescue-circle")
	for c := range p.Counties {
		part(within[c], residents[c], 90).check(t, "rescue in "+p.Counties[c].Code, &j.Zones[c])
		all += within[c]
	}
	part(all, 1_200_000, 90).check(t, "rescue", &j.Region)
	shares := [4]float64{}
	for c := range within {
		shares[c] = within[c] / residents[c]
	}
	if !(shares[0] > 0.85 && shares[1] > 0.3 && shares[3] < 0.35 && shares[3] < shares[2] && shares[2] < shares[0]) {
		t.Errorf("in time by county: %v", shares)
	}
}
