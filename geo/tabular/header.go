package tabular

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/tabular/workbook"
)

// How far the search for the header looks, in rows that are not blank.
const (
	headerSearch = 30
	sampleRows   = 50
)

// assemble finds the header among the records (none of them blank), names the
// columns and makes the rest into rows.
func assemble(records []record, merged []workbook.Span, opts Options) (*feature.Table, error) {
	if len(records) == 0 {
		return nil, empty()
	}
	first, depth, err := findHeader(records, merged, opts.HeaderRow)
	if err != nil {
		return nil, err
	}
	body := records[first+depth:]
	if len(body) == 0 {
		return nil, fault(records[first].number, message.T("只有表头，没有数据", "there is a header but no row of data"),
			message.T("请检查是否选对了文件或工作表", "check that this is the right file or sheet"))
	}
	columns, kept, err := nameColumns(records[first:first+depth], body, merged)
	if err != nil {
		return nil, err
	}
	table := &feature.Table{Columns: columns, Rows: make([]feature.Row, len(body)), Units: unitsAbove(records[:first]), Notes: joinedNote(records[first:first+depth], columns)}
	if len(body)*len(columns) > maxCells {
		return nil, tooManyCells(body[len(body)-1].number)
	}
	straight := kept[len(kept)-1] == len(kept)-1
	for i, r := range body {
		values := r.cells
		if straight && len(values) >= len(columns) {
			values = values[:len(columns):len(columns)]
		} else {
			values = make([]string, len(columns))
			for j, k := range kept {
				values[j] = r.cell(k)
			}
		}
		table.Rows[i] = feature.Row{Number: r.number, Values: values}
	}
	return table, nil
}

// findHeader returns the place of the header and its depth in rows: the row asked
// for, or the first that fills at least half as many cells as the fullest. Titles
// and notes above fill fewer. A header of two rows is joined.
func findHeader(records []record, merged []workbook.Span, asked int) (first, depth int, err error) {
	if asked > 0 {
		for i, r := range records {
			if r.number == asked {
				return i, headerDepth(records, i, merged), nil
			}
		}
		return 0, 0, fault(asked, message.T("指定的表头行是空的或不存在", "the header row asked for is blank or not there"),
			message.T("请检查设置中的表头行号", "check the number of the header row in the settings"))
	}
	most := 0
	for _, r := range records[:min(len(records), sampleRows)] {
		most = max(most, r.filled())
	}
	need := max((most+1)/2, min(most, 2))
	heads := func(r record) bool { return named(r) >= need || r.filled() == most }
	for first < min(len(records), headerSearch)-1 && !heads(records[first]) {
		first++
	}
	if !heads(records[first]) {
		return 0, 0, fault(0, message.T("前 %d 行里找不到表头", "no header among the first %d rows", headerSearch),
			message.T("请在设置中写明表头行号", "name the header row in the settings"))
	}
	if first > 0 && adjacent(records, first-1) && joins(records, first-1, merged) && covers(records[first-1], records[first]) {
		return first - 1, 2, nil
	}
	if looksLikeData(records[first]) {
		return 0, 0, fault(records[first].number, message.T("找不到表头：这一行看来已是数据", "no header: this row looks like data"),
			message.T("请在第一行写上列名，如“名称,经度,纬度”", "write column names in the first row, such as name,lon,lat"))
	}
	return first, headerDepth(records, first, merged), nil
}

// named counts the cells that may be names of columns: notes such as "填报单位：某县" are not.
func named(r record) int {
	n := 0
	for _, c := range r.cells {
		if c != "" && !strings.ContainsAny(c, ":：") {
			n++
		}
	}
	return n
}

func headerDepth(records []record, first int, merged []workbook.Span) int {
	if first+1 < len(records) && adjacent(records, first) && joins(records, first, merged) {
		return 2
	}
	return 1
}

// adjacent reports whether no blank row lies between a record and the next.
func adjacent(records []record, i int) bool { return records[i+1].number == records[i].number+1 }

// covers reports whether the upper row names columns that the lower leaves
// blank, or tells apart columns that it names alike.
func covers(top, bottom record) bool {
	seen := make(map[string]bool)
	for i := range max(len(top.cells), len(bottom.cells)) {
		name := bottom.cell(i)
		if name == "" && top.cell(i) != "" || seen[name] && name != "" {
			return true
		}
		seen[name] = true
	}
	return false
}

// joins reports whether a row and the next are one header: the upper row names
// groups of columns and the lower one the columns in them. Merged cells prove it;
// without them (text) the lower row must hold words over columns of numbers, so
// that a row of data is never taken for a part of the header.
func joins(records []record, i int, merged []workbook.Span) bool {
	top, bottom := records[i], records[i+1]
	grouped, full, inGroup := false, true, false
	for c := range max(len(top.cells), len(bottom.cells)) {
		above, below := top.cell(c), bottom.cell(c)
		if isValue(above) || isValue(below) || strings.ContainsAny(above, ":：") {
			return false
		}
		grouped = grouped || inGroup && above == "" && below != ""
		full = full && below != ""
		inGroup = inGroup || above != ""
	}
	if !grouped {
		return false
	}
	for _, m := range merged {
		down := m.Top == top.number && m.Bottom == bottom.number
		across := m.Top == top.number && m.Bottom == top.number && m.Right > m.Left && bottom.cell(m.Left) != "" && bottom.cell(m.Right) != ""
		if down || across {
			return true
		}
	}
	return (!full || covers(top, bottom)) && overNumbers(bottom, records[i+2:])
}

// isValue reports whether a cell is a number other than a year, which may head a column.
func isValue(s string) bool {
	if _, ok := Number(s); !ok {
		return false
	}
	year, err := strconv.Atoi(s)
	return err != nil || year < 1900 || year > 2100
}

// overNumbers reports whether some cell of a row stands over a column that holds mostly numbers.
func overNumbers(head record, body []record) bool {
	body = body[:min(len(body), sampleRows)]
	for c, name := range head.cells {
		if name == "" {
			continue
		}
		numbers, filled := 0, 0
		for _, r := range body {
			if s := r.cell(c); s != "" {
				filled++
				if _, ok := Number(s); ok {
					numbers++
				}
			}
		}
		if numbers > 0 && numbers*2 >= filled {
			return true
		}
	}
	return false
}

// looksLikeData reports whether a would-be header is a row of data: nothing but
// numbers that are not years, or several decimal fractions.
func looksLikeData(r record) bool {
	values, fractions := 0, 0
	for _, s := range r.cells {
		if isValue(s) {
			values++
			if strings.Contains(s, ".") {
				fractions++
			}
		}
	}
	return values > 0 && values == r.filled() || fractions > 1
}

// nameColumns returns the headers and which columns of the file they stand for.
// Columns without header and content are left out; those without a header but
// with content are called "#" and their number.
func nameColumns(header, body []record, merged []workbook.Span) (columns []string, kept []int, err error) {
	width := 0
	for _, r := range header {
		width = max(width, len(r.cells))
	}
	for _, r := range body {
		width = max(width, len(r.cells))
	}
	used := make([]bool, width)
	for _, r := range body {
		for i, c := range r.cells {
			if c != "" {
				used[i] = true
			}
		}
	}
	taken := make(map[string]bool, width)
	names := joinHeader(header, width, merged)
	for _, name := range names {
		taken[name] = true
	}
	repeats := make(map[string]int, width)
	for i, name := range names {
		if name == "" {
			if !used[i] {
				continue
			}
			name = "#" + strconv.Itoa(i+1)
		}
		kept = append(kept, i)
		columns = append(columns, unique(name, repeats, taken))
	}
	return columns, kept, nil
}

// unique returns the name, or where it came before, the name with a number that is free.
func unique(name string, repeats map[string]int, taken map[string]bool) string {
	repeats[name]++
	if repeats[name] == 1 {
		return name
	}
	for {
		s := name + " (" + strconv.Itoa(repeats[name]) + ")"
		if !taken[s] {
			taken[s] = true
			return s
		}
		repeats[name]++
	}
}

// joinHeader returns the name of each column; the group of a header of two rows
// is put before the name as "group_name".
func joinHeader(header []record, width int, merged []workbook.Span) []string {
	names := make([]string, width)
	if len(header) == 1 {
		for i := range names {
			names[i] = oneLine(header[0].cell(i))
		}
		return names
	}
	top, bottom, group := header[0], header[1], ""
	same := continues(merged, top.number, width)
	for i := range names {
		below := oneLine(bottom.cell(i))
		if above := oneLine(top.cell(i)); above != "" {
			group = above
		} else if below == "" || !same[i] {
			group = ""
		}
		switch {
		case below == "" || below == group:
			names[i] = group
		case group == "":
			names[i] = below
		default:
			names[i] = group + "_" + below
		}
	}
	return names
}

// continues tells for each column whether a blank cell of the upper header row
// belongs to the group on its left: always in text, in a workbook where they are merged.
func continues(merged []workbook.Span, row, width int) []bool {
	change := make([]int, width+1) // +1 where spans begin to cover, -1 where they end
	none := true
	for _, m := range merged {
		if m.Top <= row && row <= m.Bottom {
			none = false
			if m.Left < m.Right && m.Left+1 < width {
				change[m.Left+1]++
				change[min(m.Right+1, width)]--
			}
		}
	}
	covered := make([]bool, width)
	open := 0
	for i := range covered {
		open += change[i]
		covered[i] = none || open > 0
	}
	return covered
}

// oneLine puts a header that is broken into lines on one.
func oneLine(s string) string { return strings.Join(strings.FieldsFunc(s, isSpace), " ") }

// isSpace reports whether a rune at the edge of a cell carries no text: space,
// control, zero-width and byte order marks that copying leaves behind.
func isSpace(r rune) bool {
	return unicode.IsSpace(r) || r == 0x200b || r == 0x200c || r == 0x200d || r == 0xfeff || r < ' '
}
