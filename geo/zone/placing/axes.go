package placing

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/paulmach/orb"
	"golang.org/x/text/width"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/tabular"
)

// The headers of coordinates, the most telling first, as coordinateKey writes them;
// "x" alone may be metres or degrees.
var (
	lonHeaders  = strings.Fields(`经度 东经 lon lng longitude long 经度e 东经e 经度坐标 坐标经度 地理经度 lonx xlon lon84 经 pointx 东坐标 easting x坐标 坐标x 横坐标 xcoord xcoordinate coordx x`)
	latHeaders  = strings.Fields(`纬度 北纬 lat latitude 纬度n 北纬n 纬度坐标 坐标纬度 地理纬度 laty ylat lat84 纬 pointy 北坐标 northing y坐标 坐标y 纵坐标 ycoord ycoordinate coordy y`)
	bothHeaders = strings.Fields(`经纬度 经纬度坐标 经纬坐标 地理坐标 坐标 坐标点 位置坐标 点位坐标 定位坐标 中心点坐标 lnglat lonlat location coordinates coordinate coord coords position`)
)

// datumWords tell the datum in a header or a file name, longer ones first.
var datumWords = []struct {
	text  string
	datum geo.Datum
}{
	{"cgcs2000", geo.CGCS2000}, {"国家2000", geo.CGCS2000}, {"大地2000", geo.CGCS2000}, {"天地图", geo.CGCS2000}, {"tianditu", geo.CGCS2000},
	{"wgs1984", geo.WGS84}, {"wgs84", geo.WGS84}, {"gps", geo.WGS84}, {"wgs", geo.WGS84},
	{"gcj02", geo.GCJ02}, {"gcj", geo.GCJ02}, {"火星", geo.GCJ02}, {"国测局", geo.GCJ02}, {"高德", geo.GCJ02}, {"amap", geo.GCJ02}, {"gaode", geo.GCJ02},
	{"datav", geo.GCJ02}, {"腾讯", geo.GCJ02}, {"tencent", geo.GCJ02}, {"qqmap", geo.GCJ02},
	{"bd09ll", geo.BD09}, {"bd09", geo.BD09}, {"baidu", geo.BD09}, {"百度", geo.BD09}, {"bd", geo.BD09},
}

// Axes says under which headers the coordinates of a table stand; -1 is nowhere.
type Axes struct {
	Lon, Lat int        // or easting and northing
	Both     int        // both in one cell, where Lon and Lat are nowhere
	Datum    *geo.Datum // what the headers say; nil where they say nothing
}

// AxesOf finds the columns of coordinates by their headers. Of several pairs it
// takes one that says it is WGS 84, else one that names no datum.
func AxesOf(t *feature.Table) Axes {
	keys := make([]coordinateKey, len(t.Columns))
	for i, c := range t.Columns {
		keys[i] = readCoordinateKey(c)
	}
	tried := []*geo.Datum{new(geo.WGS84), new(geo.CGCS2000), nil, new(geo.GCJ02), new(geo.BD09)}
	for _, d := range tried {
		a := Axes{find(keys, lonHeaders, d), find(keys, latHeaders, d), -1, d}
		if a.Lon >= 0 && a.Lat >= 0 {
			return a
		}
	}
	for _, d := range tried {
		if both := find(keys, bothHeaders, d); both >= 0 {
			return Axes{-1, -1, both, d}
		}
	}
	return Axes{-1, -1, -1, nil}
}

// Found reports whether there are coordinates at all.
func (a Axes) Found() bool { return a.Lon >= 0 && a.Lat >= 0 || a.Both >= 0 }

// header names the columns, for findings; "" where there are none.
func (a Axes) header(t *feature.Table) string {
	switch {
	case a.Lon >= 0 && a.Lat >= 0:
		return t.Columns[a.Lon] + ", " + t.Columns[a.Lat]
	case a.Both >= 0:
		return t.Columns[a.Both]
	}
	return ""
}

// DatumOf returns the datum that a header of coordinates names, nil where it
// names none.
func DatumOf(header string) *geo.Datum { return readCoordinateKey(header).datum }

// coordinateKey is a header without marks, unit and datum.
type coordinateKey struct {
	text  string
	datum *geo.Datum
}

var bracketedUnit = regexp.MustCompile(`[(\[](?:单位[::])?(?:度|°|十进制度?|米|m|degrees?|metres?|meters?|必填|选填)[)\]]`)

func readCoordinateKey(header string) coordinateKey {
	s := strings.ToLower(width.Narrow.String(header))
	s = strings.NewReplacer("經", "经", "緯", "纬", "坐標", "坐标").Replace(bracketedUnit.ReplaceAllString(s, ""))
	s = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
	k := coordinateKey{text: s}
	for _, w := range datumWords {
		if before, after, found := strings.Cut(s, w.text); found {
			if rest := strings.Replace(before+after, "坐标系", "", 1); rest != "" {
				return coordinateKey{rest, &w.datum}
			}
		}
	}
	return k
}

// find returns the column of the first word that a header with this datum says.
func find(keys []coordinateKey, words []string, datum *geo.Datum) int {
	for _, w := range words {
		for i, k := range keys {
			if k.text == w && (k.datum == nil) == (datum == nil) && (datum == nil || *k.datum == *datum) {
				return i
			}
		}
	}
	return -1
}

// Pair reads the coordinates of a row as they stand in the table.
func (a Axes) Pair(row *feature.Row) (orb.Point, bool) {
	if a.Both >= 0 {
		x, y, ok := tabular.Coordinates(row.Value(a.Both))
		return orb.Point{x, y}, ok
	}
	x, ok := tabular.Degrees(row.Value(a.Lon))
	y, too := tabular.Degrees(row.Value(a.Lat))
	return orb.Point{x, y}, ok && too
}

// DatumInName reads the datum from a file name such as 区县_高德.json. Words of
// three letters or fewer count only between marks; nil where it names none.
func DatumInName(path string) *geo.Datum {
	name := strings.ToLower(width.Narrow.String(path[strings.LastIndexAny(path, `/\`)+1:]))
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsDigit(r) && (r < 'a' || r > 'z') })
	for _, w := range datumWords {
		if w.text[0] >= 'a' && w.text[0] <= 'z' && len(w.text) <= 3 {
			for _, word := range words {
				if word == w.text {
					return &w.datum
				}
			}
		} else if strings.Contains(strings.NewReplacer("-", "", "_", "", " ", "").Replace(name), w.text) {
			return &w.datum
		}
	}
	return nil
}
