package contour_test

import (
	"fmt"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/contour"
)

// Minutes from a facility, at nodes a hundredth of a degree apart. The river in
// the last column cannot be crossed.
func ExampleTracer_Bands() {
	surface := contour.Surface{
		Width: 4, Height: 3,
		Values: []float32{
			20, 10, 20, contour.Unreachable,
			10, 0, 10, contour.Unreachable,
			20, 10, 20, contour.Unreachable,
		},
		Frame: contour.Frame{Origin: orb.Point{114, 31}, Step: orb.Point{0.01, -0.01}, Decimals: 6},
	}
	var tracer contour.Tracer
	bands, err := tracer.Bands(&surface, []float32{5, 15})
	if err != nil {
		panic(err)
	}
	for _, band := range bands {
		fmt.Println(band)
	}
	// Output:
	// [[[[114.01 30.995] [114.005 30.99] [114.01 30.985] [114.015 30.99] [114.01 30.995]]]]
	// [[[[114.01 31.005] [114.005 31] [114 30.995] [113.995 30.99] [114 30.985] [114.005 30.98] [114.01 30.975] [114.015 30.98] [114.02 30.985] [114.025 30.99] [114.02 30.995] [114.015 31] [114.01 31.005]]]]
}
