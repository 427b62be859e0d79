package shapefile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/tabular/charset"
)

// dbf is the attribute table.
type dbf struct {
	parts    *parts
	rows     int
	width    int // of a record
	body     []byte
	fields   []field
	encoding string
}

type field struct {
	raw   []byte // the name as it stands
	name  string
	kind  byte
	start int // in a record
	width int
}

// openDBF reads the header and decides on the encoding.
func (p *parts) openDBF(encoding string) (*dbf, error) {
	wrong := func(zh, en string) error { return p.fault(0, ".dbf："+zh, ".dbf: "+en) }
	if len(p.dbf) < 33 {
		return nil, wrong("文件头不完整", "the header is incomplete")
	}
	rows := int64(binary.LittleEndian.Uint32(p.dbf[4:]))
	head := int64(binary.LittleEndian.Uint16(p.dbf[8:]))
	width := int64(binary.LittleEndian.Uint16(p.dbf[10:]))
	if head < 33 || head > int64(len(p.dbf)) || width < 1 {
		return nil, wrong("文件头有误", "the header is wrong")
	}
	if head+rows*width > int64(len(p.dbf)) {
		return nil, wrong("文件不完整", "the file is incomplete")
	}
	d := &dbf{parts: p, rows: int(rows), width: int(width), body: p.dbf[head:]}
	start := 1
	for at := p.dbf[32:head]; len(at) >= 32 && at[0] != '\r'; at = at[32:] {
		name, _, _ := bytes.Cut(at[:11], []byte{0})
		f := field{raw: name, kind: at[11], start: start, width: int(at[16])}
		if f.kind == 'C' {
			f.width |= int(at[17]) << 8 // long texts of FoxPro and Clipper
		}
		if start += f.width; start > d.width {
			return nil, wrong("字段总宽度超过记录长度", "the fields are wider than a record")
		}
		d.fields = append(d.fields, f)
	}
	if rows*int64(len(d.fields)) > maxCells {
		return nil, wrong(fmt.Sprintf("行数与列数之积超过上限 %d", maxCells), fmt.Sprintf("rows times columns exceed %d", maxCells))
	}
	return d, d.decide(encoding)
}

// decide settles the encoding and decodes the names of the fields.
func (d *dbf) decide(named string) (err error) {
	if named == "" {
		named = codePage(string(bytes.TrimSpace(d.parts.cpg)))
	}
	if language := d.parts.dbf[29]; named == "" && language == 0x4d {
		named = "GB18030"
	} else if named == "" && language == 0x4f {
		named = "Big5"
	}
	if named == "" {
		_, d.encoding, err = charset.Decode(d.sample(), "")
	} else {
		_, d.encoding, err = charset.Decode(nil, named)
	}
	if err != nil {
		return d.misfit(err, 0, "")
	}
	for i := range d.fields {
		f := &d.fields[i]
		if f.name, err = d.decode(f.raw, len(f.raw) >= 10); err != nil {
			return d.misfit(err, 0, "")
		}
	}
	return nil
}

// codePage reads what programs write into a .cpg: "UTF-8", "936", "ANSI 936",
// "GBK". Names that charset does not know are left for detection.
func codePage(cpg string) string {
	name := strings.ToUpper(strings.TrimPrefix(cpg, "\ufeff"))
	for _, prefix := range []string{"ANSI ", "OEM ", "CP"} {
		name = strings.TrimPrefix(name, prefix)
	}
	switch name {
	case "65001":
		return "UTF-8"
	case "936", "54936":
		return "GB18030"
	case "950":
		return "Big5"
	case "1252", "88591":
		return "Windows-1252"
	}
	if _, _, err := charset.Decode(nil, name); err != nil {
		return ""
	}
	return name
}

// sample gathers text for detection: names and values, and values that fill
// their field, so that their last character may be cut, only where the others
// tell nothing.
func (d *dbf) sample() []byte {
	const enough = 1 << 20
	var sure, doubtful []byte
	for _, f := range d.fields {
		if len(f.raw) < 10 {
			sure = append(append(sure, f.raw...), '\n')
		}
	}
	for i := 0; i < d.rows && len(sure) < enough && len(doubtful) < enough; i++ {
		for _, f := range d.fields {
			value := d.raw(i, f)
			switch {
			case f.kind != 'C' || ascii(value):
			case len(value) < f.width:
				sure = append(append(sure, value...), '\n')
			default:
				if cut := whole(value, "UTF-8"); utf8.Valid(cut) {
					value = cut
				} else {
					value = whole(value, "GB18030")
				}
				doubtful = append(append(doubtful, value...), '\n')
			}
		}
	}
	if ascii(sure) {
		sure = append(sure, doubtful...)
	}
	return sure
}

func ascii(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// raw is a value without its padding of spaces or zero bytes.
func (d *dbf) raw(row int, f field) []byte {
	value := d.body[row*d.width:][f.start : f.start+f.width]
	if f.kind == 'I' || f.kind == '+' || f.kind == 'O' {
		return value // binary
	}
	value, _, _ = bytes.Cut(value, []byte{0})
	return bytes.Trim(value, " ")
}

// whole drops a character at the end that the width of the field has cut.
func whole(b []byte, encoding string) []byte {
	if encoding == "UTF-8" {
		for back := 1; back < utf8.UTFMax && back <= len(b); back++ {
			if tail := b[len(b)-back:]; utf8.RuneStart(tail[0]) {
				if !utf8.FullRune(tail) {
					return b[:len(b)-back]
				}
				break
			}
		}
		return b
	}
	if encoding != "GB18030" && encoding != "Big5" {
		return b
	}
	for i := 0; i < len(b); {
		size := 1
		if b[i] >= utf8.RuneSelf {
			size = 2
			if i+1 < len(b) && b[i+1] < 0x40 {
				size = 4
			}
		}
		if i+size > len(b) {
			return b[:i]
		}
		i += size
	}
	return b
}

func (d *dbf) decode(b []byte, full bool) (string, error) {
	if ascii(b) {
		return string(b), nil
	}
	if full {
		b = whole(b, d.encoding)
	}
	text, _, err := charset.Decode(b, d.encoding)
	return text, err
}

// misfit completes a fault of the decoder with its place.
func (d *dbf) misfit(err error, row int, column string) error {
	var f *feature.Fault
	if !errors.As(err, &f) {
		return err
	}
	told := *f
	told.File, told.Row, told.Column = d.parts.name, row, column
	if column != "" {
		told.Suggestion = message.Text{ZH: "请在设置中写明 .dbf 的文字编码（如 gbk、utf-8）", EN: "name the text encoding of the .dbf in the settings (such as gbk or utf-8)"}
	}
	return &told
}

func (d *dbf) columns() []string {
	names := make([]string, len(d.fields))
	used := map[string]bool{}
	for i, f := range d.fields {
		plain := strings.TrimSpace(f.name)
		names[i] = plain
		for n := 2; used[names[i]]; n++ {
			names[i] = fmt.Sprintf("%s (%d)", plain, n)
		}
		used[names[i]] = true
	}
	return names
}

func (d *dbf) deleted(row int) bool { return d.body[row*d.width] == '*' }

// values are the texts of a row: numbers and dates as they stand, logical ones
// as true and false. Memo fields, kept in another file, are left empty.
func (d *dbf) values(row int) ([]string, error) {
	values := make([]string, len(d.fields))
	for i, f := range d.fields {
		raw := d.raw(row, f)
		switch f.kind {
		case 'C':
			text, err := d.decode(raw, len(raw) == f.width)
			if err != nil {
				return nil, d.misfit(err, row+1, f.name)
			}
			values[i] = strings.TrimSpace(text)
		case 'N', 'F':
			if ascii(raw) && len(bytes.Trim(raw, "*")) > 0 { // stars mean no number
				values[i] = string(raw)
			}
		case 'D':
			if ascii(raw) && string(raw) != "00000000" {
				values[i] = string(raw)
			}
		case 'L':
			values[i] = logical(raw)
		case 'I', '+':
			if len(raw) == 4 {
				values[i] = strconv.Itoa(int(int32(binary.LittleEndian.Uint32(raw))))
			}
		case 'O':
			if len(raw) == 8 {
				values[i] = strconv.FormatFloat(math.Float64frombits(binary.LittleEndian.Uint64(raw)), 'f', -1, 64)
			}
		}
	}
	return values, nil
}

func logical(raw []byte) string {
	switch string(raw) {
	case "T", "t", "Y", "y":
		return "true"
	case "F", "f", "N", "n":
		return "false"
	}
	return ""
}
