package crs

import (
	"math"
	"strings"
	"unicode"

	"github.com/medreach/medreach/geo/crs/projection"
	"github.com/medreach/medreach/geo/message"
)

// Shift brings a datum to WGS 84 by seven parameters: translation in metres,
// rotation in seconds of arc in the position-vector sense and scale in parts per
// million, as TOWGS84 of WKT lists them.
type Shift [7]float64

// shifted names the datums that lie too far from WGS 84 to be taken as equal, by
// words of their normalised names. Old Chinese datums come first: they are what
// a county's archive holds.
var shifted = []struct {
	words []string
	title message.Text
}{
	{[]string{"newbeijing"}, message.Text{ZH: "新北京54坐标系", EN: "New Beijing 1954"}},
	{[]string{"beijing"}, message.Text{ZH: "北京54坐标系", EN: "Beijing 1954"}},
	{[]string{"xian"}, message.Text{ZH: "西安80坐标系", EN: "Xi'an 1980"}},
	{[]string{"hongkong19"}, message.Text{ZH: "香港1980坐标系", EN: "Hong Kong 1980"}},
	{[]string{"nad27", "northamerican1927", "northamericandatum1927"}, message.Text{ZH: "NAD27 坐标系", EN: "NAD27"}},
	{[]string{"krasovsky", "krassowsky", "krassovsky"}, message.Text{ZH: "克拉索夫斯基椭球坐标系", EN: "Krasovsky 1940"}},
	{[]string{"pulkovo"}, message.Text{ZH: "Pulkovo 1942 坐标系", EN: "Pulkovo 1942"}},
	{[]string{"ed50", "european1950", "europeandatum1950"}, message.Text{ZH: "ED50 坐标系", EN: "ED50"}},
	{[]string{"tokyo"}, message.Text{ZH: "东京坐标系", EN: "Tokyo"}},
	{[]string{"twd67", "taiwan1967", "taiwandatum1967", "hutzushan"},
		message.Text{ZH: "台湾旧坐标系（TWD67、虎子山）", EN: "the old datum of Taiwan (TWD67, Hu Tzu Shan)"}},
}

// checkDatum refuses datums that would put places tens to hundreds of metres
// off. A datum of unknown name passes if its ellipsoid is that of WGS 84 or
// GRS 1980, as modern datums are, or a sphere, as some world grids are.
func (p Params) checkDatum() error {
	name := letters(p.Datum)
	for _, d := range shifted {
		for _, w := range d.words {
			if strings.Contains(name, w) && (p.Shift == nil || *p.Shift == Shift{}) {
				return refuse(d.title)
			}
		}
	}
	if p.Shift != nil || p.Ellipsoid.InverseFlattening == 0 || p.modern() {
		return nil
	}
	title := clip(p.Datum)
	if title == "" {
		title = clip(p.Name)
	}
	return refuse(message.Text{ZH: "坐标系“" + title + "”", EN: "the datum " + title})
}

func refuse(title message.Text) error {
	return message.Errorf(
		"数据采用%s，与 CGCS2000、WGS 84 相差数十至数百米，不能直接使用。请提供 CGCS2000 或 WGS 84 的数据，或在坐标系定义（WKT 的 TOWGS84）中给出当地的七参数",
		"the data are on %s, which lies tens to hundreds of metres from CGCS2000 and WGS 84: provide them in CGCS2000 or WGS 84, or give the local seven parameters in the definition (TOWGS84 in WKT)",
		title)
}

// letters returns the letters and digits of a name in lower case.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

func (s *Shift) sound() bool {
	for i, v := range s {
		limit := 1e4
		if i >= 3 {
			limit = 600
		}
		if !(math.Abs(v) <= limit) {
			return false
		}
	}
	return true
}

// apply moves an earth-centred position to WGS 84.
func (s *Shift) apply(v [3]float64) [3]float64 {
	const second = radian / 3600
	rx, ry, rz, m := s[3]*second, s[4]*second, s[5]*second, 1+s[6]*1e-6
	return [3]float64{
		s[0] + m*(v[0]-rz*v[1]+ry*v[2]),
		s[1] + m*(rz*v[0]+v[1]-rx*v[2]),
		s[2] + m*(-ry*v[0]+rx*v[1]+v[2]),
	}
}

// undo is the inverse of apply. The parameters are small, so each step of the
// iteration gains four digits.
func (s *Shift) undo(v [3]float64) [3]float64 {
	u := v
	for range 4 {
		w := s.apply(u)
		for i := range u {
			u[i] += v[i] - w[i]
		}
	}
	return u
}

// toWGS84 moves longitude and latitude in degrees from the datum to WGS 84.
func (s *Shift) toWGS84(e Ellipsoid, lon, lat float64) (float64, float64) {
	return projection.WGS84().Geodetic(s.apply(e.Centred(lon, lat)))
}

// fromWGS84 is the inverse of toWGS84.
func (s *Shift) fromWGS84(e Ellipsoid, lon, lat float64) (float64, float64) {
	return e.Geodetic(s.undo(projection.WGS84().Centred(lon, lat)))
}
