package draft

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/medreach/medreach/geo/message"
)

// writer builds the text of a study, with remarks for the reader.
type writer struct {
	bytes.Buffer
	choices int
	offered map[string]bool // labels of the census tables that totals were offered from
}

// line writes a setting and a remark in both languages.
func (w *writer) line(indent int, text string, remark message.Text) {
	fmt.Fprintf(w, "%s%s", strings.Repeat(" ", indent), text)
	if remark != (message.Text{}) {
		fmt.Fprintf(w, "  # %s · %s", oneLine(remark.ZH), oneLine(remark.EN))
	}
	w.WriteString("\n")
}

// choose writes a remark that asks for a choice about the line that follows, where
// there is one.
func (w *writer) choose(indent int, remark message.Text) {
	if remark == (message.Text{}) {
		return
	}
	w.choices++
	fmt.Fprintf(w, "%s# 请选择 CHOOSE: %s · %s\n", strings.Repeat(" ", indent), oneLine(remark.ZH), oneLine(remark.EN))
}

// part writes which layer or sheet of a file is meant, after an indent or a mark.
func (w *writer) part(before string, l look) {
	if l.layer != "" {
		w.line(0, before+"layer: "+quoted(l.layer), message.Text{})
	}
	if l.sheet != "" {
		w.line(0, before+"sheet: "+quoted(l.sheet), message.Text{})
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

func write(looks []look, opts Options) *Draft {
	w := &writer{offered: map[string]bool{}}
	file := filepath.Base(opts.Out)
	if file == "." || file == "-" {
		file = "study.yaml"
	}
	w.line(0, "# 1. 看完标有“请选择 CHOOSE”的行，再运行 medreach check "+file+" · settle the lines marked CHOOSE, then check", message.Text{})
	w.line(0, "# 2. 没有要改的了：medreach run "+file+" -o result · when nothing is left to mend, run; docs/study.md tells every key", message.Text{})
	w.line(0, "name: "+quoted(nameOf(looks, opts)), message.Text{})
	w.zones(byLevel(looks))
	w.population(looks)
	w.urbanRural(looks)
	w.facilities(looks)
	if len(pick(looks, facilityList)) > 0 {
		w.measures(looks)
	}
	for _, l := range pick(looks, roads) {
		w.line(0, "roads:", message.T("本版本尚未使用", "not used by this version yet"))
		w.line(2, "file: "+quoted(l.file), message.Text{})
	}
	for _, l := range pick(looks, unused) {
		w.line(0, "# "+l.label()+": "+oneLine(l.why.ZH)+" · "+oneLine(l.why.EN), message.Text{})
	}
	for _, l := range pick(looks, census) {
		if !w.offered[l.label()] {
			w.line(0, "# "+l.label()+": 普查合计，要有"+l.level.Title().ZH+"区划和同组人口才能用 · census totals, of use once there are zones of level "+l.level.String()+" and people of the group", message.Text{})
		}
	}
	d := &Draft{YAML: w.Bytes(), Choices: w.choices}
	for _, l := range looks {
		d.Notes = append(d.Notes, message.T("%s：%s", "%s: %s", l.label(), l.why))
	}
	return d
}

// pick returns the looks of one role, in the order of the files.
func pick(looks []look, r role) []look {
	return slices.DeleteFunc(slices.Clone(looks), func(l look) bool { return l.role != r })
}

func nameOf(looks []look, opts Options) string {
	if opts.Name != "" {
		return opts.Name
	}
	if name := commonName(looks); name != "" {
		return name
	}
	if abs, err := filepath.Abs(opts.Out); err == nil && opts.Out != "-" {
		return filepath.Base(filepath.Dir(abs))
	}
	return "新方案"
}

func (w *writer) zones(list []look) {
	if len(list) == 0 {
		w.line(0, "# 没有区划文件：只有全区域的结果，没有分区县的；也无法核对机构是否在所填区县内 · no zones: figures for the region as a whole and for no district, and no check of facilities against theirs", message.Text{})
		return
	}
	w.line(0, "zones:", message.Text{})
	for i, l := range list {
		if i > 0 && l.level == list[i-1].level {
			w.choose(2, message.T("又一个%s文件，只能用一个：%s", "another file of level %s, only one can be used: %s", l.level.Title(), l.label()))
			continue
		}
		if !l.sure && l.doubt == (message.Text{}) {
			w.choose(2, message.T("看不出级别，请改正下一行", "the level is not certain: correct the next line"))
		}
		if l.datum == "" {
			w.choose(2, l.doubt)
		}
		w.line(2, "- level: "+l.level.String(), l.why)
		w.line(4, "file: "+quoted(l.file), message.Text{})
		w.part("    ", l)
		if l.code != "" {
			w.line(4, "code: "+quoted(l.code), message.Text{})
		}
		if l.datum != "" {
			w.choose(4, l.doubt)
			w.line(4, "datum: "+l.datum, message.Text{})
		}
	}
}

// urbanRural says how urban and rural people are told apart, where a file tells: a
// column of the people, or one of zones. Outlines without a name are offered.
func (w *writer) urbanRural(looks []look) {
	list := people(looks)
	all := written(looks)
	at := slices.IndexFunc(all, func(l look) bool { return l.urban != "" })
	switch {
	case len(list) > 0 && list[0].urban != "":
		w.line(0, "urban_rural:", message.Text{})
		w.line(2, "from: column", message.T("按人口表的一列", "by a column of the table of people"))
		w.line(2, "column: "+quoted(list[0].urban), message.Text{})
	case at >= 0:
		w.line(0, "urban_rural:", message.Text{})
		w.line(2, "from: codes", message.T("按%s的城乡分类", "by the classes of the zones of level %s", all[at].level.Title()))
		w.line(2, "level: "+all[at].level.String(), message.Text{})
		w.line(2, "column: "+quoted(all[at].urban), message.Text{})
	}
	for _, l := range pick(looks, urbanAreas) {
		w.choose(0, message.T("有 %d 个没有代码和名称的面；若是城镇范围，去掉下一行的 #（代替别的 urban_rural）", "outlines without codes and names (%d): if they are towns, take the # off the next line (in place of any other urban_rural)", len(l.table.Rows)))
		part := ""
		if l.layer != "" {
			part = ", layer: " + inBraces(l.layer)
		}
		w.line(0, "# urban_rural: {from: polygons, file: "+inBraces(l.file)+part+"}", message.Text{})
	}
}
