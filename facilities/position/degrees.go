package position

import (
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/facilities/quality"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// medians returns the middle size of x and of y; 0, 0 where there is no place.
func medians(places []place) (x, y float64) {
	var xs, ys []float64
	for i := range places {
		if !places[i].bad {
			xs, ys = append(xs, math.Abs(places[i].x)), append(ys, math.Abs(places[i].y))
		}
	}
	if len(xs) == 0 {
		return 0, 0
	}
	slices.Sort(xs)
	slices.Sort(ys)
	return xs[len(xs)/2], ys[len(ys)/2]
}

// checkDegrees names places that cannot be right, before any datum is thought of.
func (l *locator) checkDegrees(places []place, from source) error {
	l.checkShape(places, from)
	inside, exchanged, n := 0, 0, 0
	for i := range places {
		if places[i].bad {
			continue
		}
		n++
		p := orb.Point{places[i].x, places[i].y}
		inside += b2i(geo.InChina(p))
		exchanged += b2i(swapped(p))
	}
	if from.columns && exchanged > 0 && exchanged*5 >= n*4 {
		return l.exchange(places, from)
	}
	chinese := inside >= 3 && inside*4 >= n*3
	for i := range places {
		p := &places[i]
		if p.bad {
			continue
		}
		at := orb.Point{p.x, p.y}
		switch {
		case math.Abs(p.y) > 90 && math.Abs(p.y) <= 180 && math.Abs(p.x) <= 90, (chinese || exchanged*2 > n) && swapped(at):
			l.drop(p, why{quality.CoordinateSwapped, from.header(), p.written(), message.T("经纬度像是填反了", "longitude and latitude look exchanged"), message.T("请把两个数对调；本行未参加计算", "exchange the two numbers; the row was left out")})
		case math.Abs(p.x) > 180 || math.Abs(p.y) > 90:
			l.drop(p, why{quality.CoordinateRange, from.header(), p.written(), message.T("经度应在 ±180、纬度应在 ±90 之内", "a longitude lies within ±180, a latitude within ±90"), correct})
		case chinese && !geo.InChina(at):
			l.drop(p, why{quality.CoordinateRegion, from.header(), p.written(), message.T("坐标在中国范围之外，而其他行在内", "the place is outside China, where the other rows lie"), signHint(at)})
		}
	}
	l.checkRounding(places, from)
	l.checkMinutes(places, from)
	return nil
}

// checkShape names zeros and equal pairs.
func (l *locator) checkShape(places []place, from source) {
	for i := range places {
		p := &places[i]
		switch {
		case p.bad:
		case math.Abs(p.x) < 0.5 && math.Abs(p.y) < 0.5:
			l.drop(p, why{quality.CoordinateZero, from.header(), p.written(), message.T("坐标为 0，多为未填", "the coordinates are 0, which mostly means not filled in"), fillIn})
		case p.x == p.y:
			l.drop(p, why{quality.CoordinateEqual, from.header(), p.written(), message.T("经度与纬度相同", "longitude and latitude are the same"), correct})
		}
	}
}

// swapped reports whether a place is impossible, or outside China, as it stands
// and inside China with its coordinates exchanged.
func swapped(p orb.Point) bool {
	return !geo.InChina(p) && geo.InChina(orb.Point{p[1], p[0]})
}

func (l *locator) exchange(places []place, from source) error {
	for i := range places {
		p := &places[i]
		if p.bad || !swapped(orb.Point{p.x, p.y}) {
			continue
		}
		return &feature.Fault{File: l.file, Row: l.table.Rows[p.row].Number, Column: from.header(), Value: p.written(),
			What: message.T("几乎每行的经纬度都是反的，应是两列弄反了", "longitude and latitude are exchanged in nearly every row: the two columns are the wrong way round"),
			Suggestion: message.T("请在方案中写 columns: {lon: %s, lat: %s}，或对调两列的列名", "write columns: {lon: %s, lat: %s} in the study, or exchange the two headers",
				from.y.Header, from.x.Header)}
	}
	return nil
}

// signHint says more where a sign or a digit explains a place abroad.
func signHint(p orb.Point) message.Text {
	if (p[0] < 0 || p[1] < 0) && geo.InChina(orb.Point{math.Abs(p[0]), math.Abs(p[1])}) {
		return message.T("多半是多了负号，请核对；本行未参加计算", "probably a minus sign too many: check it; the row was left out")
	}
	return correct
}

// checkRounding names places with so few decimals that they may be a kilometre
// off: row by row where they are few, together where most are.
func (l *locator) checkRounding(places []place, from source) {
	var coarse []*place
	n := 0
	for i := range places {
		if p := &places[i]; !p.bad && p.decimals >= 0 {
			n++
			if p.decimals <= 2 {
				coarse = append(coarse, p)
			}
		}
	}
	do := message.T("请补充到小数点后 5 位或以上", "give five decimals or more")
	if len(coarse) > 10 && len(coarse)*2 > n {
		l.aboutFile(feature.Finding{Rule: quality.CoordinateRounded, Severity: feature.Warning, Column: from.header(), Value: coarse[0].written(), Message: message.T("%[2]d 行中有 %[1]d 行的坐标不多于两位小数，误差可达 1 公里", "%d of %d rows have coordinates of two decimals or fewer, which may be a kilometre off", len(coarse), n), Suggestion: do})
		return
	}
	for _, p := range coarse {
		at := orb.Point{p.x, p.y}
		l.about(&l.table.Rows[p.row], feature.Finding{Column: from.header(), Rule: quality.CoordinateRounded, Severity: feature.Warning, Value: p.written(), Point: &at,
			Message: message.T("坐标不多于两位小数，误差可达 1 公里", "two decimals or fewer, which may be a kilometre off"), Suggestion: do})
	}
}

// checkMinutes looks for 114.35 written for 114°35′, or 114.3512 for 114°35′12″:
// then no minutes, or seconds, are 60 or more. That alone means something only
// where the places spread over whole degrees; else they must lie outside the
// region as they stand and inside it when converted.
func (l *locator) checkMinutes(places []place, from source) {
	const least, spread = 30, 1.5
	low, high := orb.Point{math.Inf(1), math.Inf(1)}, orb.Point{math.Inf(-1), math.Inf(-1)}
	seen := map[orb.Point]bool{}
	seconds := true
	for i := range places {
		p := orb.Point{places[i].x, places[i].y}
		if places[i].bad || seen[p] {
			continue
		}
		for k := range p {
			_, minutes, rest := sexagesimal(p[k])
			if minutes >= 60 {
				return
			}
			seconds = seconds && rest*100 < 60
			low[k], high[k] = math.Min(low[k], p[k]), math.Max(high[k], p[k])
		}
		seen[p] = true
	}
	n := len(seen)
	what := message.T("%d 个坐标的小数部分都小于 .60，像是把“度.分”当成了小数度", "the fractions of all %d places are below .60, as when degrees.minutes stand for decimal degrees", n)
	asWritten, converted := l.insideAs(seen, seconds)
	switch {
	case n >= 5 && asWritten*5 <= n && converted*5 >= n*4:
		what = message.T("照原样只有 %[1]d/%[3]d 个坐标在区域内，按“度.分秒”换算则有 %[2]d/%[3]d 个，像是把度分秒当成了小数度",
			"%[1]d of %[3]d places are inside the region as they stand, %[2]d when read as degrees.minutes: degrees and minutes seem to stand for decimal degrees", asWritten, converted, n)
	case n < least || high[0]-low[0] < spread || high[1]-low[1] < spread:
		return
	}
	l.aboutFile(feature.Finding{Rule: quality.CoordinateMinutes, Severity: feature.Warning, Column: from.header(), Value: fmt.Sprint(n), Message: what,
		Suggestion: message.T("请核对；若是度分秒，请换算为小数度（度 + 分/60 + 秒/3600）", "check; if so, convert to decimal degrees (degrees + minutes/60 + seconds/3600)")})
}

// sexagesimal takes degrees.minutes apart; rest is what follows the minutes, as a
// fraction: of a minute, or a hundredth of the seconds.
func sexagesimal(v float64) (degrees, minutes, rest float64) {
	degrees, fraction := math.Modf(math.Abs(v))
	minutes = math.Floor(fraction*100 + 1e-9)
	return degrees, minutes, math.Max(fraction*100-minutes, 0)
}

// insideAs counts the places inside the region (where people live, if there is no
// region) as they stand, and read as degrees and minutes.
func (l *locator) insideAs(seen map[orb.Point]bool, seconds bool) (asWritten, converted int) {
	inside := func(p orb.Point) bool {
		if l.ground.RegionDistance != nil {
			return l.ground.RegionDistance(p) == 0
		}
		populated, _ := l.ground.IsPopulated(p)
		return populated
	}
	for p := range seen {
		var q orb.Point
		for k := range p {
			degrees, minutes, rest := sexagesimal(p[k])
			if seconds {
				rest = rest * 100 / 60
			}
			q[k] = math.Copysign(degrees+(minutes+rest)/60, p[k])
		}
		asWritten += b2i(inside(p))
		converted += b2i(inside(q))
	}
	return asWritten, converted
}
