package policy

import (
	"errors"
	"math"
	"strings"

	"github.com/expr-lang/expr"
	syntax "github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"

	"github.com/medreach/medreach/geo/message"
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

// whenFault tells what is wrong with a condition on zones, and where.
func whenFault(err error) message.Text {
	var e *syntax.Error
	if strings.Contains(err.Error(), "expected bool") {
		return message.Text{ZH: "区划条件要写出比较", EN: "a condition on zones takes a comparison"}
	}
	if !errors.As(err, &e) {
		return message.T("区划条件看不懂：%s", "the condition on zones cannot be understood: %s", err.Error())
	}
	what := message.T("看不懂：%s", "this cannot be understood: %s", e.Message)
	switch name, unknown := strings.CutPrefix(e.Message, "unknown name "); {
	case unknown:
		what = message.T("没有“%s”这个名称", "there is no name %q", name)
	case strings.Contains(e.Message, "bad number"):
		what = message.Text{ZH: "数字写法不对", EN: "this is no number"}
	case strings.Contains(e.Message, "EOF") || strings.Contains(e.Message, "unexpected end"):
		what = message.Text{ZH: "条件没有写完", EN: "the condition ends too early"}
	}
	return message.T("区划条件第 %d 个字符处：%s", "condition on zones, character %d: %s", e.From+1, what)
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
