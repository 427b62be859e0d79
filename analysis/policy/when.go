package policy

import (
	"math"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
)

// ZoneFacts is what a target's condition may ask of a zone. What is not known is
// NaN.
type ZoneFacts struct {
	Population      float64 `expr:"population"`
	UrbanPopulation float64 `expr:"urban_population"`
	RuralPopulation float64 `expr:"rural_population"`
	AreaKm2         float64 `expr:"area_km2"`
	Code            string  `expr:"code"`
	Name            string  `expr:"name"`
}

func whenNames() []string {
	return []string{"population", "urban_population", "rural_population", "area_km2", "code", "name"}
}

// compileWhen compiles a condition on zones; nil for none.
func compileWhen(source string) (*vm.Program, error) {
	if source == "" {
		return nil, nil
	}
	return expr.Compile(source, expr.Env(ZoneFacts{}), expr.AsBool(), expr.DisableAllBuiltins())
}

// Condition returns what tells whether the target speaks of a zone. known is
// false where that cannot be told because the people of the zone are not known.
func (t *Target) Condition() func(z ZoneFacts) (applies, known bool) {
	program, err := compileWhen(t.When)
	switch {
	case err != nil:
		return func(ZoneFacts) (bool, bool) { return false, false }
	case program == nil:
		return func(ZoneFacts) (bool, bool) { return true, true }
	}
	return func(z ZoneFacts) (bool, bool) {
		yes, ok := run(program, z)
		if !ok || !math.IsNaN(z.Population+z.UrbanPopulation+z.RuralPopulation) {
			return yes, ok
		}
		// Unknown numbers matter only where the answer turns on them.
		for _, n := range []float64{0, math.Inf(1)} {
			if other, ok := run(program, z.with(n)); !ok || other != yes {
				return false, false
			}
		}
		return yes, true
	}
}

// with puts a number in the place of the unknown ones.
func (z ZoneFacts) with(n float64) ZoneFacts {
	for _, v := range []*float64{&z.Population, &z.UrbanPopulation, &z.RuralPopulation} {
		if math.IsNaN(*v) {
			*v = n
		}
	}
	return z
}

func run(program *vm.Program, z ZoneFacts) (yes, ok bool) {
	out, err := expr.Run(program, z)
	if err != nil {
		return false, false
	}
	yes, ok = out.(bool)
	return yes, ok
}
