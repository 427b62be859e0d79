package geojson

import (
	"bufio"
	"errors"
	"github.com/klauspost/compress/gzip"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

var (
	uneven        = message.Text{ZH: "坐标数组各处的层数不一致", EN: "the coordinates are not nested to the same depth everywhere"}
	notNumber     = message.Text{ZH: "坐标中有不是数字的值", EN: "a coordinate is not a number"}
	emptyPart     = message.Text{ZH: "几何中有空的部分", EN: "a part of the geometry is empty"}
	shortPosition = message.Text{ZH: "有坐标点缺少经度或纬度", EN: "a position lacks its longitude or latitude"}
	shortLine     = message.Text{ZH: "线少于 2 个点", EN: "a line has fewer than 2 points"}
	shortRing     = message.Text{ZH: "多边形的环少于 4 个点", EN: "a ring has fewer than 4 points"}
	unknownType   = message.Text{ZH: "几何类型未知", EN: "the geometry type is unknown"}
	repairHint    = message.Text{
		ZH: "请在 GIS 软件中修复几何（QGIS：修正几何图形）后重新导出",
		EN: "repair the geometry in a GIS (QGIS: Fix geometries) and export it again"}
)

var errInflated = errors.New("the packed file grows too large")

// utf8Reader passes bytes on and notes where they stop being UTF-8.
type utf8Reader struct {
	in   *bufio.Reader
	at   int64  // offset of the next byte in the file
	bad  int64  // offset of the first byte that is not UTF-8, or -1
	tail []byte // start of a character cut by the last read
}

func (u *utf8Reader) Read(p []byte) (int, error) {
	n, err := u.in.Read(p)
	if u.bad < 0 {
		text := append(u.tail, p[:n]...)
		if !utf8.Valid(text) {
			u.check(text, err != nil)
		} else {
			u.tail = u.tail[:0]
		}
	}
	u.at += int64(n)
	return n, err
}

// check finds the first invalid byte of text, or keeps the cut character at
// its end for the next read.
func (u *utf8Reader) check(text []byte, last bool) {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 {
			if !last && !utf8.FullRune(text[i:]) {
				u.tail = append(u.tail[:0], text[i:]...)
				return
			}
			u.bad = u.at - int64(len(u.tail)) + int64(i)
			return
		}
		i += size
	}
}

// readFault tells why the stream could not be read on.
func (d *decoder) readFault(err error) error {
	f := &feature.Fault{File: d.name, Err: err}
	var syntax *jsontext.SyntacticError
	switch {
	case errors.Is(err, errInflated):
		return d.tooLarge("gzip", inflateRatio)
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum):
		return unpackFault(d.name, err)
	case d.source != nil && d.source.bad >= 0:
		return encodingFault(d.name, "", d.source.bad)
	case errors.Is(err, io.ErrUnexpectedEOF):
		at := int64(0)
		if d.source != nil {
			at = d.source.at
		}
		f.Err = nil
		f.What = message.T("文件不完整，在第 %d 字节处中断", "the file is incomplete: it ends in the middle, at byte %d", at)
		f.Suggestion = message.Text{ZH: "请重新复制或重新导出该文件", EN: "copy or export the file again"}
	case errors.As(err, &syntax):
		f.Err = nil
		at, path := d.start+syntax.ByteOffset, shorten(string(syntax.JSONPointer))
		f.What = message.T("第 %d 字节处不是合法的 JSON", "invalid JSON at byte %d", at)
		if path != "" {
			f.What = message.T("第 %d 字节处不是合法的 JSON（%s）", "invalid JSON at byte %d (%s)", at, path)
		}
		if errors.Is(err, jsontext.ErrDuplicateName) {
			f.What = message.T("第 %d 字节处的属性名重复（%s）", "duplicate property name at byte %d (%s)", at, path)
		}
		if strings.Contains(err.Error(), "max depth") { // the library has no name for it
			f.What = message.T("第 %d 字节处嵌套过深", "nested too deep at byte %d", at)
		}
		f.Suggestion = message.Text{ZH: "请用 GIS 软件重新导出 GeoJSON", EN: "export the GeoJSON again from a GIS"}
	default:
		return message.Wrap(err, "读取 %s", "read %s", d.name)
	}
	return f
}

func emptyFault(name string) error {
	return &feature.Fault{File: name, What: message.Text{ZH: "文件是空的", EN: "the file is empty"}}
}

func noFeaturesFault(name string) error {
	return &feature.Fault{File: name, What: message.Text{ZH: "文件中没有任何要素", EN: "the file holds no features"},
		Suggestion: message.Text{ZH: "请检查导出时的筛选条件", EN: "check the selection that it was exported with"}}
}

func encodingFault(name, seems string, at int64) error {
	f := &feature.Fault{File: name,
		What:       message.T("第 %d 字节处不是 UTF-8 文字，文件可能是 GB18030（GBK）编码", "the text is not UTF-8 at byte %d; it may be GB18030 (GBK)", at),
		Suggestion: message.Text{ZH: "GeoJSON 必须是 UTF-8 编码，请转换编码或重新导出", EN: "GeoJSON must be UTF-8: convert the file or export it again"},
	}
	if seems != "" {
		f.What = message.T("文件是 %s 编码", "the file is encoded as %s", seems)
	}
	return f
}

func unpackFault(name string, err error) error {
	return &feature.Fault{File: name, Err: err, What: message.Text{ZH: "gzip 压缩数据已损坏", EN: "the gzip data is damaged"},
		Suggestion: message.Text{ZH: "请重新复制或重新压缩该文件", EN: "copy or pack the file again"}}
}

func (d *decoder) notGeoJSON(found string) error {
	f := &feature.Fault{File: d.name, Row: len(d.table.Rows), Value: shorten(found),
		What:       message.Text{ZH: "不是 GeoJSON：需要 FeatureCollection、Feature 或几何对象", EN: "not GeoJSON: a FeatureCollection, a Feature or a geometry is needed"},
		Suggestion: message.Text{ZH: "请用 GIS 软件导出为 GeoJSON", EN: "export it as GeoJSON from a GIS"}}
	switch found {
	case "Topology":
		f.What = message.Text{ZH: "这是 TopoJSON，不是 GeoJSON", EN: "this is TopoJSON, not GeoJSON"}
	case "[":
		f.What = message.Text{ZH: "这是 JSON 数组，不是 GeoJSON", EN: "this is a JSON array, not GeoJSON"}
	}
	return f
}

func (d *decoder) notFeature() error {
	return &feature.Fault{File: d.name, Row: len(d.table.Rows) + 1,
		What:       message.Text{ZH: "features 中有不是 Feature 对象的内容", EN: "an element of features is not a Feature object"},
		Suggestion: message.Text{ZH: "请用 GIS 软件重新导出 GeoJSON", EN: "export the GeoJSON again from a GIS"}}
}

func (d *decoder) tooDeep() error {
	return &feature.Fault{File: d.name, Row: len(d.table.Rows) + 1,
		What:       message.Text{ZH: "几何嵌套过深", EN: "the geometry is nested too deep"},
		Suggestion: repairHint}
}

func (d *decoder) tooLarge(what string, limit int) error {
	f := &feature.Fault{File: d.name, Row: len(d.table.Rows) + 1,
		Suggestion: message.Text{ZH: "请简化几何、去掉不用的列，或按地区拆分文件", EN: "simplify the geometry, drop unused columns, or split the file by area"}}
	switch what {
	case "vertices":
		f.What = message.T("顶点数超过上限 %d", "more than %d vertices", limit)
	case "columns":
		f.What = message.T("属性列数超过上限 %d", "more than %d property columns", limit)
	case "cells":
		f.What = message.T("要素数与列数之积超过上限 %d", "features times columns exceed %d", limit)
	case "gzip":
		f.What = message.T("解压后超过压缩大小的 %d 倍，拒绝读取", "the file unpacks to more than %d times its size and is refused", limit)
		f.Suggestion = message.Text{ZH: "请先解压，再读取解压后的文件", EN: "unpack it first and use the unpacked file"}
	}
	return f
}

func (d *decoder) crsFault(code string, err error) error {
	return &feature.Fault{File: d.name, Column: "crs", Value: shorten(code), Err: err,
		What: message.Text{ZH: "不支持文件声明的坐标系", EN: "the coordinate system that the file declares is not supported"},
		Suggestion: message.Text{ZH: "请在方案中为该文件写明 datum: EPSG:n，或重新投影到 WGS 84（EPSG:4326）后导出",
			EN: "declare datum: EPSG:n for the file in the study, or reproject to WGS 84 (EPSG:4326) and export it again"}}
}

func absurd(p orb.Point) message.Text {
	return message.T("坐标 (%v, %v) 不可能存在", "the position (%v, %v) cannot be on earth", p[0], p[1])
}

func outsideFault(p orb.Point) *feature.Fault {
	f := &feature.Fault{
		What: message.T("坐标 (%v, %v) 不是经纬度", "the position (%v, %v) is no longitude and latitude", p[0], p[1]),
		Suggestion: message.T("文件像是投影坐标（米）：请在方案中为该文件写明坐标系，如 datum: %[1]s，或以 WGS 84（EPSG:4326）重新导出",
			"the file seems to be projected (metres): declare its system for the file in the study, as datum: %[1]s, or export it as WGS 84 (EPSG:4326)", likely(p)),
	}
	if p[0] >= -90 && p[0] <= 90 && p[1] >= -180 && p[1] <= 180 {
		f.Suggestion = message.Text{ZH: "经度和纬度像是颠倒了，GeoJSON 要求经度在前",
			EN: "longitude and latitude seem to be swapped: GeoJSON has the longitude first"}
	}
	return f
}

// likely is the code of the CGCS2000 zone that stands before an easting, else
// one as an example.
func likely(p orb.Point) string {
	if g := crs.GuessGaussKruger(p[0], p[1]); len(g) > 0 && g[0].Zoned {
		return g[0].CRS.Code()
	}
	return "EPSG:4547"
}

// named completes a fault with the place of the feature and, where its
// properties tell, its name.
func (d *decoder) named(f *feature.Fault, n *node, number int) *feature.Fault {
	f.File, f.Row = d.name, number
	if label := d.label(n); label != "" {
		f.What = message.T("要素“%s”：%v", "feature %q: %v", shorten(label), f.What)
	}
	return f
}

// label picks the property that a person would know the feature by: the last
// name, since tables go from the province down, else a code, else its id.
func (d *decoder) label(n *node) string {
	for _, words := range [][]string{{"name", "名"}, {"code", "id", "编码", "代码", "编号"}} {
		for i := len(n.values) - 1; i >= 0; i-- {
			title := strings.ToLower(d.table.Columns[i])
			for _, w := range words {
				if n.values[i] != "" && strings.Contains(title, w) {
					return n.values[i]
				}
			}
		}
	}
	return n.id
}

// shorten cuts what is quoted in a message.
func shorten(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
