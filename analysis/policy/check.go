package policy

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/facilities/filter"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

// forms says which keys each kind needs and which it may have besides; any other
// key of a measure is a mistake.
var forms = map[Kind]struct{ needs, may string }{
	TimeShare:       {"facilities minutes", "mode area group"},
	RadiusShare:     {"facilities km", "area group"},
	RescueShare:     {"needs minutes", "facilities area group"},
	PerCapita:       {"attribute per", "facilities area group base_factor"},
	AttributeShare:  {"", "facilities having by attribute of percent area group"},
	Presence:        {"", "facilities each"},
	ProvisionBand:   {"facilities per", "area group"},
	SettlementShare: {"facilities", "area"},
	Total:           {"", "facilities attribute"},
}

var (
	kinds = []string{"time_share", "radius_share", "rescue_share", "per_capita", "attribute_share", "presence", "provision_band", "settlement_share", "total"}
	ops   = []string{">=", "<=", "~", "band"}
	modes = []string{"", "walk", "bicycle", "e-bike", "car", "ambulance"}
)

// oneOf holds that a word is one of a list.
func (r *reader) oneOf(key, value string, list []string) error {
	if slices.Contains(list, value) {
		return nil
	}
	if key == "op" && value == "" {
		return r.fault(key, value, message.T("没有写 op", "op is missing"), message.T("写成 op: '>='、'<='、'~'（都要加引号）或 band", "write op: '>=', '<=' or '~', each in quotes, or band"))
	}
	known := strings.Join(slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == "" }), ", ")
	hint := message.T("可用：%s", "use one of %s", known)
	if near, ok := facilities.Nearest(value, list); ok && near != "" {
		hint = message.T("是否应为“%s”？可用：%s", "did you mean %q? The words are %s", near, known)
	}
	return r.fault(key, value, message.T("不认识的 %s", "unknown %s", key), hint)
}

// words checks the id and the keys that are one word of a list.
func (r *reader) words(f *target, t *Target) error {
	if f.Year != math.Trunc(f.Year) || f.Year < 1990 || f.Year > 2100 {
		return r.fault("year", nonzero(f.Year), message.T("年份须在 1990 到 2100 之间", "the year must lie in 1990-2100"), message.Text{})
	}
	start := fmt.Sprintf("%s.%d.", r.file.Plan, t.Year)
	if !strings.HasPrefix(t.ID, start) || len(t.ID) == len(start) {
		return r.fault("id", f.ID, message.T("id 须为 规划.年份.名称", "the id must be plan.year.name"), message.T("例如 %sbeds", "for example %sbeds", start))
	}
	for _, w := range []struct {
		key, value string
		list       []string
	}{
		{"kind", f.Kind, kinds}, {"op", f.Op, ops}, {"stated", string(t.Stated), []string{"yes", "implied", "qualitative"}},
		{"area", f.Area, []string{"", "urban", "rural"}}, {"mode", f.Mode, modes},
	} {
		if err := r.oneOf(w.key, w.value, w.list); err != nil {
			return err
		}
	}
	return nil
}

// nonzero shows a number, and nothing for one that was not written.
func nonzero(v float64) string {
	if v == 0 {
		return ""
	}
	return fmt.Sprint(v)
}

// pair reads a number or a list of two.
func pair(v any) (low, high float64, ok bool) {
	if list, is := v.([]any); is {
		if len(list) != 2 {
			return 0, 0, false
		}
		a, okA := numberOf(list[0])
		b, okB := numberOf(list[1])
		return a, b, okA && okB
	}
	n, ok := numberOf(v)
	return n, n, ok
}

func numberOf(v any) (float64, bool) {
	switch n := v.(type) {
	case float64:
		return n, !math.IsNaN(n) && !math.IsInf(n, 0)
	case uint64:
		return float64(n), true
	case int64:
		return float64(n), true
	case int:
		return float64(n), true
	}
	return 0, false
}

// numbers reads the goal and the other numbers.
func (r *reader) numbers(f *target, t *Target) error {
	var ok bool
	if t.Goal, t.Upper, ok = pair(f.Target); !ok || t.Goal < 0 {
		return r.fault("target", shown(f.Target), message.T("目标值须为非负数，区间写成 [下限, 上限]", "the goal must be a number that is not negative, or [low, high] for a band"), message.Text{})
	}
	if t.Upper < t.Goal {
		return r.fault("target", shown(f.Target), message.T("区间的下限大于上限", "the band is upside down"), message.T("写成 [%g, %g]", "write [%g, %g]", t.Upper, t.Goal))
	}
	if (t.Op == Band) != (t.Upper != t.Goal) {
		return r.fault("target", shown(f.Target), message.T("op 为 band 时目标值是区间，其他情况是一个数", "a goal is [low, high] where op is band and one number otherwise"), message.Text{})
	}
	if f.Per != nil {
		if t.Per, t.PerUpper, ok = pair(f.Per); !ok || t.Per <= 0 || t.PerUpper < t.Per || t.PerUpper != t.Per && t.Kind != ProvisionBand {
			return r.fault("per", shown(f.Per), message.T("per 须为正数；provision_band 可写 [小, 大]", "per must be a positive number, or [small, large] for provision_band"), message.Text{})
		}
	}
	if f.Km != nil {
		low, high, ok := pair(f.Km)
		if !ok || low <= 0 || high < low || high > 1000 {
			return r.fault("km", shown(f.Km), message.T("km 须为正数，或由小到大的 [近, 远]", "km must be a positive number, or [near, far] from small to large"), message.Text{})
		}
		if t.Km = []float64{low}; high != low {
			t.Km = append(t.Km, high)
		}
	}
	if f.Minutes < 0 || f.Minutes > 24*60 {
		return r.fault("minutes", f.Minutes, message.T("minutes 须在 0 到 1440 之间", "minutes must lie in 0-1440"), message.Text{})
	}
	if t.Tolerance < 0 || t.Tolerance >= 1 {
		return r.fault("tolerance", t.Tolerance, message.T("tolerance 须在 0 到 1 之间", "tolerance must lie in 0-1"), message.Text{})
	}
	if b := f.BaseFactor; b != nil && (b.City <= 0 || b.County <= 0) {
		return r.fault("base_factor", "", message.T("base_factor 的 city 和 county 须为正数", "city and county of base_factor must be positive"), message.T("例如 {city: 1, county: 3}", "for example {city: 1, county: 3}"))
	}
	return nil
}

func shown(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

// kind holds that a target has the keys of its kind and no others.
func (r *reader) kind(f *target, t *Target) error {
	has := map[string]bool{"facilities": f.Facilities != "", "minutes": f.Minutes > 0, "km": f.Km != nil, "needs": len(f.Needs) > 0, "attribute": f.Attribute != "",
		"per": f.Per != nil, "having": f.Having != "", "by": f.By != "", "of": f.Of != "", "percent": f.Percent != nil, "each": len(f.Each) > 0, "mode": f.Mode != "",
		"base_factor": f.BaseFactor != nil, "area": f.Area != "", "group": f.Group != ""}
	form := forms[t.Kind]
	needs := strings.Fields(form.needs)
	for _, key := range needs {
		if !has[key] {
			return r.fault(key, "", message.T("%s 类目标需要 %s", "a target of kind %s needs %s", string(t.Kind), key), message.T("写法见 docs/plans.md", "see docs/plans.md"))
		}
	}
	allowed := append(needs, strings.Fields(form.may)...)
	for _, key := range []string{"facilities", "each", "having", "by", "attribute", "of", "percent", "per", "area", "group", "mode", "minutes", "km", "needs", "base_factor"} {
		if has[key] && !slices.Contains(allowed, key) {
			return r.fault(key, "", message.T("%s 类目标没有 %s", "a target of kind %s has no %s", string(t.Kind), key), message.T("去掉这一项，或改 kind", "leave it out, or change the kind"))
		}
	}
	if err := r.share(f, t); err != nil {
		return err
	}
	if t.Kind == SettlementShare && t.Level == zone.Settlement {
		return r.fault("level", f.Level, message.T("settlement_share 不能逐村评判", "settlement_share cannot be judged on each settlement"), message.T("用 region 或 county 等", "use region, county or the like"))
	}
	return nil
}

// share checks what only shares, presence and totals can get wrong.
func (r *reader) share(f *target, t *Target) error {
	switch t.Kind {
	case TimeShare, RadiusShare, RescueShare, SettlementShare:
		t.Percent = true
	case AttributeShare:
		t.Percent = f.Percent == nil || *f.Percent
		byAttribute, byCount := f.Attribute != "" && f.Of != "", f.Having != "" && f.Attribute == "" && f.Of == ""
		if f.By != "" && (t.By <= t.Level || f.Facilities != "" || f.Percent != nil || !byCount) {
			return r.fault("by", f.By, message.T("by 按区划计数：只与 having 同用，级别须低于 level", "by counts zones: it goes with having alone, and with a level below that of the target"),
				message.T("例如 level: region, by: county", "for example level: region, by: county"))
		}
		if !byAttribute && !byCount {
			return r.fault("having", "", message.T("attribute_share 需要 having（符合条件的机构占比），或 attribute 和 of（两项数值之比）", "attribute_share needs having (a part of the facilities), or attribute and of (one number beside another)"), message.Text{})
		}
	case Presence:
		if (f.Facilities == "") == (len(f.Each) == 0) {
			return r.fault("facilities", "", message.T("presence 需要 facilities 或 each 其中之一", "presence needs one of facilities and each"), message.Text{})
		}
	case Total:
		if f.Facilities == "" && f.Attribute == "" {
			return r.fault("facilities", "", message.T("total 需要 facilities 或 attribute", "total needs facilities or attribute"), message.Text{})
		}
	}
	if t.Percent && t.Upper > 100 {
		return r.fault("target", shown(f.Target), message.T("百分比超过 100", "the percentage is over 100"), message.T("百分之九十写 90", "write 90 for ninety percent"))
	}
	return nil
}

// conditions checks attributes, the condition on zones and the syntax of filters.
func (r *reader) conditions(f *target, t *Target) error {
	for _, a := range []struct {
		key string
		id  *string
	}{{"attribute", &t.Attribute}, {"of", &t.Of}} {
		if *a.id == "" || a.key == "of" && *a.id == Residents {
			continue
		}
		known, err := facilities.ParseAttribute(*a.id)
		if err != nil {
			hint := message.Text{}
			if !strings.Contains(err.Error(), "did you mean") {
				hint = message.T("可用：%s", "use one of %s", attributeIDs())
			}
			return r.fault(a.key, *a.id, message.T("%s", "%s", err), hint)
		}
		*a.id = string(known)
	}
	for _, c := range t.filters() {
		if _, err := filter.Compile(c.source, nil); err != nil && !unknownName(err) {
			return r.fault(c.key, "", message.T("%s", "%s", err), message.Text{})
		}
	}
	if _, err := compileWhen(t.When); err != nil {
		return r.fault("when", f.When, whenFault(err),
			message.T("例如 population >= 500000；可用：%s", "for example population >= 500000; the names are %s", strings.Join(whenNames(), ", ")))
	}
	return nil
}

func attributeIDs() string {
	var ids []string
	for _, a := range facilities.Attributes() {
		ids = append(ids, string(a.ID))
	}
	return strings.Join(ids, ", ")
}

// condition is one condition on facilities and the key where it stands.
type condition struct{ key, source string }

func (t *Target) filters() []condition {
	out := []condition{{"facilities", t.Facilities}, {"having", t.Having}}
	for _, s := range t.Each {
		out = append(out, condition{"each", s})
	}
	for _, s := range t.Needs {
		out = append(out, condition{"needs", s})
	}
	return out
}

// unknownName reports a fault that may be a column of a table not read yet.
func unknownName(err error) bool {
	f, ok := err.(*filter.Fault)
	return ok && f.UnknownName
}

// Check holds that every condition of the plan can be asked of facilities with
// these columns. Faults name the plan's file, the line and the key.
func (p *Plan) Check(columns []string) error {
	for i := range p.Targets {
		t := &p.Targets[i]
		for _, c := range t.filters() {
			if _, err := filter.Compile(c.source, columns); err != nil {
				return &feature.Fault{File: p.Source, Row: t.Line, Column: t.ID + "." + c.key, What: message.T("%s", "%s", err)}
			}
		}
	}
	return nil
}
