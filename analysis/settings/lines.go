package settings

import (
	"maps"
	"slices"
	"strings"

	"github.com/medreach/medreach/geo/message"
)

// meanings are what a column of a layer of roads may tell.
var meanings = []string{"class", "speed", "speed_back", "oneway", "name"}

// mostJoin is how far apart, in metres, ends of lines may be that meet.
const mostJoin = 50

// checkLines checks what a study says of roads that come as lines, and of areas
// that slow them.
func (c *Study) checkLines() error {
	r := &c.Roads
	for _, meaning := range slices.Sorted(maps.Keys(r.Columns)) {
		if !slices.Contains(meanings, meaning) {
			return c.Fault("roads.columns", meaning, message.T("不认识的含义", "unknown meaning of a column"), message.T("可用：%s", "use one of %s", strings.Join(meanings, ", ")))
		}
	}
	for _, word := range slices.Sorted(maps.Keys(r.Classes)) {
		if class := r.Classes[word]; class != "none" && (class == "default" || !slices.Contains(classes, class)) {
			return c.Fault("roads.classes."+word, class, message.T("不认识的道路等级", "unknown class of road"), message.T("可用：none（不是道路）, %s", "use none (no road) or one of %s", strings.Join(classes[1:], ", ")))
		}
	}
	if r.Join != nil && !(*r.Join >= 0 && *r.Join <= mostJoin) {
		return c.Fault("roads.join_m", "", message.T("join_m 须在 0 到 %d 米之间", "join_m must lie in 0-%d", mostJoin), message.Text{})
	}
	return c.checkFactors()
}

// MostFactor is the factor above which an area no longer makes roads somewhat
// quicker.
const MostFactor = 2

func (c *Study) checkFactors() error {
	for i, f := range c.Roads.Factors {
		at := func(key string) string { return Item("roads.factors", i, key) }
		switch {
		case f.File == "":
			return c.missingFile("roads.factors", i)
		case (f.Factor == nil) == (f.Column == ""):
			return c.Fault(at("factor"), f.File, message.T("需要且只能有一种系数", "one kind of factor is needed and only one"),
				message.T("factor: 0 表示中断，0.5 表示车速减半；或用 column 指明各范围系数所在的列", "factor: 0 closes the roads, 0.5 halves the speed; or column: the one that holds each area's factor"))
		case f.Factor != nil && !(*f.Factor >= 0 && *f.Factor <= MostFactor):
			return c.Fault(at("factor"), "", message.T("系数须在 0 到 %d 之间", "a factor must lie in 0-%d", MostFactor), message.Text{})
		}
		for _, m := range f.Modes {
			if !slices.Contains(modes(), m) {
				return c.Fault(at("modes"), m, message.T("不认识的出行方式", "unknown mode of travel"), message.T("可用：%s", "use one of %s", strings.Join(modes(), ", ")))
			}
		}
	}
	return nil
}
