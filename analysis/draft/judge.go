package draft

import (
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/facilities/columns"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

// judge says what a table is: outlines are zones; places that speak of care are
// facilities, and without places a list to be geocoded; other places with a count
// of people are population, those with codes of villages are settlements; codes or
// names with a count of people and no place are a census.
func (l *look) judge() {
	l.people = header(l.table, peopleHeaders)
	l.code = codeColumn(l.table)
	l.urban = header(l.table, urbanHeaders)
	if l.people != "" {
		l.group, l.ages = groupOf(l.table.Source), agesOf(l.table, l.people)
	}
	polygons, points := shapes(l.table)
	_, hasLon := l.mapping.Of(columns.Lon)
	_, hasLat := l.mapping.Of(columns.Lat)
	_, hasLocation := l.mapping.Of(columns.Location)
	placed := points || hasLon && hasLat || hasLocation
	care := speaksOfCare(l.table, l.mapping)
	switch {
	case polygons:
		l.judgeOutlines()
	case !placed:
		l.judgeWithoutPlaces(care)
	case !care && l.people != "":
		l.role, l.sure, l.datum = peoplePoints, true, toldDatum(l.table.Source, l.mapping)
		l.why = message.T("人口点表，人数列“%s”", "points with people in column %q", l.people)
	case !care && l.judgeVillages():
	default:
		_, hasName := l.mapping.Of(columns.Name)
		l.role, l.sure = facilityList, hasName
		l.why = message.T("机构名单，%d 行", "a list of facilities, %d rows", len(l.table.Rows))
		if !care {
			l.doubt = message.T("看不出是医疗机构，不是请删去这一项", "nothing in it speaks of care: if these are no facilities, take this list out")
		}
	}
}

// judgeOutlines takes outlines for zones, and those that nothing tells apart for
// built-up areas.
func (l *look) judgeOutlines() {
	named := slices.ContainsFunc(l.table.Columns, func(c string) bool { return !nothingTold.MatchString(plain(c)) })
	if l.code == "" && !named {
		l.role = urbanAreas
		l.why = message.T("面 %d 个，没有代码和名称，可用来划分城乡", "outlines, %d of them, without codes and names: of use to tell town from country", len(l.table.Rows))
		return
	}
	l.role = zones
	l.datum, l.doubt = zoneDatum(l.table)
	if level, sure, ok := levelByCode(l.table, l.code); ok {
		l.level, l.sure = level, sure
		l.why = message.T("区划，%d 个，按代码判断为%s", "zones, %d of them, by their codes of level %s", len(l.table.Rows), level.Title())
		return
	}
	if level, sure, ok := levelByWords(l.table); ok {
		l.level, l.sure = level, sure
		l.why = message.T("区划，%d 个，按列名或文件名判断为%s", "zones, %d of them, by their headers or file name of level %s", len(l.table.Rows), level.Title())
		return
	}
	l.level = zone.County
	l.why = message.T("区划，%d 个，看不出级别", "zones, %d of them, of a level that nothing tells", len(l.table.Rows))
}

// judgeVillages takes places with codes of villages, or with a header that speaks
// of villages, for settlements.
func (l *look) judgeVillages() bool {
	level, sure, ok := levelByCode(l.table, l.code)
	named := slices.ContainsFunc(l.table.Columns, func(c string) bool { return villageHeaders.MatchString(plain(c)) })
	own := len(values(l.table, l.table.Column(l.code)))*10 >= len(l.table.Rows)*9 // a code of its own for each row
	if !named && !(ok && level >= zone.Township && own) {
		return false
	}
	if ok && level == zone.Township {
		l.why = message.T("乡镇的点位：乡镇级区划需要边界（面），未使用", "places of townships: zones of that level need outlines; not used")
		return true
	}
	l.role, l.level, l.sure = zones, zone.Settlement, ok && sure
	l.datum = toldDatum(l.table.Source, l.mapping)
	l.why = message.T("村（居）名单，%d 个点", "a list of villages, %d points", len(l.table.Rows))
	if !ok {
		l.doubt = message.T("没有完整的 12 位村级代码，不是村（居）名单请删去这一项", "no whole 12-digit codes of villages: if this is no list of villages, take it out")
	}
	return true
}

func (l *look) judgeWithoutPlaces(care bool) {
	_, hasName := l.mapping.Of(columns.Name)
	switch {
	case care && hasName:
		l.role = nameList
		l.why = message.T("机构名单，%d 行，没有坐标，未使用", "a list of facilities, %d rows, without coordinates; not used", len(l.table.Rows))
	case l.people != "" && l.code != "":
		l.role, l.sure = census, true
		l.level, _, _ = levelByCode(l.table, l.code)
		l.why = message.T("普查合计，代码列“%s”，人数列“%s”", "census totals, codes in %q, people in %q", l.code, l.people)
	default:
		l.why = message.T("没有坐标，也不是普查合计，未使用", "no coordinates and no census totals; not used")
	}
}

// matchNames finds the census tables that call zones by name, among tables with
// people and without places, by the zones that are at hand.
func matchNames(looks []look) {
	for i := range looks {
		l := &looks[i]
		if l.role != unused || l.people == "" || l.table == nil {
			continue
		}
		most := 0.0
		for k := range looks {
			z := &looks[k]
			if z.role != zones {
				continue
			}
			if column, share := commonNames(l.table, z.table); share > most {
				most = share
				l.role, l.level, l.code = census, z.level, column
				l.why = message.T("普查合计，名称列“%s”（%.0f%% 的区划对得上），人数列“%s”", "census totals, names in %q (%.0f %% of the zones match), people in %q", column, 100*share, l.people)
			}
		}
	}
}

// commonNames finds the column of a table that names most of the zones, and the
// share of the zones that it names, 0 below six in ten.
func commonNames(t, z *feature.Table) (column string, share float64) {
	for c, title := range t.Columns {
		named := values(t, c)
		for k := range z.Columns {
			units := values(z, k)
			hits := 0
			for name := range units {
				if named[name] {
					hits++
				}
			}
			if s := float64(hits) / float64(max(len(units), 1)); hits > 1 && len(units)*2 > len(z.Rows) && s >= 0.6 && s > share {
				column, share = title, s
			}
		}
	}
	return column, share
}

// values are the different texts of a column, numbers of up to five digits aside.
func values(t *feature.Table, column int) map[string]bool {
	all := map[string]bool{}
	for i := range t.Rows {
		if v := strings.TrimSpace(t.Rows[i].Value(column)); v != "" && !shortNumber.MatchString(v) {
			all[v] = true
		}
	}
	return all
}

// shapes reports whether a table's rows carry outlines or points.
func shapes(t *feature.Table) (polygons, points bool) {
	for i := range t.Rows {
		switch t.Rows[i].Geometry.(type) {
		case orb.Polygon, orb.MultiPolygon:
			polygons = true
		case orb.Point, orb.MultiPoint:
			points = true
		}
	}
	return polygons, points
}
