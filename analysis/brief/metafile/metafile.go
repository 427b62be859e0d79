// Package metafile writes maps and charts as Enhanced Metafiles (MS-EMF), the
// vector pictures that Word, WPS and LibreOffice all show and print sharply. Texts
// stay texts, so no font has to come along. Dashes and slanting lines are drawn as
// lines, since programs differ on patterns: Windows draws thick dashed pens whole,
// LibreOffice fills hatched shapes. A metafile holds one language; letters have a
// size on paper, however small the picture is; the same picture gives the same bytes.
package metafile

import "github.com/medreach/medreach/geo/message"

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
func (c *canvas) image(said message.Text) Image {
	w, h := c.size()
	return Image{Data: c.finish(), Width: w, Height: h, Said: said}
}
