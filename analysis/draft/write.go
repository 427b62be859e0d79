package draft

import (
	"bytes"
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/medreach/medreach/facilities/columns"
	"github.com/medreach/medreach/geo/message"
)

// writer builds the text of a study, with remarks for the reader.
type writer struct {
	bytes.Buffer
	choices int
}

// line writes a setting and a remark in both languages.
func (w *writer) line(indent int, text string, remark message.Text) {
	fmt.Fprintf(w, "%s%s", strings.Repeat(" ", indent), text)
	if remark != (message.Text{}) {
		fmt.Fprintf(w, "  # %s · %s", remark.ZH, remark.EN)
	}
	w.WriteString("\n")
}

// choose writes a remark that asks for a choice about the line that follows.
func (w *writer) choose(indent int, remark message.Text) {
	w.choices++
	fmt.Fprintf(w, "%s# 请选择 CHOOSE: %s · %s\n", strings.Repeat(" ", indent), remark.ZH, remark.EN)
}

// quoted is a text as YAML holds it.
func quoted(s string) string {
	out, err := yaml.Marshal(s)
	if err != nil || bytes.ContainsAny(out, "\n") && bytes.Count(out, []byte("\n")) > 1 {
		return fmt.Sprintf("%q", s)
	}
	return strings.TrimSpace(string(out))
}

func write(looks []look, opts Options) *Draft {
	w := &writer{}
	w.line(0, "# medreach init；说明见 docs/study.md", message.Text{})
	w.line(0, "name: "+quoted(nameOf(opts)), message.Text{})
	w.zones(pick(looks, zones))
	w.population(looks)
	w.facilities(pick(looks, facilityList))
	if len(pick(looks, facilityList)) > 0 {
		w.measures()
	}
	for _, l := range pick(looks, roads) {
		w.line(0, "roads:", message.T("本版本尚未使用", "not used by this version yet"))
		w.line(2, "file: "+quoted(l.file), message.Text{})
	}
	d := &Draft{YAML: w.Bytes(), Choices: w.choices}
	for _, l := range looks {
		d.Notes = append(d.Notes, message.T("%s：%s", "%s: %s", l.file, l.why))
	}
	return d
}

// pick returns the looks of one role, in the order of the files.
func pick(looks []look, r role) []look {
	return slices.DeleteFunc(slices.Clone(looks), func(l look) bool { return l.role != r })
}

func nameOf(opts Options) string {
	if opts.Name != "" {
		return opts.Name
	}
	if abs, err := filepath.Abs(opts.Out); err == nil && opts.Out != "-" {
		return filepath.Base(filepath.Dir(abs))
	}
	return "新方案"
}

func (w *writer) zones(list []look) {
	if len(list) == 0 {
		return
	}
	w.line(0, "zones:", message.Text{})
	slices.SortStableFunc(list, func(a, b look) int { return int(a.level) - int(b.level) })
	for i, l := range list {
		if i > 0 && l.level == list[i-1].level {
			w.choose(2, message.T("又一个%s文件，只能用一个：%s", "another file of level %s, only one can be used: %s", l.level.Title(), l.file))
			continue
		}
		if !l.sure {
			w.choose(2, message.T("看不出级别，请改正下一行", "the level is not certain: correct the next line"))
		}
		w.line(2, "- level: "+l.level.String(), l.why)
		w.line(4, "file: "+quoted(l.file), message.Text{})
		if l.code != "" {
			w.line(4, "code: "+quoted(l.code), message.Text{})
		}
	}
}

func (w *writer) population(looks []look) {
	list := append(pick(looks, grid), pick(looks, peoplePoints)...)
	// Of several grids of one group the one that covers most ground comes first.
	slices.SortStableFunc(list, func(a, b look) int {
		return cmp.Or(breadth(a.group)-breadth(b.group), cmp.Compare(b.ground, a.ground))
	})
	if len(list) == 0 {
		w.choose(0, message.T("没有人口数据，请补上栅格或点表", "no population: add a grid or a table of points"))
		w.line(0, "population:", message.Text{})
		w.line(2, "- file: population.tif", message.Text{})
		return
	}
	w.line(0, "population:", message.Text{})
	taken := map[string]bool{}
	for i, l := range list {
		if i == 0 && l.group != "total" {
			w.choose(2, message.T("没有总人口，以“%s”作分母", "no total population: %q is the denominator", l.group))
		}
		if taken[l.group] {
			w.choose(2, message.T("另一份同组人口，需要时替换上面的：%s", "another population of this group; use it instead of the one above if you prefer: %s", l.file))
			continue
		}
		taken[l.group] = true
		w.line(2, "- group: "+quoted(l.group), l.why)
		w.line(4, "file: "+quoted(l.file), message.Text{})
		if l.people != "" {
			w.line(4, "people: "+quoted(l.people), message.Text{})
		}
		if l.bands > 1 {
			w.choose(4, message.T("该栅格有 %d 个波段", "this grid has %d bands", l.bands))
			w.line(4, "band: 1", message.Text{})
		}
		if i == 0 {
			w.totals(pick(looks, census))
		}
		w.ages(l, taken)
	}
	if len(list) == 1 && list[0].urban != "" {
		w.line(0, "urban_rural:", message.Text{})
		w.line(2, "from: column", message.T("按人口表的一列", "by a column of the table of people"))
		w.line(2, "column: "+quoted(list[0].urban), message.Text{})
	}
}

// ages writes the columns of people by age as groups of their own.
func (w *writer) ages(l look, taken map[string]bool) {
	for _, a := range l.ages {
		if taken[a.group] {
			continue
		}
		taken[a.group] = true
		w.line(2, "- group: "+quoted(a.group), message.T("同一表的“%s”列", "column %q of the same table", a.column))
		w.line(4, "file: "+quoted(l.file), message.Text{})
		w.line(4, "people: "+quoted(a.column), message.Text{})
	}
}

// totals offers a census as a comment: rescaling changes every figure, so the
// user turns it on.
func (w *writer) totals(list []look) {
	for _, l := range list {
		w.choose(4, message.T("如要按普查合计缩放栅格，去掉下一行的 #", "to rescale the grid to the census, take the # off the next line"))
		w.line(4, fmt.Sprintf("# totals: {file: %s, level: %s, code: %s, people: %s}", quoted(l.file), l.level, quoted(l.code), quoted(l.people)), message.Text{})
	}
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

func (w *writer) facilities(list []look) {
	if len(list) == 0 {
		w.choose(0, message.T("没有机构名单：补上 facilities:，否则只统计人口", "no list of facilities: add facilities:, or only people are counted"))
		return
	}
	w.line(0, "facilities:", message.Text{})
	for _, l := range list {
		w.line(2, "- file: "+quoted(l.file), l.why)
		if e := l.table.Encoding; e != "" && e != "UTF-8" {
			w.line(4, "encoding: "+strings.ToLower(e), message.T("自动判定", "detected"))
		}
		w.line(4, "datum: auto", message.T("知道的话请写明 wgs84、gcj02 或 bd09", "name wgs84, gcj02 or bd09 if you know it"))
		w.columns(l.mapping)
		if !l.sure {
			w.choose(4, message.T("看不出名称列", "no column of names was found"))
		}
		if _, ok := l.mapping.Of(columns.Class); !ok {
			w.line(4, "# class: general-hospital", message.T("没有类别列：按名称判断，判断不出的行可在此指定", "no column of classes: names tell; rows that they do not tell take this one"))
		}
	}
}

// columns lists the columns that matter for the place and kind of a facility.
func (w *writer) columns(m columns.Mapping) {
	shown := []columns.Field{columns.ID, columns.Name, columns.Class, columns.Level, columns.Lon, columns.Lat, columns.Location, columns.AdminCode, columns.Address}
	var parts []string
	lowest := 1.0
	for _, f := range shown {
		if match, ok := m.Of(f); ok {
			parts = append(parts, string(f)+": "+quoted(match.Header))
			lowest = min(lowest, match.Confidence)
		}
	}
	if len(parts) > 0 {
		w.line(4, "columns: {"+strings.Join(parts, ", ")+"}", message.T("按表头和内容认出，最没把握的一列为 %.0f%%", "found by header and content, the least certain at %.0f %%", lowest*100))
	}
}

func (w *writer) measures() {
	w.line(0, "circles:", message.Text{})
	w.line(2, "- id: any-walk", message.T("15 分钟步行到任一机构", "a 15-minute walk to any facility"))
	w.line(4, "mode: walk", message.Text{})
	w.line(4, "minutes: [15]", message.Text{})
	w.line(2, "- id: hospital", message.T("到医院的直线距离", "straight line to a hospital"))
	w.line(4, `facilities: class in ["general-hospital", "tcm-hospital", "integrated-hospital", "ethnic-hospital"]`, message.Text{})
	w.line(4, "metres: [1000, 2000, 5000]", message.Text{})
	w.line(0, "radius:", message.Text{})
	w.line(2, "- id: ambulance", message.T("院前急救服务半径：城市 5 公里，农村 10–20 公里", "ambulance radius: 5 km in towns, 10-20 km in the country"))
	w.line(4, `facilities: class in ["emergency-centre", "emergency-station"] or "emergency" in services`, message.Text{})
	w.line(4, "urban_km: 5", message.Text{})
	w.line(4, "rural_km: [10, 20]", message.Text{})
}
