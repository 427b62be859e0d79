package draft

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/medreach/medreach/facilities/columns"
	"github.com/medreach/medreach/geo/message"
)

// people lists the sources of people, the one that is to be the denominator first:
// the widest group, of several grids the one that covers most ground. Zones with a
// count of people serve where there is nothing else.
func people(looks []look) []look {
	list := append(pick(looks, grid), pick(looks, peoplePoints)...)
	slices.SortStableFunc(list, func(a, b look) int {
		return cmp.Or(breadth(a.group)-breadth(b.group), cmp.Compare(b.ground, a.ground))
	})
	if len(list) > 0 {
		return list
	}
	counted := slices.DeleteFunc(pick(looks, zones), func(l look) bool { return l.people == "" })
	if len(counted) == 0 {
		return nil
	}
	l := slices.MaxFunc(counted, func(a, b look) int { return int(a.level) - int(b.level) })
	l.urban, l.doubt = "", message.Text{} // these stand with the zones
	l.why = message.T("没有别的人口数据：每个区划的人都算在其中一点，很粗", "no other people: those of each zone stand at one point in it, which is coarse")
	return []look{l}
}

// breadth orders groups from the widest, which is to be the denominator:
// everybody, then those above an age, the youngest first, then the others.
func breadth(group string) int {
	if group == "total" {
		return -1
	}
	if age, err := strconv.Atoi(strings.TrimSuffix(group, "plus")); err == nil {
		return age
	}
	return 1000
}

func (w *writer) population(looks []look) {
	list := people(looks)
	if len(list) == 0 {
		w.choose(0, message.T("没有人口数据，请补上栅格或点表，写法见 docs/study.md", "no population: add a grid or a table of points, as docs/study.md says"))
		w.line(0, "population: []", message.Text{})
		return
	}
	w.line(0, "population:", message.Text{})
	taken := map[string]bool{}
	counts := slices.DeleteFunc(append(pick(looks, census), written(looks)...), func(c look) bool { // totals are by zones
		return c.role == zones && (c.people == "" || c.layer != "" || c.file == list[0].file) ||
			!slices.ContainsFunc(looks, func(l look) bool { return l.role == zones && l.level == c.level })
	})
	for i, l := range list {
		if i == 0 && l.group != "total" {
			w.choose(2, message.T("没有总人口，以“%s”作分母", "no total population: %q is the denominator", l.group))
		}
		if taken[l.group] {
			w.choose(2, message.T("另一份同组人口，需要时替换上面的：%s", "another population of this group; use it instead of the one above if you prefer: %s", l.label()))
			continue
		}
		taken[l.group] = true
		w.source(l)
		w.totals(counts, l.group)
		for _, a := range l.ages {
			if taken[a.group] {
				continue
			}
			taken[a.group] = true
			l.group, l.people, l.why = a.group, a.column, message.T("同一表的“%s”列", "column %q of the same table", a.column)
			w.source(l)
			w.totals(counts, l.group)
		}
	}
}

// source writes one group of people.
func (w *writer) source(l look) {
	w.choose(2, l.doubt)
	w.line(2, "- group: "+quoted(l.group), l.why)
	w.line(4, "file: "+quoted(l.file), message.Text{})
	w.part("    ", l)
	if l.people != "" {
		w.line(4, "people: "+quoted(l.people), message.Text{})
	}
	if l.role == peoplePoints {
		w.places(l)
	}
	if l.datum != "" {
		w.line(4, "datum: "+l.datum, message.T("列名或文件名注明", "told by the headers or the file name"))
	}
	if l.bands > 1 {
		w.choose(4, message.T("该栅格有 %d 个波段，选人口所在的一个", "this grid has %d bands: choose the one with the people", l.bands))
		w.line(4, "band: 1", message.Text{})
	}
}

// places names the columns of the coordinates of people where they are headed in
// an uncommon way.
func (w *writer) places(l look) {
	lon, ok := l.mapping.Of(columns.Lon)
	lat, too := l.mapping.Of(columns.Lat)
	if ok && too && !slices.Contains([]string{"经度", "lon", "lng", "longitude"}, plain(lon.Header)) {
		w.line(4, "lon: "+quoted(lon.Header), message.Text{})
		w.line(4, "lat: "+quoted(lat.Header), message.Text{})
	}
}

// totals offers a census as a comment: rescaling changes every figure, so the
// user turns it on.
func (w *writer) totals(list []look, group string) {
	for _, l := range list {
		column := l.people
		if l.group != group {
			at := slices.IndexFunc(l.ages, func(a age) bool { return a.group == group })
			if at < 0 {
				continue
			}
			column = l.ages[at].column
		}
		parts := []string{"file: " + inBraces(l.file)}
		if l.sheet != "" {
			parts = append(parts, "sheet: "+inBraces(l.sheet))
		}
		parts = append(parts, "level: "+l.level.String())
		if l.code != "" {
			parts = append(parts, "code: "+inBraces(l.code))
		}
		w.offered[l.label()] = true
		w.choose(4, message.T("如要按普查合计缩放人口，去掉下一行的 #", "to rescale the people to the census, take the # off the next line"))
		w.line(4, "# totals: {"+strings.Join(append(parts, "people: "+inBraces(column)), ", ")+"}", message.Text{})
	}
}
