package store

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sync/errgroup"
)

// Write keeps graphs of the same roads, each of another mode, and a note of the
// caller. The file appears whole or not at all, in place of an earlier one; where it
// cannot be written, the next run makes the graphs anew.
func Write(path string, key Key, note []byte, entries ...Entry) error {
	if !littleEndian() {
		return errors.New("store: this machine has another byte order")
	}
	sections, err := layOut(note, entries)
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	err = errors.Join(sections.write(file, key), file.Chmod(0o644), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("store: %w", errors.Join(err, os.Remove(file.Name())))
	}
	return nil
}

// layout is what a file will hold.
type layout struct {
	headings []heading
	data     [][]byte
	size     uint64
}

// layOut lists the sections of a file.
func layOut(note []byte, entries []Entry) (*layout, error) {
	l := &layout{}
	l.add("note", shared, note)
	var roads roadColumns
	if len(entries) > 0 {
		roads = roadColumns{entries[0].Graph.Ways, entries[0].Graph.Names}
	}
	l.addAll(roads.columns(), shared)
	for i, e := range entries {
		if !roads.same(e.Graph) {
			return nil, fmt.Errorf("store: the graphs of %v and %v are of other roads", entries[0].Graph.Mode, e.Graph.Mode)
		}
		for _, before := range entries[:i] {
			if before.Graph.Mode == e.Graph.Mode {
				return nil, fmt.Errorf("store: two graphs of %v", e.Graph.Mode)
			}
		}
		l.addAll(partOf(e).columns(), section(e.Graph.Mode))
	}
	offset := headerBytes(len(l.headings))
	var hands errgroup.Group
	for i, d := range l.data {
		h := &l.headings[i]
		h.offset, h.length = offset, uint64(len(d))
		offset = up(offset + h.length)
		hands.Go(func() error {
			h.crc = checksum(d)
			return nil
		})
	}
	l.size = offset
	return l, hands.Wait()
}

func (l *layout) add(name string, mode uint32, data []byte) {
	l.headings, l.data = append(l.headings, heading{name: name, mode: mode}), append(l.data, data)
}

func (l *layout) addAll(columns []named, mode uint32) {
	for _, c := range columns {
		l.add(c.name, mode, c.bytes())
	}
}

// write puts the sections after each other.
func (l *layout) write(file *os.File, key Key) error {
	w := bufio.NewWriterSize(file, 1<<20)
	_, err := w.Write(header(key, l.headings, l.size))
	var zeros [alignment]byte
	for i, d := range l.data {
		if err != nil {
			return err
		}
		_, err = w.Write(d)
		pad := up(l.headings[i].length) - l.headings[i].length
		if err == nil {
			_, err = w.Write(zeros[:pad])
		}
	}
	return errors.Join(err, w.Flush())
}
