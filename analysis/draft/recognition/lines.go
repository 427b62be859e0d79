package recognition

import (
	"strings"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/road/lines/wording"
)

// judgeLines takes lines for roads where most rows of a column, or the name of the
// file, say so. Others may be rivers, railways or borders.
func (l *Look) judgeLines() {
	l.Datum = toldDatum(l.Table.Source, l.Mapping)
	if column := roadColumn(l.Table); column != "" {
		l.Role, l.Sure = Roads, true
		l.Why = message.T("道路图层，%d 条线，等级列“%s”", "a layer of roads, %d lines, classes in column %q", len(l.Table.Rows), column)
		return
	}
	if name := strings.ToLower(l.Table.Source); strings.Contains(name, "road") || strings.Contains(name, "路网") || strings.Contains(name, "道路") || strings.Contains(name, "公路") {
		l.Role = Roads
		l.Why = message.T("按文件名看是道路图层，%d 条线，看不出道路等级", "by its name a layer of roads, %d lines, of classes that nothing tells", len(l.Table.Rows))
		return
	}
	l.Why = message.T("线状图层，看不出是道路，未使用；是道路请写在 roads 下", "lines that nothing says are roads; not used. If they are, name them under roads")
}

// lined reports whether a table holds lines and nothing else that has a place.
func lined(t *feature.Table) bool {
	found := false
	for i := range t.Rows {
		switch t.Rows[i].Geometry.(type) {
		case orb.LineString, orb.MultiLineString:
			found = true
		case nil:
		default:
			return false
		}
	}
	return found
}

// mostLooked is how many rows of a layer of lines are looked at.
const mostLooked = 2000

// roadColumn is the column in which most rows say what class of road they are; "" is
// none. Numbers count only under a header that says what they stand for.
func roadColumn(t *feature.Table) string {
	best, most := "", 0
	for c, header := range t.Columns {
		key, said, told := wording.Key(header), 0, 0
		for i := range t.Rows[:min(len(t.Rows), mostLooked)] {
			cell := strings.TrimSpace(t.Rows[i].Value(c))
			if cell == "" {
				continue
			}
			told++
			if r, ok := wording.Class(key, cell); ok && !r.NoRoad {
				said++
			}
		}
		if said > most && said*2 > told {
			best, most = header, said
		}
	}
	return best
}
