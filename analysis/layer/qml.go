package layer

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

// Borders and points are this large, in millimetres, unless a style says otherwise.
const (
	defaultWidth = 0.2
	defaultSize  = 2.4
)

// qml is a style as QGIS writes it; QGIS 3 reads it from layer_styles. The
// elements and options are those of a graduated, categorised or single-symbol
// renderer saved by QGIS 3.22, cut to what differs from its defaults.
type qml struct {
	XMLName    xml.Name     `xml:"qgis"`
	Version    string       `xml:"version,attr"`
	Categories string       `xml:"styleCategories,attr"`
	Labels     int          `xml:"labelsEnabled,attr"`
	Renderer   qmlRenderer  `xml:"renderer-v2"`
	Labeling   *qmlLabeling `xml:"labeling"`
	Aliases    []qmlAlias   `xml:"aliases>alias"`
	Geometry   int          `xml:"layerGeometryType"`
}

type qmlRenderer struct {
	Type       string        `xml:"type,attr"`
	Attribute  string        `xml:"attr,attr,omitempty"`
	Method     string        `xml:"graduatedMethod,attr,omitempty"`
	Ranges     []qmlRange    `xml:"ranges>range"`
	Categories []qmlCategory `xml:"categories>category"`
	Symbols    []qmlSymbol   `xml:"symbols>symbol"`
}

type qmlRange struct {
	Lower  string `xml:"lower,attr"`
	Upper  string `xml:"upper,attr"`
	Symbol int    `xml:"symbol,attr"`
	Label  string `xml:"label,attr"`
	Render bool   `xml:"render,attr"`
}

type qmlCategory struct {
	Type   string `xml:"type,attr"`
	Value  string `xml:"value,attr"`
	Symbol int    `xml:"symbol,attr"`
	Label  string `xml:"label,attr"`
	Render bool   `xml:"render,attr"`
}

type qmlSymbol struct {
	Name  int      `xml:"name,attr"`
	Type  string   `xml:"type,attr"`
	Alpha string   `xml:"alpha,attr"`
	Layer qmlLayer `xml:"layer"`
}

type qmlLayer struct {
	Class   string    `xml:"class,attr"`
	Enabled int       `xml:"enabled,attr"`
	Pass    int       `xml:"pass,attr"`
	Locked  int       `xml:"locked,attr"`
	Map     qmlMap    `xml:"Option"`
	Props   []qmlProp `xml:"prop"`
}

type qmlMap struct {
	Type    string      `xml:"type,attr"`
	Options []qmlOption `xml:"Option"`
}

type qmlOption struct {
	Name  string `xml:"name,attr"`
	Type  string `xml:"type,attr"`
	Value string `xml:"value,attr"`
}

type qmlProp struct {
	Key   string `xml:"k,attr"`
	Value string `xml:"v,attr"`
}

type qmlAlias struct {
	Field string `xml:"field,attr"`
	Index int    `xml:"index,attr"`
	Name  string `xml:"name,attr"`
}

// qmlLabeling writes a field on the features, dark with a white edge.
type qmlLabeling struct {
	Type string  `xml:"type,attr"`
	Text qmlText `xml:"settings>text-style"`
}

type qmlText struct {
	Field  string    `xml:"fieldName,attr"`
	Size   string    `xml:"fontSize,attr"`
	Unit   string    `xml:"fontSizeUnit,attr"`
	Colour string    `xml:"textColor,attr"`
	Buffer qmlBuffer `xml:"text-buffer"`
}

type qmlBuffer struct {
	Draw   int    `xml:"bufferDraw,attr"`
	Size   string `xml:"bufferSize,attr"`
	Units  string `xml:"bufferSizeUnits,attr"`
	Colour string `xml:"bufferColor,attr"`
}

// QML returns the layer's legend as a QGIS style, in both languages, since QGIS
// knows one text for each class and field.
func QML(l *Layer) (string, error) {
	if l.Grid != nil {
		return gridQML(l)
	}
	s := l.Style
	doc := qml{Version: "3.22.16", Categories: "Symbology|Labeling|Fields", Geometry: int(l.Shape) * 2}
	if s.Label != "" {
		doc.Labels = 1
		doc.Labeling = &qmlLabeling{Type: "simple", Text: qmlText{Field: s.Label, Size: "9", Unit: "Point", Colour: "40,40,40,255",
			Buffer: qmlBuffer{Draw: 1, Size: "0.8", Units: "MM", Colour: "255,255,255,200"}}}
	}
	for i, f := range l.Fields {
		doc.Aliases = append(doc.Aliases, qmlAlias{Field: f.Name, Index: i + 1, Name: Both(f.Title)})
	}
	r := &doc.Renderer
	r.Type = [...]string{Single: "singleSymbol", Categorised: "categorizedSymbol", Graduated: "graduatedSymbol"}[s.Way]
	if s.Way != Single {
		r.Attribute = s.Field
	}
	if s.Way == Graduated {
		r.Method = "GraduatedColor"
	}
	for i, c := range s.Classes {
		switch s.Way {
		case Graduated:
			r.Ranges = append(r.Ranges, qmlRange{Lower: decimal(c.Low), Upper: decimal(c.High), Symbol: i, Label: Both(c.Label), Render: true})
		case Categorised:
			r.Categories = append(r.Categories, qmlCategory{Type: "string", Value: c.Value, Symbol: i, Label: Both(c.Label), Render: true})
		}
		r.Symbols = append(r.Symbols, symbolOf(l, i, c))
	}
	return document(l, doc)
}

func document(l *Layer, doc any) (string, error) {
	out, err := xml.MarshalIndent(doc, "", " ")
	if err != nil {
		return "", fmt.Errorf("style of layer %s: %w", l.Name, err)
	}
	return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + string(out) + "\n", nil
}

func symbolOf(l *Layer, i int, c Class) qmlSymbol {
	s := l.Style
	options := [][2]string{{"color", rgba(c.Colour, cmp.Or(s.Opacity, 1))}, {"outline_color", rgba(cmp.Or(s.Outline, c.Colour), 1)},
		{"outline_style", "solid"}, {"outline_width", decimal(cmp.Or(s.Width, defaultWidth))}, {"outline_width_unit", "MM"}}
	symbol, class := "fill", "SimpleFill"
	if l.Shape == Point {
		symbol, class = "marker", "SimpleMarker"
		options = append(options, [2]string{"name", "circle"}, [2]string{"size", decimal(cmp.Or(s.Size, defaultSize))}, [2]string{"size_unit", "MM"})
	} else {
		options = append(options, [2]string{"style", "solid"})
	}
	layer := qmlLayer{Class: class, Enabled: 1, Map: qmlMap{Type: "Map"}}
	for _, o := range options {
		layer.Map.Options = append(layer.Map.Options, qmlOption{Name: o[0], Type: "QString", Value: o[1]})
		layer.Props = append(layer.Props, qmlProp{Key: o[0], Value: o[1]})
	}
	return qmlSymbol{Name: i, Type: symbol, Alpha: "1", Layer: layer}
}

// rgba turns "#rrggbb" into QGIS's "r,g,b,a".
func rgba(colour string, opacity float64) string {
	n, err := strconv.ParseUint(strings.TrimPrefix(colour, "#"), 16, 32)
	if err != nil {
		n = 0x888888
	}
	return fmt.Sprintf("%d,%d,%d,%.0f", n>>16&255, n>>8&255, n&255, opacity*255)
}

func decimal(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
