package layer

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// SLD returns the layer's legend as OGC Styled Layer Descriptor 1.0, for GIS
// programs that do not read QGIS styles.
func SLD(l *Layer) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	b.WriteString(`<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc">` + "\n")
	fmt.Fprintf(&b, "<NamedLayer><Name>%s</Name><UserStyle><Title>%s</Title><FeatureTypeStyle>\n", escape(l.Name), escape(l.Title.ZH))
	for i, c := range l.Style.Classes {
		fmt.Fprintf(&b, "<Rule><Name>%s</Name><Title>%s</Title>", escape(c.Label.EN), escape(c.Label.ZH))
		writeFilter(&b, l.Style, i)
		writeSymbolizer(&b, l, c)
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

func writeSymbolizer(b *strings.Builder, l *Layer, c Class) {
	fill := fmt.Sprintf(`<Fill><CssParameter name="fill">%s</CssParameter><CssParameter name="fill-opacity">%s</CssParameter></Fill>`, c.Colour, decimal(opacity(l.Style)))
	stroke := ""
	if l.Style.Outline != "" {
		stroke = fmt.Sprintf(`<Stroke><CssParameter name="stroke">%s</CssParameter><CssParameter name="stroke-width">0.5</CssParameter></Stroke>`, l.Style.Outline)
	}
	if l.Shape == Point {
		fmt.Fprintf(b, "<PointSymbolizer><Graphic><Mark><WellKnownName>circle</WellKnownName>%s%s</Mark><Size>8</Size></Graphic></PointSymbolizer>", fill, stroke)
		return
	}
	fmt.Fprintf(b, "<PolygonSymbolizer>%s%s</PolygonSymbolizer>", fill, stroke)
}

func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder cannot fail
	return b.String()
}
