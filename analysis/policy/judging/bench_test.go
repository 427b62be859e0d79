package judging_test

import (
	"context"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/medreach/medreach/analysis/policy"
	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/zone"
)

// BenchmarkJudge judges all plans that are built in for 3,000 counties and
// 100,000 invented facilities of every class with a dozen numbers and services.
func BenchmarkJudge(b *testing.B) {
	const counties, many = 3000, 100_000
	rng := rand.New(rand.NewPCG(1, 2))
	in := &judging.Input{Zones: &zone.Set{Layers: []*zone.Layer{{Level: zone.County}}}, Facilities: &facilities.Set{}, At: make([][]int32, 1)}
	r := &judging.Residents{Layers: make([][]judging.People, 1)}
	for i := range counties {
		in.Zones.Layers[0].Units = append(in.Zones.Layers[0].Units, zone.Unit{Code: strconv.Itoa(100000 + i), Parent: -1})
		people := judging.People{Total: 1e5 + rng.Float64()*1e6}
		r.Region.Total += people.Total
		r.Layers[0] = append(r.Layers[0], people)
	}
	in.Residents = func(string) *judging.Residents { return r }
	classes, services, numbers := facilities.Classes(), facilities.Services(), facilities.Attributes()
	for range many {
		f := facilities.Facility{Class: classes[rng.IntN(len(classes))], Level: facilities.Level(rng.IntN(4)), Ownership: facilities.Ownership(rng.IntN(3)), Tier: facilities.AdminTier(rng.IntN(6))}
		for range 12 {
			f.Numbers.Put(numbers[rng.IntN(len(numbers))].ID, float64(rng.IntN(500)))
			f.Services.Put(services[rng.IntN(len(services))].ID, rng.IntN(3) == 0)
		}
		in.Facilities.Facilities = append(in.Facilities.Facilities, f)
		in.At[0] = append(in.At[0], int32(rng.IntN(counties)))
	}
	in.Reach = func(*policy.Target) judging.Reach {
		return judging.Reach{Region: judging.Share{People: 1, Within: []float64{1}}, Units: make([]judging.Share, counties)}
	}
	var plans []*policy.Plan
	for _, name := range policy.Names() {
		p, _ := policy.Builtin(name)
		plans = append(plans, p)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		if _, err := judging.Judge(context.Background(), plans, in); err != nil {
			b.Fatal(err)
		}
	}
}
