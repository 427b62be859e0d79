package builtin_test

import (
	"math"
	"sync"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/builtin"
	"github.com/medreach/medreach/geo/feature"
)

// near is how much two reckonings along the roads may differ, in seconds: by the
// rounding of hundreds of stretches to thousandths.
const near = 0.05

// within reports whether a time is within a limit for certain, or perhaps.
func (s span) within(limit float64) (sure, perhaps bool) {
	return s.high <= limit-near, s.low <= limit+near
}

// wayfarers are the roads of each mode, made once.
var wayfarers = map[string]func() *wayfarer{
	"walk": sync.OnceValue(func() *wayfarer { return newWayfarer(made().Roads, "walk") }), "car": sync.OnceValue(func() *wayfarer { return newWayfarer(made().Roads, "car") }),
	"ambulance": sync.OnceValue(func() *wayfarer { return newWayfarer(made().Roads, "ambulance") }),
}

// pointsOf are the places of the facilities of some kind, as they were read: what
// they are a thousandth of a metre apart from (TestFacilitiesAsPlaced) can decide to
// which of two roads that meet they are nearer.
func pointsOf(about func(*builtin.Facility) bool) (out []orb.Point) {
	r, err := result()
	if err != nil {
		return nil
	}
	p := made()
	for i := range p.Facilities {
		if about(&p.Facilities[i]) {
			out = append(out, r.Facilities.Facilities[i].Point)
		}
	}
	return out
}

func homes() (out []orb.Point) {
	for i := range made().Cells {
		out = append(out, made().Cells[i].Centre)
	}
	return out
}

// along is the time between every cell and the nearest of some facilities: an
// ambulance comes from there, others go there.
func along(mode string, about func(*builtin.Facility) bool) []span {
	return wayfarers[mode]().times(homes(), pointsOf(about), mode == "ambulance")
}

// TestTravelTimes holds the time of every cell to the nearest facility along the
// roads against a second reckoning.
func TestTravelTimes(t *testing.T) {
	r := computed(t)
	for _, c := range r.Circles {
		truth := truths[c.ID]
		if truth.mode == "" {
			continue
		}
		reached, open := 0, 0
		for i, want := range along(truth.mode, truth.about) {
			got := c.Reach.Cost[i]
			if limit := c.Cutoffs[len(c.Cutoffs)-1]; math.IsInf(got, 1) && want.high > limit-near {
				continue // beyond the limit, or out of reach
			}
			reached++
			if got < want.low-near || got > want.high+near {
				t.Errorf("%s: cell %d takes %.3f s, by hand %.3f to %.3f", c.ID, i, got, want.low, want.high)
			}
			if want.high-want.low > near {
				open++
			}
		}
		if reached < 500 || open > reached/100 {
			t.Errorf("%s: %d cells are reached, %d by several roads", c.ID, reached, open)
		}
	}
}

// TestUnconnected holds who and what is said to be off the roads against the places
// that no road comes near. What the generator leaves out are two villages.
func TestUnconnected(t *testing.T) {
	p, r := made(), computed(t)
	off := map[int]bool{}
	for mode, make := range wayfarers {
		w := make()
		for i := range p.Facilities {
			if f := &p.Facilities[i]; len(w.doors(f.Point)) == 0 {
				off[f.Row] = true
			}
		}
		people := 0.0
		for i := range p.Cells {
			if len(w.doors(p.Cells[i].Centre)) == 0 {
				people += p.Counties[p.Villages[p.Cells[i].Village].County].Factor.Of(p.Cells[i].People)
			}
		}
		if people < 500 || people > 3000 {
			t.Errorf("%v people are not connected by %s", people, mode)
		}
	}
	told := map[int]bool{}
	for _, f := range r.Findings {
		if f.Rule == "facility-not-connected" {
			told[f.Row] = true
			if f.Severity != feature.Warning || !off[f.Row] {
				t.Errorf("row %d, %s, is said to be off the roads", f.Row, f.Value)
			}
		}
	}
	if len(told) != len(off) || len(off) == 0 {
		t.Errorf("%d facilities are said to be off the roads, %d are", len(told), len(off))
	}
}
