package document_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"
	"testing"

	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/analysis/brief/document"
	"github.com/medreach/medreach/geo/message"
)

// prefixes are the names under which this test knows the namespaces.
var prefixes = map[string]string{
	"http://schemas.openxmlformats.org/wordprocessingml/2006/main":                "w",
	"http://schemas.openxmlformats.org/officeDocument/2006/relationships":         "r",
	"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing":      "wp",
	"http://schemas.openxmlformats.org/drawingml/2006/main":                       "a",
	"http://schemas.openxmlformats.org/drawingml/2006/picture":                    "pic",
	"http://schemas.openxmlformats.org/package/2006/relationships":                "rel",
	"http://schemas.openxmlformats.org/package/2006/content-types":                "ct",
	"http://schemas.openxmlformats.org/package/2006/metadata/core-properties":     "cp",
	"http://purl.org/dc/elements/1.1/":                                            "dc",
	"http://www.w3.org/XML/1998/namespace":                                        "xml",
	"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties":   "ep",
	"http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes":        "vt",
	"http://schemas.openxmlformats.org/markup-compatibility/2006":                 "mc",
	"http://schemas.openxmlformats.org/officeDocument/2006/relationships/default": "rd",
}

// node is an element with what stands in it.
type node struct {
	name     string
	attrs    map[string]string
	children []*node
	text     string
}

// all are the elements of a name below a node, in their order.
func (n *node) all(name string) []*node {
	var out []*node
	if n.name == name {
		out = append(out, n)
	}
	for _, c := range n.children {
		out = append(out, c.all(name)...)
	}
	return out
}

// child is the first child of a name; nil for none.
func (n *node) child(name string) *node {
	for _, c := range n.children {
		if c.name == name {
			return c
		}
	}
	return nil
}

// val is the value of a child; "" for none.
func (n *node) val(name string) string {
	if c := n.child(name); c != nil {
		return c.attrs["w:val"]
	}
	return ""
}

// said is all text below a node.
func (n *node) said() string {
	var b strings.Builder
	for _, t := range n.all("w:t") {
		b.WriteString(t.text)
	}
	return b.String()
}

// parse reads a part with the decoder at its strictest.
func parse(t testing.TB, name string, data []byte) *node {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(data))
	root := &node{name: "document"}
	open := []*node{root}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%s is not well-formed: %v", name, err)
		}
		top := open[len(open)-1]
		switch token := token.(type) {
		case xml.StartElement:
			n := &node{name: qualified(t, token.Name), attrs: map[string]string{}}
			for _, a := range token.Attr {
				if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" {
					key := a.Name.Local
					if a.Name.Space != "" {
						key = qualified(t, a.Name)
					}
					if _, twice := n.attrs[key]; twice {
						t.Errorf("%s: %s has %s twice", name, n.name, key)
					}
					n.attrs[key] = a.Value
				}
			}
			top.children = append(top.children, n)
			open = append(open, n)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			top.text += string(token)
		case xml.ProcInst:
			if token.Target != "xml" || len(root.children) > 0 {
				t.Errorf("%s: processing instruction %s", name, token.Target)
			}
		}
	}
	if len(root.children) != 1 {
		t.Fatalf("%s has %d elements at the top", name, len(root.children))
	}
	return root.children[0]
}

func qualified(t testing.TB, n xml.Name) string {
	prefix, known := prefixes[n.Space]
	if !known && n.Space != "xml" {
		t.Fatalf("%s is in the unknown namespace %q", n.Local, n.Space)
	}
	if n.Space == "xml" {
		prefix = "xml"
	}
	return prefix + ":" + n.Local
}

// opened is a package as it was read.
type opened struct {
	order  []string
	raw    map[string][]byte
	parsed map[string]*node
}

func written(t testing.TB, b *brief.Brief, lang message.Lang) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := document.Write(&out, b, lang); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// open reads a package and holds it to the rules of the Open Packaging Conventions.
func open(t testing.TB, data []byte) *opened {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	o := &opened{raw: map[string][]byte{}, parsed: map[string]*node{}}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		r.Close()
		if o.raw[f.Name] != nil {
			t.Errorf("%s is there twice", f.Name)
		}
		o.order, o.raw[f.Name] = append(o.order, f.Name), content
		if ext := path.Ext(f.Name); ext == ".xml" || ext == ".rels" {
			o.parsed[f.Name] = parse(t, f.Name, content)
		}
	}
	o.types(t)
	for name, rels := range o.parsed {
		if path.Ext(name) == ".rels" {
			o.relations(t, name, rels)
		}
	}
	return o
}

// types checks that each part has a content type, and each type its part.
func (o *opened) types(t testing.TB) {
	t.Helper()
	types := o.parsed["[Content_Types].xml"]
	if types == nil || o.order[0] != "[Content_Types].xml" {
		t.Fatalf("the content types are not the first part: %q", o.order)
	}
	known := map[string]bool{}
	for _, d := range types.all("ct:Default") {
		known["."+d.attrs["Extension"]] = true
	}
	for _, d := range types.all("ct:Override") {
		name := strings.TrimPrefix(d.attrs["PartName"], "/")
		if o.raw[name] == nil {
			t.Errorf("the content types name %s, which is not there", name)
		}
		known[name] = true
	}
	for _, name := range o.order {
		if !known[name] && (path.Ext(name) == ".xml" || !known[path.Ext(name)]) && name != "[Content_Types].xml" {
			t.Errorf("%s has no content type of its own", name)
		}
	}
}

// relations checks that each leads to a part, under an id of its own.
func (o *opened) relations(t testing.TB, name string, rels *node) {
	t.Helper()
	ids := map[string]bool{}
	for _, r := range rels.all("rel:Relationship") {
		target := path.Join(path.Dir(path.Dir(name)), r.attrs["Target"])
		if o.raw[target] == nil {
			t.Errorf("%s leads to %s, which is not there", name, target)
		}
		if id := r.attrs["Id"]; id == "" || ids[id] {
			t.Errorf("%s has the id %q twice", name, id)
		}
		ids[r.attrs["Id"]] = true
		if !strings.HasPrefix(r.attrs["Type"], "http://schemas.openxmlformats.org/") {
			t.Errorf("%s has a relationship of type %q", name, r.attrs["Type"])
		}
	}
}

// body is the text of the document.
func (o *opened) body() *node { return o.parsed["word/document.xml"].child("w:body") }
