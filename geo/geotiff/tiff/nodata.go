package tiff

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

// NoData is the value that stands for no data. Integers are compared exactly.
type NoData struct {
	Declared bool
	Value    float64

	signed               int64
	unsigned             uint64
	isSigned, isUnsigned bool // the value is such an integer
}

// ParseNoData reads GDAL's text for the value; it is false for other texts.
func ParseNoData(text string) (NoData, bool) {
	text = strings.TrimSpace(text)
	n := NoData{Declared: true}
	var err error
	if n.Value, err = strconv.ParseFloat(text, 64); err != nil && !errors.Is(err, strconv.ErrRange) {
		lower := strings.ToLower(text)
		if !strings.Contains(lower, "nan") && !strings.Contains(lower, "#ind") {
			return NoData{}, false
		}
		n.Value = math.NaN() // -nan, nan(ind), -1.#QNAN, -1.#IND: as C libraries write it
	}
	if v, err := strconv.ParseInt(text, 10, 64); err == nil {
		n.signed, n.isSigned = v, true
	}
	if v, err := strconv.ParseUint(text, 10, 64); err == nil {
		n.unsigned, n.isUnsigned = v, true
	}
	if v := n.Value; !n.isSigned && !n.isUnsigned && v == math.Trunc(v) && math.Abs(v) <= 1<<53 { // -9999.0, 1e4
		n.signed, n.isSigned = int64(v), true
		n.unsigned, n.isUnsigned = uint64(max(v, 0)), v >= 0
	}
	return n, true
}

// single is the value as a file of 32-bit floats holds it. Texts that round to
// just beyond the largest float mean the largest.
func (n NoData) single() (float32, bool) {
	v := float32(n.Value)
	if math.IsInf(float64(v), 0) && !math.IsInf(n.Value, 0) {
		v = float32(math.Copysign(math.MaxFloat32, n.Value))
	}
	return v, n.Declared
}

// fill is what a block that the file leaves out is full of.
func (n NoData) fill() float64 {
	if n.Declared {
		return math.NaN()
	}
	return 0
}
