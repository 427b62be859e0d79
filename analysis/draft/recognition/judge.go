package recognition

import (
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/facilities/columns"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

// judge says what a table is: outlines are zones; lines that speak of roads are roads; places that speak of care are
// facilities, and without places a list to be geocoded; other places with a count
// of people are population, those with codes of villages are settlements; codes or
// names with a count of people and no place are a census.
func (l *Look) judge() {
	l.People = header(l.Table, peopleHeaders)
	l.Code = codeColumn(l.Table)
	l.Urban = header(l.Table, urbanHeaders)
	if l.People != "" {
		l.Group, l.Ages = groupOf(l.Table.Source), agesOf(l.Table, l.People)
	}
	polygons, points := shapes(l.Table)
	_, hasLon := l.Mapping.Of(columns.Lon)
	_, hasLat := l.Mapping.Of(columns.Lat)
	_, hasLocation := l.Mapping.Of(columns.Location)
	placed := points || hasLon && hasLat || hasLocation
	care := speaksOfCare(l.Table, l.Mapping)
	switch {
	case polygons:
		l.judgeOutlines()
	case lined(l.Table):
		l.judgeLines()
	case !placed:
		l.judgeWithoutPlaces(care)
	case !care && l.People != "":
		l.Role, l.Sure, l.Datum = PeoplePoints, true, toldDatum(l.Table.Source, l.Mapping)
		l.Why = message.T("人口点表，人数列“%s”", "points with people in column %q", l.People)
	case !care && l.judgeVillages():
	default:
		_, hasName := l.Mapping.Of(columns.Name)
		l.Role, l.Sure = FacilityList, hasName
		l.Why = message.T("机构名单，%d 行", "a list of facilities, %d rows", len(l.Table.Rows))
		if !care {
			l.Doubt = message.T("看不出是医疗机构，不是请删去这一项", "nothing in it speaks of care: if these are no facilities, take this list out")
		}
	}
}

// judgeOutlines takes outlines for zones, and those that nothing tells apart for
// built-up areas.
func (l *Look) judgeOutlines() {
	named := slices.ContainsFunc(l.Table.Columns, func(c string) bool { return !nothingTold.MatchString(plain(c)) })
	if l.Code == "" && !named {
		l.Role = UrbanAreas
		l.Why = message.T("面 %d 个，没有代码和名称，可用来划分城乡", "outlines, %d of them, without codes and names: of use to tell town from country", len(l.Table.Rows))
		return
	}
	l.Role = Zones
	l.Datum, l.Doubt = zoneDatum(l.Table)
	if level, sure, ok := levelByCode(l.Table, l.Code); ok {
		l.Level, l.Sure = level, sure
		l.Why = message.T("区划，%d 个，按代码判断为%s", "zones, %d of them, by their codes of level %s", len(l.Table.Rows), level.Title())
		return
	}
	if level, sure, ok := levelByWords(l.Table); ok {
		l.Level, l.Sure = level, sure
		l.Why = message.T("区划，%d 个，按列名或文件名判断为%s", "zones, %d of them, by their headers or file name of level %s", len(l.Table.Rows), level.Title())
		return
	}
	l.Level = zone.County
	l.Why = message.T("区划，%d 个，看不出级别", "zones, %d of them, of a level that nothing tells", len(l.Table.Rows))
}

// judgeVillages takes places with codes of villages, or with a header that speaks
// of villages, for settlements.
func (l *Look) judgeVillages() bool {
	level, sure, ok := levelByCode(l.Table, l.Code)
	named := slices.ContainsFunc(l.Table.Columns, func(c string) bool { return villageHeaders.MatchString(plain(c)) })
	own := len(values(l.Table, l.Table.Column(l.Code)))*10 >= len(l.Table.Rows)*9 // a code of its own for each row
	if !named && !(ok && level >= zone.Township && own) {
		return false
	}
	if ok && level == zone.Township {
		l.Why = message.T("乡镇的点位：乡镇级区划需要边界（面），未使用", "places of townships: zones of that level need outlines; not used")
		return true
	}
	l.Role, l.Level, l.Sure = Zones, zone.Settlement, ok && sure
	l.Datum = toldDatum(l.Table.Source, l.Mapping)
	l.Why = message.T("村（居）名单，%d 个点", "a list of villages, %d points", len(l.Table.Rows))
	if !ok {
		l.Doubt = message.T("没有完整的 12 位村级代码，不是村（居）名单请删去这一项", "no whole 12-digit codes of villages: if this is no list of villages, take it out")
	}
	return true
}

func (l *Look) judgeWithoutPlaces(care bool) {
	_, hasName := l.Mapping.Of(columns.Name)
	switch {
	case care && hasName:
		l.Role = NameList
		l.Why = message.T("机构名单，%d 行，没有坐标，未使用", "a list of facilities, %d rows, without coordinates; not used", len(l.Table.Rows))
	case l.People != "" && l.Code != "":
		l.Role, l.Sure = Census, true
		l.Level, _, _ = levelByCode(l.Table, l.Code)
		l.Why = message.T("普查合计，代码列“%s”，人数列“%s”", "census totals, codes in %q, people in %q", l.Code, l.People)
	default:
		l.Why = message.T("没有坐标，也不是普查合计，未使用", "no coordinates and no census totals; not used")
	}
}

// matchNames finds the census tables that call zones by name, among tables with
// people and without places, by the zones that are at hand.
func matchNames(looks Looks) {
	for i := range looks {
		l := &looks[i]
		if l.Role != Unused || l.People == "" || l.Table == nil {
			continue
		}
		most := 0.0
		for k := range looks {
			z := &looks[k]
			if z.Role != Zones {
				continue
			}
			if column, share := commonNames(l.Table, z.Table); share > most {
				most = share
				l.Role, l.Level, l.Code = Census, z.Level, column
				l.Why = message.T("普查合计，名称列“%s”（%.0f%% 的区划对得上），人数列“%s”", "census totals, names in %q (%.0f %% of the zones match), people in %q", column, 100*share, l.People)
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

// OddCoordinates returns the headers of the coordinates where they are uncommon, so that
// a study has to name them.
func (l *Look) OddCoordinates() (lon, lat string, odd bool) {
	x, ok := l.Mapping.Of(columns.Lon)
	y, too := l.Mapping.Of(columns.Lat)
	odd = ok && too && !slices.Contains([]string{"经度", "lon", "lng", "longitude"}, plain(x.Header))
	return x.Header, y.Header, odd
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
