package store

import (
	"bytes"
	"encoding/binary"

	"golang.org/x/sync/errgroup"

	"github.com/medreach/medreach/geo/road"
)

// The form of a file.
const (
	magic        = "medreach-roads\r\n"
	version      = 1
	headBytes    = 64
	sectionBytes = 64
	nameBytes    = 24
	alignment    = 64
	mostSections = 1000
)

// shared is the mode of sections that belong to all.
const shared uint32 = 0

// section is the number of a mode in the file.
func section(m road.Mode) uint32 { return uint32(m) + 1 }

// heading is what the header says of a section.
type heading struct {
	name           string
	mode           uint32
	crc            uint32
	offset, length uint64
}

// up is the next place where a section may begin.
func up(offset uint64) uint64 { return (offset + alignment - 1) / alignment * alignment }

// headerBytes is the size of a header with its checksum and what pads it.
func headerBytes(sections int) uint64 {
	return up(uint64(headBytes + sections*sectionBytes + 4))
}

// header writes the header of sections.
func header(key Key, list []heading, size uint64) []byte {
	b := append(make([]byte, 0, headerBytes(len(list))), magic...)
	b = binary.LittleEndian.AppendUint32(b, version)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(list)))
	b = binary.LittleEndian.AppendUint64(b, size)
	b = append(b, key[:]...)
	for _, h := range list {
		var s [sectionBytes]byte
		copy(s[:nameBytes], h.name)
		binary.LittleEndian.PutUint32(s[24:], h.mode)
		binary.LittleEndian.PutUint32(s[28:], h.crc)
		binary.LittleEndian.PutUint64(s[32:], h.offset)
		binary.LittleEndian.PutUint64(s[40:], h.length)
		b = append(b, s[:]...)
	}
	b = binary.LittleEndian.AppendUint32(b, checksum(b))
	return append(b, make([]byte, headerBytes(len(list))-uint64(len(b)))...)
}

// checkHead looks at the first bytes of a file of a size.
func checkHead(b []byte, size int, key Key) error {
	switch {
	case string(b[:len(magic)]) != magic:
		return miss("不是路网缓存", "it is no store of roads")
	case binary.LittleEndian.Uint32(b[16:]) != version:
		return miss("由另一版本写成", "another version wrote it")
	case !bytes.Equal(b[32:64], key[:]):
		return miss("输入文件或设置已变", "the inputs have changed")
	case binary.LittleEndian.Uint64(b[24:]) != uint64(size):
		return miss("文件不完整", "it is not complete")
	}
	return nil
}

// contents are the sections of a file, of which the checksums hold.
type contents struct {
	data     []byte
	headings []heading
}

// parse reads the header and checks every section.
func parse(data []byte, key Key) (*contents, error) {
	if err := checkHead(data, len(data), key); err != nil {
		return nil, err
	}
	n := binary.LittleEndian.Uint32(data[20:])
	if n > mostSections || uint64(len(data)) < headerBytes(int(n)) {
		return nil, miss("文件头已损坏", "its header is damaged")
	}
	end := headBytes + int(n)*sectionBytes
	if checksum(data[:end]) != binary.LittleEndian.Uint32(data[end:]) {
		return nil, miss("文件头已损坏", "its header is damaged")
	}
	c := &contents{data: data}
	for at := headBytes; at < end; at += sectionBytes {
		s := data[at : at+sectionBytes]
		h := heading{name: string(bytes.TrimRight(s[:nameBytes], "\x00")), mode: binary.LittleEndian.Uint32(s[24:]), crc: binary.LittleEndian.Uint32(s[28:]),
			offset: binary.LittleEndian.Uint64(s[32:]), length: binary.LittleEndian.Uint64(s[40:])}
		if h.offset%alignment != 0 || h.offset > uint64(len(data)) || h.length > uint64(len(data))-h.offset {
			return nil, miss("文件头已损坏", "its header is damaged")
		}
		c.headings = append(c.headings, h)
	}
	return c, c.check()
}

// check compares the checksums of the sections, on all cores.
func (c *contents) check() error {
	var hands errgroup.Group
	for _, h := range c.headings {
		hands.Go(func() error {
			if checksum(c.data[h.offset:h.offset+h.length]) != h.crc {
				return miss("“%s”已损坏", "%s: damaged", h.name)
			}
			return nil
		})
	}
	return hands.Wait()
}

func (c *contents) find(name string, mode uint32) *heading {
	for i := range c.headings {
		if h := &c.headings[i]; h.name == name && h.mode == mode {
			return h
		}
	}
	return nil
}

func (c *contents) has(name string, mode uint32) bool { return c.find(name, mode) != nil }

// take is a section; nothing where there is none.
func (c *contents) take(name string, mode uint32) []byte {
	h := c.find(name, mode)
	if h == nil {
		return nil
	}
	return c.data[h.offset : h.offset+h.length : h.offset+h.length]
}

// fill sets columns, each of which must be there.
func (c *contents) fill(columns []named, mode uint32) error {
	for _, col := range columns {
		if !c.has(col.name, mode) || !col.set(c.take(col.name, mode)) {
			return miss("缺少“%s”", "%s: missing", col.name)
		}
	}
	return nil
}
