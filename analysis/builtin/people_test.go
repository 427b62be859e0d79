package builtin_test

import (
	"math"
	"testing"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/population"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/geo/zone"
)

// peopleBy adds up what was put into the cells and the list of villages, after
// the census, by any key of a village.
func peopleBy(key func(village int) string) map[string][3]float64 {
	p := made()
	out := map[string][3]float64{}
	for i := range p.Cells {
		c := &p.Cells[i]
		factor := p.Counties[p.Villages[c.Village].County].Factor
		sum := out[key(c.Village)]
		sum[0] += factor.Of(c.People)
		sum[1] += factor.Of(c.Elderly)
		out[key(c.Village)] = sum
	}
	for v := range p.Villages {
		sum := out[key(v)]
		sum[2] += float64(p.Villages[v].Infants)
		out[key(v)] = sum
	}
	return out
}

func checkPeople(t *testing.T, r *study.Result, level zone.Level, want map[string][3]float64) {
	t.Helper()
	at := -1
	for i, l := range r.Zones.Layers {
		if l.Level == level {
			at = i
		}
	}
	layer := r.Zones.Layers[at]
	if len(layer.Units) != len(want) {
		t.Errorf("%d zones of level %s, laid out %d", len(layer.Units), level, len(want))
	}
	for g := range r.Demand.Groups {
		got, outside := population.ByZone(r.Demand, g, at, len(layer.Units))
		if outside != 0 {
			t.Errorf("%v of %s are outside every %s", outside, r.Demand.Groups[g].Name, level)
		}
		for u, n := range got {
			if code := layer.Units[u].Code; n != want[code][g] {
				t.Errorf("%s %s: %v of %s, settled %v", level, code, n, r.Demand.Groups[g].Name, want[code][g])
			}
		}
	}
}

// TestPeopleByZone is exact: every number is whole or has a power of two below.
func TestPeopleByZone(t *testing.T) {
	p, r := made(), computed(t)
	if got := r.Demand.Total(); got != 1_200_000 {
		t.Errorf("%v people live there", got)
	}
	if len(p.Counties) != 4 || len(p.Townships) != 40 || len(p.Villages) != 600 {
		t.Errorf("%d counties, %d townships, %d villages", len(p.Counties), len(p.Townships), len(p.Villages))
	}
	checkPeople(t, r, zone.Prefecture, peopleBy(func(int) string { return "990100" }))
	checkPeople(t, r, zone.County, peopleBy(func(v int) string { return p.Counties[p.Villages[v].County].Code }))
	checkPeople(t, r, zone.Township, peopleBy(func(v int) string { return p.Townships[p.Villages[v].Township].Code }))
}

func TestZonesFitTogether(t *testing.T) {
	r := computed(t)
	for l := 1; l < len(r.Zones.Layers); l++ {
		coarse, fine := r.Zones.Layers[l-1], r.Zones.Layers[l]
		sums := make([]float64, len(coarse.Units))
		for i := range fine.Units {
			sums[fine.Units[i].Parent] += fine.Units[i].Area
		}
		for i, sum := range sums {
			if a := coarse.Units[i].Area; math.Abs(sum-a) > 1e-9*a {
				t.Errorf("%s: %v m², its parts %v m²", coarse.Units[i].Name, a, sum)
			}
		}
	}
}

// TestVillagesAsZones uses the outlines of villages as a level of zones that
// carries the urban-rural class, in place of the outlines alone.
func TestVillagesAsZones(t *testing.T) {
	r, err := run(func(c *settings.Study) {
		c.Zones = append(c.Zones, settings.ZoneInput{Level: "settlement", File: c.UrbanRural.File})
		c.UrbanRural = settings.UrbanRuralInput{From: "codes", Level: "settlement", Column: "城乡分类代码"}
		c.Circles, c.Roads, c.Plans = c.Circles[:1], settings.RoadsInput{}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	p := made()
	checkPeople(t, r, zone.Settlement, peopleBy(func(v int) string { return p.Villages[v].Code }))
	for i, u := range computed(t).Demand.Urban {
		if r.Demand.Urban[i] != u {
			t.Fatalf("cell %d is %s by codes and %s by outlines", i, r.Demand.Urban[i], u)
		}
	}
}

func TestUrbanAndRural(t *testing.T) {
	p, r := made(), computed(t)
	want := peopleBy(func(v int) string {
		if p.Villages[v].Urban() {
			return analysis.UrbanArea.String()
		}
		return analysis.RuralArea.String()
	})
	got := map[string][3]float64{}
	for i := range r.Demand.Points {
		sum := got[r.Demand.UrbanAt(i).String()]
		for g := range sum {
			sum[g] += r.Demand.Groups[g].People[i]
		}
		got[r.Demand.UrbanAt(i).String()] = sum
	}
	if len(got) != 2 || got["urban"] != want["urban"] || got["rural"] != want["rural"] {
		t.Errorf("read %v, settled %v", got, want)
	}
}

// TestDegreeOfUrbanisation lets the grid alone decide: the city must come out as
// one urban centre, the seats of the counties as towns, far villages as country.
func TestDegreeOfUrbanisation(t *testing.T) {
	r, err := run(func(c *settings.Study) {
		c.UrbanRural = settings.UrbanRuralInput{From: "grid"}
		c.Circles, c.Roads, c.Plans = c.Circles[:1], settings.RoadsInput{}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	p := made()
	degree := map[[2]int]uint8{}
	for i, d := range r.Demand.Degree {
		cell := int(r.Demand.Cell[i])
		degree[[2]int{cell % r.Demand.Grid.Width, cell / r.Demand.Grid.Width}] = d
	}
	towns := map[int]bool{}
	for i := range p.Cells {
		c := &p.Cells[i]
		v := &p.Villages[c.Village]
		d := degree[[2]int{c.Col, c.Row}]
		if d == 30 && v.Class != 111 && v.Class != 112 {
			t.Errorf("a cell in %s, class %d, is in an urban centre", v.Code, v.Class)
		}
		if v.Class == 111 && c.People > 1000 && d != 30 {
			t.Errorf("a cell of %v people in the core is of degree %d", c.People, d)
		}
		if d == 21 || d == 22 || d == 23 {
			towns[v.County] = true
		}
	}
	if len(towns) != len(p.Counties) {
		t.Errorf("towns are found in %d counties", len(towns))
	}
}
