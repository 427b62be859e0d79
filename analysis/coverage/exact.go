package coverage

import "math/bits"

// exact is a sum of numbers from 0 to 2^63, in units of 2^-64: adding is exact, so
// that the sum does not hang on the order and what was added can be taken away
// again. A number loses what it has below 2^-64.
type exact struct{ whole, rest uint64 }

// mostExact is the largest number that can be added.
const mostExact = 1 << 62

func exactly(v float64) exact {
	if v > mostExact {
		v = mostExact
	}
	whole := int64(v)
	rest := (v - float64(whole)) * (1 << 62) // exact: a power of two
	high := int64(rest)
	return exact{uint64(whole), uint64(high)<<2 | uint64(int64((rest-float64(high))*4))}
}

func (e *exact) add(o exact) {
	var carry uint64
	e.rest, carry = bits.Add64(e.rest, o.rest, 0)
	e.whole, _ = bits.Add64(e.whole, o.whole, carry)
}

func (e *exact) take(o exact) {
	var borrow uint64
	e.rest, borrow = bits.Sub64(e.rest, o.rest, 0)
	e.whole, _ = bits.Sub64(e.whole, o.whole, borrow)
}

// float is the number that is nearest, give or take the last digit.
func (e exact) float() float64 {
	return float64(int64(e.whole)) + float64(int64(e.rest>>1))*(1.0/(1<<63))
}
