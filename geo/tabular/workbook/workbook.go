// Package workbook reads the sheets of an XLSX file (ECMA-376, transitional and
// strict) into rows of text. A cell gives what a person sees, with numbers at full
// precision: dates are ISO 8601, percentages keep their sign, codes their digits and
// their leading zeros; rounding and separators of the number format are not followed.
// Formulas give their stored result. One pass over the XML of a sheet, nothing but its
// values kept; what a hostile file unpacks to is bounded before and while it is read.
// It knows nothing of headers, and does not write.
package workbook

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// Limits on a workbook, checked in the directory of the zip before anything is
// unpacked and again while unpacking.
const (
	maxParts    = 1000
	maxUnpacked = 512 << 20 // bytes, all parts together
	maxRatio    = 100       // of unpacked to packed ...
	freeRatio   = 16 << 20  // ... beyond this many bytes
	maxRows     = 1 << 20
	maxColumns  = 1 << 14
	freeBlanks  = 1 << 20 // blank cells beside which the filled ones are not counted
)

// Book is an open XLSX package.
type Book struct {
	Sheets []Sheet // in the order of the tabs; chart sheets left out

	parts   map[string]*zip.File // by lower-case name
	shared  []string
	formats []numberFormat // by cell style
	from    epoch
}

// Sheet is a worksheet as the workbook lists it.
type Sheet struct {
	Name   string
	Hidden bool

	part string
}

// Row is one row of a sheet that has cells with content.
type Row struct {
	Number int      // from 1, as the sheet counts
	Cells  []string // from column A to the last that has content
}

// Span is a merged range: rows by number, columns from 0, all inclusive. Its text
// stands in the first cell alone.
type Span struct{ Top, Left, Bottom, Right int }

// Open checks the package and reads what all sheets share.
func Open(data []byte) (*Book, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, damaged("", err)
	}
	b := &Book{parts: make(map[string]*zip.File, len(z.File))}
	if err := checkParts(z.File, int64(len(data))); err != nil {
		return nil, err
	}
	for _, f := range z.File {
		b.parts[partName(f.Name)] = f
	}
	main := "xl/workbook.xml"
	rels, err := b.relations("")
	if err != nil {
		return nil, err
	}
	for _, r := range rels {
		if path.Base(r.Type) == "officeDocument" {
			main = r.Target
		}
	}
	if b.parts[partName(main)] == nil || !strings.HasSuffix(main, ".xml") {
		return nil, fault(message.T("这个压缩包不是 .xlsx 工作簿", "this zip file is not an .xlsx workbook"), saveAgain)
	}
	return b, b.readBook(main)
}

// checkParts refuses what would unpack to too much.
func checkParts(files []*zip.File, packed int64) error {
	refused := func(zh, en string) error {
		return fault(message.T(zh, en), message.T("如果确是正常的表，请另存为 .csv", "if the table is genuine, save it as .csv"))
	}
	if len(files) > maxParts {
		return refused("工作簿里的部件超过 1000 个", "the workbook has more than 1000 parts")
	}
	var total uint64
	for _, f := range files {
		size := f.UncompressedSize64
		if total += size; size > maxUnpacked || total > maxUnpacked {
			return refused("工作簿解压后超过 512 MB", "the workbook unpacks to more than 512 MB")
		}
		if size > freeRatio && size/maxRatio > f.CompressedSize64 {
			return refused("工作簿的压缩率异常（超过 100 倍）", "the workbook unpacks to more than 100 times its size")
		}
	}
	if total > freeRatio && total/maxRatio > uint64(packed) {
		return refused("工作簿的压缩率异常（超过 100 倍）", "the workbook unpacks to more than 100 times its size")
	}
	return nil
}

func partName(s string) string {
	return strings.ToLower(strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(s, "\\", "/")), "/"))
}

// open returns a part of the package; a missing one is empty.
func (b *Book) open(name string) (io.ReadCloser, error) {
	f := b.parts[partName(name)]
	if f == nil {
		return io.NopCloser(strings.NewReader("")), nil
	}
	r, err := f.Open()
	if err != nil {
		return nil, damaged(name, err)
	}
	return struct {
		io.Reader
		io.Closer
	}{io.LimitReader(r, int64(f.UncompressedSize64)), r}, nil
}

// unmarshal reads a small part into v.
func (b *Book) unmarshal(name string, v any) error {
	r, err := b.open(name)
	if err != nil {
		return err
	}
	defer r.Close()
	if err := xml.NewDecoder(r).Decode(v); err != nil && err != io.EOF {
		return damaged(name, err)
	}
	return nil
}

// relation points from one part of the package to another.
type relation struct {
	ID, Type, Target string
}

func (b *Book) relations(of string) ([]relation, error) {
	var doc struct {
		Relationship []struct {
			ID     string `xml:"Id,attr"`
			Type   string `xml:"Type,attr"`
			Target string `xml:"Target,attr"`
		}
	}
	dir, base := path.Split(of)
	if err := b.unmarshal(dir+"_rels/"+base+".rels", &doc); err != nil {
		return nil, err
	}
	var out []relation
	for _, r := range doc.Relationship {
		if !strings.HasPrefix(r.Target, "/") {
			r.Target = path.Join("/", dir, r.Target)
		}
		out = append(out, relation{r.ID, r.Type, r.Target})
	}
	return out, nil
}

// readBook reads the list of sheets, the number formats and the shared strings.
func (b *Book) readBook(main string) error {
	main = partName(main)
	var doc struct {
		Pr struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name  string     `xml:"name,attr"`
			State string     `xml:"state,attr"`
			Attrs []xml.Attr `xml:",any,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := b.unmarshal(main, &doc); err != nil {
		return err
	}
	b.from = epoch(doc.Pr.Date1904 == "1" || doc.Pr.Date1904 == "true")
	rels, err := b.relations(main)
	if err != nil {
		return err
	}
	worksheets := make(map[string]string)
	for _, r := range rels {
		switch path.Base(r.Type) {
		case "worksheet":
			worksheets[r.ID] = r.Target
		case "styles":
			err = b.readFormats(r.Target)
		case "sharedStrings":
			err = b.readShared(r.Target)
		}
		if err != nil {
			return err
		}
	}
	for _, s := range doc.Sheets {
		for _, a := range s.Attrs {
			if part, ok := worksheets[a.Value]; ok && a.Name.Local == "id" {
				b.Sheets = append(b.Sheets, Sheet{s.Name, s.State == "hidden" || s.State == "veryHidden", part})
			}
		}
	}
	return nil
}

// readShared reads the strings that cells refer to, without phonetic guides.
func (b *Book) readShared(name string) error {
	r, err := b.open(name)
	if err != nil {
		return err
	}
	defer r.Close()
	dec := xml.NewDecoder(r)
	var text strings.Builder
	collect, guide := false, false
	for {
		token, err := dec.RawToken()
		if err == io.EOF {
			return nil
		} else if err != nil {
			return damaged(name, err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "si":
				text.Reset()
			case "t":
				collect = !guide
			case "rPh":
				guide = true
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "si":
				b.shared = append(b.shared, strings.TrimSpace(text.String()))
			case "t":
				collect = false
			case "rPh":
				guide = false
			}
		case xml.CharData:
			if collect {
				text.Write(t)
			}
		case xml.Directive:
			return damaged(name, fmt.Errorf("a document type is declared"))
		}
	}
}

var saveAgain = message.Text{
	ZH: "请用 Excel 或 WPS 打开，另存为 .xlsx 或 UTF-8 的 .csv",
	EN: "open it in Excel or WPS and save it as .xlsx or as .csv in UTF-8",
}

func fault(what, do message.Text) error { return &feature.Fault{What: what, Suggestion: do} }

func damaged(part string, err error) error {
	what := message.T("工作簿已损坏或不完整", "the workbook is damaged or incomplete")
	if part != "" {
		what = message.T("工作簿已损坏或不完整（%s：%v）", "the workbook is damaged or incomplete (%s: %v)", part, err)
	}
	return &feature.Fault{What: what, Suggestion: saveAgain}
}
