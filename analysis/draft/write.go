package draft

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/medreach/medreach/analysis/draft/preview"
	"github.com/medreach/medreach/analysis/draft/recognition"
	"github.com/medreach/medreach/geo/message"
)

// writer builds the text of a study, with remarks for the reader.
type writer struct {
	bytes.Buffer
	lines   int
	choices []Choice
	offered map[string]bool // labels of the census tables that totals were offered from
	entries map[string]*entry
}

// entry is where the study tells a file, by the label of it.
type entry struct{ line, datum int }

// line writes a setting and a remark in both languages.
func (w *writer) line(indent int, text string, remark message.Text) {
	fmt.Fprintf(w, "%s%s", strings.Repeat(" ", indent), text)
	if remark != (message.Text{}) {
		fmt.Fprintf(w, "  # %s · %s", oneLine(remark.ZH), oneLine(remark.EN))
	}
	w.WriteString("\n")
	w.lines++
}

// begin notes that the next line begins the entry of a file. One that serves twice
// is told where it is first.
func (w *writer) begin(l recognition.Look) {
	if w.entries[l.Label()] == nil {
		w.entries[l.Label()] = &entry{line: w.lines + 1}
	}
}

// datumLine writes the datum of a file and notes where.
func (w *writer) datumLine(l recognition.Look, indent int, name string, remark message.Text) {
	w.line(indent, "datum: "+name, remark)
	if e := w.entries[l.Label()]; e != nil && e.datum == 0 {
		e.datum = w.lines
	}
}

// choose writes a remark that asks for a choice about the line that follows, where
// there is one.
func (w *writer) choose(indent int, remark message.Text) {
	if remark == (message.Text{}) {
		return
	}
	w.lines++
	w.choices = append(w.choices, Choice{w.lines, remark})
	fmt.Fprintf(w, "%s# 请选择 CHOOSE: %s · %s\n", strings.Repeat(" ", indent), oneLine(remark.ZH), oneLine(remark.EN))
}

// part writes which layer or sheet of a file is meant, after an indent or a mark.
func (w *writer) part(before string, l recognition.Look) {
	if l.Layer != "" {
		w.line(0, before+"layer: "+quoted(l.Layer), message.Text{})
	}
	if l.Sheet != "" {
		w.line(0, before+"sheet: "+quoted(l.Sheet), message.Text{})
	}
}

// quoted is a text as YAML holds it.
func quoted(s string) string {
	out, err := yaml.Marshal(s)
	if err != nil || bytes.Count(out, []byte("\n")) > 1 {
		return fmt.Sprintf("%q", s)
	}
	return strings.TrimSpace(string(out))
}

// inBraces is a text as YAML holds it between braces, where commas and brackets
// have a meaning.
func inBraces(s string) string {
	if strings.ContainsAny(s, ",[]{}") {
		return fmt.Sprintf("%q", s)
	}
	return quoted(s)
}

func write(looks recognition.Looks, opts Options) *Draft {
	w := &writer{offered: map[string]bool{}, entries: map[string]*entry{}}
	file := filepath.Base(opts.Out)
	if file == "." || file == "-" {
		file = "study.yaml"
	}
	w.line(0, "# 1. 看完标有“请选择 CHOOSE”的行，再运行 medreach check "+file+" · settle the lines marked CHOOSE, then check", message.Text{})
	w.line(0, "# 2. 没有要改的了：medreach run "+file+" -o result · when nothing is left to mend, run; docs/study.md tells every key", message.Text{})
	w.line(0, "name: "+quoted(nameOf(looks, opts)), message.Text{})
	w.zones(looks.ByLevel())
	w.population(looks)
	w.urbanRural(looks)
	w.facilities(looks)
	if len(looks.Of(recognition.FacilityList)) > 0 {
		w.measures(looks)
	}
	for i, l := range looks.Of(recognition.Roads) {
		if i > 0 {
			w.choose(0, message.T("又一个路网，只能用一个：%s", "another file of roads, only one can be used: %s", l.Label()))
			continue
		}
		w.line(0, "roads:", message.T("按分钟的服务圈和目标沿路计算", "circles and targets in minutes follow them"))
		w.begin(l)
		w.line(2, "file: "+quoted(l.File), message.Text{})
		w.roads(l)
	}
	for _, l := range looks.Of(recognition.Unreadable) {
		w.choose(0, message.T("%s %s", "%s %s", l.Label(), l.Why))
	}
	for _, l := range looks.Of(recognition.Unused) {
		w.line(0, "# "+l.Label()+": "+oneLine(l.Why.ZH)+" · "+oneLine(l.Why.EN), message.Text{})
	}
	for _, l := range looks.Of(recognition.Census) {
		if !w.offered[l.Label()] {
			w.line(0, "# "+l.Label()+": 普查合计，要有"+l.Level.Title().ZH+"区划和同组人口才能用 · census totals, of use once there are zones of level "+l.Level.String()+" and people of the group", message.Text{})
		}
	}
	d := &Draft{YAML: w.Bytes(), Choices: w.choices}
	for i, l := range looks {
		told := File{File: preview.Of(&looks[i])}
		if e := w.entries[l.Label()]; e != nil {
			told.Line, told.DatumLine = e.line, e.datum
		}
		d.Files = append(d.Files, told)
		note := message.T("%s：%s", "%s: %s", l.Label(), l.Why)
		if len(l.Bands) > 1 {
			note = message.T("%s：%s，%s", "%s: %s, %s", l.Label(), l.Why, l.BandList())
		}
		d.Notes = append(d.Notes, note)
	}
	return d
}

// roads adds what is known of a layer of lines.
func (w *writer) roads(l recognition.Look) {
	if l.Layer != "" {
		w.line(2, "layer: "+quoted(l.Layer), message.Text{})
	}
	if l.Datum != "" {
		w.datumLine(l, 2, l.Datum, message.Text{})
	}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func nameOf(looks recognition.Looks, opts Options) string {
	if opts.Name != "" {
		return opts.Name
	}
	if name := looks.CommonName(); name != "" {
		return name
	}
	if opts.Unnamed != "" {
		return opts.Unnamed
	}
	if abs, err := filepath.Abs(opts.Out); err == nil && opts.Out != "-" {
		return filepath.Base(filepath.Dir(abs))
	}
	return "新方案"
}

func (w *writer) zones(list recognition.Looks) {
	if len(list) == 0 {
		w.line(0, "# 没有区划文件：只有全区域的结果，没有分区县的；也无法核对机构是否在所填区县内 · no zones: figures for the region as a whole and for no district, and no check of facilities against theirs", message.Text{})
		return
	}
	w.line(0, "zones:", message.Text{})
	for i, l := range list {
		if i > 0 && l.Level == list[i-1].Level {
			w.choose(2, message.T("又一个%s文件，只能用一个：%s", "another file of level %s, only one can be used: %s", l.Level.Title(), l.Label()))
			continue
		}
		if !l.Sure && l.Doubt == (message.Text{}) {
			w.choose(2, message.T("看不出级别，请改正下一行", "the level is not certain: correct the next line"))
		}
		if l.Datum == "" {
			w.choose(2, l.Doubt)
		}
		w.begin(l)
		w.line(2, "- level: "+l.Level.String(), l.Why)
		w.line(4, "file: "+quoted(l.File), message.Text{})
		w.part("    ", l)
		if l.Code != "" {
			w.line(4, "code: "+quoted(l.Code), message.Text{})
		}
		if l.Datum != "" {
			w.choose(4, l.Doubt)
			w.datumLine(l, 4, l.Datum, message.Text{})
		}
	}
}

// urbanRural says how urban and rural people are told apart, where a file tells: a
// column of the people, or one of zones. Outlines without a name are offered.
func (w *writer) urbanRural(looks recognition.Looks) {
	list := looks.People()
	all := looks.Written()
	at := slices.IndexFunc(all, func(l recognition.Look) bool { return l.Urban != "" })
	switch {
	case len(list) > 0 && list[0].Urban != "":
		w.line(0, "urban_rural:", message.Text{})
		w.line(2, "from: column", message.T("按人口表的一列", "by a column of the table of people"))
		w.line(2, "column: "+quoted(list[0].Urban), message.Text{})
	case at >= 0:
		w.line(0, "urban_rural:", message.Text{})
		w.line(2, "from: codes", message.T("按%s的城乡分类", "by the classes of the zones of level %s", all[at].Level.Title()))
		w.line(2, "level: "+all[at].Level.String(), message.Text{})
		w.line(2, "column: "+quoted(all[at].Urban), message.Text{})
	}
	for _, l := range looks.Of(recognition.UrbanAreas) {
		w.choose(0, message.T("有 %d 个没有代码和名称的面；若是城镇范围，去掉下一行的 #（代替别的 urban_rural）", "outlines without codes and names (%d): if they are towns, take the # off the next line (in place of any other urban_rural)", len(l.Table.Rows)))
		part := ""
		if l.Layer != "" {
			part = ", layer: " + inBraces(l.Layer)
		}
		w.line(0, "# urban_rural: {from: polygons, file: "+inBraces(l.File)+part+"}", message.Text{})
	}
}
