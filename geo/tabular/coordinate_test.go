package tabular_test

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/medreach/medreach/geo/tabular"
)

func TestDegrees(t *testing.T) {
	const east = 116 + 23.0/60 + 45.0/3600
	cases := map[string]float64{
		"116.397": 116.397, "-51.2": -51.2, "１１６．３９７": 116.397, " 39.9 ": 39.9, "+39.9": 39.9,
		"116.397°": 116.397, "116.397E": 116.397, "E116.397": 116.397, "51.2W": -51.2, "S30.5": -30.5, "东经116.397": 116.397, "南纬30.5°": -30.5, "西经 51.2度": -51.2,
		"北纬：39.9": 39.9, "116°23′45″E": east, "116°23'45\"": east, "116°23'45''": east, "116 ° 23 ′ 45 ″": east, "116度23分45秒": east, "东经116度23分45秒": east,
		"E116°23′45″": east, "-116°23′45″": -east, "116:23:45": east, "116°23.75′": east, "116°23′": 116 + 23.0/60, "0°0′1″S": -1.0 / 3600, "116°23′45.0″": east, "116º23´45”": east,
		"116 23 45": east, "116  23 45.0": east, "116 23 45 E": east, "东经 116 23 45": east, "-116 23 45": -east,
	}
	for s, want := range cases {
		if got, ok := tabular.Degrees(s); !ok || math.Abs(got-want) > 1e-12 {
			t.Errorf("%q: got %v, %v; want %v", s, got, ok, want)
		}
	}
	for _, s := range []string{"", "E", "°", "116°60′", "116°23′60″", "116.5°23′", "116°23.5′10″", "E116W", "-116W", "116,397", "12张", "abc", "116°23′45″6", "1e5", "inf", "116°-3′", "39.9 116.4", "116 23", "116 60 10", "116 23 60", "116.5 23 10", "116 23.5 10", "116 23 45 6", "116°23′45″E39°54′20″N"} {
		if got, ok := tabular.Degrees(s); ok {
			t.Errorf("%q: got %v, want none", s, got)
		}
	}
}

func TestCoordinates(t *testing.T) {
	const east, north = 116 + 23.0/60 + 45.0/3600, 39 + 54.0/60 + 20.0/3600
	cases := map[string][2]float64{
		"116.4,39.9": {116.4, 39.9}, "39.9 116.4": {39.9, 116.4}, "116.4，39.9": {116.4, 39.9}, "116.4, 39.9": {116.4, 39.9}, "116.4 , 39.9": {116.4, 39.9},
		"116.4；39.9": {116.4, 39.9}, "116.4、39.9": {116.4, 39.9}, "116.4/39.9": {116.4, 39.9}, "116.4\t39.9": {116.4, 39.9}, "116.4|39.9": {116.4, 39.9},
		"(116.4,39.9)": {116.4, 39.9}, "（116.4，39.9）": {116.4, 39.9}, "[116.4,39.9]": {116.4, 39.9}, "POINT(116.4 39.9)": {116.4, 39.9}, "point (116.4 39.9)": {116.4, 39.9},
		"-51.2,-30.1": {-51.2, -30.1}, "１１６．４，３９．９": {116.4, 39.9},
		"116°23′45″E,39°54′20″N": {east, north}, "116°23′45″E 39°54′20″N": {east, north}, "116°23′45″E39°54′20″N": {east, north},
		"116° 23′ 45″ E 39° 54′ 20″ N": {east, north}, "N39°54′20″ E116°23′45″": {north, east}, "N39°54′20″E116°23′45″": {north, east},
		"116 23 45, 39 54 20": {east, north}, "116 23 45 39 54 20": {east, north}, "E116 23 45 N39 54 20": {east, north},
		"东经116度23分45秒北纬39度54分20秒": {east, north}, "东经116.4°，北纬39.9°": {116.4, 39.9}, "39.9N, 51.2W": {39.9, -51.2}, "30.1S51.2W": {-30.1, -51.2},
	}
	for s, want := range cases {
		a, b, ok := tabular.Coordinates(s)
		if !ok || math.Abs(a-want[0]) > 1e-12 || math.Abs(b-want[1]) > 1e-12 {
			t.Errorf("%q: got %v, %v, %v; want %v", s, a, b, ok, want)
		}
	}
	for _, s := range []string{"", "116.4", ",", "116.4,", "1,2,3", "116.4 39.9 10", "a,b", "北京市", "116,397; 39,9", "POINT", "116°23′ 45″"} {
		if a, b, ok := tabular.Coordinates(s); ok {
			t.Errorf("%q: got %v, %v", s, a, b)
		}
	}
}

func TestCoordinatesProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := float64(rapid.IntRange(-180_000_000, 180_000_000).Draw(t, "a")) / 1e6
		b := float64(rapid.IntRange(-90_000_000, 90_000_000).Draw(t, "b")) / 1e6
		format := rapid.SampledFrom([]string{"%.6f,%.6f", "%.6f %.6f", "(%.6f；%.6f)", "%.6f° %.6f°", "POINT (%.6f %.6f)"}).Draw(t, "format")
		s := fmt.Sprintf(format, a, b)
		if x, y, ok := tabular.Coordinates(s); !ok || x != a || y != b {
			t.Fatalf("%q: got %v, %v, %v", s, x, y, ok)
		}
		d := math.Abs(a)
		whole := math.Floor(d)
		minutes := math.Floor((d - whole) * 60)
		dms := fmt.Sprintf("%.0f°%.0f′%.4f″W", whole, minutes, math.Abs(((d-whole)*60-minutes)*60))
		if x, ok := tabular.Degrees(dms); ok && math.Abs(x+d) > 1e-7 { // 59.99999″ may print as 60
			t.Fatalf("%q: got %v, want %v", dms, x, -d)
		}
	})
}
