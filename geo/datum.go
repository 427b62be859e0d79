package geo

import (
	"math"
	"strings"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/message"
)

// Datum says how a pair of degrees stands to the ground. GCJ-02 and BD-09 are
// the publicly known approximations of the shift that Chinese web maps apply;
// the authorities have published neither.
type Datum uint8

// The datums. GCJ02 is used by AMap, Tencent and Google's map of China, BD09 by
// Baidu; GPS, OpenStreetMap, Tianditu and population grids are not shifted.
const (
	WGS84 Datum = iota
	CGCS2000
	GCJ02
	BD09
)

// ParseDatum reads the name of a datum without regard to case, dashes,
// underscores and spaces, so that "GCJ-02" and "gcj02" are the same.
func ParseDatum(s string) (Datum, error) {
	switch strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(s)) {
	case "wgs84":
		return WGS84, nil
	case "cgcs2000":
		return CGCS2000, nil
	case "gcj02":
		return GCJ02, nil
	case "bd09", "bd09ll":
		return BD09, nil
	}
	return WGS84, message.Errorf("不认识的坐标基准“%s”，请写 wgs84、cgcs2000、gcj02（高德、腾讯）或 bd09（百度）",
		"unknown datum %q: write wgs84, cgcs2000, gcj02 (AMap, Tencent) or bd09 (Baidu)", s)
}

// String returns the name that study files use, such as "gcj02".
func (d Datum) String() string {
	return [...]string{"wgs84", "cgcs2000", "gcj02", "bd09"}[d]
}

// FromWGS84 returns the coordinates that a map on this datum shows for p.
// Outside China (see InChina) nothing is shifted.
func (d Datum) FromWGS84(p orb.Point) orb.Point {
	switch d {
	case GCJ02:
		return shiftGCJ(p)
	case BD09:
		return shiftBD(shiftGCJ(p))
	}
	return p
}

// ToWGS84 returns the position on WGS 84 of a point given on this datum. The
// shifts have no closed inverse; theirs is found by iteration to well below a
// centimetre. Points within a kilometre of the rectangle's border (see InChina)
// may have no or two origins; either answer is then possible.
func (d Datum) ToWGS84(p orb.Point) orb.Point {
	switch d {
	case GCJ02:
		return invert(shiftGCJ, p)
	case BD09:
		return invert(shiftGCJ, invert(shiftBD, p))
	}
	return p
}

// InChina reports whether p lies in the rectangle 72.004-137.8347 E,
// 0.8293-55.8271 N within which GCJ-02 shifts positions. It is the rectangle of
// that rule and not the border: neighbouring countries lie partly in it.
func InChina(p orb.Point) bool {
	return p[0] >= 72.004 && p[0] <= 137.8347 && p[1] >= 0.8293 && p[1] <= 55.8271
}

// invert finds the point that shift moves to p, by fixed-point iteration. Both
// shifts vary by less than 1 % of a distance, so each step gains two digits.
func invert(shift func(orb.Point) orb.Point, p orb.Point) orb.Point {
	w := p
	for range 8 {
		q := shift(w)
		dx, dy := p[0]-q[0], p[1]-q[1]
		w[0] += dx
		w[1] += dy
		if math.Abs(dx)+math.Abs(dy) < 1e-12 {
			break
		}
	}
	return w
}

// shiftGCJ moves a WGS 84 point to GCJ-02. The ellipsoid is Krasovsky's, as in
// the code that became public.
func shiftGCJ(p orb.Point) orb.Point {
	if !InChina(p) {
		return p
	}
	const a, e2 = 6378245.0, 0.00669342162296594323
	x, y := p[0]-105, p[1]-35
	sin := func(v float64) float64 { return math.Sin(v * math.Pi) }
	wave := (20*sin(6*x) + 20*sin(2*x)) * 2 / 3
	root := math.Sqrt(math.Abs(x))
	north := -100 + 2*x + 3*y + 0.2*y*y + 0.1*x*y + 0.2*root + wave +
		(20*sin(y)+40*sin(y/3))*2/3 + (160*sin(y/12)+320*sin(y/30))*2/3
	east := 300 + x + 2*y + 0.1*x*x + 0.1*x*y + 0.1*root + wave +
		(20*sin(x)+40*sin(x/3))*2/3 + (150*sin(x/12)+300*sin(x/30))*2/3
	s, c := math.Sincos(p[1] * radian)
	w := 1 - e2*s*s
	return orb.Point{
		p[0] + east/(a/math.Sqrt(w)*c*radian),
		p[1] + north/(a*(1-e2)/(w*math.Sqrt(w))*radian),
	}
}

// shiftBD moves a GCJ-02 point to BD-09.
func shiftBD(p orb.Point) orb.Point {
	if !InChina(p) {
		return p
	}
	const wave = math.Pi * 3000 / 180
	r := math.Hypot(p[0], p[1]) + 0.00002*math.Sin(p[1]*wave)
	angle := math.Atan2(p[1], p[0]) + 0.000003*math.Cos(p[0]*wave)
	s, c := math.Sincos(angle)
	return orb.Point{r*c + 0.0065, r*s + 0.006}
}
