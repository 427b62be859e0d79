package main

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/geotiff"
	"github.com/medreach/medreach/geo/raster"
)

// encode rewrites a text file, which scripts hold in UTF-8, in another encoding.
func encode(s *script, args []string) {
	if len(args) != 2 {
		s.fail("usage: encode gbk|utf-16|utf-8-bom FILE")
	}
	known := map[string]encoding.Encoding{
		"gbk":       simplifiedchinese.GBK,
		"utf-16":    unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
		"utf-8-bom": unicode.UTF8BOM,
	}
	data, err := known[args[0]].NewEncoder().Bytes([]byte(s.read(args[1])))
	s.check(err)
	s.check(os.WriteFile(s.path(args[1]), data, 0o666))
}

// workbook makes an XLSX file of a CSV file; every cell is a text.
func workbook(s *script, args []string) {
	if len(args) != 2 {
		s.fail("usage: workbook IN.csv OUT.xlsx")
	}
	rows, err := csv.NewReader(strings.NewReader(s.read(args[0]))).ReadAll()
	s.check(err)
	book := excelize.NewFile()
	for i, row := range rows {
		s.check(book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row))
	}
	s.check(book.SaveAs(s.path(args[1])))
}

// makeFile writes a file that no script could hold.
func makeFile(s *script, args []string) {
	makers := map[string]func() ([]byte, error){
		"empty":        func() ([]byte, error) { return nil, nil },
		"blank":        func() ([]byte, error) { return []byte("\n\n  \n"), nil },
		"ten-thousand": tenThousand,
		"old-xls": func() ([]byte, error) {
			return []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 504)), nil
		},
		"zip-bomb":         zipBomb,
		"broken-zip":       func() ([]byte, error) { return []byte("PK\x03\x04 and then nothing"), nil },
		"deep-array":       func() ([]byte, error) { return bytes.Repeat([]byte("["), 1e6), nil },
		"deep-coordinates": func() ([]byte, error) { return deep(`"geometry":{"type":"Polygon","coordinates":`), nil },
		"deep-properties":  func() ([]byte, error) { return deep(`"geometry":null,"properties":{"a":`), nil },
		"grid":             grid,
		"grid-nobody":      func() ([]byte, error) { return encodeGrid(make([]float32, 200)) },
		"grid-nowhere":     func() ([]byte, error) { return tiff(16, 16, nil), nil },
		"grid-cut-header":  func() ([]byte, error) { b, err := grid(); return b[:6], err },
		"grid-cut-tags":    func() ([]byte, error) { b, err := grid(); return b[:60], err },
		"grid-cut-data":    func() ([]byte, error) { b, err := grid(); return b[:len(b)*3/4], err },
		"grid-size-bomb":   func() ([]byte, error) { return tiff(1<<31-1, 1<<31-1, nil), nil },
		"grid-lerc":        func() ([]byte, error) { return tiff(16, 16, map[uint16]uint32{259: 34887}), nil },
		"grid-bad-offset":  func() ([]byte, error) { return tiff(16, 16, map[uint16]uint32{273: 1 << 30}), nil },
	}
	if len(args) != 2 || makers[args[0]] == nil {
		s.fail("usage: make KIND FILE")
	}
	data, err := makers[args[0]]()
	s.check(err)
	s.check(os.WriteFile(s.path(args[1]), data, 0o666))
}

// tenThousand is a list of village clinics of which three rows are bad: 19 has no
// coordinates, 5002 has zeros, and in 10001 they are exchanged.
func tenThousand() ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("机构代码,机构名称,类别,经度,纬度,区县代码\n")
	for i := range 10_000 {
		at := fmt.Sprintf("%.5f,%.5f", 103.0005+float64(i%100)*0.00099, 30.0005+float64(i/100)*0.00099)
		switch i + 2 {
		case 19:
			at = ","
		case 5002:
			at = "0,0"
		case 10_001:
			at = "30.05000,103.05000"
		}
		fmt.Fprintf(&b, "%06d,%c%c村卫生室,村卫生室,%s,519901\n", i, '一'+rune(i%5000)+100, '丁'+rune(i/7%5000)+900, at)
	}
	return b.Bytes(), nil
}

// zipBomb is a workbook whose sheet unpacks to 300 MB of spaces.
func zipBomb() ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	book := excelize.NewFile()
	var sound bytes.Buffer
	if err := book.Write(&sound); err != nil {
		return nil, err
	}
	parts, err := zip.NewReader(bytes.NewReader(sound.Bytes()), int64(sound.Len()))
	if err != nil {
		return nil, err
	}
	for _, p := range parts.File {
		if p.Name == "xl/worksheets/sheet1.xml" {
			continue
		}
		if err := z.Copy(p); err != nil {
			return nil, err
		}
	}
	w, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		return nil, err
	}
	blanks := bytes.Repeat([]byte(" "), 1<<20)
	for range 300 {
		if _, err := w.Write(blanks); err != nil {
			return nil, err
		}
	}
	err = z.Close()
	return b.Bytes(), err
}

// deep is a GeoJSON feature in which a member is nested a million deep.
func deep(before string) []byte {
	return []byte(`{"type":"FeatureCollection","features":[{"type":"Feature",` + before +
		strings.Repeat("[", 1e6) + strings.Repeat("]", 1e6) + "}}]}")
}

// grid is a sound population grid over the sound study: 20 by 10 cells of 0.01
// degrees with 10 people each.
func grid() ([]byte, error) {
	return encodeGrid(slices.Repeat([]float32{10}, 200))
}

func encodeGrid(values []float32) ([]byte, error) {
	g := &raster.Grid{Width: 20, Height: 10, Transform: [6]float64{103, 0.01, 0, 30.1, 0, -0.01}, CRS: crs.WGS84()}
	var b bytes.Buffer
	err := geotiff.Write(&b, g, [][]float32{values}, geotiff.Options{})
	return b.Bytes(), err
}

// tiff is an uncompressed TIFF of bytes without a place, with tags put wrong.
func tiff(width, height uint32, wrong map[uint16]uint32) []byte {
	tags := [][2]uint32{{256, width}, {257, height}, {258, 8}, {259, 1}, {262, 1}, {273, 8}, {277, 1}, {278, height}, {279, 256}, {339, 1}}
	b := []byte("II*\x00")
	b = binary.LittleEndian.AppendUint32(b, 8+256)
	b = append(b, bytes.Repeat([]byte{1}, 256)...)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(tags)))
	for _, t := range tags {
		value := t[1]
		if v, ok := wrong[uint16(t[0])]; ok {
			value = v
		}
		b = binary.LittleEndian.AppendUint16(b, uint16(t[0]))
		b = binary.LittleEndian.AppendUint16(b, 4)
		b = binary.LittleEndian.AppendUint32(b, 1)
		b = binary.LittleEndian.AppendUint32(b, value)
	}
	return append(b, 0, 0, 0, 0)
}
