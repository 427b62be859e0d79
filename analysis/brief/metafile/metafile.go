// Package metafile writes maps and charts as Enhanced Metafiles (MS-EMF), the
// vector pictures that Word, WPS and LibreOffice all show and print sharply. Texts
// stay texts, so no font has to come along. Dashes and slanting lines are drawn as
// lines, since programs differ on patterns: Windows draws thick dashed pens whole,
// LibreOffice fills hatched shapes. A metafile holds one language; letters have a
// size on paper, however small the picture is; the same picture gives the same bytes.
package metafile

import (
	"math"

	"github.com/medreach/medreach/geo/message"
)

// Image is a metafile with its size on paper.
type Image struct {
	Data          []byte
	Width, Height float64 // mm
	Said          message.Text
}

// Options say how a picture is written.
type Options struct {
	Lang     message.Lang
	Width    float64 // mm
	Highest  float64 // mm, the most height of a chart, and of the ground of a map, its legend aside; 0 for no bound
	Approval string  // map approval number, at the lower left of a map
}

const (
	ink  = "#1c1c1c"
	soft = "#444444"
)

// image finishes a picture.
func (c *canvas) image(said message.Text, opts Options) Image {
	w, h := c.extent()
	return Image{Data: c.finish(opts.Width), Width: opts.Width, Height: opts.Width * float64(h) / float64(w), Said: said}
}

// extent is the size in logical units.
func (c *canvas) extent() (w, h int32) {
	return int32(math.Ceil(c.width * c.grain)), int32(math.Ceil(c.height * c.grain))
}
