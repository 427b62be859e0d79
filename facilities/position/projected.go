package position

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/medreach/medreach/facilities/columns"
	"github.com/medreach/medreach/facilities/quality"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// What easting and northing of Gauss-Krüger zones look like, in metres. A northing
// in China is 0.33 to 6 million; from 1 million on it cannot be an easting.
const (
	leastNorthing = 1_000_000
	mostNorthing  = 6_300_000
	leastEasting  = 100_000
	mostEasting   = 900_000
)

func isNorthing(v float64) bool { return v >= leastNorthing && v <= mostNorthing }
func isEasting(v float64) bool  { return v >= leastEasting && v <= mostEasting }

// zoneOf reads the zone number before an easting: 13 to 23 are 6-degree zones, 25
// to 45 are 3-degree zones.
func zoneOf(easting float64) (zone int, ok bool) {
	if !(easting >= 13e6 && easting < 46e6) {
		return 0, false
	}
	zone = int(easting / 1e6)
	return zone, zone != 24 && isEasting(easting-float64(zone)*1e6)
}

// zoneCode returns the EPSG code of a CGCS2000 zone whose number stands before the easting.
func zoneCode(zone int) int {
	if zone < 24 {
		return 4491 + zone - 13
	}
	return 4513 + zone - 25
}

// northFirst exchanges x and y where the file's X is the northing, as in Chinese
// surveying. That is plain from their size and is recorded.
func (l *locator) northFirst(places []place, from source) {
	x, y := medians(places)
	_, zone := zoneOf(y)
	if from.geometry || !isNorthing(x) || !isEasting(y) && !zone {
		return
	}
	for i := range places {
		places[i].x, places[i].y = places[i].y, places[i].x
	}
	l.aboutFile(feature.Finding{Rule: quality.AxesExchanged, Severity: feature.Info, Column: from.header(), Message: message.T("X 列是向北的坐标、Y 列是向东的坐标（测量习惯），已照此读取",
		"the X column holds northings and the Y column eastings, as in Chinese surveying; they were read so")})
}

// project reads all places in one system.
func (l *locator) project(places []place, from source, system *crs.CRS) error {
	l.northFirst(places, from)
	basis := l.decision.Basis
	reason := message.T("方案中声明", "declared in the study")
	if basis == InFile {
		reason = message.T("文件注明", "the file says so")
	}
	return l.projectEach(places, from, Decision{CRS: system, Datum: datumOf(system), Basis: basis, Confidence: 1, Reason: reason},
		func(*place) *crs.CRS { return system })
}

// projectGaussKruger reads metres whose system nobody told.
func (l *locator) projectGaussKruger(places []place, from source) error {
	l.northFirst(places, from)
	x, y := medians(places)
	zone, prefixed := zoneOf(x)
	switch {
	case prefixed && isNorthing(y) && zone > 15:
		return l.projectZones(places, from)
	case isEasting(x) && isNorthing(y):
		return l.projectByGround(places, from)
	}
	do := message.T("请在方案中写明坐标系，如 datum: EPSG:4547", "name the coordinate system in the study, as datum: EPSG:4547")
	if x > 8e6 && x < 15.4e6 && y < 7.6e6 {
		do = message.T("若是网络墨卡托坐标，请写 datum: EPSG:3857", "if they are Web Mercator, write datum: EPSG:3857")
		if prefixed {
			do = message.T("若是网络墨卡托坐标，请写 datum: EPSG:3857；若是 6 度带第 %d 带，请写 datum: EPSG:%d",
				"if they are Web Mercator, write datum: EPSG:3857; if 6-degree zone %d, write datum: EPSG:%d", zone, zoneCode(zone))
		}
	}
	return &feature.Fault{File: l.file, Column: from.header(), Value: example(places),
		What:       message.T("坐标是米，但看不出是哪个投影坐标系", "the coordinates are metres of a projection that cannot be told"),
		Suggestion: do}
}

// projectZones reads eastings that begin with the number of their zone.
func (l *locator) projectZones(places []place, from source) error {
	systems := map[int]*crs.CRS{}
	var zones []string
	var first *crs.CRS
	for i := range places {
		zone, ok := zoneOf(places[i].x)
		if places[i].bad || !ok || systems[zone] != nil {
			continue
		}
		c, err := crs.FromEPSG(zoneCode(zone))
		if err != nil {
			return err
		}
		systems[zone] = c
		zones = append(zones, fmt.Sprintf("%d (%s)", zone, c.Code()))
		if first == nil {
			first = c
		}
	}
	slices.Sort(zones)
	list := strings.Join(zones, ", ")
	return l.projectEach(places, from, Decision{CRS: first, Datum: geo.CGCS2000, Basis: Projected, Confidence: 0.95,
		Reason: message.T("东坐标带有带号 %s", "the eastings carry the zone %s", list)},
		func(p *place) *crs.CRS { zone, _ := zoneOf(p.x); return systems[zone] })
}

// projectByGround finds the central meridian of eastings without a zone number
// by trying all 21 and asking on which the places fit the ground.
func (l *locator) projectByGround(places []place, from source) error {
	g := l.ground
	division, _ := l.mapping.Of(columns.AdminCode)
	type try struct {
		system *crs.CRS
		share  float64
	}
	var tries []try
	step := max(1, len(places)/200)
	for code := 4534; code <= 4554 && (g.Inside != nil || g.Populated != nil || g.People != nil); code++ {
		c, err := crs.FromEPSG(code)
		if err != nil {
			return err
		}
		hits, n := 0, 0
		for i := 0; i < len(places); i += step {
			p, ok := c.ToWGS84(places[i].x, places[i].y)
			if places[i].bad || !ok {
				continue
			}
			if text := l.table.Rows[places[i].row].Value(division.Column); g.Inside != nil && text != "" {
				if known, inside := g.Inside(strings.TrimSpace(text), p); known {
					hits, n = hits+b2i(inside), n+1
					continue
				}
			}
			if populated, known := g.IsPopulated(p); known {
				hits, n = hits+b2i(populated), n+1
			}
		}
		tries = append(tries, try{c, float64(hits) / math.Max(float64(n), 1)})
	}
	slices.SortStableFunc(tries, func(a, b try) int { return cmp.Compare(b.share, a.share) })
	if len(tries) > 0 && tries[0].share >= 0.7 && tries[1].share <= tries[0].share/2 {
		best := tries[0]
		return l.projectEach(places, from, Decision{CRS: best.system, Datum: geo.CGCS2000, Basis: Tested, Confidence: 0.9,
			Reason: message.T("试过各中央经线，只有 %s 与区划和人口相符（%.0f%%）", "of all central meridians only %s fits the divisions and the population (%.0f%%)", best.system.Name(), 100*best.share)},
			func(*place) *crs.CRS { return best.system })
	}
	return &feature.Fault{File: l.file, Column: from.header(), Value: example(places),
		What: message.T("坐标是米，东坐标不带带号，看不出中央经线", "the coordinates are metres without a zone number, so the central meridian cannot be told"),
		Suggestion: message.T("请在方案中写明，如中央经线 114°：datum: EPSG:4547（EPSG:4534 为 75°，每加 1 增 3°，EPSG:4554 为 135°）",
			"name it in the study, as for 114°E: datum: EPSG:4547 (EPSG:4534 is 75°E, each further code 3° more, EPSG:4554 is 135°E)")}
}

// projectEach gives each place its point and records the decision.
func (l *locator) projectEach(places []place, from source, d Decision, system func(*place) *crs.CRS) error {
	l.decision = d
	name := d.Datum.String()
	if d.CRS != nil {
		name = d.CRS.Name()
	}
	l.aboutFile(feature.Finding{Rule: quality.Datum, Severity: feature.Info, Column: from.header(), Value: d.Name(), Message: message.T("坐标按 %s 读取：%s", "coordinates were read as %s: %s", name, d.Reason)})
	inside, n := 0, 0
	for i := range places {
		p := &places[i]
		if p.bad {
			continue
		}
		if math.Abs(p.x) < 1 && math.Abs(p.y) < 1 {
			l.drop(p, why{quality.CoordinateZero, from.header(), p.written(), message.T("坐标为 0，多为未填", "the coordinates are 0, which mostly means not filled in"), fillIn})
			continue
		}
		c, ok := system(p), false
		if c != nil {
			p.point, ok = c.ToWGS84(p.x, p.y)
		}
		if !ok || math.Abs(p.point[0]) > 180 || !finite(p.point[0]) || !finite(p.point[1]) {
			l.drop(p, why{quality.CoordinateRange, from.header(), p.written(), message.T("坐标不在该坐标系的范围内", "the coordinates are outside the coordinate system"), correct})
			continue
		}
		n++
		inside += b2i(geo.InChina(p.point))
	}
	if inside < 3 || inside*4 < n*3 {
		return nil
	}
	for i := range places {
		if p := &places[i]; !p.bad && !geo.InChina(p.point) {
			l.drop(p, why{quality.CoordinateRegion, from.header(), p.written(), message.T("坐标在中国范围之外，而其他行在内", "the place is outside China, where the other rows lie"), correct})
		}
	}
	return nil
}

// example tells the first coordinates of a list.
func example(places []place) string {
	for i := range places {
		if !places[i].bad {
			return places[i].written()
		}
	}
	return ""
}
