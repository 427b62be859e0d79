package document

import (
	"fmt"
	"math"

	"github.com/medreach/medreach/analysis/brief/metafile"
)

// figure is a picture with its title and with words for those who cannot see it.
type figure struct {
	title, said string
	image       metafile.Image
}

// figures puts pictures one below the other, or two by two where there are several.
func (b *body) figures(all []figure) {
	if len(all) == 1 {
		b.figure(all[0])
		return
	}
	half := textTwips / 2
	for i := 0; i < len(all); i += 2 {
		b.openTable("Plain", []int{half, half})
		b.xml.WriteString("<w:tr><w:trPr><w:cantSplit/></w:trPr>")
		for k := i; k < i+2; k++ {
			b.openCell(half)
			if k < len(all) {
				b.figure(all[k])
			} else {
				b.xml.WriteString("<w:p/>")
			}
			b.xml.WriteString("</w:tc>")
		}
		b.xml.WriteString("</w:tr></w:tbl>" + paragraph("After", ""))
	}
}

func (b *body) figure(f figure) {
	b.paragraph("Caption", f.title)
	b.xml.WriteString(paragraph("Picture", b.picture(f)))
}

// emu in a millimetre.
const emu = 36000

// picture is a drawing within a line.
func (b *body) picture(f figure) string {
	b.images = append(b.images, f.image.Data)
	n := len(b.images)
	cx, cy := int(math.Round(f.image.Width*emu)), int(math.Round(f.image.Height*emu))
	return fmt.Sprintf(`<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="%[1]d" cy="%[2]d"/><wp:docPr id="%[3]d" name="picture%[3]d" descr="%[4]s"/>`+
		`<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>`+
		`<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="%[3]d" name="image%[3]d.emf"/><pic:cNvPicPr/></pic:nvPicPr>`+
		`<pic:blipFill><a:blip r:embed="img%[3]d"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>`+
		`<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%[1]d" cy="%[2]d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`,
		cx, cy, n, escape(f.said))
}
