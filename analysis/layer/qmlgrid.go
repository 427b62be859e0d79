package layer

import "encoding/xml"

// gridStyle is the style of a grid as QGIS writes it: its first band in the
// classes of the legend, no data see-through.
type gridStyle struct {
	XMLName    xml.Name     `xml:"qgis"`
	Version    string       `xml:"version,attr"`
	Categories string       `xml:"styleCategories,attr"`
	Renderer   gridRenderer `xml:"pipe>rasterrenderer"`
}

type gridRenderer struct {
	Type    string     `xml:"type,attr"`
	Band    int        `xml:"band,attr"`
	Opacity string     `xml:"opacity,attr"`
	Alpha   int        `xml:"alphaBand,attr"`
	Shader  gridShader `xml:"rastershader>colorrampshader"`
}

type gridShader struct {
	Type  string     `xml:"colorRampType,attr"`
	Mode  int        `xml:"classificationMode,attr"`
	Clip  int        `xml:"clip,attr"`
	Items []gridItem `xml:"item"`
}

// gridItem covers the values up to its own, from that of the item before it.
type gridItem struct {
	Value  string `xml:"value,attr"`
	Colour string `xml:"color,attr"`
	Alpha  int    `xml:"alpha,attr"`
	Label  string `xml:"label,attr"`
}

func gridQML(l *Layer) (string, error) {
	doc := gridStyle{Version: "3.22.16", Categories: "Symbology", Renderer: gridRenderer{
		Type: "singlebandpseudocolor", Band: 1, Opacity: "1", Alpha: -1, Shader: gridShader{Type: "DISCRETE", Mode: 1}}}
	for i, c := range l.Style.Classes {
		high := decimal(c.High)
		if i == len(l.Style.Classes)-1 {
			high = "inf"
		}
		doc.Renderer.Shader.Items = append(doc.Renderer.Shader.Items, gridItem{Value: high, Colour: c.Colour, Alpha: 255, Label: Both(c.Label)})
	}
	return document(l, doc)
}
