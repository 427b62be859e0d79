package page

import (
	"fmt"
	"html/template"
	"strings"

	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/analysis/brief/lettering"
	"github.com/medreach/medreach/analysis/brief/picture"
)

// sheet is a map with its place on the page.
type sheet struct {
	*picture.Map
	ID                string
	Left, Right, High int32 // what is seen of it
	Later             bool  // the script draws it
}

// manyZones is how many zones a map may have that is written whole. Of more, the
// outlines stand on the page once, a map is a letter for each zone, and the script
// draws it when it is looked at or printed.
const manyZones = 400

// lettered is a map that the script draws: a zone without data is a dash, one in
// the first class an a, in capitals where it misses the goal.
type lettered struct {
	Shape   string   `json:"s"`
	Zones   string   `json:"z"`
	Colours []string `json:"c"`
}

func letters(m *picture.Map) *lettered {
	out := &lettered{Shape: m.Shape.ID}
	for _, e := range m.Legend {
		if !e.Goal {
			out.Colours = append(out.Colours, e.Colour)
		}
	}
	b := make([]byte, len(m.Class))
	for i, k := range m.Class {
		switch {
		case k < 0:
			b[i] = '-'
		case m.Misses[i]:
			b[i] = 'A' + byte(k)
		default:
			b[i] = 'a' + byte(k)
		}
	}
	out.Zones = string(b)
	return out
}

// ringsOf tells how many outlines each zone has; those of specks are negative.
func ringsOf(s *picture.Shape) []int {
	out := make([]int, len(s.Zones))
	for i, rings := range s.Zones {
		out[i] = len(rings)
		if s.Specks[i] {
			out[i] = -len(rings)
		}
	}
	return out
}

// narrowest is the least width of a sheet: a narrow place stands in the middle, so
// that it is not blown up to the width of the page and its foot has room.
const narrowest = 700

func sheetOf(id string, m *picture.Map) sheet {
	f := &m.Shape.Frame
	beside := max(0, narrowest-f.Width) / 2
	const mostLetters = 26
	return sheet{Map: m, ID: id, Left: -beside, Right: f.Width + beside, High: f.Height + picture.Foot, Later: len(m.Class) > manyZones && len(m.Legend) <= mostLetters}
}

// Wide is the width of the sheet.
func (s sheet) Wide() int32 { return s.Right - s.Left }

// runningHead is what a printed page says at its top: whose report this is, and
// what holds for all of it. Rules of paper know no elements, so each language has
// a kind of page of its own.
func runningHead(b *brief.Brief) template.CSS {
	var out strings.Builder
	title, note := lettering.Whole(b.Title), lettering.Whole(b.Note)
	for _, side := range []struct{ page, title, note string }{{"zh", title.ZH, note.ZH}, {"en", title.EN, note.EN}} {
		fmt.Fprintf(&out, `@page %s{@top-left{content:"%s"}@top-right{content:"%s"}}`, side.page, quoted(lettering.Cut(side.title, 40)), quoted(lettering.Cut(side.note, 40)))
	}
	return template.CSS(out.String())
}

// quoted is a text within quotes of CSS: whatever could end them, or the style
// sheet, is written as a number.
func quoted(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < 0x80 && !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == ' ') {
			fmt.Fprintf(&b, `\%x `, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
