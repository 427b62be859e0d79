package metafile

import (
	"github.com/medreach/medreach/analysis/brief/lettering"
	"github.com/medreach/medreach/analysis/brief/picture"
	"github.com/medreach/medreach/geo/message"
)

// swatch is how an entry of the legend looks.
type swatch uint8

const (
	filled swatch = iota
	noDataSwatch
	behindSwatch
	pinSwatch
	goalSwatch
)

// item is an entry with its place in a row.
type item struct {
	kind   swatch
	colour string
	text   string
	x      float64
}

// Gaps of a legend in mm: from a swatch to its text, and from there to the next.
const (
	swatchGap = 1.1
	itemGap   = 2.6
)

// legend breaks the entries into rows.
func (s *sheet) legend(width float64) [][]item {
	var rows [][]item
	x := width
	for _, it := range s.items() {
		head, size := (swatchWide+swatchGap)*s.mm, legendSize*s.mm
		if it.kind == goalSwatch {
			size *= boldWider
		}
		it.text = cut(lettering.Clean(it.text), (width-2*margin*s.mm-head)/size)
		wide := head + breadth(it.text)*size
		if len(rows) == 0 || x+wide > width-margin*s.mm {
			rows, x = append(rows, nil), margin*s.mm
		}
		it.x = x
		rows[len(rows)-1] = append(rows[len(rows)-1], it)
		x += wide + itemGap*s.mm
	}
	return rows
}

func (s *sheet) items() []item {
	var items []item
	add := func(kind swatch, colour string, t message.Text) {
		items = append(items, item{kind: kind, colour: colour, text: t.In(s.opts.Lang)})
	}
	for _, e := range s.m.Legend {
		if e.Goal {
			add(goalSwatch, "", message.T("目标 %s", "goal %s", s.m.Goal))
			continue
		}
		add(filled, e.Colour, message.T("%s（%d 个）", "%s (%d zones)", lettering.Whole(e.Label), e.Zones))
	}
	if s.m.NoData > 0 {
		add(noDataSwatch, "", message.T("无数据（%d 个）", "no data (%d zones)", s.m.NoData))
	}
	if s.m.Missed > 0 {
		add(behindSwatch, "", message.T("未达目标（%d 个）", "misses the goal (%d zones)", s.m.Missed))
	}
	if len(s.m.Points) > 0 {
		add(pinSwatch, "", message.Text{ZH: "机构", EN: "facility"})
	}
	return items
}

func (s *sheet) rows(rows [][]item, top float64) {
	for k, row := range rows {
		y := top + (float64(k)*legendRow+0.4)*s.mm
		for _, it := range row {
			s.swatch(it, y)
			letters := lettersOf{size: legendSize * s.mm, colour: ink, bold: it.kind == goalSwatch}
			s.text(it.x+(swatchWide+swatchGap)*s.mm, y+2.3*s.mm, start, letters, it.text)
		}
	}
}

func (s *sheet) swatch(it item, y float64) {
	w, h := swatchWide*s.mm, swatchHigh*s.mm
	rings := []picture.Ring{{{X: int32(it.x), Y: int32(y)}, {X: int32(it.x + w), Y: int32(y)}, {X: int32(it.x + w), Y: int32(y + h)}, {X: int32(it.x), Y: int32(y + h)}}}
	switch it.kind {
	case pinSwatch:
		s.solid("#ffffff")
		s.pen("#000000", 0.15*s.mm)
		s.circle(it.x+w/2, y+h/2, pinRadius*s.mm)
		return
	case goalSwatch:
		s.pen("#000000", 0.5*s.mm)
		s.line(picture.Place{X: it.x + w/2, Y: y}, picture.Place{X: it.x + w/2, Y: y + h})
		return
	}
	s.solid(map[swatch]string{filled: it.colour, noDataSwatch: noDataGround, behindSwatch: "#ffffff"}[it.kind])
	s.pen("#777777", 0.12*s.mm)
	s.polygons(rings)
	switch it.kind {
	case noDataSwatch:
		s.noDataLines(rings)
	case behindSwatch:
		s.behindLines(rings)
	}
}
