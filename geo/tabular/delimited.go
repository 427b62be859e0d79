package tabular

import (
	"strings"
	"unicode/utf8"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// maxQuotedLines bounds a quoted field: one quote too many must not swallow the
// rest of the file in silence.
const maxQuotedLines = 500

// record is one row of any kind of table, before the header is known.
type record struct {
	number int
	cells  []string
}

// blank reports whether no cell holds anything.
func (r record) blank() bool { return r.filled() == 0 }

// filled counts the cells that hold something.
func (r record) filled() int {
	n := 0
	for _, c := range r.cells {
		if c != "" {
			n++
		}
	}
	return n
}

// cell returns a cell's text, "" beyond the end of the row.
func (r record) cell(i int) string {
	if i < 0 || i >= len(r.cells) {
		return ""
	}
	return r.cells[i]
}

func decodeText(name, text, used string, opts Options) (*feature.Table, error) {
	p := parser{text: text, line: 1, delimiter: opts.Delimiter}
	if head, ok := strings.CutPrefix(text, "sep="); ok && opts.Delimiter == 0 { // Excel's own hint
		p.delimiter, _ = utf8.DecodeRuneInString(head)
		p.skipLine()
	}
	if p.delimiter == 0 {
		p.delimiter = detectDelimiter(p)
	}
	if p.delimiter == '"' || p.delimiter == '\r' || p.delimiter == '\n' || !utf8.ValidRune(p.delimiter) {
		return nil, fault(0, message.T("分隔符无效", "the delimiter is not valid"),
			message.T("请用逗号、制表符或分号", "use comma, tab or semicolon"))
	}
	var records []record
	for !p.done() {
		r, err := p.next()
		if err != nil {
			return nil, err
		}
		if !r.blank() {
			records = append(records, r)
		}
	}
	table, err := assemble(records, nil, opts)
	if err != nil {
		return nil, err
	}
	table.Source, table.Encoding = name, used
	return table, nil
}

// parser cuts delimited text into records. Cells are parts of the text, not
// copies, except where a quoted cell holds doubled quotes.
type parser struct {
	text      string
	at        int
	line      int
	delimiter rune
	cells     []string // block that the records' cells are cut from
	total     int
}

func (p *parser) done() bool { return p.at >= len(p.text) }

func (p *parser) skipLine() {
	if end := strings.IndexAny(p.text[p.at:], "\r\n"); end >= 0 {
		p.at += end
		p.newline()
	} else {
		p.at = len(p.text)
	}
}

// newline steps over one line end: \n, \r\n or \r.
func (p *parser) newline() {
	if p.text[p.at] == '\r' && p.at+1 < len(p.text) && p.text[p.at+1] == '\n' {
		p.at++
	}
	p.at++
	p.line++
}

// next reads one record; there is at least one byte left.
func (p *parser) next() (record, error) {
	r := record{number: p.line}
	start := len(p.cells)
	for {
		if len(p.cells) == cap(p.cells) { // begin a new block with what this record has so far
			grown := make([]string, 0, max(4096, 2*(len(p.cells)-start)))
			p.cells = append(grown, p.cells[start:]...)
			start = 0
		}
		cell, err := p.cell(r.number)
		if err != nil {
			return r, err
		}
		p.cells = append(p.cells, clean(cell))
		if len(p.cells)-start > maxColumns {
			return r, tooManyColumns(r.number)
		}
		if p.done() || p.text[p.at] == '\n' || p.text[p.at] == '\r' {
			break
		}
		p.at += utf8.RuneLen(p.delimiter)
	}
	if !p.done() {
		p.newline()
	}
	end := len(p.cells)
	r.cells = p.cells[start:end:end]
	if p.total += end - start; p.total > maxCells {
		return r, tooManyCells(r.number)
	}
	return r, nil
}

// cell reads up to the delimiter or line end that follows it.
func (p *parser) cell(row int) (string, error) {
	start := p.at
	for p.at < len(p.text) && p.text[p.at] == ' ' {
		p.at++
	}
	if p.at < len(p.text) && p.text[p.at] == '"' {
		return p.quoted(row)
	}
	p.plain()
	return p.text[start:p.at], nil
}

// plain moves to the next delimiter or line end.
func (p *parser) plain() {
	if p.delimiter < utf8.RuneSelf {
		d := byte(p.delimiter)
		for p.at < len(p.text) {
			if c := p.text[p.at]; c == d || c == '\n' || c == '\r' {
				return
			}
			p.at++
		}
		return
	}
	for p.at < len(p.text) {
		r, n := utf8.DecodeRuneInString(p.text[p.at:])
		if r == p.delimiter || r == '\n' || r == '\r' {
			return
		}
		p.at += n
	}
}

// quoted reads a quoted cell. What follows the closing quote is taken as it
// stands, as Excel does.
func (p *parser) quoted(row int) (string, error) {
	p.at++
	first, start, doubled := p.line, p.at, false
	for {
		i := strings.IndexAny(p.text[p.at:], "\"\r\n")
		if i < 0 || p.line-first > maxQuotedLines {
			return "", fault(row, message.T("第 %d 行打开的引号没有关闭", "the quote opened on line %d is not closed", first),
				message.T("请补上或删去引号（\"），或用 Excel 另存一次", "add or delete the quote (\"), or save the file again from Excel"))
		}
		p.at += i
		if p.text[p.at] != '"' {
			p.newline()
			continue
		}
		if p.at+1 < len(p.text) && p.text[p.at+1] == '"' {
			p.at, doubled = p.at+2, true
			continue
		}
		break
	}
	cell := p.text[start:p.at]
	if doubled {
		cell = strings.ReplaceAll(cell, `""`, `"`)
	}
	p.at++
	rest := p.at
	p.plain()
	if tail := p.text[rest:p.at]; strings.TrimSpace(tail) != "" {
		cell += tail
	}
	return cell, nil
}

// clean trims a cell and takes the value out of ="..." as Excel shows it.
func clean(s string) string {
	if n := len(s); n == 0 || s[0] > ' ' && s[0] < utf8.RuneSelf && s[0] != '=' && s[n-1] > ' ' && s[n-1] < utf8.RuneSelf {
		return s
	}
	s = strings.TrimFunc(s, isSpace)
	if len(s) > 3 && strings.HasPrefix(s, `="`) && s[len(s)-1] == '"' && !strings.Contains(s[2:len(s)-1], `"`) {
		s = s[2 : len(s)-1]
	}
	return s
}

// detectDelimiter takes the candidate by which the most records at the head of
// the text have one and the same width; of equals the one that cuts finer, then
// the one named first.
func detectDelimiter(p parser) rune {
	best, bestRows, bestWidth := ',', 0, 0
	p.text = p.text[:min(len(p.text), 1<<16)]
	whole := len(p.text) < 1<<16
	for _, d := range []rune{',', '\t', ';', '，'} {
		try := p
		try.delimiter = d
		widths := make(map[int]int)
		for n := 0; n < 200 && !try.done(); n++ {
			r, err := try.next()
			if err != nil || !whole && n > 0 && try.done() {
				break
			}
			if !r.blank() {
				widths[len(r.cells)]++
			}
		}
		for width, rows := range widths {
			if width > 1 && (rows > bestRows || rows == bestRows && width > bestWidth) {
				best, bestRows, bestWidth = d, rows, width
			}
		}
	}
	return best
}
