// Package picture draws the features of a tile as a PNG picture with the colours
// of a legend, for programs that read no vector tiles: grounds with their borders,
// lines, and points as discs, on nothing, without names. Coordinates are the units
// of vector tiles, 4096 along a side; sizes of a style are millimetres, of which a
// pixel has 0.28, as OGC's standards count it. What no class of the legend holds
// is not drawn. Shapes are filled by golang.org/x/image/vector.
package picture

import (
	"bytes"
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"sync"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"golang.org/x/image/vector"

	"github.com/medreach/medreach/analysis/layer"
)

const (
	// ContentType is the media type of pictures.
	ContentType = "image/png"
	// Side is how many pixels a picture of scale 1 has along a side.
	Side = 256

	extent       = 4096 // units along the side of a tile
	pixel        = 0.28 // millimetres
	defaultLine  = 0.3  // millimetres, of lines
	defaultWidth = 0.2  // millimetres, of borders
	defaultSize  = 2.4  // millimetres, of points
	leastWidths  = 6    // a ground of fewer widths of its border is drawn without it
)

// Reach is how far, in units, points have to be drawn beyond a tile, so that their
// discs are whole.
func Reach(s layer.Style) float64 {
	return (cmp.Or(s.Size, defaultSize) + cmp.Or(s.Width, defaultWidth)) / 2 / pixel * extent / Side
}

// sheet is a picture being drawn.
type sheet struct {
	image *image.RGBA
	mask  vector.Rasterizer
	style layer.Style
	scale float64 // pixels in a unit
	mm    float64 // pixels in a millimetre
}

// Draw returns a picture of Side times scale pixels. Grounds of a class are joined
// before they are coloured, classes lie on one another in the order of the legend,
// and borders above all grounds; points lie in the order that they are given in.
func Draw(features []*geojson.Feature, style layer.Style, scale int) ([]byte, error) {
	side := Side * scale
	s := &sheet{image: image.NewRGBA(image.Rect(0, 0, side, side)), style: style, scale: float64(side) / extent, mm: float64(scale) / pixel}
	colours, err := coloursOf(style)
	if err != nil {
		return nil, err
	}
	classes := make([][]orb.Geometry, len(style.Classes))
	for _, f := range features {
		i := classOf(style, f.Properties[style.Field])
		if i < 0 {
			continue
		}
		if p, ok := f.Geometry.(orb.Point); ok {
			s.disc(p, colours[i])
			continue
		}
		classes[i] = append(classes[i], f.Geometry)
	}
	for i, grounds := range classes {
		s.ground(grounds, colours[i].fill)
	}
	s.borders(classes, colours)
	var out bytes.Buffer
	if err := encoder.Encode(&out, s.image); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// encoder keeps the memory of the pictures before, a megabyte each.
var encoder = png.Encoder{CompressionLevel: png.BestSpeed, BufferPool: new(buffers)}

type buffers struct{ pool sync.Pool }

// Get returns memory that is free; nil for none.
func (b *buffers) Get() *png.EncoderBuffer {
	free, _ := b.pool.Get().(*png.EncoderBuffer)
	return free
}

// Put keeps memory for a later picture.
func (b *buffers) Put(free *png.EncoderBuffer) { b.pool.Put(free) }

// hues are the colours of a class.
type hues struct{ fill, border, line *image.Uniform }

func coloursOf(style layer.Style) ([]hues, error) {
	out := make([]hues, len(style.Classes))
	for i, c := range style.Classes {
		inner, err := parse(c.Colour)
		if err != nil {
			return nil, err
		}
		outer, err := parse(cmp.Or(style.Outline, c.Colour))
		if err != nil {
			return nil, err
		}
		within := inner
		within.A = uint8(cmp.Or(style.Opacity, 1)*255 + 0.5)
		out[i] = hues{image.NewUniform(within), image.NewUniform(outer), image.NewUniform(inner)}
	}
	return out, nil
}

// parse reads "#rrggbb".
func parse(colour string) (color.NRGBA, error) {
	c := color.NRGBA{A: 255}
	if n, err := fmt.Sscanf(colour, "#%02x%02x%02x", &c.R, &c.G, &c.B); err != nil || n != 3 || len(colour) != 7 {
		return c, fmt.Errorf("picture: colour %q", colour)
	}
	return c, nil
}

// classOf is the class that holds a value; -1 for none.
func classOf(s layer.Style, v any) int {
	if s.Way == layer.Single {
		return min(0, len(s.Classes)-1)
	}
	var number float64
	switch v := v.(type) {
	case int64:
		number = float64(v)
	case float64:
		number = v
	case string:
		for i, c := range s.Classes {
			if s.Way == layer.Categorised && c.Value == v {
				return i
			}
		}
		return -1
	default:
		return -1
	}
	for i, c := range s.Classes {
		if s.Way == layer.Graduated && number <= c.High && (number > c.Low || i == 0 && number == c.Low) {
			return i
		}
	}
	return -1
}

// begin empties the mask for the whole picture.
func (s *sheet) begin() { s.mask.Reset(s.image.Rect.Dx(), s.image.Rect.Dy()) }

// paint colours what the mask holds.
func (s *sheet) paint(with *image.Uniform) {
	s.mask.Draw(s.image, s.image.Rect, with, image.Point{})
}

// ground colours polygons. Rings of grounds and of their holes run opposite ways,
// so that holes stay open, and edges that two share leave no seam.
func (s *sheet) ground(all []orb.Geometry, with *image.Uniform) {
	if len(all) == 0 {
		return
	}
	s.begin()
	for _, g := range all {
		for _, p := range polygons(g) {
			for _, r := range p {
				s.ring(r)
			}
		}
	}
	s.paint(with)
}

func (s *sheet) ring(r orb.Ring) {
	for i, p := range r {
		if x, y := float32(p[0]*s.scale), float32(p[1]*s.scale); i == 0 {
			s.mask.MoveTo(x, y)
		} else {
			s.mask.LineTo(x, y)
		}
	}
	s.mask.ClosePath()
}

// polygons are those of a geometry, none for lines.
func polygons(g orb.Geometry) []orb.Polygon {
	switch g := g.(type) {
	case orb.Polygon:
		return []orb.Polygon{g}
	case orb.MultiPolygon:
		return g
	}
	return nil
}

// disc draws a point at once: where many lie together, each keeps its border.
func (s *sheet) disc(at orb.Point, with hues) {
	size, width := cmp.Or(s.style.Size, defaultSize)*s.mm, cmp.Or(s.style.Width, defaultWidth)*s.mm
	x, y := at[0]*s.scale, at[1]*s.scale
	s.round(x, y, (size+width)/2, with.border)
	s.round(x, y, (size-width)/2, with.fill)
}

// arc is how far the control points of a quarter of a circle lie from its ends, for
// a radius of 1.
const arc = 0.5522847498

// round colours a circle, in a mask just as large as it.
func (s *sheet) round(x, y, radius float64, with *image.Uniform) {
	box := image.Rect(int(math.Floor(x-radius)), int(math.Floor(y-radius)), int(math.Ceil(x+radius)), int(math.Ceil(y+radius))).Intersect(s.image.Rect)
	if box.Empty() {
		return
	}
	s.mask.Reset(box.Dx(), box.Dy())
	cx, cy, r, k := float32(x-float64(box.Min.X)), float32(y-float64(box.Min.Y)), float32(radius), float32(radius*arc)
	s.mask.MoveTo(cx+r, cy)
	s.mask.CubeTo(cx+r, cy+k, cx+k, cy+r, cx, cy+r)
	s.mask.CubeTo(cx-k, cy+r, cx-r, cy+k, cx-r, cy)
	s.mask.CubeTo(cx-r, cy-k, cx-k, cy-r, cx, cy-r)
	s.mask.CubeTo(cx+k, cy-r, cx+r, cy-k, cx+r, cy)
	s.mask.ClosePath()
	s.mask.Draw(s.image, box, with, image.Point{})
}
