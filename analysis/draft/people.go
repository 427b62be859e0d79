package draft

import (
	"slices"
	"strings"

	"github.com/medreach/medreach/analysis/draft/recognition"
	"github.com/medreach/medreach/geo/message"
)

func (w *writer) population(looks recognition.Looks) {
	list := looks.People()
	if len(list) == 0 {
		w.choose(0, message.T("没有人口数据，请补上栅格或点表，写法见 docs/study.md", "no population: add a grid or a table of points, as docs/study.md says"))
		w.line(0, "population: []", message.Text{})
		return
	}
	w.line(0, "population:", message.Text{})
	taken := map[string]bool{}
	counts := slices.DeleteFunc(append(looks.Of(recognition.Census), looks.Written()...), func(c recognition.Look) bool { // totals are by zones
		return c.Role == recognition.Zones && (c.People == "" || c.Layer != "" || c.File == list[0].File) ||
			!slices.ContainsFunc(looks, func(l recognition.Look) bool { return l.Role == recognition.Zones && l.Level == c.Level })
	})
	for i, l := range list {
		if i == 0 && l.Group != "total" {
			w.choose(2, message.T("没有总人口，以“%s”作分母", "no total population: %q is the denominator", l.Group))
		}
		if taken[l.Group] {
			w.choose(2, message.T("另一份同组人口，需要时替换上面的：%s", "another population of this group; use it instead of the one above if you prefer: %s", l.Label()))
			continue
		}
		taken[l.Group] = true
		w.source(l)
		w.totals(counts, l.Group)
		for _, a := range l.Ages {
			if taken[a.Group] {
				continue
			}
			taken[a.Group] = true
			l.Group, l.People, l.Why = a.Group, a.Column, message.T("同一表的“%s”列", "column %q of the same table", a.Column)
			w.source(l)
			w.totals(counts, l.Group)
		}
	}
}

// source writes one group of people.
func (w *writer) source(l recognition.Look) {
	w.choose(2, l.Doubt)
	w.begin(l)
	w.line(2, "- group: "+quoted(l.Group), l.Why)
	w.line(4, "file: "+quoted(l.File), message.Text{})
	w.part("    ", l)
	if l.People != "" {
		w.line(4, "people: "+quoted(l.People), message.Text{})
	}
	if l.Role == recognition.PeoplePoints {
		w.places(l)
	}
	if l.Datum != "" {
		w.datumLine(l, 4, l.Datum, message.T("列名或文件名注明", "told by the headers or the file name"))
	}
	if len(l.Bands) > 1 {
		w.choose(4, message.T("该栅格有 %s；选人口所在的一个", "this grid has %s: choose the one with the people", l.BandList()))
		w.line(4, "band: 1", message.Text{})
	}
}

// places names the columns of the coordinates of people where they are headed in
// an uncommon way.
func (w *writer) places(l recognition.Look) {
	if lon, lat, odd := l.OddCoordinates(); odd {
		w.line(4, "lon: "+quoted(lon), message.Text{})
		w.line(4, "lat: "+quoted(lat), message.Text{})
	}
}

// totals offers a census as a comment: rescaling changes every figure, so the
// user turns it on.
func (w *writer) totals(list recognition.Looks, group string) {
	for _, l := range list {
		column := l.People
		if l.Group != group {
			at := slices.IndexFunc(l.Ages, func(a recognition.Age) bool { return a.Group == group })
			if at < 0 {
				continue
			}
			column = l.Ages[at].Column
		}
		parts := []string{"file: " + inBraces(l.File)}
		if l.Sheet != "" {
			parts = append(parts, "sheet: "+inBraces(l.Sheet))
		}
		parts = append(parts, "level: "+l.Level.String())
		if l.Code != "" {
			parts = append(parts, "code: "+inBraces(l.Code))
		}
		w.offered[l.Label()] = true
		w.choose(4, message.T("如要按普查合计缩放人口，去掉下一行的 #", "to rescale the people to the census, take the # off the next line"))
		w.line(4, "# totals: {"+strings.Join(append(parts, "people: "+inBraces(column)), ", ")+"}", message.Text{})
	}
}
