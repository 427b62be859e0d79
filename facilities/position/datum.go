package position

import (
	"strings"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/facilities/columns"
	"github.com/medreach/medreach/facilities/quality"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// Basis says what the decision about the datum rests on.
type Basis string

// The bases, from the most to the least trusted.
const (
	Declared   Basis = "declared"  // by the study
	InHeader   Basis = "header"    // gcj_lng, 百度经度
	InFileName Basis = "file-name" // 医院_高德.xlsx
	InFile     Basis = "file"      // the coordinate system of a vector file
	Projected  Basis = "projected" // metres of a CGCS2000 zone, by their size
	Outside    Basis = "outside"   // where no map is shifted: abroad, Hong Kong, Macau, Taiwan
	Tested     Basis = "tested"    // places fit their divisions and the population best on this datum
	Assumed    Basis = "assumed"   // nothing is known: WGS 84
)

// Decision says how the coordinates of a list were read, and why.
type Decision struct {
	Datum      geo.Datum
	CRS        *crs.CRS // where coordinates are projected; of the first row where zones differ
	Basis      Basis
	Confidence float64 // 0 to 1
	Reason     message.Text
	Trials     []Trial // one for each datum, where there was something to test against

	// Best is the datum on which the places fit the ground best, whatever was decided;
	// WGS 84 where nothing was tested or all fit alike. Decisive says that the fit is
	// so much better that it would decide where nothing is declared.
	Best     geo.Datum
	Decisive bool
}

// Name returns the datum or coordinate system as a study writes it.
func (d Decision) Name() string {
	if d.CRS != nil && d.CRS.Code() != "" {
		return d.CRS.Code()
	}
	return d.Datum.String()
}

// decide settles datum and projection and gives each place its point.
func (l *locator) decide(places []place, from source) error {
	told, system, err := l.readOption()
	if err != nil {
		return err
	}
	if from.geometry && system == nil && l.table.CRS != nil {
		system = l.table.CRS
		if system.Geographic() {
			for i := range places {
				if p, ok := system.ToWGS84(places[i].x, places[i].y); ok && !places[i].bad {
					places[i].x, places[i].y = p[0], p[1]
				}
			}
			system = nil
			l.decision = Decision{Datum: datumOf(l.table.CRS), Basis: InFile, Confidence: 0.9,
				Reason: message.T("文件注明坐标系 %s", "the file says %s", l.table.CRS.Name())}
		} else {
			l.decision.Basis = InFile
		}
	}
	x, y := medians(places)
	switch metric := x > 360 || y > 360; {
	case system != nil && !metric && x+y > 0:
		return l.mixedUp(message.T("坐标系为 %s（米），但坐标像是度", "the coordinate system is %s, in metres, but the coordinates look like degrees", system.Name()),
			message.T("请把 datum 改为 auto 或实际的基准", "set datum to auto, or to the one it is"))
	case system != nil:
		return l.project(places, from, system)
	case metric && told != nil && *told != geo.CGCS2000:
		return l.mixedUp(message.T("datum 为 %s（度），但坐标像是米", "the datum is %s, in degrees, but the coordinates look like metres", told),
			message.T("请在方案中写明投影坐标系，如 datum: EPSG:4547", "name the projected system in the study, as datum: EPSG:4547"))
	case metric:
		return l.projectGaussKruger(places, from)
	}
	if err := l.checkDegrees(places, from); err != nil {
		return err
	}
	l.decideDatum(places, from, told)
	for i := range places {
		if p := &places[i]; !p.bad {
			p.point = l.decision.Datum.ToWGS84(orb.Point{p.x, p.y})
		}
	}
	return nil
}

// readOption reads the datum of the study: a datum, a projected system, or neither.
func (l *locator) readOption() (*geo.Datum, *crs.CRS, error) {
	s := strings.TrimSpace(l.datum)
	if s == "" || strings.EqualFold(s, "auto") {
		return nil, nil, nil
	}
	if d, err := geo.ParseDatum(s); err == nil {
		return &d, nil, nil
	} else if !strings.Contains(s, ":") {
		return nil, nil, message.Wrap(err, "%s 的 datum", "datum of %s", l.file)
	}
	c, err := crs.Parse(s)
	if err != nil {
		return nil, nil, message.Wrap(err, "%s 的 datum", "datum of %s", l.file)
	}
	if c.Geographic() {
		d := datumOf(c)
		return &d, nil, nil
	}
	l.decision.Basis = Declared
	return nil, c, nil
}

func datumOf(c *crs.CRS) geo.Datum {
	if strings.Contains(c.Name(), "2000") || c.Code() == "EPSG:4490" {
		return geo.CGCS2000
	}
	return geo.WGS84
}

func (l *locator) mixedUp(what, do message.Text) error {
	return &feature.Fault{File: l.file, What: what, Suggestion: do}
}

// decideDatum settles the datum of degrees, in the order of Basis, and records it.
func (l *locator) decideDatum(places []place, from source, told *geo.Datum) {
	tests := l.try(places)
	winner, clear := tests.judge()
	d := Decision{Datum: geo.WGS84, Basis: Assumed, Confidence: 0.5}
	china, plain, n := regions(places)
	header, inHeader := headerDatum(from)
	name, inName := columns.DatumInName(baseName(l.file))
	switch {
	case told != nil:
		d = Decision{Datum: *told, Basis: Declared, Confidence: 1, Reason: message.T("方案中声明", "declared in the study")}
	case inHeader:
		d = Decision{Datum: header, Basis: InHeader, Confidence: 0.95, Reason: message.T("列名“%s”注明", "the header %q says so", from.header())}
	case inName:
		d = Decision{Datum: name, Basis: InFileName, Confidence: 0.9, Reason: message.T("文件名注明", "the file name says so")}
	case l.decision.Basis == InFile:
		d = l.decision
	case china*2 < n:
		d.Basis, d.Confidence, d.Reason = Outside, 1, message.T("坐标多在中国范围之外，没有偏移", "most places are outside China, where nothing is shifted")
	case clear:
		d = Decision{Datum: winner, Basis: Tested, Confidence: 0.95, Reason: message.T("与区划边界和人口分布比较后最符合", "it fits the divisions and the population clearly best")}
	case plain == n && n > 0:
		d.Basis, d.Confidence, d.Reason = Outside, 0.9, message.T("坐标都在港澳台，通常为 WGS 84", "all places are in Hong Kong, Macau or Taiwan, where data are normally WGS 84")
	case tests.alike():
		d.Reason = message.T("没有声明，数据也不足以判断", "nothing declares it and the data do not tell")
	default:
		d.Reason = message.T("没有声明；%s 更符合，但不足以断定", "nothing declares it; %s fits best, but not so clearly that it could be relied on", winner)
	}
	d.Trials, d.Best, d.Decisive = tests.trials, winner, clear
	if len(d.Trials) > 0 {
		var zh, en []string
		for _, t := range d.Trials {
			zh, en = append(zh, t.text().ZH), append(en, t.text().EN)
		}
		d.Reason = message.Text{ZH: d.Reason.ZH + "（" + strings.Join(zh, "；") + "）", EN: d.Reason.EN + " (" + strings.Join(en, "; ") + ")"}
	}
	l.decision = d
	declare := message.T("若不是，请在方案中写明 datum: gcj02（高德、腾讯）、bd09（百度）或 wgs84（GPS、天地图）",
		"if it is another, set datum: gcj02 (AMap, Tencent), bd09 (Baidu) or wgs84 (GPS, Tianditu) in the study")
	if d.Basis == Assumed && !tests.alike() {
		declare = message.T("请确认坐标来源；若确是 %s，请在方案中写 datum: %s（高德、腾讯为 gcj02，百度为 bd09，GPS、天地图为 wgs84）",
			"find out where the coordinates come from; if they are %s, write datum: %s in the study (AMap and Tencent are gcj02, Baidu bd09, GPS and Tianditu wgs84)", winner, winner)
	}
	what := message.T("坐标按 %s 读取：%s", "coordinates were read as %s: %s", d.Datum, d.Reason)
	if d.Basis == Assumed {
		l.aboutFile(feature.Finding{Rule: quality.DatumAssumed, Severity: feature.Warning, Column: from.header(), Value: d.Name(), Message: what, Suggestion: declare})
		return
	}
	l.aboutFile(feature.Finding{Rule: quality.Datum, Severity: feature.Info, Column: from.header(), Value: d.Name(), Message: what})
	if clear && shifted(winner) != shifted(d.Datum) || clear && shifted(d.Datum) && winner != d.Datum {
		l.aboutFile(feature.Finding{Rule: quality.DatumDoubt, Severity: feature.Warning, Column: from.header(), Value: d.Name(), Message: message.T("按 %s 读取，但数据明显更符合 %s", "read as %s, but the data clearly fit %s better", d.Datum, winner), Suggestion: declare})
	}
}

func shifted(d geo.Datum) bool { return d == geo.GCJ02 || d == geo.BD09 }

// headerDatum is the datum that both coordinate headers name.
func headerDatum(from source) (geo.Datum, bool) {
	x, okX := from.x.Datum()
	y, okY := from.y.Datum()
	return x, okX && okY && x == y && !from.geometry
}

func baseName(path string) string {
	if i := strings.LastIndexAny(path, `/\`); i >= 0 {
		return path[i+1:]
	}
	return path
}

// regions counts the places in the rectangle of China, and of those the places
// where maps are not shifted by custom.
func regions(places []place) (china, plain, n int) {
	for i := range places {
		p := orb.Point{places[i].x, places[i].y}
		if places[i].bad {
			continue
		}
		n++
		china += b2i(geo.InChina(p))
		plain += b2i(unshifted(p))
	}
	return china, plain, n
}

// unshifted reports whether a point lies in Hong Kong, Macau or Taiwan, roughly:
// the line to Shenzhen follows the river, that to Zhuhai a parallel.
func unshifted(p orb.Point) bool {
	x, y := p[0], p[1]
	switch {
	case x >= 113.82 && x <= 114.52 && y >= 22.13 && y <= 22.58:
		line := 22.43 // Deep Bay
		for _, s := range [][2]float64{{113.95, 22.475}, {114.03, 22.502}, {114.07, 22.52}, {114.10, 22.535}, {114.14, 22.55}, {114.25, 22.565}} {
			if x > s[0] {
				line = s[1]
			}
		}
		return y <= line
	case x >= 113.528 && x <= 113.62 && y >= 22.10 && y <= 22.217:
		return true
	}
	return x >= 119.2 && x <= 122.2 && y >= 21.8 && y <= 25.4 && !(x < 119.9 && y > 24.6)
}
