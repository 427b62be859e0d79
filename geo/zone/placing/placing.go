// Package placing says in which system the coordinates of a table stand, and brings
// them to WGS 84: under which headers they stand, which datum the headers name, what
// the study declares and the file says, whether numbers are degrees or metres of a
// Gauss-Krüger zone, and which column is the northing. How it was decided is told
// in a finding; what cannot be told is a fault that says what to declare.
//
// Lists of facilities, which can be held against the ground, have their own in
// facilities/position. Nothing is guessed here from where points fall.
package placing

import (
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// Coordinates is what is known about the coordinates of a table before they are read.
type Coordinates struct {
	File   string
	Column string      // header that they stand under; "" for geometries
	FileIs *crs.CRS    // what the file says; nil where it says nothing
	Header *geo.Datum  // what the headers say, such as 高德经度; nil where they say nothing
	Sample []orb.Point // some of them, as they stand in the file

	// What the study says. CRS goes before what the file says; Declared tells a
	// datum of WGS 84 that was written from one that was not.
	Datum    geo.Datum
	CRS      *crs.CRS
	Declared bool
}

// System brings the coordinates of a table to WGS 84 and says why so.
type System struct {
	crs     *crs.CRS
	datum   geo.Datum
	swapped bool                    // columns hold northing and easting, as surveyors write them
	zones   map[int]crs.GaussKruger // by zone number, where eastings carry it
	assumed bool
	finding feature.Finding
}

// Of decides in which system coordinates stand: the one that the study
// declares, that of the file, that of the headers, the Gauss-Krüger zone that stands
// before eastings, else WGS 84. Metres of an unknown projection are a fault.
func Of(c Coordinates) (*System, error) {
	p := &System{crs: c.FileIs, datum: c.Datum}
	if p.crs == nil {
		p.crs = crs.WGS84()
	}
	if c.CRS != nil {
		p.crs = c.CRS
	}
	if c.Header != nil && !c.declared() {
		p.datum = *c.Header
	}
	x, y := middle(c.Sample)
	metric := x > mostDegrees || y > mostDegrees
	switch {
	case metric && !p.crs.Geographic():
		p.swapped = c.Column != "" && northing(x) && !northing(y)
	case metric && c.CRS == nil && (!c.declared() || c.Datum == geo.CGCS2000):
		return p, p.readZones(c)
	case metric:
		return p, c.mixed(message.T("方案声明的是经纬度（度），但坐标像是米", "the study declares degrees, but the coordinates look like metres"))
	case !p.crs.Geographic() && x+y > 0:
		return p, c.mixed(message.T("坐标系为 %s（米），但坐标像是度", "the coordinate system is %s, in metres, but the coordinates look like degrees", p.crs.Name()))
	default:
		p.swapped = c.Column != "" && y > 90 && x <= 90
	}
	p.assumed = p.crs.Geographic() && c.Header == nil && !c.declared()
	p.tell(c)
	return p, nil
}

// ToWGS84 brings a pair from the file to WGS 84; false where it is no place.
func (p *System) ToWGS84(q orb.Point) (orb.Point, bool) {
	if p.zones != nil {
		return p.fromZone(q)
	}
	if p.swapped {
		q[0], q[1] = q[1], q[0]
	}
	out, ok := p.crs.ToWGS84(q[0], q[1])
	if !ok {
		return out, false
	}
	out = p.datum.ToWGS84(out)
	return out, math.Abs(out[0]) <= 360 && math.Abs(out[1]) <= 90
}

// Finding tells how the coordinates were read, under a rule of the caller's.
func (p *System) Finding(rule string) feature.Finding {
	f := p.finding
	f.Rule = rule
	return f
}

// tell words the finding.
func (p *System) tell(c Coordinates) {
	name := p.datum.String()
	if !p.crs.Geographic() || c.CRS != nil && c.CRS.Code() != "EPSG:4326" {
		name = systemName(p.crs)
		if p.datum == geo.GCJ02 || p.datum == geo.BD09 {
			name += " + " + p.datum.String()
		}
	}
	why, hint := message.Text{}, message.Text{}
	switch {
	case c.CRS != nil && c.FileIs != nil && !silent(c) && systemName(c.FileIs) != systemName(c.CRS):
		why = message.T("方案中声明，代替文件注明的 %s", "declared in the study, in place of %s as the file says", systemName(c.FileIs))
	case c.declared():
		why = message.T("方案中声明", "declared in the study")
	case c.Header != nil:
		why = message.T("列名“%s”注明", "the header %q says so", c.Column)
	case c.FileIs != nil && !silent(c):
		name = systemName(p.crs)
		why = message.T("文件注明", "the file says so")
	default:
		why = message.T("没有声明，按此假定", "nothing declares it; assumed")
		if slices.ContainsFunc(c.Sample, geo.InChina) {
			hint = message.T("若来自高德、腾讯或 DataV，请在方案中写明 datum: gcj02；百度写 bd09；已确认则写 wgs84",
				"if it comes from AMap, Tencent or DataV, set datum: gcj02 in the study; for Baidu bd09; if you are sure, wgs84")
		}
	}
	p.finding = feature.Finding{File: c.File, Column: c.Column, Severity: feature.Info, Value: name, Suggestion: hint,
		Message: message.T("坐标按 %s 读取：%v", "coordinates were read as %s: %v", name, why)}
	if p.swapped {
		m := &p.finding.Message
		swap := message.T("；第一列是北向（纬度）、第二列是东向（经度），已照此读取", "; the first column holds northings or latitudes and the second eastings or longitudes, and they were read so")
		m.ZH, m.EN = m.ZH+swap.ZH, m.EN+swap.EN
	}
}

// declared reports whether the study says what the coordinates are.
func (c Coordinates) declared() bool { return c.Declared || c.CRS != nil || c.Datum != geo.WGS84 }

// silent reports whether the file says no more than its format does: GeoJSON is
// WGS 84 by its standard, whatever stands in it.
func silent(c Coordinates) bool {
	return strings.HasSuffix(strings.TrimSuffix(strings.ToLower(c.File), ".gz"), "json") && c.FileIs.Code() == "EPSG:4326"
}

func systemName(c *crs.CRS) string {
	if c.Code() == "EPSG:4326" {
		return geo.WGS84.String()
	}
	if c.Code() != "" {
		return c.Code()
	}
	return c.Name()
}

// readZones recognises metres of CGCS2000 zones by the number before the easting.
func (p *System) readZones(c Coordinates) error {
	p.zones = map[int]crs.GaussKruger{}
	found := 0
	var codes []string
	for _, q := range c.Sample {
		if _, ok := p.fromZone(q); ok {
			found++
		}
	}
	for _, g := range p.zones {
		codes = append(codes, g.CRS.Code())
	}
	slices.Sort(codes)
	if 2*found <= len(c.Sample) {
		return c.unknownMetres()
	}
	list := strings.Join(codes, ", ")
	p.finding = feature.Finding{File: c.File, Column: c.Column, Severity: feature.Info, Value: list,
		Message: message.T("坐标按 CGCS2000 高斯-克吕格投影读取：东坐标带有带号（%s）", "coordinates were read as CGCS2000 Gauss-Krüger: the eastings carry the number of their zone (%s)", list)}
	return nil
}

// fromZone reads a pair whose easting carries its zone. Zones up to 15 could be
// Web Mercator as well and are not guessed.
func (p *System) fromZone(q orb.Point) (orb.Point, bool) {
	zone := int(max(q[0], q[1], 0) / 1e6)
	g, known := p.zones[zone]
	if !known {
		if zone <= 15 || zone > 45 {
			return orb.Point{}, false
		}
		readings := crs.GuessGaussKruger(q[0], q[1])
		if len(readings) == 0 || !readings[0].Zoned {
			return orb.Point{}, false
		}
		g = readings[0]
		p.zones[zone] = g
	}
	return g.Convert(q[0], q[1])
}

func (c Coordinates) unknownMetres() error {
	what := message.T("坐标不是经纬度，又没有说明坐标系", "the coordinates are not degrees, and nothing names their coordinate system")
	hint := message.T("请在方案中写明投影坐标系，如 datum: EPSG:4547，或附上 .prj 文件", "name the projected system in the study, as datum: EPSG:4547, or add the .prj file")
	if x, y := middle(c.Sample); len(crs.GuessGaussKruger(x, y)) > 0 {
		hint = message.T("像是没有带号的高斯-克吕格坐标：请在方案中按中央经线写明，如 datum: EPSG:4547（CGCS2000，114°）；其他经线：4534（75°）每 3° 加 1",
			"they look like Gauss-Krüger without a zone: name the system by its central meridian, as datum: EPSG:4547 (CGCS2000, 114 E); others run from 4534 (75 E), one for each 3 degrees")
	} else if x > 8e6 && x < 15.4e6 && y < 7.6e6 {
		hint = message.T("若是网络墨卡托坐标，请在方案中写明 datum: EPSG:3857", "if they are Web Mercator, set datum: EPSG:3857 in the study")
	}
	return &feature.Fault{File: c.File, Column: c.Column, What: what, Suggestion: hint}
}

func (c Coordinates) mixed(what message.Text) error {
	return &feature.Fault{File: c.File, Column: c.Column, What: what,
		Suggestion: message.T("请在方案中写明实际的坐标系：度用 wgs84、gcj02 等，米用 EPSG 代码（如 EPSG:4547）",
			"name the one it is in the study: wgs84, gcj02 and so on for degrees, an EPSG code such as EPSG:4547 for metres")}
}

// mostDegrees is more than any degrees, gons included, and less than any metres of
// a map of China.
const mostDegrees = 1000

// northing tells a northing of China in metres from an easting without a zone.
func northing(v float64) bool { return v >= 1e6 && v < 6.3e6 }

// middle returns the medians of the absolute values of the pairs that are numbers.
func middle(sample []orb.Point) (x, y float64) {
	var xs, ys []float64
	for _, q := range sample {
		if !math.IsNaN(q[0]) && !math.IsNaN(q[1]) {
			xs, ys = append(xs, math.Abs(q[0])), append(ys, math.Abs(q[1]))
		}
	}
	if len(xs) == 0 {
		return 0, 0
	}
	slices.Sort(xs)
	slices.Sort(ys)
	return xs[len(xs)/2], ys[len(ys)/2]
}

// sampleSize bounds how many coordinates are looked at to decide on a system.
const sampleSize = 500

// Points returns what a table tells about the coordinates in its columns.
func Points(t *feature.Table, a Axes) Coordinates {
	c := Coordinates{File: t.Source, Column: a.header(t), Header: a.Datum}
	for i := 0; i < len(t.Rows); i += 1 + len(t.Rows)/sampleSize {
		if p, ok := a.Pair(&t.Rows[i]); ok {
			c.Sample = append(c.Sample, p)
		}
	}
	return c
}

// Geometries returns what a table tells about the coordinates of its geometries.
func Geometries(t *feature.Table) Coordinates {
	c := Coordinates{File: t.Source, FileIs: t.CRS}
	for i := 0; i < len(t.Rows); i += 1 + len(t.Rows)/sampleSize {
		if g := t.Rows[i].Geometry; g != nil {
			if b := g.Bound(); !b.IsEmpty() {
				c.Sample = append(c.Sample, b.Min)
			}
		}
	}
	return c
}

// Assumed reports whether degrees are taken for WGS 84 with no word from the study.
func (p *System) Assumed() bool { return p.assumed }
