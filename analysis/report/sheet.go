package report

import (
	"io"
	"math"
	"strings"

	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/analysis/layer"
	"github.com/medreach/medreach/geo/message"
)

// sheetTitles name the tables in a workbook.
var sheetTitles = map[string]message.Text{
	"population": {ZH: "人口", EN: "population"}, "coverage": {ZH: "服务圈覆盖", EN: "coverage"}, "radius": {ZH: "服务半径", EN: "radius rules"},
	"travel": {ZH: "到最近机构", EN: "travel"}, "gaps": {ZH: "未覆盖聚居地", EN: "gaps"}, "facilities": {ZH: "机构", EN: "facilities"},
	"targets": {ZH: "目标明细", EN: "targets in full"}, "findings": {ZH: "数据问题明细", EN: "findings in full"},
}

// sheet is the table as a report has it. A column is of numbers where its first
// cell is, with as many decimals as the longest of them.
func (t table) sheet() brief.Table {
	out := brief.Table{Name: t.name, Title: sheetTitles[t.name]}
	for i, c := range t.columns {
		column := brief.Column{Title: c}
		if len(t.rows) > 0 && t.rows[0][i].digits >= 0 {
			column.Kind = brief.Number
			for _, row := range t.rows {
				column.Decimals = max(column.Decimals, row[i].digits)
			}
		}
		if column.Kind == brief.Number && strings.HasSuffix(c.ZH, "%") {
			column.Kind = brief.Percent
		}
		out.Columns = append(out.Columns, column)
	}
	for _, row := range t.rows {
		cells := make([]any, len(row))
		for i, c := range row {
			switch {
			case c.digits < 0:
				cells[i] = c.text
			case math.IsInf(c.number, 0):
				cells[i] = math.NaN()
			default:
				cells[i] = c.number
			}
		}
		out.Rows = append(out.Rows, cells)
	}
	return out
}

// WriteCSV writes a table as the tables of a result are written.
func WriteCSV(w io.Writer, t brief.Table) error {
	out := table{name: t.Name}
	for _, c := range t.Columns {
		out.columns = append(out.columns, c.Title)
	}
	for _, row := range t.Rows {
		cells := make([]cell, len(row))
		for i, v := range row {
			switch v := v.(type) {
			case float64:
				cells[i] = number(v, t.Columns[i].Decimals)
			case message.Text:
				cells[i] = text(layer.Both(v))
			case string:
				cells[i] = text(v)
			}
		}
		out.rows = append(out.rows, cells)
	}
	return writeCSV(w, out)
}
