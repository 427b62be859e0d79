package recognition

import (
	"strings"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/road/lines"
)

// judgeLines takes lines for roads where most rows of a column, or the name of the
// file, say so. Others may be rivers, railways or borders.
func (l *Look) judgeLines() {
	l.Datum = toldDatum(l.Table.Source, l.Mapping)
	if column := lines.ClassColumn(l.Table); column != "" {
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
