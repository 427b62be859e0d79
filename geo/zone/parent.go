package zone

import (
	"strings"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// significant is how many digits of a code name a unit of each level.
var significant = [...]int{Province: 2, Prefecture: 4, County: 6, Township: 9, Settlement: 12}

// adopt finds the parents of a layer's units: by the code or name that the file
// names, else by the digits of the unit's own code, else by the place.
func (b *builder) adopt(r *reader, coarser *Layer) {
	byCode, byName := make(map[string]int32, len(coarser.Units)), make(map[string]int32, len(coarser.Units))
	for i := len(coarser.Units) - 1; i >= 0; i-- {
		byCode[padded(coarser.Units[i].Code)] = int32(i)
		byName[coarser.Units[i].Name] = int32(i)
	}
	var strangers orphans
	for i := range r.layer.Units {
		u := &r.layer.Units[i]
		named := parentCode(r.parents[i])
		by := byUnknown
		if parent, ok := byCode[padded(named)]; ok && named != "" {
			u.Parent = parent
		} else if parent, ok := byName[named]; ok && named != "" {
			u.Parent = parent
		} else if n := len(named); n == 6 || n == 9 || n == 12 { // of a level between, which is not given
			u.Parent = byDigits(byCode, named, coarser.Level)
		}
		if u.Parent < 0 {
			if u.Parent = byDigits(byCode, u.Code, coarser.Level); u.Parent >= 0 {
				by = byOwnCode
			} else if u.Parent = coarser.Locate(u.Point); u.Parent >= 0 {
				by = byPlace
			}
			if named != "" {
				strangers.add(named, i, by)
			}
		}
		if u.Parent < 0 {
			b.add(r.finding(i, note{rule: "zone-parent-missing", severity: feature.Warning,
				what: message.T("找不到所属的%s单元", "no %s was found that it belongs to", coarser.Level.Title()),
				hint: message.T("请核对上级代码与边界；它不会计入任何上级", "check the codes and boundaries; it counts in no coarser unit")}))
		}
	}
	strangers.tell(b, r, coarser)
	b.checkInside(r, coarser)
}

// The ways in which a unit found its parent where the file named one that is not there.
const (
	byUnknown = iota
	byOwnCode
	byPlace
)

var byTitles = [...]message.Text{
	byUnknown: {ZH: "没有归入任何上级", EN: "they belong to no parent"},
	byOwnCode: {ZH: "改按单元自身的代码归入上级", EN: "their own codes decided on the parent instead"},
	byPlace:   {ZH: "改按位置归入上级", EN: "their places decided on the parent instead"},
}

// orphan is a parent that units name and that is not there.
type orphan struct {
	parent string
	by     int
	first  int // unit
	units  int
}

type orphans struct {
	list []orphan
	at   map[orphan]int // by parent and way alone
}

func (o *orphans) add(parent string, unit, by int) {
	if o.at == nil {
		o.at = map[orphan]int{}
	}
	key := orphan{parent: parent, by: by}
	i, ok := o.at[key]
	if !ok {
		i = len(o.list)
		o.at[key] = i
		o.list = append(o.list, orphan{parent, by, unit, 0})
	}
	o.list[i].units++
}

// tell reports each parent once, however many units name it.
func (o *orphans) tell(b *builder, r *reader, coarser *Layer) {
	for _, s := range o.list {
		f := r.finding(s.first, note{rule: "zone-parent-unknown", severity: feature.Warning,
			what: message.T("上级“%[1]s”不在%[2]s数据中（%[3]d 个单元），%[4]v", "the parent %[1]q is not among the %[2]s units (named by %[3]d); %[4]v",
				s.parent, coarser.Level.Title(), s.units, byTitles[s.by]),
			hint: message.T("请核对上级代码，或补上这个上级单元", "check the parent's code, or add that unit")})
		b.add(f)
	}
}

// parentCode reads what stands in a column of parents: a code, a name, or, as in
// DataV, {"adcode":230100}.
func parentCode(text string) string {
	if _, after, ok := strings.Cut(text, `"adcode":`); ok {
		text = strings.Trim(after[:strings.IndexAny(after+"}", ",}")], `" `)
	}
	return clean(text)
}

// padded brings a code of digits to twelve, so that 11, 110000 and 110000000000
// are one; other codes stay as they are.
func padded(code string) string {
	if n := len(code); n > 12 || n < 2 || !digits(code) {
		return code
	}
	return code + strings.Repeat("0", 12-len(code))
}

// byDigits finds the unit of the coarser level whose code begins the code: the
// same code (counties directly under a province stand among the prefectures with their
// own), the digits of the level, and for prefectures the province, as in
// the municipalities.
func byDigits(byCode map[string]int32, code string, level Level) int32 {
	n := significant[level]
	if !digits(code) || len(code) < n || len(code) > 12 {
		return -1
	}
	tries := []string{code, code[:n]}
	if level == Prefecture {
		tries = append(tries, code[:min(6, len(code))], code[:2])
	}
	for _, try := range tries {
		if parent, ok := byCode[padded(try)]; ok {
			return parent
		}
	}
	return -1
}

// outsideShare is how much of a unit may lie outside its parent before it is
// reported: boundaries of two levels are often generalised apart.
const outsideShare = 0.05

// checkInside reports units that lie outside their parent in good part.
func (b *builder) checkInside(r *reader, coarser *Layer) {
	units := r.layer.Units
	share := make([]float64, len(units))
	own, theirs := r.layer.indexed(), coarser.indexed()
	inParallel(len(units), func(i int) {
		p := units[i].Parent
		switch {
		case p < 0:
		case len(units[i].Geometry) > 0:
			share[i] = own.ShareOutside(int32(i), theirs, p)
		case !theirs.Covers(p, units[i].Point):
			share[i] = 1
		}
	})
	for i := range units {
		if share[i] <= outsideShare {
			continue
		}
		parent := &coarser.Units[units[i].Parent]
		if len(units[i].Geometry) == 0 {
			b.add(r.finding(i, note{rule: "zone-outside-parent", severity: feature.Warning,
				what: message.T("该点不在上级“%s”内", "the point does not lie in its parent %q", parent.Name),
				hint: message.T("请核对坐标、上级代码，以及坐标与边界是否同一坐标系", "check the coordinates, the parent's code, and that both are of one coordinate system")}))
			continue
		}
		b.add(r.finding(i, note{rule: "zone-outside-parent", severity: feature.Warning,
			what: message.T("约 %.0f%% 的面积在上级“%s”之外", "about %.0f%% of it lies outside its parent %q", share[i]*100, parent.Name),
			hint: message.T("请核对上级代码，以及两级边界是否同一年份、同一坐标系", "check the parent's code, and that both levels are of one year and one coordinate system")}))
	}
}

// finding is a note about a unit of the layer.
func (r *reader) finding(unit int, n note) feature.Finding {
	u := &r.layer.Units[unit]
	at := u.Point
	return feature.Finding{File: r.origin[unit].file, Row: u.Row.Number, Column: r.origin[unit].column, Rule: n.rule,
		Severity: n.severity, Value: u.label(), Message: n.what, Suggestion: n.hint, Point: &at}
}

// label names a unit by code and name.
func (u *Unit) label() string {
	if u.Name == "" || u.Name == u.Code {
		return u.Code
	}
	return u.Code + " " + u.Name
}
