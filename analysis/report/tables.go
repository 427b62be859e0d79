package report

import (
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/coverage"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

// heads makes headers from pairs of Chinese and English.
func heads(pairs ...string) []message.Text {
	out := make([]message.Text, 0, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, message.Text{ZH: pairs[i], EN: pairs[i+1]})
	}
	return out
}

// tables are drawn up one after the other, since those of a whole country are
// large.
func tables() []func(*study.Result) table {
	findings := func(r *study.Result) table { return findingTable(r.Findings) }
	return []func(*study.Result) table{peopleTable, coverageTable, radiusTable, travelTable, rescueTable, gapTable, facilityTable, targetTable, findings}
}

// zoneCells are the level, code and name of a zone; names of the region and of
// what lies outside every zone are words.
func zoneCells(r *study.Result, level zone.Level, at int32, code string) []cell {
	name := "区划之外 outside every zone"
	switch {
	case level == zone.Region:
		name = "全区域 whole region"
	case at >= 0:
		name = r.Zones.Layer(level).Units[at].Name
	}
	return []cell{text(level.String()), text(code), text(name)}
}

func peopleTable(r *study.Result) table {
	t := table{name: "population", columns: heads("级别", "level", "区划代码", "zone code", "区划名称", "zone name", "人群", "group",
		"人口", "people", "城镇", "urban", "乡村", "rural", "城乡不明", "unknown")}
	for _, z := range r.People() {
		cells := append(zoneCells(r, z.Level, z.Zone, z.Code), text(z.Group), number(z.Total(), 2))
		for _, class := range []analysis.Urban{analysis.UrbanArea, analysis.RuralArea, analysis.UrbanUnknown} {
			cells = append(cells, number(z.By[class], 2))
		}
		t.rows = append(t.rows, cells)
	}
	return t
}

func coverageTable(r *study.Result) table {
	t := table{name: "coverage", columns: heads("服务圈", "circle", "限度", "cut-off", "单位", "unit", "级别", "level", "区划代码", "zone code", "区划名称", "zone name",
		"城乡", "area class", "人群", "group", "人口", "people", "覆盖人口", "covered", "覆盖率%", "share %", "面积km²", "area km2", "覆盖面积km²", "covered km2")}
	for _, c := range r.Circles {
		for _, row := range c.Rows {
			cells := append([]cell{text(row.Circle), number(shown(row.Cutoff, row.Unit), 0), text(string(shownUnit(row.Unit)))}, zoneCells(r, row.Level, row.Zone, row.Code)...)
			cells = append(cells, text(row.Scope.String()), text(row.Group), number(row.People, 2), number(row.Covered, 2), percent(row.Share()))
			t.rows = append(t.rows, append(cells, areaCells(row.Area)...))
		}
	}
	return t
}

func areaCells(a coverage.Area) []cell {
	if a.Total == 0 {
		return []cell{number(math.NaN(), 4), number(math.NaN(), 4)}
	}
	return []cell{number(a.Total/1e6, 4), number(a.Covered/1e6, 4)}
}

// percent is a share in percent, empty where there is nobody.
func percent(share float64, ok bool) cell {
	if !ok {
		return number(math.NaN(), 2)
	}
	return number(share*100, 2)
}

func radiusTable(r *study.Result) table {
	t := table{name: "radius", columns: heads("规则", "rule", "级别", "level", "区划代码", "zone code", "区划名称", "zone name", "人群", "group",
		"城乡", "area class", "距离自km", "from km", "距离至km", "to km", "人口", "people", "占该类%", "share of class %")}
	for _, c := range r.Radius {
		for _, v := range c.Verdicts {
			zone := zoneCells(r, v.Level, v.Zone, v.Code)
			for _, part := range []struct {
				class string
				bands []coverage.Band
			}{{"urban", v.Urban}, {"rural", v.Rural}} {
				total := 0.0
				for _, b := range part.bands {
					total += b.People
				}
				for _, b := range part.bands {
					cells := append([]cell{text(v.Rule)}, zone...)
					cells = append(cells, text(v.Group), text(part.class), number(b.From/1000, 1), number(b.To/1000, 1), number(b.People, 2), percent(b.People/total, total > 0))
					t.rows = append(t.rows, cells)
				}
			}
		}
	}
	return t
}

func travelTable(r *study.Result) table {
	t := table{name: "travel", columns: heads("服务圈", "circle", "单位", "unit", "级别", "level", "区划代码", "zone code", "区划名称", "zone name", "人群", "group",
		"人口", "people", "无法到达", "unreached", "平均", "mean", "中位数", "median", "第90百分位", "90th percentile")}
	for _, c := range r.Circles {
		for _, v := range c.Travel {
			cells := append([]cell{text(c.ID), text(string(shownUnit(c.Unit)))}, zoneCells(r, v.Level, v.Zone, v.Code)...)
			cells = append(cells, text(v.Group), number(v.People, 2), number(v.Unreached, 2))
			for _, q := range []float64{v.Mean, v.Quantiles[0], v.Quantiles[1]} {
				if v.People <= v.Unreached {
					q = math.NaN()
				}
				cells = append(cells, number(shown(q, c.Unit), 1))
			}
			t.rows = append(t.rows, cells)
		}
	}
	return t
}

func gapTable(r *study.Result) table {
	t := table{name: "gaps", columns: heads("指标", "measure", "排名", "rank", "区划代码", "zone code", "区划名称", "zone name", "人口", "people", "面积km²", "area km2",
		"经度", "lon", "纬度", "lat", "最近机构", "nearest facility", "最近处", "from the closest place", "平均", "mean", "最远处", "from the farthest place", "单位", "unit")}
	add := func(id string, u analysis.Unit, gaps []coverage.Gap, supply []int32) {
		for i, g := range gaps {
			code, name := r.PlaceOf(g)
			nearest := ""
			if g.Nearest >= 0 {
				nearest = r.Facility(supply[g.Nearest]).Name
			}
			t.rows = append(t.rows, []cell{text(id), number(float64(i+1), 0), text(code), text(name), number(g.People[0], 2), number(g.Area/1e6, 4),
				number(g.At[0], 6), number(g.At[1], 6), text(nearest), number(shown(g.Least, u), 1), number(shown(g.Mean, u), 1), number(shown(g.Worst, u), 1), text(string(shownUnit(u)))})
		}
	}
	for _, c := range r.Circles {
		add(c.ID, c.Unit, c.Gaps, c.Supply)
	}
	for _, c := range r.Radius {
		add(c.ID, analysis.Metres, c.Gaps, c.Supply)
	}
	return t
}

func facilityTable(r *study.Result) table {
	t := table{name: "facilities", columns: heads("序号", "number", "机构代码", "id", "名称", "name", "类别", "class", "类别名称", "class title", "等级", "rating",
		"举办性质", "ownership", "经度", "lon", "纬度", "lat", "地址", "address", "来源文件", "source", "行", "row")}
	attributes := facilities.Attributes()
	for _, a := range attributes {
		t.columns = append(t.columns, message.Text{ZH: a.Title.ZH, EN: string(a.ID)})
	}
	for i := range r.Facilities.Facilities {
		f := &r.Facilities.Facilities[i]
		cells := []cell{number(float64(i+1), 0), text(f.ID), text(f.Name), text(string(f.Class)), text(f.Class.Title().ZH), text(f.Rating().String()),
			text(f.Ownership.String()), number(f.Point[0], 6), number(f.Point[1], 6), text(f.Address), text(f.Source), number(float64(f.Row), 0)}
		for _, a := range attributes {
			cells = append(cells, plain(f.Numbers.Get(a.ID)))
		}
		t.rows = append(t.rows, cells)
	}
	return t
}

// mostDigits is how many decimals an attribute is told with: more are the noise of
// units that were multiplied.
const mostDigits = 6

// plain is a number with as many digits as it has.
func plain(v float64) cell {
	if math.IsNaN(v) {
		return number(v, 0)
	}
	s := strings.TrimRight(strconv.FormatFloat(v, 'f', mostDigits, 64), "0")
	return number(v, len(s)-1-strings.Index(s, "."))
}

func findingTable(findings []feature.Finding) table {
	t := table{name: "findings", columns: heads("文件", "file", "行", "row", "列", "column", "规则", "rule", "处理", "severity", "原值", "value",
		"说明", "message (zh)", "说明（英文）", "message (en)", "建议", "suggestion (zh)", "建议（英文）", "suggestion (en)", "经度", "lon", "纬度", "lat")}
	for _, f := range findings {
		row, lon, lat := number(math.NaN(), 0), number(math.NaN(), 6), number(math.NaN(), 6)
		if f.Row > 0 {
			row = number(float64(f.Row), 0)
		}
		if f.Point != nil {
			lon, lat = number(f.Point[0], 6), number(f.Point[1], 6)
		}
		t.rows = append(t.rows, []cell{text(f.File), row, text(f.Column), text(f.Rule), text(f.Severity.String()), text(f.Value),
			text(f.Message.ZH), text(f.Message.EN), text(f.Suggestion.ZH), text(f.Suggestion.EN), lon, lat})
	}
	return t
}

// WriteFindings writes findings as CSV.
func WriteFindings(w io.Writer, findings []feature.Finding) error {
	return writeCSV(w, findingTable(findings))
}

// TellFinding is a finding as one line: place, rule, value, what is wrong and
// what to do.
func TellFinding(f feature.Finding) message.Text {
	fault := feature.Fault{File: f.File, Row: f.Row, Column: f.Column, Value: f.Value, What: f.Message, Suggestion: f.Suggestion}
	told := fault.Message()
	return message.T("[%s] %s", "[%s] %s", f.Rule, told)
}
