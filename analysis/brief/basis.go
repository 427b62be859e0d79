package brief

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/analysis/study/travel"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// basis is the appendix: every input with its hash, every decision and setting.
func basis(r *study.Result) []Section {
	inputs := Table{Name: "inputs", Title: message.Text{ZH: "输入文件", EN: "input files"}, Columns: []Column{
		{Title: message.Text{ZH: "文件", EN: "file"}}, {Title: message.Text{ZH: "字节", EN: "bytes"}, Kind: Number}, {Title: message.Text{ZH: "编码", EN: "encoding"}},
		{Title: message.Text{ZH: "坐标系", EN: "coordinate system"}}, {Title: message.Text{ZH: "读入行（格）", EN: "rows or cells read"}, Kind: Number},
		{Title: message.Text{ZH: "采用", EN: "used"}, Kind: Number}, {Title: message.Text{ZH: "SHA-256", EN: "SHA-256"}}}}
	for _, f := range r.Files {
		inputs.Rows = append(inputs.Rows, []any{f.File, float64(f.Bytes), f.Encoding, f.CRS, float64(f.Rows), float64(f.Kept), f.SHA256})
	}
	out := []Section{{Title: inputs.Title, Table: &inputs}}
	if len(r.Decisions) > 0 {
		out = append(out, Section{Title: message.Text{ZH: "读入时的判断", EN: "what was decided while reading"}, Lines: r.Decisions})
	}
	out = append(out, Section{Title: message.Text{ZH: "测算方法与参数", EN: "methods and parameters"}, Lines: methods(r)})
	if len(r.Plans) > 0 {
		out = append(out, Section{Title: message.Text{ZH: "规划文件", EN: "plans"}, Lines: planSources(r)})
	}
	return out
}

// methods are the assumptions behind the figures.
func methods(r *study.Result) []message.Text {
	out := []message.Text{
		{ZH: "距离按椭球面（CGCS2000/WGS 84）计算。", EN: "Distances are on the ellipsoid (WGS 84 and CGCS2000 alike)."},
	}
	for _, c := range r.Circles {
		out = append(out, message.T("服务圈“%s”：%s。", "Circle %q: %s.", titleOf(cmp.Or(c.Name, c.ID), cmp.Or(c.NameEN, c.ID)), circleBasis(r, c)))
	}
	for _, c := range r.Radius {
		rural := kilometres(c.RuralKm)
		out = append(out, message.T("服务半径“%s”：城镇 %g 公里，乡村 %s 公里。", "Radius rule %q: %g km in towns, %s km in the country.", titleOf(cmp.Or(c.Name, c.ID), cmp.Or(c.NameEN, c.ID)), c.UrbanKm, rural))
	}
	if r.Config.UrbanRural.From != "none" && r.Demand.Len() > 0 {
		out = append(out, message.T("城乡划分方法：%s。", "Urban and rural told apart by %s.", urbanWays[r.Config.UrbanRural.From]))
	}
	if len(r.Plans) > 0 {
		out = append(out, message.T("规划未写明出行方式的时限目标，按%s计算。", "Targets in minutes that name no mode are judged by %s.", travel.Title(r.Config.Judging.Mode)))
		out = append(out, message.Text{ZH: "机构未填写的内容不按零处理：补齐后仍可能改变结论的，列为未评判。", EN: "What a facility leaves empty is not taken for zero: where it could change the verdict, the target is not judged."})
	}
	if r.Outside > 0 {
		outside := whole(r.Outside)
		out = append(out, message.T("%s 人不在任何区划内，只计入全区域。", "%s people live outside every zone and count for the region alone.", outside))
	}
	return out
}

// kilometres are the limits of a rural radius, such as 10–20.
func kilometres(limits []float64) string {
	out := short(limits[0])
	if n := len(limits); n > 1 {
		out += "–" + short(limits[n-1])
	}
	return out
}

// urbanWays name the ways to tell urban from rural.
var urbanWays = map[string]message.Text{
	"grid": {ZH: "人口格网的城镇化程度（DEGURBA）", EN: "the degree of urbanisation of the population grid"}, "column": {ZH: "资料中的城乡列", EN: "a column of the data"},
	"codes": {ZH: "统计用城乡分类代码", EN: "urban-rural codes of the divisions"}, "polygons": {ZH: "城区范围", EN: "polygons of urban areas"},
}

// groupTitle names a group of people.
func groupTitle(name string) message.Text {
	if name == "total" {
		return message.Text{ZH: "全部人口", EN: "everybody"}
	}
	return message.Text{ZH: name, EN: name}
}

func planSources(r *study.Result) []message.Text {
	var out []message.Text
	for _, p := range r.Plans {
		line := message.T("%s：《%s》", "%s: %s", p.Title, p.Document)
		for _, s := range []string{p.Number, p.Issued} {
			if s != "" {
				line = message.T("%s，%s", "%s, %s", line, s)
			}
		}
		out = append(out, line)
	}
	return out
}

var severityTitles = map[feature.Severity]message.Text{
	feature.Info: {ZH: "提示", EN: "note"}, feature.Warning: {ZH: "警告", EN: "warning"}, feature.Dropped: {ZH: "未采用", EN: "left out"},
}

// findings are what is wrong with the data, by rule, the gravest and commonest first.
func findings(r *study.Result) Table {
	t := Table{Name: "findings", Title: message.Text{ZH: "数据中的问题", EN: "findings about the data"}, Columns: []Column{
		{Title: message.Text{ZH: "程度", EN: "severity"}}, {Title: message.Text{ZH: "规则", EN: "rule"}}, {Title: message.Text{ZH: "次数", EN: "times"}, Kind: Number},
		{Title: message.Text{ZH: "首次出现", EN: "first at"}}, {Title: message.Text{ZH: "说明", EN: "what"}}, {Title: message.Text{ZH: "建议", EN: "what to do"}}}}
	type group struct {
		first *feature.Finding
		times int
	}
	var groups []*group
	at := map[string]*group{}
	for i := range r.Findings {
		f := &r.Findings[i]
		g := at[f.Rule]
		if g == nil {
			g = &group{first: f}
			at[f.Rule] = g
			groups = append(groups, g)
		}
		g.times++
	}
	slices.SortStableFunc(groups, func(a, b *group) int {
		return cmp.Or(cmp.Compare(b.first.Severity, a.first.Severity), cmp.Compare(b.times, a.times))
	})
	for _, g := range groups {
		f := g.first
		place := f.File
		if f.Row > 0 {
			place = fmt.Sprintf("%s:%d", f.File, f.Row)
		}
		t.Rows = append(t.Rows, []any{severityTitles[f.Severity], f.Rule, float64(g.times), place, f.Message, f.Suggestion})
	}
	return t
}
