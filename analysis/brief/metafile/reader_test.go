package metafile_test

import (
	"encoding/binary"
	"fmt"
	"slices"
	"testing"
	"unicode/utf16"

	"github.com/medreach/medreach/analysis/brief/metafile"
)

// Records as MS-EMF 2.1.1 numbers them.
const (
	header       = 1
	windowExtent = 9
	windowOrigin = 10
	viewExtent   = 11
	viewOrigin   = 12
	eof          = 14
	mapMode      = 17
	backMode     = 18
	fillMode     = 19
	textAlign    = 22
	textColour   = 24
	selected     = 37
	brush        = 39
	ellipse      = 42
	font         = 82
	textOut      = 84
	polygon      = 86
	polyline     = 87
	polyPolyline = 90
	polyPolygon  = 91
	extPen       = 95
)

// point is a place in logical units.
type point struct{ x, y int }

// mark is something drawn, with what was selected when it was.
type mark struct {
	kind  uint32
	fill  string // #rrggbb; "" for none
	line  string
	wide  int // of the line
	parts [][]point
	text  *lettered
}

// lettered is a text with how it is written.
type lettered struct {
	said, face, colour string
	at                 point
	size, weight       int
	align              uint32
	steps              []int
}

// wide is how far the letters reach together.
func (l *lettered) wide() int {
	sum := 0
	for _, d := range l.steps {
		sum += d
	}
	return sum
}

// left is where the letters begin.
func (l *lettered) left() int {
	switch l.align &^ 0x18 {
	case 0x06:
		return l.at.x - l.wide()/2
	case 0x02:
		return l.at.x - l.wide()
	}
	return l.at.x
}

// drawing is a metafile as it was read.
type drawing struct {
	right, bottom int        // the last logical units
	mm            [2]float64 // size on paper, by the frame
	marks         []mark
	bytes         int
}

// device is what a player of the metafile would hold.
type device struct {
	t       *testing.T
	objects map[uint32][]byte // records that made them, by handle
	brush   string
	line    string
	wide    int
	font    []byte
	align   uint32
	colour  string
	handles uint32
	view    [2]int // in pixels of the device
	out     *drawing
}

func colourRef(v uint32) string { return fmt.Sprintf("#%02x%02x%02x", v&255, v>>8&255, v>>16&255) }

func u32(b []byte, at int) uint32 { return binary.LittleEndian.Uint32(b[at:]) }

func num(b []byte, at int) int { return int(int32(u32(b, at))) }

// read walks all records and fails where one is not as MS-EMF wants it.
func read(t *testing.T, img metafile.Image) *drawing {
	t.Helper()
	d := &device{t: t, objects: map[uint32][]byte{}, out: &drawing{bytes: len(img.Data)}}
	data, records := img.Data, 0
	for at := 0; at < len(data); records++ {
		if len(data)-at < 8 {
			t.Fatalf("%d bytes are left over at the end", len(data)-at)
		}
		kind, size := u32(data, at), num(data, at+4)
		if size < 8 || size%4 != 0 || at+size > len(data) {
			t.Fatalf("record %d at %d has kind %d and size %d", records, at, kind, size)
		}
		if (kind == header) != (at == 0) || (kind == eof) != (at+size == len(data)) {
			t.Fatalf("record %d of kind %d at %d of %d", records, kind, at, len(data))
		}
		d.play(kind, data[at:at+size])
		at += size
	}
	d.checkHeader(img, records)
	return d.out
}

func (d *device) checkHeader(img metafile.Image, records int) {
	b := img.Data
	if num(b, 4) != 88 || string(b[40:44]) != " EMF" || u32(b, 44) != 0x10000 {
		d.t.Errorf("header of %d bytes, signature %q, version %x", num(b, 4), b[40:44], u32(b, 44))
	}
	if num(b, 48) != len(b) || num(b, 52) != records {
		d.t.Errorf("header says %d bytes and %d records; there are %d and %d", num(b, 48), num(b, 52), len(b), records)
	}
	if n := binary.LittleEndian.Uint16(b[56:]); uint32(n) != d.handles+1 { // the first is of the picture itself
		d.t.Errorf("header says %d handles; %d objects were made", n, d.handles)
	}
	if num(b, 8) != 0 || num(b, 12) != 0 || num(b, 24) != 0 || num(b, 28) != 0 {
		d.t.Error("bounds and frame begin elsewhere than at 0")
	}
	d.out.mm = [2]float64{float64(num(b, 32)) / 100, float64(num(b, 36)) / 100}
	// Bounds and frame say the same, and the view that the window is put into too.
	for axis := range 2 {
		if d.view[axis] != num(b, 16+4*axis)+1 {
			d.t.Errorf("the view is %v, the bounds end at %d", d.view, num(b, 16+4*axis))
		}
		pixel := float64(num(b, 80+4*axis)) / float64(num(b, 72+4*axis))
		if got := float64(num(b, 16+4*axis)+1) * pixel; got-d.out.mm[axis] > 0.05 || d.out.mm[axis]-got > 0.05 {
			d.t.Errorf("axis %d: the bounds are %.3f mm, the frame %.3f", axis, got, d.out.mm[axis])
		}
	}
}

// play carries a record out.
func (d *device) play(kind uint32, b []byte) {
	want := map[uint32]int{header: 88, eof: 20, mapMode: 12, backMode: 12, fillMode: 12, textAlign: 12, textColour: 12, selected: 12,
		windowExtent: 16, windowOrigin: 16, viewExtent: 16, viewOrigin: 16, ellipse: 24, brush: 24, extPen: 52, font: 332}
	if n, known := want[kind]; known && n != len(b) {
		d.t.Errorf("record of kind %d has %d bytes, want %d", kind, len(b), n)
	}
	switch kind {
	case header, mapMode, backMode, fillMode, windowOrigin, viewOrigin:
	case windowExtent:
		d.out.right, d.out.bottom = num(b, 8)-1, num(b, 12)-1
	case viewExtent:
		d.view = [2]int{num(b, 8), num(b, 12)}
	case eof:
		if num(b, 16) != 20 {
			d.t.Error("the end does not say its own size")
		}
	case brush, font, extPen:
		d.handles++
		if h := u32(b, 8); h != d.handles {
			d.t.Errorf("object %d has the handle %d", d.handles, h)
		}
		d.objects[u32(b, 8)] = b
	case selected:
		d.choose(u32(b, 8))
	case textAlign:
		d.align = u32(b, 8)
	case textColour:
		d.colour = colourRef(u32(b, 8))
	case ellipse:
		d.draw(kind, [][]point{{{num(b, 8), num(b, 12)}, {num(b, 16), num(b, 20)}}}, nil)
	case polygon, polyline, polyPolygon, polyPolyline:
		d.points(kind, b)
	case textOut:
		d.letter(b)
	default:
		d.t.Errorf("record of kind %d is not expected", kind)
	}
}

func (d *device) choose(handle uint32) {
	switch handle {
	case 0x80000005:
		d.brush = ""
		return
	case 0x80000008:
		d.line = ""
		return
	}
	b := d.objects[handle]
	if b == nil {
		d.t.Fatalf("handle %d is selected, and nothing made it", handle)
	}
	switch u32(b, 0) {
	case brush:
		if u32(b, 12) != 0 {
			d.t.Errorf("a brush of style %d, which programs draw each in their way", u32(b, 12))
		}
		d.brush = colourRef(u32(b, 16))
	case extPen:
		if style := u32(b, 28); style != 0x10200 {
			d.t.Errorf("a pen of style %x", style)
		}
		d.wide, d.line = num(b, 32), colourRef(u32(b, 40))
	case font:
		d.font = b
	}
}

func (d *device) points(kind uint32, b []byte) {
	counts, at := []int{num(b, 24)}, 28
	if kind == polyPolygon || kind == polyPolyline {
		counts, at = nil, 32
		for range num(b, 24) {
			counts = append(counts, num(b, at))
			at += 4
		}
	}
	var parts [][]point
	total := 0
	for _, n := range counts {
		var part []point
		for range n {
			part = append(part, point{int(int16(binary.LittleEndian.Uint16(b[at:]))), int(int16(binary.LittleEndian.Uint16(b[at+2:])))})
			at += 4
		}
		parts, total = append(parts, part), total+n
		if n < 2 {
			d.t.Errorf("a line or ring of %d points", n)
		}
	}
	if at != len(b) || len(counts) > 1 && num(b, 28) != total {
		d.t.Errorf("record of kind %d with %d bytes holds %d points in %d parts", kind, len(b), total, len(counts))
	}
	d.draw(kind, parts, nil)
}

func (d *device) letter(b []byte) {
	n, off, steps := num(b, 44), num(b, 48), num(b, 72)
	if off != 76 || steps%4 != 0 || steps < off+2*n || steps+4*n != len(b) {
		d.t.Fatalf("a text of %d letters at %d with steps at %d in %d bytes", n, off, steps, len(b))
	}
	letters := make([]uint16, n)
	l := &lettered{at: point{num(b, 36), num(b, 40)}, colour: d.colour, align: d.align, size: -num(d.font, 12), weight: num(d.font, 28), face: face(d.font)}
	for i := range letters {
		letters[i] = binary.LittleEndian.Uint16(b[off+2*i:])
		l.steps = append(l.steps, num(b, steps+4*i))
	}
	l.said = string(utf16.Decode(letters))
	d.draw(textOut, [][]point{{l.at}}, l)
}

func face(b []byte) string {
	var name []uint16
	for at := 40; u32(b, at)&0xffff != 0; at += 2 {
		name = append(name, binary.LittleEndian.Uint16(b[at:]))
	}
	return string(utf16.Decode(name))
}

func (d *device) draw(kind uint32, parts [][]point, text *lettered) {
	d.out.marks = append(d.out.marks, mark{kind: kind, fill: d.brush, line: d.line, wide: d.wide, parts: parts, text: text})
}

// texts are what is written, without the white rim below names of places.
func (d *drawing) texts() []*lettered {
	const rim = 8
	var out []*lettered
	for i, m := range d.marks {
		over := min(i+rim+1, len(d.marks))
		if m.text == nil || m.text.colour == "#ffffff" && slices.ContainsFunc(d.marks[i+1:over], func(o mark) bool {
			return o.text != nil && o.text.said == m.text.said && o.text.colour == "#111111"
		}) {
			continue
		}
		out = append(out, m.text)
	}
	return out
}

// said are the texts alone.
func (d *drawing) said() []string {
	var out []string
	for _, l := range d.texts() {
		out = append(out, l.said)
	}
	return out
}

// filled are the marks of a kind and a colour.
func (d *drawing) filled(kind uint32, colour string) []mark {
	var out []mark
	for _, m := range d.marks {
		if m.kind == kind && m.fill == colour {
			out = append(out, m)
		}
	}
	return out
}

// lined are the marks of a kind drawn with a pen.
func (d *drawing) lined(kind uint32, colour string) []mark {
	var out []mark
	for _, m := range d.marks {
		if m.kind == kind && m.line == colour {
			out = append(out, m)
		}
	}
	return out
}
