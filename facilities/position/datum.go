package position

import (
	"math"
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
}

// Name returns the datum or coordinate system as a study writes it.
func (d Decision) Name() string {
	if d.CRS != nil && d.CRS.Code() != "" {
		return d.CRS.Code()
	}
	return d.Datum.String()
}

// Trial is how well a sample of the places fits the ground if read on a datum.
type Trial struct {
	Datum     geo.Datum
	Known     int // places whose division is known
	Inside    int // of these, inside it
	Tested    int // places held against the population
	Populated int // of these, where people live
}

// answers are, for each question asked of a place (inside its division? do people
// live there?), the answer on each datum, in the order of the trials.
type answers [][3]bool

func (t Trial) text() message.Text {
	var x message.Text
	if t.Known > 0 {
		x = message.T("%[3]s：%[1]d/%[2]d 在所填区划内", "%[3]s: %[1]d of %[2]d inside their division", t.Inside, t.Known, t.Datum)
	} else {
		x = message.T("%s", "%s", t.Datum)
		x.ZH += "："
		x.EN += ":"
	}
	if t.Tested > 0 {
		if t.Known > 0 {
			x.ZH += "、"
			x.EN += ","
		}
		y := message.T("%d/%d 落在有人口的格子", " %d of %d where people live", t.Populated, t.Tested)
		x = message.Text{ZH: x.ZH + y.ZH, EN: x.EN + y.EN}
	}
	return x
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
	trials, all := l.try(places)
	winner, clear := judge(trials, all)
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
	default:
		d.Reason = message.T("没有声明，数据也不足以判断", "nothing declares it and the data do not tell")
	}
	d.Trials = trials
	if len(trials) > 0 {
		var zh, en []string
		for _, t := range trials {
			zh, en = append(zh, t.text().ZH), append(en, t.text().EN)
		}
		d.Reason = message.Text{ZH: d.Reason.ZH + "（" + strings.Join(zh, "；") + "）", EN: d.Reason.EN + " (" + strings.Join(en, "; ") + ")"}
	}
	l.decision = d
	declare := message.T("若不是，请在方案中写明 datum: gcj02（高德、腾讯）、bd09（百度）或 wgs84（GPS、天地图）",
		"if it is another, set datum: gcj02 (AMap, Tencent), bd09 (Baidu) or wgs84 (GPS, Tianditu) in the study")
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

// try holds a sample of the places against the ground, on each datum.
func (l *locator) try(places []place) ([]Trial, answers) {
	g := l.ground
	if g.Inside == nil && g.Populated == nil {
		return nil, nil
	}
	const sample = 2000
	step := max(1, len(places)/sample)
	trials := []Trial{{Datum: geo.WGS84}, {Datum: geo.GCJ02}, {Datum: geo.BD09}}
	division, _ := l.mapping.Of(columns.AdminCode)
	var all answers
	for i := 0; i < len(places); i += step {
		p := orb.Point{places[i].x, places[i].y}
		if places[i].bad || !geo.InChina(p) {
			continue
		}
		code := ""
		if division.Column >= 0 {
			code = strings.TrimSpace(l.table.Rows[places[i].row].Value(division.Column))
		}
		var hit [2][3]bool
		for k := range trials {
			q := trials[k].Datum.ToWGS84(p)
			if g.Inside != nil && code != "" {
				if known, inside := g.Inside(code, q); known {
					trials[k].Known++
					trials[k].Inside += b2i(inside)
					hit[0][k] = inside
				}
			}
			if g.Populated != nil {
				hit[1][k] = g.Populated(q)
				trials[k].Tested++
				trials[k].Populated += b2i(hit[1][k])
			}
		}
		all = append(all, hit[0], hit[1])
	}
	if trials[0].Known+trials[0].Tested == 0 {
		return nil, nil
	}
	return trials, all
}

// judge picks the datum on which the places fit best. The win is clear where
// it beats each other datum in a paired sign test with p < 0.001, which takes at
// least ten places that only one of the two puts right.
func judge(trials []Trial, all answers) (winner geo.Datum, clear bool) {
	if len(trials) == 0 {
		return geo.WGS84, false
	}
	best := 0
	for k, t := range trials {
		if t.Inside+t.Populated > trials[best].Inside+trials[best].Populated {
			best = k
		}
	}
	for k := range trials {
		if k == best {
			continue
		}
		wins, losses := 0, 0
		for _, h := range all {
			wins += b2i(h[best] && !h[k])
			losses += b2i(h[k] && !h[best])
		}
		if signTest(wins, losses) >= 0.001 {
			return trials[best].Datum, false
		}
	}
	return trials[best].Datum, true
}

// signTest is the probability of at least this many wins if either were as likely.
func signTest(wins, losses int) float64 {
	n := wins + losses
	logAll, _ := math.Lgamma(float64(n + 1))
	total := 0.0
	for k := wins; k <= n; k++ {
		a, _ := math.Lgamma(float64(k + 1))
		b, _ := math.Lgamma(float64(n - k + 1))
		total += math.Exp(logAll - a - b - float64(n)*math.Ln2)
	}
	return math.Min(total, 1)
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
