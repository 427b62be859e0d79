package recognition

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/facilities/columns"
	"github.com/medreach/medreach/facilities/position"
	"github.com/medreach/medreach/facilities/quality"
	"github.com/medreach/medreach/facilities/register"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/geotiff"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/raster"
	"github.com/medreach/medreach/geo/tabular"
	"github.com/medreach/medreach/geo/zone"
)

// What is read on trial is bounded: init is to answer at once.
const (
	mostCells   = 30_000_000
	mostCorners = 3_000_000
)

// tryLists reads the lists once, with the zones and the population of the same
// command line as ground. A list without usable coordinates becomes one without
// places.
func tryLists(ctx context.Context, looks Looks) error {
	if len(looks.Of(FacilityList)) == 0 {
		return nil
	}
	ground := position.Ground{}
	if set := buildZones(looks); set != nil {
		ground.Inside = insideOf(set)
	}
	var err error
	if ground.Populated, err = looks.populated(ctx); err != nil {
		return err
	}
	for i := range looks {
		l := &looks[i]
		if l.Role != FacilityList {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		r, err := register.Read(l.Table, register.Options{Ground: ground})
		if err != nil {
			l.Doubt = tell(err)
			if !located(l) {
				l.Role = NameList
			}
			l.Why = message.T("机构名单，%d 行，还不能使用", "a list of facilities, %d rows, that cannot be used yet", len(l.Table.Rows))
			continue
		}
		l.Decision, l.Found, l.Mapping = r.Datum, r.Facilities, r.Mapping
		for _, f := range r.Findings {
			if f.Rule == quality.DatumDoubt {
				l.Remarks = append(l.Remarks, f.Message)
			}
		}
		if r.Datum.Basis == position.Assumed {
			l.Remarks = append(l.Remarks, undecided(r.Datum))
		}
	}
	return nil
}

// located reports whether any row has something for a place. Such a list stays in
// the study: naming its datum or its columns may be all that is missing.
func located(l *Look) bool {
	at, ok := l.Mapping.Of(columns.Lon)
	if !ok {
		at, ok = l.Mapping.Of(columns.Location)
	}
	return !ok || slices.ContainsFunc(l.Table.Rows, func(r feature.Row) bool { return !tabular.Missing(r.Value(at.Column)) })
}

// undecided says on which datum a list fits best, where that is not clear enough
// to rest on.
func undecided(d position.Decision) message.Text {
	reason := message.T("没有区划或人口可供比较", "there are no zones or people to hold it against")
	if len(d.Trials) > 0 {
		fits := func(t position.Trial) int { return t.Inside + t.Populated }
		best := slices.MaxFunc(d.Trials, func(a, b position.Trial) int { return fits(a) - fits(b) })
		reason = message.T("与区划和人口比较分不出", "zones and people fit several as well")
		if !slices.ContainsFunc(d.Trials, func(t position.Trial) bool { return t.Datum != best.Datum && fits(t) == fits(best) }) {
			reason = message.T("最符合 %s，但不足以断定", "it fits %s best, but not clearly", best.Datum)
		}
		var counts []string
		for _, t := range d.Trials {
			counts = append(counts, fmt.Sprintf("%s %d/%d", t.Datum, fits(t), t.Known+t.Tested))
		}
		reason.ZH += "（" + strings.Join(counts, "，") + "）"
		reason.EN += " (" + strings.Join(counts, ", ") + ")"
	}
	return message.T("坐标基准没有注明，请写明 wgs84（GPS、天地图）、gcj02（高德、腾讯）或 bd09（百度）；%s",
		"the datum is not told: write wgs84 (GPS, Tianditu), gcj02 (AMap, Tencent) or bd09 (Baidu); %s", reason)
}

// buildZones builds the outlines as the study will, nil where there are none, too
// many corners, or something is wrong with them, which medreach check tells.
func buildZones(looks Looks) *zone.Set {
	var sources []zone.Source
	corners := 0
	for _, l := range looks.Written() {
		for i := range l.Table.Rows {
			corners += cornersOf(l.Table.Rows[i].Geometry)
		}
		s := zone.Source{Level: l.Level, Table: l.Table, CodeColumn: l.Code}
		if d, err := geo.ParseDatum(l.Datum); err == nil {
			s.Datum = d
		}
		sources = append(sources, s)
	}
	if len(sources) == 0 || corners > mostCorners {
		return nil
	}
	set, _, err := zone.Build(sources)
	if err != nil {
		return nil
	}
	return set
}

func cornersOf(g orb.Geometry) int {
	n := 0
	switch g := g.(type) {
	case orb.Polygon:
		for _, ring := range g {
			n += len(ring)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			n += cornersOf(p)
		}
	}
	return n
}

// insideOf tells whether a point lies in the zone with a code, or with a name that
// one zone alone has.
func insideOf(set *zone.Set) func(string, orb.Point) (known, inside bool) {
	type unit struct {
		layer *zone.Layer
		index int32
	}
	units, shared := map[string]unit{}, map[string]bool{}
	for _, l := range set.Layers {
		for u := range l.Units {
			for _, key := range []string{l.Units[u].Code, l.Units[u].Name} {
				me := unit{l, int32(u)}
				before, taken := units[key]
				shared[key] = shared[key] || taken && before != me
				if l.Units[u].Geometry != nil {
					units[key] = me
				}
			}
		}
	}
	return func(division string, p orb.Point) (known, inside bool) {
		at, ok := units[division]
		for !ok && divisionCode.MatchString(division) && len(division) > 6 { // of a village: the county will do
			division = division[:len(division)-3]
			at, ok = units[division]
		}
		if !ok || shared[division] {
			return false, false
		}
		return true, at.layer.DistanceTo(at.index, p) == 0
	}
}

// populated tells whether people live in the cell at a point, by the grid of the
// widest group; nil where there is none of a size that is read at once. A grid that
// turns out to be damaged becomes one that cannot be read.
func (s Looks) populated(ctx context.Context) (func(orb.Point) bool, error) {
	for {
		list := s.People()
		if len(list) == 0 || list[0].Role != Grid || list[0].Ground == 0 || list[0].Cells > mostCells {
			return nil, nil
		}
		lived, err := livedIn(ctx, list[0].Path)
		if err == nil || !message.AtFault(err) {
			return lived, err
		}
		for i := range s {
			if l := &s[i]; l.Path == list[0].Path {
				path, file := l.Path, l.File
				*l = unreadable(err)
				l.Path, l.File = path, file
			}
		}
	}
}

// livedIn reads the first band of a grid.
func livedIn(ctx context.Context, path string) (func(orb.Point) bool, error) {
	f, err := geotiff.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	g := f.Grid()
	lived := make([]bool, g.Cells())
	err = f.Band(0).Blocks(ctx, func(b raster.Block) error {
		for i, v := range b.Values {
			if v > 0 {
				lived[(b.Row+i/b.Width)*g.Width+b.Col+i%b.Width] = true
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return func(p orb.Point) bool {
		col, row, ok := g.CellAt(p)
		return ok && lived[row*g.Width+col]
	}, nil
}

// zoneDatum is the datum of outlines, where columns or file name give away that
// they come from a map whose places are shifted.
func zoneDatum(t *feature.Table) (string, message.Text) {
	if !zone.LooksGCJ(t) {
		return "", message.Text{}
	}
	return "gcj02", message.T("像是高德 DataV 的边界，坐标为 GCJ-02；若已转换为 WGS 84，请改下一行", "these look like DataV boundaries of AMap, which are on GCJ-02: if these were converted to WGS 84, correct the next line")
}

// toldDatum is the datum that the headers of the coordinates or the file's name
// tell, "" for none.
func toldDatum(file string, m columns.Mapping) string {
	lon, ok := m.Of(columns.Lon)
	if d, told := lon.Datum(); ok && told {
		return d.String()
	}
	if d, told := columns.DatumInName(filepath.Base(strings.ReplaceAll(file, `\`, "/"))); told {
		return d.String()
	}
	return ""
}
