// Package shapefile reads ESRI shapefiles: points, lines and polygons with
// their heights and measures dropped, the attribute table beside them, its
// text encoding and the coordinate system, from a folder or a zip archive.
//
// The format is that of the ESRI Shapefile Technical Description (1998) and of
// dBASE III to 7 without memo fields. Every length in the files is checked
// against what the file holds. Rings are put together by which lies in which,
// whatever their direction, because many programs write it wrongly. Multipatch
// shapes are refused; nothing is reprojected or repaired.
package shapefile

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// Limits against files made to exhaust memory.
const (
	maxFile      = 4 << 30 // the format itself ends at 4 GiB
	maxCells     = 100_000_000
	maxEntries   = 1000 // of a zip archive
	inflateRatio = 100  // of a zip archive; shapefiles pack 2 to 20 times
	inflateFloor = 64 << 20
)

// Read reads a shapefile, named by its .shp or by a .zip that holds one.
// Encoding is that of the attributes; "" takes it from the .cpg file, else from
// the .dbf, else detects it. Deleted records are passed over; Number counts
// them. Where there is no .prj the table has no CRS. Errors about the content
// are a *feature.Fault.
func Read(name, encoding string) (*feature.Table, error) {
	load := loadFolder
	if strings.EqualFold(filepath.Ext(name), ".zip") {
		load = loadZip
	}
	parts, err := load(name)
	if err != nil {
		return nil, err
	}
	return parts.table(encoding)
}

// parts are the files of a shapefile; those that are missing are nil.
type parts struct {
	name                    string
	shp, shx, dbf, prj, cpg []byte
}

func (p *parts) part(ext string) *[]byte {
	switch strings.ToLower(ext) {
	case ".shp":
		return &p.shp
	case ".shx":
		return &p.shx
	case ".dbf":
		return &p.dbf
	case ".prj":
		return &p.prj
	case ".cpg":
		return &p.cpg
	}
	return nil
}

// loadFolder reads a .shp and the files beside it that differ in the ending
// only, in capitals or not.
func loadFolder(name string) (*parts, error) {
	p := &parts{name: name}
	entries, err := os.ReadDir(filepath.Dir(name))
	if err != nil {
		return nil, message.Wrap(err, "打开 %s", "open %s", name)
	}
	if _, err := os.Stat(name); err != nil {
		return nil, message.Wrap(err, "打开 %s", "open %s", name)
	}
	stem := strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))
	for _, e := range entries {
		ext := filepath.Ext(e.Name())
		part := p.part(ext)
		if part == nil || *part != nil || !strings.EqualFold(strings.TrimSuffix(e.Name(), ext), stem) {
			continue
		}
		file := filepath.Join(filepath.Dir(name), e.Name())
		info, err := os.Stat(file)
		if err == nil && info.Size() > maxFile {
			return nil, &feature.Fault{File: file, What: message.Text{ZH: "文件超过 4 GiB", EN: "the file is larger than 4 GiB"}}
		}
		if err == nil {
			*part, err = os.ReadFile(file)
		}
		if err != nil {
			return nil, message.Wrap(err, "打开 %s", "open %s", file)
		}
	}
	return p, nil
}

// loadZip reads the only shapefile of an archive, in whatever folder of it.
func loadZip(name string) (*parts, error) {
	damaged := func(err error) error {
		return &feature.Fault{File: name, Err: err, What: message.Text{ZH: "压缩包已损坏", EN: "the zip archive is damaged"},
			Suggestion: message.Text{ZH: "请重新压缩或先解压", EN: "pack it again, or unpack it first"}}
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, message.Wrap(err, "打开 %s", "open %s", name)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, message.Wrap(err, "打开 %s", "open %s", name)
	}
	archive, err := zip.NewReader(file, info.Size())
	if err != nil {
		return nil, damaged(err)
	}
	if len(archive.File) > maxEntries {
		return nil, tooLarge(name)
	}
	stem, err := only(name, archive)
	if err != nil {
		return nil, err
	}
	p := &parts{name: name}
	left := int64(min(max(inflateFloor, inflateRatio*info.Size()), maxFile))
	for _, entry := range archive.File {
		ext := path.Ext(entry.Name)
		part := p.part(ext)
		if part == nil || *part != nil || !strings.EqualFold(strings.TrimSuffix(entry.Name, ext), stem) {
			continue
		}
		in, err := entry.Open()
		if err != nil {
			return nil, damaged(err)
		}
		data, err := io.ReadAll(io.LimitReader(in, left+1))
		in.Close()
		if left -= int64(len(data)); left < 0 {
			return nil, tooLarge(name)
		}
		if err != nil {
			return nil, damaged(err)
		}
		*part = data
	}
	return p, nil
}

// only finds the one shapefile of an archive and returns its path without the ending.
func only(name string, archive *zip.Reader) (string, error) {
	var stems []string
	for _, entry := range archive.File {
		ext := path.Ext(entry.Name)
		// macOS packs a shadow "__MACOSX/._x.shp" of each file.
		if strings.EqualFold(ext, ".shp") && !strings.HasPrefix(path.Base(entry.Name), "._") {
			stems = append(stems, strings.TrimSuffix(entry.Name, ext))
		}
	}
	if len(stems) == 1 {
		return stems[0], nil
	}
	f := &feature.Fault{File: name, What: message.Text{ZH: "压缩包中没有 .shp 文件", EN: "the zip archive holds no .shp file"}}
	if len(stems) > 1 {
		f.What = message.T("压缩包中有 %d 个 .shp 文件", "the zip archive holds %d .shp files", len(stems))
		f.Suggestion = message.Text{ZH: "请解压后指明用哪一个", EN: "unpack it and name the one to use"}
	}
	return "", f
}

func tooLarge(name string) error {
	return &feature.Fault{File: name,
		What:       message.T("压缩包解压后过大（超过 %d 倍）或文件过多（超过 %d 个），拒绝读取", "the zip archive unpacks to more than %d times its size or holds more than %d files and is refused", inflateRatio, maxEntries),
		Suggestion: message.Text{ZH: "请先解压，再读取其中的 .shp", EN: "unpack it first and use the .shp inside"}}
}

// table joins shapes, attributes and coordinate system.
func (p *parts) table(encoding string) (*feature.Table, error) {
	switch {
	case p.shp == nil:
		return nil, p.fault(0, "缺少 .shp 文件", "the .shp file is missing")
	case len(p.shp) == 0:
		return nil, p.fault(0, "文件是空的", "the file is empty")
	case p.dbf == nil:
		return nil, p.fault(0, "缺少属性表：没有同名的 .dbf 文件", "the attributes are missing: there is no .dbf file of the same name")
	}
	t := &feature.Table{Source: p.name}
	if err := p.readCRS(t); err != nil {
		return nil, err
	}
	records, err := p.records()
	if err != nil {
		return nil, err
	}
	attributes, err := p.openDBF(encoding)
	if err != nil {
		return nil, err
	}
	if attributes.rows != len(records) {
		return nil, p.fault(0, fmt.Sprintf(".shp 有 %d 个图形，.dbf 却有 %d 行，不是同一份数据", len(records), attributes.rows),
			fmt.Sprintf("the .shp holds %d shapes but the .dbf %d rows: they do not belong together", len(records), attributes.rows))
	}
	rings := &nester{left: maxWork}
	t.Encoding, t.Columns = attributes.encoding, attributes.columns()
	for i, record := range records {
		if attributes.deleted(i) {
			continue
		}
		values, err := attributes.values(i)
		if err != nil {
			return nil, err
		}
		shape, problem := decodeShape(record, rings)
		if problem != nil {
			return nil, p.named(t, values, i+1, *problem)
		}
		t.Rows = append(t.Rows, feature.Row{Number: i + 1, Values: values, Geometry: shape})
	}
	if len(t.Rows) == 0 {
		return nil, p.fault(0, "文件中没有任何要素", "the file holds no features")
	}
	return t, nil
}

func (p *parts) readCRS(t *feature.Table) (err error) {
	wkt := string(bytes.TrimSpace(bytes.TrimPrefix(p.prj, []byte("\xef\xbb\xbf"))))
	if wkt == "" {
		return nil
	}
	if t.CRS, err = crs.FromWKT(wkt); err != nil {
		return &feature.Fault{File: p.name, Column: ".prj", Err: err,
			What:       message.Text{ZH: "不支持 .prj 中的坐标系", EN: "the coordinate system in the .prj is not supported"},
			Suggestion: message.Text{ZH: "请重新投影到 WGS 84（EPSG:4326）后导出", EN: "reproject to WGS 84 (EPSG:4326) and export it again"}}
	}
	return nil
}

func (p *parts) fault(row int, zh, en string) *feature.Fault {
	return &feature.Fault{File: p.name, Row: row, What: message.Text{ZH: zh, EN: en}, Suggestion: message.Text{
		ZH: "请把 .shp、.shx、.dbf、.prj、.cpg 一起重新复制或重新导出", EN: "copy or export the .shp, .shx, .dbf, .prj and .cpg again, all together"}}
}

// named tells what is wrong with a shape, and which it is.
func (p *parts) named(t *feature.Table, values []string, number int, what message.Text) error {
	f := &feature.Fault{File: p.name, Row: number, What: what, Suggestion: message.Text{
		ZH: "请在 QGIS 中修正几何图形后重新导出", EN: "repair it with Fix geometries in QGIS and export it again"}}
	for i := len(values) - 1; i >= 0; i-- {
		title := strings.ToLower(t.Columns[i])
		if values[i] != "" && (strings.Contains(title, "name") || strings.Contains(title, "名")) {
			f.Column, f.Value = t.Columns[i], values[i]
			break
		}
	}
	return f
}
