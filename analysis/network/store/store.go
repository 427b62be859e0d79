// Package store keeps the graphs of the modes between runs, in one file that is
// mapped into memory: a second run has its roads without reading them. The file is
// the columns of graphs and indexes as they lie in memory (little-endian), each with
// a checksum, behind a header that names them:
//
//	0   magic "medreach-roads\r\n", version uint32, sections uint32, size of the file uint64
//	32  key, 32 bytes
//	64  sections, 64 bytes each: name 24, mode uint32 (1 is the first; 0 is for all), crc32c uint32, offset and length uint64
//	    crc32c of all before, then each section on a multiple of 64
//
// A file is believed where its key is that of the inputs, its checksums hold and no
// index in it leads astray; everything else is a Miss, after which the caller makes
// graphs from roads and writes them anew. It is replaced as a whole, never changed.
package store

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io/fs"
	"math"
	"os"

	"github.com/edsrzf/mmap-go"

	"github.com/medreach/medreach/analysis/network/graph"
	"github.com/medreach/medreach/analysis/network/tie"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/road"
)

// Entry is a graph and its index.
type Entry struct {
	Graph *graph.Graph
	Index *tie.Index
}

// Miss says why a file cannot be used.
type Miss struct{ Reason message.Text }

func (m *Miss) Error() string { return "store: " + m.Reason.In(message.EN) }

func miss(zh, en string, args ...any) error { return &Miss{message.T(zh, en, args...)} }

// File is a store that has been opened. Its graphs lie in the mapped file: nothing of
// them may be used after Close. It may be used from several goroutines at once.
type File struct {
	entries [road.ModeCount]Entry
	note    []byte
	mapped  mmap.MMap // nil where the file was read into memory
}

// Graph is the graph of a mode and its index; nil where the file has none.
func (f *File) Graph(m road.Mode) (*graph.Graph, *tie.Index) {
	return f.entries[m].Graph, f.entries[m].Index
}

// Note is what the caller of Write wanted to keep.
func (f *File) Note() []byte { return f.note }

// Close gives the memory back.
func (f *File) Close() error {
	if f.mapped == nil {
		return nil
	}
	return f.mapped.Unmap()
}

// Open opens a store that was written for a key. Whatever is wrong with it is a
// *Miss.
func Open(path string, key Key) (*File, error) {
	if !littleEndian() {
		return nil, miss("本机字节序不同", "this machine has another byte order")
	}
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, miss("尚无路网缓存", "there is none yet")
	}
	if err != nil {
		return nil, miss("无法打开：%v", "it cannot be opened: %v", err)
	}
	defer file.Close() // a mapping stays without it
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() < headBytes || info.Size() > math.MaxInt {
		return nil, miss("不是路网缓存", "it is no store of roads")
	}
	f := &File{}
	data, err := f.load(file, int(info.Size()), key)
	if err == nil {
		err = f.restore(data)
	}
	if err != nil {
		_ = f.Close() // what was wrong before counts
		return nil, err
	}
	return f, nil
}

// load looks at the head of a file before it maps the whole.
func (f *File) load(file *os.File, size int, key Key) (*contents, error) {
	var head [headBytes]byte
	if _, err := file.ReadAt(head[:], 0); err != nil {
		return nil, miss("无法读取：%v", "it cannot be read: %v", err)
	}
	if err := checkHead(head[:], size, key); err != nil {
		return nil, err
	}
	mapped, err := mmap.Map(file, mmap.RDONLY, 0)
	if err == nil {
		f.mapped = mapped
		return parse(mapped, key)
	}
	whole := aligned(size)
	if _, err := file.ReadAt(whole, 0); err != nil {
		return nil, miss("无法读取：%v", "it cannot be read: %v", err)
	}
	return parse(whole, key)
}

// restore makes the graphs of the sections.
func (f *File) restore(c *contents) error {
	f.note = append([]byte(nil), c.take("note", shared)...)
	var ways roadColumns
	if err := c.fill(ways.columns(), shared); err != nil {
		return err
	}
	for m := range road.ModeCount {
		if !c.has("summary", section(m)) {
			continue
		}
		p := part{graph: &graph.Graph{Mode: m, Ways: ways.ways, Names: ways.names}}
		if err := c.fill(p.columns(), section(m)); err != nil {
			return err
		}
		entry, err := p.restore()
		if err != nil {
			return miss("内容不自洽：%v", "it is not sound: %v", err)
		}
		f.entries[m] = entry
	}
	return nil
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func checksum(b []byte) uint32 { return crc32.Checksum(b, castagnoli) }

func littleEndian() bool { return binary.NativeEndian.Uint16([]byte{1, 0}) == 1 }
