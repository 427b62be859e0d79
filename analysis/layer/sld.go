package layer

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"strings"

	"github.com/medreach/medreach/geo/message"
)

// SLD returns the layer's legend as OGC Styled Layer Descriptor 1.0, for GIS
// programs that do not read QGIS styles.
func SLD(l *Layer) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	b.WriteString(`<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc">` + "\n")
	fmt.Fprintf(&b, "<NamedLayer><Name>%s</Name><UserStyle><Title>%s</Title><FeatureTypeStyle>\n", escape(l.Name), escape(Both(subject(l))))
	for i, c := range l.Style.Classes {
		fmt.Fprintf(&b, "<Rule><Name>%s</Name><Title>%s</Title>", escape(Both(c.Label)), escape(Both(c.Label)))
		writeFilter(&b, l.Style, i)
		writeSymbolizer(&b, l, c)
		if l.Style.Label != "" {
			fmt.Fprintf(&b, `<TextSymbolizer><Label><ogc:PropertyName>%s</ogc:PropertyName></Label><Halo><Fill><CssParameter name="fill">#ffffff</CssParameter></Fill></Halo></TextSymbolizer>`, escape(l.Style.Label))
		}
		b.WriteString("</Rule>\n")
	}
	b.WriteString("</FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>\n")
	return b.String()
}

func writeFilter(b *strings.Builder, s Style, i int) {
	property := "<ogc:PropertyName>" + escape(s.Field) + "</ogc:PropertyName><ogc:Literal>"
	c := s.Classes[i]
	switch s.Way {
	case Categorised:
		fmt.Fprintf(b, "<ogc:Filter><ogc:PropertyIsEqualTo>%s%s</ogc:Literal></ogc:PropertyIsEqualTo></ogc:Filter>", property, escape(c.Value))
	case Graduated:
		low := "PropertyIsGreaterThan"
		if i == 0 {
			low += "OrEqualTo"
		}
		fmt.Fprintf(b, "<ogc:Filter><ogc:And><ogc:%s>%s%s</ogc:Literal></ogc:%s>", low, property, decimal(c.Low), low)
		fmt.Fprintf(b, "<ogc:PropertyIsLessThanOrEqualTo>%s%s</ogc:Literal></ogc:PropertyIsLessThanOrEqualTo></ogc:And></ogc:Filter>", property, decimal(c.High))
	}
}

// pixels turns millimetres into the pixels of 0.28 mm that SLD means.
func pixels(mm float64) string { return fmt.Sprintf("%.2f", mm/0.28) }

func writeSymbolizer(b *strings.Builder, l *Layer, c Class) {
	s := l.Style
	fill := fmt.Sprintf(`<Fill><CssParameter name="fill">%s</CssParameter><CssParameter name="fill-opacity">%s</CssParameter></Fill>`, c.Colour, decimal(cmp.Or(s.Opacity, 1)))
	stroke := fmt.Sprintf(`<Stroke><CssParameter name="stroke">%s</CssParameter><CssParameter name="stroke-width">%s</CssParameter></Stroke>`,
		cmp.Or(s.Outline, c.Colour), pixels(cmp.Or(s.Width, defaultWidth)))
	if l.Shape == Point {
		fmt.Fprintf(b, "<PointSymbolizer><Graphic><Mark><WellKnownName>circle</WellKnownName>%s%s</Mark><Size>%s</Size></Graphic></PointSymbolizer>",
			fill, stroke, pixels(cmp.Or(s.Size, defaultSize)))
		return
	}
	fmt.Fprintf(b, "<PolygonSymbolizer>%s%s</PolygonSymbolizer>", fill, stroke)
}

// subject is what the colours of a layer tell, its title where the style does not say.
func subject(l *Layer) message.Text {
	if l.Style.Subject != (message.Text{}) {
		return l.Style.Subject
	}
	return l.Title
}

func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder cannot fail
	return b.String()
}
