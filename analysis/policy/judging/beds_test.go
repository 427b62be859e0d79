package judging_test

import (
	"testing"

	"github.com/medreach/medreach/analysis/policy"
	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/zone"
)

// TestBedsOfCareHomes holds that the beds per resident are those of medical and
// health institutions, unless a condition asks for others.
func TestBedsOfCareHomes(t *testing.T) {
	beds := func(n float64) map[facilities.Attribute]float64 {
		return map[facilities.Attribute]float64{facilities.Beds: n}
	}
	in := inputOf([]hospital{{class: facilities.GeneralHospital, numbers: beds(1300)}, {class: facilities.ElderlyCare, numbers: beds(650)}, {class: "", numbers: beds(130)}})
	for _, c := range []struct {
		condition string
		want      float64
	}{{"", 1.1}, {`class == "elderly-care"`, 0.5}} {
		target := policy.Target{Kind: policy.PerCapita, Level: zone.Region, Goal: 1, Attribute: "beds", Per: 1000, Facilities: c.condition}
		if got := judgeOne(t, target, in).Region.Value; got != c.want {
			t.Errorf("beds of facilities %q: %v per 1,000, want %v", c.condition, got, c.want)
		}
	}
}
