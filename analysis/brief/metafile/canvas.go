package metafile

import (
	"encoding/binary"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/medreach/medreach/analysis/brief/lettering"
	"github.com/medreach/medreach/analysis/brief/picture"
)

// The records of a metafile that are used here (MS-EMF, 2.3).
const (
	emrHeader       = 1
	emrWindowExtent = 9
	emrWindowOrigin = 10
	emrViewExtent   = 11
	emrViewOrigin   = 12
	emrEOF          = 14
	emrMapMode      = 17
	emrBackground   = 18
	emrFillMode     = 19
	emrTextAlign    = 22
	emrTextColour   = 24
	emrSelect       = 37
	emrBrush        = 39
	emrEllipse      = 42
	emrFont         = 82
	emrText         = 84
	emrPolygon      = 86
	emrPolyline     = 87
	emrPolyPolyline = 90
	emrPolyPolygon  = 91
	emrPen          = 95
)

// Stock objects and the first handle of our own.
const (
	nullPen     = 0x80000008
	firstHandle = 1
)

// canvas collects records. Colours and fonts become objects when they are first
// used.
type canvas struct {
	buf           []byte
	records       int
	width, height float64 // in units of the picture
	grain         float64 // logical units a unit
	move          float64 // added to every x of polygons and polylines
	objects       map[string]uint32
	next          uint32
	align, colour uint32
}

// A logical unit is a pixel of a device of 600 dots an inch, in the window, the view,
// the bounds and the frame alike, so that it does not matter by which of them a program
// scales; one that makes pixels of the picture makes as many.
const (
	dots     = 600 / 25.4 // a millimetre
	deviceMM = 1000
)

// newCanvas begins a picture so many millimetres wide.
func newCanvas(width, height, widthMM float64) *canvas {
	c := &canvas{width: width, height: height, grain: widthMM * dots / width, objects: map[string]uint32{}, next: firstHandle, align: math.MaxUint32, colour: math.MaxUint32}
	w, h := c.extent()
	c.record(emrHeader, make([]byte, 80)) // filled in at the end
	c.numbers(emrMapMode, 8)              // MM_ANISOTROPIC
	c.numbers(emrWindowOrigin, 0, 0)
	c.numbers(emrWindowExtent, w, h)
	c.numbers(emrViewOrigin, 0, 0)
	c.numbers(emrViewExtent, w, h)
	c.numbers(emrBackground, 1) // transparent
	c.numbers(emrFillMode, 1)   // alternate: the even-odd rule
	return c
}

// extent is the size in logical units.
func (c *canvas) extent() (w, h int32) {
	return int32(math.Round(c.width * c.grain)), int32(math.Ceil(c.height * c.grain))
}

// size is that on paper, in mm.
func (c *canvas) size() (w, h float64) {
	across := c.width * c.grain / dots
	return across, across * c.height / c.width
}

// record appends a record, padded to four bytes.
func (c *canvas) record(kind uint32, body []byte) {
	for len(body)%4 != 0 {
		body = append(body, 0)
	}
	c.buf = binary.LittleEndian.AppendUint32(c.buf, kind)
	c.buf = binary.LittleEndian.AppendUint32(c.buf, uint32(8+len(body)))
	c.buf = append(c.buf, body...)
	c.records++
}

func (c *canvas) numbers(kind uint32, values ...int32) { c.record(kind, appendNumbers(nil, values...)) }

func appendNumbers(b []byte, values ...int32) []byte {
	for _, v := range values {
		b = binary.LittleEndian.AppendUint32(b, uint32(v))
	}
	return b
}

// finish writes the end and the header.
func (c *canvas) finish() []byte {
	c.numbers(emrEOF, 0, 0x10, 20)
	right, bottom := c.extent()
	w, h := c.size()
	device := int32(math.Round(deviceMM * dots))
	head := appendNumbers(nil, 0, 0, right-1, bottom-1, 0, 0, int32(math.Round(w*100)), int32(math.Round(h*100)))
	head = append(head, " EMF"...)
	head = appendNumbers(head, 0x10000, int32(len(c.buf)), int32(c.records))
	head = binary.LittleEndian.AppendUint16(head, uint16(c.next))
	head = binary.LittleEndian.AppendUint16(head, 0)
	head = appendNumbers(head, 0, 0, 0, device, device, deviceMM, deviceMM)
	copy(c.buf[8:], head)
	return c.buf
}

// use selects an object, which make describes when it is used for the first time.
func (c *canvas) use(key string, kind uint32, describe func() []byte) {
	handle, known := c.objects[key]
	if !known {
		handle = c.next
		c.next++
		c.objects[key] = handle
		c.record(kind, append(appendNumbers(nil, int32(handle)), describe()...))
	}
	c.numbers(emrSelect, int32(handle))
}

// stock selects one of the objects that are always there.
func (c *canvas) stock(object uint32) {
	c.record(emrSelect, binary.LittleEndian.AppendUint32(nil, object))
}

// rgb reads #rrggbb or #rgb as a COLORREF.
func rgb(colour string) int32 {
	s := strings.TrimPrefix(colour, "#")
	if len(s) == 3 {
		s = string([]byte{s[0], s[0], s[1], s[1], s[2], s[2]})
	}
	v, err := strconv.ParseUint(s, 16, 24)
	if err != nil {
		v = 0xd9d9d9
	}
	return int32(v>>16 | v&0xff00 | v&0xff<<16)
}

// solid fills in a colour.
func (c *canvas) solid(colour string) {
	c.use("b"+colour, emrBrush, func() []byte { return appendNumbers(nil, 0, rgb(colour), 0) })
}

// Pens end where their line ends, so that strokes of a dashed line do not run together.
const penStyle = 0x10000 | 0x200 // PS_GEOMETRIC | PS_ENDCAP_FLAT, and PS_JOIN_ROUND, which is 0

// pen draws lines of a width in units of the picture.
func (c *canvas) pen(colour string, width float64) {
	w := max(1, int32(math.Round(width*c.grain)))
	c.use("p"+colour+"/"+strconv.Itoa(int(w)), emrPen, func() []byte {
		const none = 0 // no bitmap, no hatching, no pattern
		return appendNumbers(nil, none, none, none, none, penStyle, w, none, rgb(colour), none, none)
	})
}

// unit is a place in logical units.
func (c *canvas) unit(v float64) int16 {
	return int16(max(math.MinInt16, min(math.MaxInt16, math.Round(v*c.grain))))
}

func (c *canvas) appendPoint(b []byte, x, y float64) []byte {
	b = binary.LittleEndian.AppendUint16(b, uint16(c.unit(x)))
	return binary.LittleEndian.AppendUint16(b, uint16(c.unit(y)))
}

// everywhere is the bounds of a record: the whole picture.
func (c *canvas) everywhere() []byte {
	w, h := c.extent()
	return appendNumbers(nil, 0, 0, w-1, h-1)
}

// polygons draws rings with the brush and pen selected.
func (c *canvas) polygons(rings []picture.Ring) {
	parts := make([][]picture.Place, len(rings))
	for i, r := range rings {
		for _, d := range r {
			parts[i] = append(parts[i], placeOf(d))
		}
	}
	c.several(emrPolyPolygon, parts)
}

// polylines draws lines with the pen selected.
func (c *canvas) polylines(lines [][]picture.Place) { c.several(emrPolyPolyline, lines) }

func (c *canvas) several(kind uint32, parts [][]picture.Place) {
	if len(parts) == 0 {
		return
	}
	points := 0
	for _, p := range parts {
		points += len(p)
	}
	body := appendNumbers(c.everywhere(), int32(len(parts)), int32(points))
	for _, p := range parts {
		body = appendNumbers(body, int32(len(p)))
	}
	for _, part := range parts {
		for _, p := range part {
			body = c.appendPoint(body, p.X+c.move, p.Y)
		}
	}
	c.record(kind, body)
}

// rectangle draws a box with the brush and pen selected.
func (c *canvas) rectangle(x, y, w, h float64) {
	c.points(emrPolygon, []picture.Place{{X: x, Y: y}, {X: x + w, Y: y}, {X: x + w, Y: y + h}, {X: x, Y: y + h}})
}

// line draws through places with the pen selected.
func (c *canvas) line(places ...picture.Place) { c.points(emrPolyline, places) }

func (c *canvas) points(kind uint32, places []picture.Place) {
	body := appendNumbers(c.everywhere(), int32(len(places)))
	for _, p := range places {
		body = c.appendPoint(body, p.X, p.Y)
	}
	c.record(kind, body)
}

// circle draws one with the brush and pen selected.
func (c *canvas) circle(x, y, radius float64) {
	c.numbers(emrEllipse, int32(c.unit(x-radius)), int32(c.unit(y-radius)), int32(c.unit(x+radius)), int32(c.unit(y+radius)))
}

// anchor is where a text stands beside its place.
type anchor uint32

const (
	start  anchor = 0x18 // TA_BASELINE | TA_LEFT
	middle anchor = 0x1e // TA_BASELINE | TA_CENTER
	end    anchor = 0x1a // TA_BASELINE | TA_RIGHT
)

// anchorOf reads the word of SVG.
func anchorOf(word string) anchor {
	switch word {
	case "middle":
		return middle
	case "end":
		return end
	}
	return start
}

// lettersOf is how texts are written: the height of the letters and the colour.
type lettersOf struct {
	size   float64
	colour string
	bold   bool
}

// text writes at a base line.
func (c *canvas) text(x, y float64, a anchor, l lettersOf, s string) {
	if s = lettering.Clean(s); s == "" {
		return
	}
	c.font(faceOf(s), l.size, l.bold)
	if c.align != uint32(a) {
		c.align = uint32(a)
		c.numbers(emrTextAlign, int32(a))
	}
	if colour := uint32(rgb(l.colour)); c.colour != colour {
		c.colour = colour
		c.numbers(emrTextColour, int32(colour))
	}
	letters := utf16.Encode([]rune(s))
	const head = 76 // of the record, before the letters
	padded := (len(letters)*2 + 3) / 4 * 4
	body := append(c.everywhere(), appendNumbers(nil, 2, int32(math.Float32bits(1)), int32(math.Float32bits(1)),
		int32(c.unit(x)), int32(c.unit(y)), int32(len(letters)), head, 0, 0, 0, -1, -1, int32(head+padded))...)
	for _, r := range letters {
		body = binary.LittleEndian.AppendUint16(body, r)
	}
	for len(body)%4 != 0 {
		body = append(body, 0)
	}
	wide := l.size * c.grain
	if l.bold {
		wide *= boldWider
	}
	for _, r := range letters {
		body = appendNumbers(body, int32(math.Round(advance(r)*wide)))
	}
	c.record(emrText, body)
}

// arial is how far each letter from the space to ~ moves the next one on, in
// thousandths of the size of the letters.
var arial = [...]uint16{278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
	556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
	1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
	667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
	333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
	556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584}

// advance is how far a letter moves the next one on, in the size of the letters;
// Chinese ones are square.
func advance(r uint16) float64 {
	switch {
	case r >= ' ' && int(r) < ' '+len(arial):
		return float64(arial[r-' ']) / 1000
	case r >= 0xdc00 && r <= 0xdfff: // the second half of a letter
		return 0
	case r >= 0x2e80:
		return 1
	}
	return 0.556
}

// boldWider is how much wider bold letters are.
const boldWider = 1.06

// breadth is how wide a text is drawn, in the size of its letters.
func breadth(s string) float64 {
	w := 0.0
	for _, r := range utf16.Encode([]rune(s)) {
		w += advance(r)
	}
	return w
}

// cut shortens a text to a breadth.
func cut(s string, most float64) string {
	if breadth(s) <= most {
		return s
	}
	w := 1.0
	for i, r := range s {
		if w += breadth(string(r)); w > most {
			return s[:i] + "…"
		}
	}
	return s
}

// faceOf is a typeface that Windows has and that other systems replace by a like
// one: with Chinese letters where they are needed.
func faceOf(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return r >= 0x2e80 }) {
		return "Microsoft YaHei"
	}
	return "Arial"
}

func (c *canvas) font(face string, size float64, bold bool) {
	key := "f" + face + strconv.FormatFloat(size, 'f', 2, 64) + strconv.FormatBool(bold)
	c.use(key, emrFont, func() []byte {
		weight := int32(400)
		if bold {
			weight = 700
		}
		b := appendNumbers(nil, -int32(math.Round(size*c.grain)), 0, 0, 0, weight)
		b = append(b, 0, 0, 0, 1, 0, 0, 0, 0) // upright; DEFAULT_CHARSET
		for _, r := range utf16.Encode([]rune(face)) {
			b = binary.LittleEndian.AppendUint16(b, r)
		}
		return append(b, make([]byte, 320-len(b))...) // the rest of LogFontPanose
	})
}
