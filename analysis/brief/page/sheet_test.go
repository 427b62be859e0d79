package page_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"golang.org/x/net/html"

	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/analysis/brief/picture"
)

// crowd is a report with one map of more zones than are written whole: 21 rows of
// 21 squares, and two that are too small to be seen, at one place.
func crowd() *brief.Brief {
	var l brief.Layer
	m := brief.Map{Title: both("覆盖率", "share"), Goal: 60, Classes: []brief.Class{{Low: 0, High: 50, Colour: "#111111"}, {Low: 50, High: 90, Colour: "#222222"}, {Low: 90, High: 100, Colour: "#333333"}}}
	for i := range 441 {
		l.Areas = append(l.Areas, square(float64(100+i%21), float64(20+i/21)))
		v := float64(i * 37 % 101)
		if i%13 == 5 {
			v = nan
		}
		m.Values = append(m.Values, v)
	}
	for _, v := range []float64{95, 95} {
		l.Areas = append(l.Areas, orb.MultiPolygon{{{{110.5, 30.5}, {110.5001, 30.5}, {110.5, 30.5001}, {110.5, 30.5}}}})
		m.Values = append(m.Values, v)
	}
	l.Codes, l.Names = make([]string, len(l.Areas)), names(len(l.Areas))
	return &brief.Brief{Shapes: []brief.Layer{l}, Indicators: []brief.Indicator{{Title: both("急诊", "emergency"), Maps: []brief.Map{m}}}}
}

// letter is how the page tells the class of a value.
func letter(v float64) byte {
	switch {
	case v != v:
		return '-'
	case v < 50:
		return 'A'
	case v < 60:
		return 'B'
	case v < 90:
		return 'b'
	}
	return 'c'
}

func TestManyZones(t *testing.T) {
	b := crowd()
	s := written(t, b)
	checkPage(t, s)
	data := islandOf(t, parsed(t, s))
	var want strings.Builder
	for _, v := range b.Indicators[0].Maps[0].Values {
		want.WriteByte(letter(v))
	}
	m := data.M["i0-m0"]
	if m.Z != want.String() || m.S != "z0" || fmt.Sprint(m.C) != "[#111111 #222222 #333333]" {
		t.Errorf("shape %s, colours %v, zones\n%s, want\n%s", m.S, m.C, m.Z, want.String())
	}
	rings := data.Z["z0"]
	if len(rings) != 443 || rings[0] != 1 || rings[441] != -1 || rings[442] != -1 {
		t.Errorf("outlines of %d zones: %v", len(rings), rings)
	}
	few := crowd()
	few.Shapes[0].Areas, few.Indicators[0].Maps[0].Values = few.Shapes[0].Areas[:400], few.Indicators[0].Maps[0].Values[:400]
	doc := parsed(t, written(t, few))
	if n := len(islandOf(t, doc).M); n != 0 || len(all(all(doc, func(n *html.Node) bool { return attr(n, "class") == "map" })[0], tag("path"))) < 5 {
		t.Errorf("of 400 zones %d maps are left to the script", n)
	}
}

var numbers = regexp.MustCompile(`-?\d+`)

// ringsOfPath reads a path back.
func ringsOfPath(t *testing.T, path string) []picture.Ring {
	t.Helper()
	var out []picture.Ring
	for part := range strings.SplitSeq(strings.TrimSuffix(path, "z"), "z") {
		var r picture.Ring
		var at picture.Dot
		for pair := range slices.Chunk(numbers.FindAllString(part, -1), 2) {
			x, err1 := strconv.Atoi(pair[0])
			y, err2 := strconv.Atoi(pair[1])
			if err1 != nil || err2 != nil {
				t.Fatal(err1, err2)
			}
			at = picture.Dot{X: at.X + int32(x), Y: at.Y + int32(y)}
			r = append(r, at)
		}
		out = append(out, r)
	}
	return out
}

// covers is the rule of a path: odd or even, or any ring at all.
func covers(rings []picture.Ring, x, y float64, evenOdd bool) bool {
	n := 0
	for _, r := range rings {
		odd := false
		for i, b := range r {
			a := r[(i+len(r)-1)%len(r)]
			if (float64(a.Y) > y) != (float64(b.Y) > y) && x < float64(a.X)+(y-float64(a.Y))/float64(b.Y-a.Y)*float64(b.X-a.X) {
				odd = !odd
			}
		}
		if odd {
			n++
		}
	}
	return n > 0 && (!evenOdd || n%2 == 1)
}

// TestManyZonesInBrowser lets the script draw the map: in the middle of each zone
// there is its colour, its pattern where it misses the goal, and the specks are on top.
func TestManyZonesInBrowser(t *testing.T) {
	b := crowd()
	doc, console := opened(t, saved(t, driven(written(t, b), `window.dispatchEvent(new Event('beforeprint'));`)), "")
	if len(console) > 0 {
		t.Errorf("the console says %q", console)
	}
	type coat struct {
		fill    string
		evenOdd bool
		rings   []picture.Ring
	}
	var coats []coat
	for _, p := range all(all(doc, withID("i0-m0"))[0], tag("path")) {
		coats = append(coats, coat{attr(p, "fill"), attr(p, "fill-rule") == "evenodd", ringsOfPath(t, attr(p, "d"))})
	}
	shape := picture.NewShape("", &b.Shapes[0])
	for i, v := range b.Indicators[0].Maps[0].Values {
		r := shape.Zones[i][0]
		x, y := float64(r[0].X+r[2].X)/2+0.2, float64(r[0].Y+r[2].Y)/2+0.3
		if i < 441 {
			x += 6 // beside the specks, which lie in the middle of a square
		}
		got := ""
		for _, c := range coats {
			if covers(c.rings, x, y, c.evenOdd) {
				if strings.HasPrefix(c.fill, "#") || got == "" {
					got = c.fill
				} else {
					got += c.fill
				}
			}
		}
		want := map[byte]string{'-': "url(#hatch)", 'A': "#111111url(#behind)", 'B': "#222222url(#behind)", 'b': "#222222", 'c': "#333333"}[letter(v)]
		if got != want {
			t.Errorf("zone %d of %v is drawn %q, want %q", i, v, got, want)
		}
	}
}
