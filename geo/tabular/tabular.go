// Package tabular reads the tables that planners keep: CSV and other delimited
// text, XLSX workbooks and JSON arrays of objects, each into a feature.Table.
// What a file is follows from its bytes first and its name second.
//
// Values stay the text that a person sees in the file, trimmed; numbers of a
// workbook keep their full precision and codes their digits. Rows are counted
// as the user counts them: Row.Number is the row of the sheet, the line of the
// text on which the record starts (a quoted field may run over several), or the
// 1-based position in a JSON array. Blank rows and the title rows above the
// header are skipped, but for the units that they name; totals rows are left in. What
// is joined or filled in, of headers and merged cells, stands in Notes. Number, Missing, Degrees and
// Coordinates read what such cells commonly hold. XLSX follows ECMA-376, text
// RFC 4180 read leniently, JSON RFC 8259. The old .xls format is not read.
package tabular

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/tabular/charset"
)

// Options says what the file does not tell, or tells wrongly. The zero value
// detects everything.
type Options struct {
	Encoding  string // utf-8, gb18030, gbk, gb2312, utf-16, utf-16le, utf-16be, big5, windows-1252; "" detects
	Sheet     string // of a workbook; "" takes the only sheet with content
	Delimiter rune   // of text; 0 detects comma, tab, semicolon or full-width comma
	HeaderRow int    // row or line of the (first) header row as the user counts; 0 detects
}

// Limits on what is taken into memory, checked before it is.
const (
	maxFile    = 2 << 30 // bytes
	maxColumns = 16384   // as in a workbook
	maxCells   = 100_000_000
)

// Read reads the table in a file.
func Read(path string, opts Options) (*feature.Table, error) {
	data, err := load(path)
	if err != nil {
		return nil, err
	}
	return Decode(path, data, opts)
}

// Text decodes the bytes of a text file by the encoding named, or where that is ""
// by the one detected, and tells the encoding used; see charset.Decode.
func Text(data []byte, encoding string) (text, used string, err error) {
	return charset.Decode(data, encoding)
}

func load(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, message.Wrap(err, "读取 %s", "read %s", path)
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.Size() > maxFile {
		return nil, attribute(tooLarge(), path)
	}
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, message.Wrap(err, "读取 %s", "read %s", path)
	}
	if len(data) > maxFile {
		return nil, attribute(tooLarge(), path)
	}
	return data, nil
}

// Decode reads the table in the bytes of a file; name is told in faults and
// helps where the bytes leave a doubt.
func Decode(name string, data []byte, opts Options) (*feature.Table, error) {
	table, err := decode(name, data, opts)
	if err != nil {
		return nil, attribute(err, name)
	}
	for i := range table.Notes {
		table.Notes[i].File = table.Source
	}
	return table, nil
}

func decode(name string, data []byte, opts Options) (*feature.Table, error) {
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) || bytes.HasPrefix(data, []byte("PK\x05\x06")) {
		return decodeWorkbook(name, data, opts)
	}
	if err := refuse(data); err != nil {
		return nil, err
	}
	text, used, err := Text(data, opts.Encoding)
	if err != nil {
		return nil, err
	}
	body := strings.TrimSpace(text)
	if body == "" {
		return nil, empty()
	}
	ext := strings.ToLower(filepath.Ext(name))
	delimited := ext == ".csv" || ext == ".tsv" || ext == ".txt" || ext == ".tab"
	if ext == ".json" || !delimited && (body[0] == '[' || body[0] == '{') {
		table, err := decodeJSON(body)
		if err != nil {
			return nil, err
		}
		table.Source, table.Encoding = name, used
		return table, nil
	}
	if body[0] == '<' {
		return nil, fault(0, message.T("这是网页或 XML，不是表格", "this is a web page or XML, not a table"), saveAsXLSX)
	}
	return decodeText(name, text, used, opts)
}

// attribute names the file in a fault that does not name one yet.
func attribute(err error, name string) error {
	var f *feature.Fault
	if errors.As(err, &f) && f.File == "" {
		f.File = name
	}
	return err
}

func fault(row int, what, do message.Text) error {
	return &feature.Fault{Row: row, What: what, Suggestion: do}
}

var saveAsXLSX = message.Text{
	ZH: "请用 Excel 或 WPS 打开，另存为 .xlsx 或 UTF-8 的 .csv",
	EN: "open it in Excel or WPS and save it as .xlsx or as .csv in UTF-8",
}

func tooLarge() error {
	return fault(0, message.T("文件超过 2 GB", "the file is larger than 2 GB"),
		message.T("请按地区拆成几个文件", "split it by area into several files"))
}

func tooManyCells(row int) error {
	return fault(row, message.T("到这一行为止，单元格已超过 1 亿个", "more than 100 million cells up to this row"),
		message.T("请删去多余的空白列，或拆成几个文件", "delete the empty columns, or split the file"))
}

func tooManyColumns(row int) error {
	return fault(row, message.T("这一行超过 %d 列", "more than %d columns in this row", maxColumns),
		message.T("请检查分隔符和引号，或删去多余的列", "check the delimiter and the quotes, or delete columns"))
}

func empty() error {
	return fault(0, message.T("文件是空的", "the file is empty"),
		message.T("请检查是否选对了文件", "check that this is the right file"))
}

// refuse tells the formats that look like a table to their owner but are none
// that is read here.
func refuse(data []byte) error {
	if len(data) == 0 {
		return empty()
	}
	for _, known := range []struct{ magic, zh, en string }{
		{"\x1f\x8b", "这是 gzip 压缩文件，请先解压", "this is a gzip file: unpack it first"},
		{"Rar!", "这是 RAR 压缩文件，请先解压", "this is a RAR file: unpack it first"},
		{"7z\xbc\xaf", "这是 7z 压缩文件，请先解压", "this is a 7z file: unpack it first"},
		{"%PDF", "这是 PDF，不是表格，请取得原始的 Excel 表", "this is a PDF, not a table: ask for the original spreadsheet"},
		{"\x89PNG", "这是图片，不是表格", "this is a picture, not a table"},
		{"\xff\xd8\xff", "这是图片，不是表格", "this is a picture, not a table"},
		{"SQLite format 3", "这是数据库（可能是 GeoPackage），不是表格", "this is a database (a GeoPackage perhaps), not a table"},
	} {
		if bytes.HasPrefix(data, []byte(known.magic)) {
			return fault(0, message.T(known.zh, known.en), message.Text{})
		}
	}
	if !bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) {
		return nil
	}
	if bytes.Contains(data, []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")) {
		return fault(0, message.T("工作簿有打开密码", "the workbook is protected by a password"),
			message.T("请在 Excel 或 WPS 中去掉密码后另存", "remove the password in Excel or WPS and save it again"))
	}
	return fault(0, message.T("这是旧版 .xls 格式，不能读取", "this is the old .xls format, which is not read"), saveAsXLSX)
}
