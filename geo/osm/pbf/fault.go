package pbf

import (
	"bytes"
	"strings"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// complaint is what is wrong with a file, and what to do. A "%s" in the hint is the file.
type complaint struct{ what, hint message.Text }

func (f *File) fault(c complaint) error {
	return &feature.Fault{File: f.name, What: c.what, Suggestion: f.named(c.hint)}
}

func (f *File) named(hint message.Text) message.Text {
	return message.Text{ZH: strings.ReplaceAll(hint.ZH, "%s", f.name), EN: strings.ReplaceAll(hint.EN, "%s", f.name)}
}

var (
	again   = message.Text{ZH: "请重新下载或重新复制该文件", EN: "download or copy the file again"}
	wanted  = message.Text{ZH: "需要 OSM 的 .osm.pbf 路网文件", EN: "roads are read from an .osm.pbf file of OpenStreetMap"}
	convert = message.Text{ZH: "请先运行：osmium cat %s -o roads.osm.pbf", EN: "run first: osmium cat %s -o roads.osm.pbf"}
	unpack  = message.Text{ZH: "请先解压，再使用其中的 .osm.pbf 文件", EN: "unpack it first and use the .osm.pbf file inside"}

	empty    = complaint{message.Text{ZH: "文件是空的", EN: "the file is empty"}, again}
	stranger = complaint{message.Text{ZH: "不是 OSM PBF 文件", EN: "not an OSM PBF file"}, wanted}
	osmXML   = complaint{message.Text{ZH: "这是 XML 格式的 OSM 文件，不是 PBF", EN: "this is OSM XML, not PBF"}, convert}
	osmO5M   = complaint{message.Text{ZH: "这是 o5m 格式的 OSM 文件，不是 PBF", EN: "this is an OSM file in o5m, not PBF"}, convert}
	webPage  = complaint{message.Text{ZH: "这是网页，不是 OSM PBF 文件，可能下载时出错", EN: "this is a web page, not an OSM PBF file; the download may have failed"}, again}
	archive  = complaint{message.Text{ZH: "这是压缩包，不是 OSM PBF 文件", EN: "this is a packed file, not an OSM PBF file"}, unpack}
)

// looks are files that are taken for PBF, by their first bytes in lower case.
var looks = []struct {
	start string
	what  complaint
}{
	{"<?xml", osmXML}, {"<osm", osmXML}, {"\xff\xe0\x04o5", osmO5M},
	{"<!doctype", webPage}, {"<html", webPage},
	{"pk\x03\x04", archive}, {"\x1f\x8b", archive}, {"bzh", archive}, {"\xfd7zxz", archive}, {"7z\xbc\xaf", archive}, {"rar!", archive}, {"(\xb5/\xfd", archive},
}

// notPBF says what the file looks like instead.
func (f *File) notPBF() error {
	start := make([]byte, min(f.size, 64))
	if err := f.read(start, 0); err != nil {
		return err
	}
	start = bytes.TrimLeft(bytes.TrimPrefix(start, []byte("\xef\xbb\xbf")), " \t\r\n")
	for _, look := range looks {
		if bytes.HasPrefix(lower(start), []byte(look.start)) {
			return f.fault(look.what)
		}
	}
	return f.fault(stranger)
}

// lower is for ASCII alone: bytes.ToLower would replace what is not UTF-8.
func lower(b []byte) []byte {
	out := bytes.Clone(b)
	for i, c := range out {
		if 'A' <= c && c <= 'Z' {
			out[i] = c + 'a' - 'A'
		}
	}
	return out
}

func (f *File) cut(at int64) error {
	return f.fault(complaint{message.T("文件不完整：第 %d 字节处的数据块超出了文件末尾（文件共 %d 字节）",
		"the file is incomplete: the block at byte %d goes beyond its end at byte %d", at, f.size), again})
}

func (f *File) damaged(at int64) error {
	return f.fault(complaint{message.T("第 %d 字节处的数据块已损坏", "the block at byte %d is damaged", at), again})
}

func (f *File) tooLarge(at int64) error {
	return f.fault(complaint{message.T("第 %d 字节处的数据块超过格式允许的 32 MiB", "the block at byte %d is larger than the 32 MiB that the format allows", at), again})
}

func (f *File) packedBy(packing string) error {
	return f.fault(complaint{message.T("数据块用 %s 压缩，无法读取", "its blocks are packed by %s, which is not read", packing), convert})
}

func (f *File) unknownFeature(name string) error {
	if name == "HistoricalInformation" {
		return f.fault(complaint{message.T("这是带历史版本的 OSM 文件", "the file holds the history of the map"),
			message.Text{ZH: "请先运行：osmium time-filter %s -o roads.osm.pbf", EN: "run first: osmium time-filter %s -o roads.osm.pbf"}})
	}
	return &feature.Fault{File: f.name, Value: name, Suggestion: f.named(convert),
		What: message.T("文件要求本程序不支持的格式特性", "the file needs a feature of the format that is not supported")}
}

func (f *File) unsorted(at int64) error {
	return f.fault(complaint{message.T("文件声明已排序，但第 %d 字节处的数据块顺序不对", "the file says that it is sorted, but the block at byte %d is out of order", at),
		message.Text{ZH: "请先运行：osmium sort %s -o roads.osm.pbf", EN: "run first: osmium sort %s -o roads.osm.pbf"}})
}
