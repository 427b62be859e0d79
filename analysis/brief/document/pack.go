package document

import (
	"archive/zip"
	"embed"
	"fmt"
	"io"
	"strings"
	"text/template"
	"time"

	"github.com/medreach/medreach/analysis/brief/lettering"
)

// parts are the files of a document that do not hang on the report, but for a few
// words.
//
//go:embed parts
var parts embed.FS

// frame is what stands around the body.
type frame struct {
	title, note string
	chinese     bool
}

// Language is the language of the letters for Word.
func (f frame) Language() string {
	if f.chinese {
		return "zh-CN"
	}
	return "en-GB"
}

// Title is of the whole document, safe in XML like the others.
func (f frame) Title() string { return escape(f.title) }

// Note is such as "all data are invented".
func (f frame) Note() string { return escape(f.note) }

// Header is both on one line.
func (f frame) Header() string {
	const most = 36 // letters of each
	head := lettering.Cut(f.title, most)
	if f.note != "" {
		head += " · " + lettering.Cut(f.note, most)
	}
	return escape(head)
}

// epoch is the time of the files in the package: the earliest that ZIP knows, so
// that the same report gives the same bytes.
var epoch = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// pack writes the package.
func pack(out io.Writer, b *body, f frame) error {
	z := zip.NewWriter(out)
	put := func(name string, write func(io.Writer) error) error {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: epoch})
		if err != nil {
			return err
		}
		return write(w)
	}
	for _, p := range []struct{ part, name string }{
		{"types.xml", "[Content_Types].xml"}, {"package.rels", "_rels/.rels"}, {"core.xml", "docProps/core.xml"},
		{"styles.xml", "word/styles.xml"}, {"settings.xml", "word/settings.xml"}, {"header.xml", "word/header1.xml"}, {"footer.xml", "word/footer1.xml"},
	} {
		t, err := template.ParseFS(parts, "parts/"+p.part)
		if err != nil {
			return err
		}
		if err := put(p.name, func(w io.Writer) error { return t.Execute(w, f) }); err != nil {
			return err
		}
	}
	if err := put("word/_rels/document.xml.rels", func(w io.Writer) error { return relations(w, len(b.images)) }); err != nil {
		return err
	}
	for i, data := range b.images {
		if err := put(fmt.Sprintf("word/media/image%d.emf", i+1), func(w io.Writer) error {
			_, err := w.Write(data)
			return err
		}); err != nil {
			return err
		}
	}
	if err := put("word/document.xml", func(w io.Writer) error { return whole(w, b) }); err != nil {
		return err
	}
	return z.Close()
}

// whole is the body between its first and its last lines.
func whole(w io.Writer, b *body) error {
	for _, part := range []string{"parts/opening.xml", "", "parts/closing.xml"} {
		text := b.xml.String()
		if part != "" {
			data, err := parts.ReadFile(part)
			if err != nil {
				return err
			}
			text = strings.TrimRight(string(data), "\n")
		}
		if _, err := io.WriteString(w, text); err != nil {
			return err
		}
	}
	return nil
}

// relations tells Word which file is which.
func relations(w io.Writer, images int) error {
	const kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n" + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	add := func(id, what, target string) {
		fmt.Fprintf(&b, `<Relationship Id="%s" Type="%s%s" Target="%s"/>`, id, kind, what, target)
	}
	add("styles", "styles", "styles.xml")
	add("settings", "settings", "settings.xml")
	add("header", "header", "header1.xml")
	add("footer", "footer", "footer1.xml")
	for i := range images {
		add(fmt.Sprintf("img%d", i+1), "image", fmt.Sprintf("media/image%d.emf", i+1))
	}
	b.WriteString("</Relationships>")
	_, err := io.WriteString(w, b.String())
	return err
}
