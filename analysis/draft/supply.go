package draft

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/medreach/medreach/analysis/draft/recognition"
	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/facilities/classify"
	"github.com/medreach/medreach/facilities/columns"
	"github.com/medreach/medreach/facilities/position"
	"github.com/medreach/medreach/geo/message"
)

func (w *writer) facilities(looks recognition.Looks) {
	list, without := looks.Of(recognition.FacilityList), looks.Of(recognition.NameList)
	if len(list) == 0 {
		if len(without) == 0 {
			w.choose(0, message.T("没有机构名单：补上 facilities:，否则只统计人口", "no list of facilities: add facilities:, or only people are counted"))
		}
		w.line(0, "facilities: []", message.Text{})
	} else {
		w.line(0, "facilities:", message.Text{})
	}
	for _, l := range list {
		w.choose(2, l.Doubt)
		w.begin(l)
		w.line(2, "- file: "+quoted(l.File), l.Why)
		w.part("    ", l)
		if e := l.Table.Encoding; e != "" && e != "UTF-8" {
			w.line(4, "encoding: "+strings.ToLower(e), message.T("自动判定", "detected"))
		}
		w.datum(l)
		w.columns(l)
		if !l.Sure {
			w.choose(4, message.T("看不出名称列", "no column of names was found"))
		}
		w.class(l)
	}
	for _, l := range without {
		reason := l.Doubt
		if reason == (message.Text{}) {
			reason = message.T("这份名单没有坐标：按名称、地址查出经纬度并加上两列后，去掉下面的 #", "this list has no coordinates: look them up by name and address, add two columns for them, then take the # off below")
		}
		w.choose(2, reason)
		w.line(2, "# - file: "+quoted(l.File), message.Text{})
		w.part("  #   ", l)
	}
}

// datum writes the datum that a list tells or clearly fits, with the reason; where
// it does neither, the study decides anew at each run until the user has chosen.
func (w *writer) datum(l recognition.Look) {
	for _, r := range l.Remarks {
		w.choose(4, r)
	}
	name := "auto"
	switch l.Decision.Basis {
	case position.InHeader, position.InFileName, position.Outside, position.Tested:
		name = l.Decision.Name()
	case position.Assumed:
		w.datumLine(l, 4, "auto", message.T("目前按 %s 读取", "read as %s for now", l.Decision.Name()))
		return
	}
	w.datumLine(l, 4, name, l.Decision.Reason)
}

// columns lists the columns that matter for the place and kind of a facility. One
// of several that tell the class is not named, since it would then stand alone.
func (w *writer) columns(l recognition.Look) {
	m := l.Mapping
	shown := []columns.Field{columns.ID, columns.Name, columns.Class, columns.Level, columns.Lon, columns.Lat, columns.Location, columns.AdminCode, columns.Address,
		columns.Field(facilities.Emergency), columns.Field(facilities.PrehospitalNetwork)}
	var parts []string
	lowest := 1.0
	for _, f := range shown {
		if match, ok := m.Of(f); ok && (f != columns.Class || len(columns.All(l.Table, columns.Class)) < 2) {
			parts = append(parts, string(f)+": "+inBraces(match.Header))
			lowest = min(lowest, match.Confidence)
		}
	}
	if len(parts) > 0 {
		w.line(4, "columns: {"+strings.Join(parts, ", ")+"}", message.T("按表头和内容认出，最没把握的一列为 %.0f%%", "found by header and content, the least certain at %.0f %%", lowest*100))
	}
}

// class says how many rows tell no class, and where one can be given.
func (w *writer) class(l recognition.Look) {
	unknown := 0
	for _, f := range l.Found {
		if f.Class == "" {
			unknown++
		}
	}
	if unknown > 0 {
		name := strings.TrimSuffix(filepath.Base(l.File), filepath.Ext(l.File))
		class := cmp.Or(classify.Classify(classify.Input{Name: name}).Class, facilities.GeneralHospital)
		w.line(4, "# class: "+string(class), message.T("有 %d 行看不出类别；若同属一类，去掉 # 并写明", "rows that tell no class: %d; if they are of one, take the # off and name it", unknown))
	}
}

// hospitals are the classes that a circle of hospitals is drawn around.
var hospitals = []facilities.Class{facilities.GeneralHospital, facilities.TCMHospital, facilities.IntegratedHospital, facilities.EthnicHospital}

// measures drafts circles and a radius that fit the classes and services at hand.
func (w *writer) measures(looks recognition.Looks) {
	present := looks.Classes()
	w.line(0, "circles:", message.Text{})
	if primary := among(present, facilities.Class.IsPrimary); primary != "" {
		w.rule("", "primary-walk", message.T("15 分钟步行到基层医疗机构", "a 15-minute walk to primary care"), "facilities: "+primary, "mode: walk", "minutes: [15]")
	} else {
		w.rule("", "any-walk", message.T("15 分钟步行到任一机构", "a 15-minute walk to any facility"), "mode: walk", "minutes: [15]")
	}
	if f := among(present, func(c facilities.Class) bool { return slices.Contains(hospitals, c) }); f != "" {
		w.rule("", "hospital", message.T("到医院的直线距离", "straight line to a hospital"), "facilities: "+f, "metres: [1000, 2000, 5000]")
	}
	if looks.Offer(facilities.Emergency) {
		w.rule("", "emergency", message.T("到急诊的直线距离", "straight line to an emergency department"), `facilities: '"emergency" in services'`, "metres: [1000, 2000, 5000]")
	}
	w.ambulance(looks, present)
}

// rule writes a circle or a radius, behind a mark where it stands as a comment.
func (w *writer) rule(mark, id string, title message.Text, settings ...string) {
	w.line(0, mark+"  - id: "+id, title)
	for _, s := range settings {
		w.line(0, mark+"    "+s, message.Text{})
	}
}

// ambulance drafts the radius of ambulance stations, as a comment where nothing
// says from where ambulances set out.
func (w *writer) ambulance(looks recognition.Looks, present []facilities.Class) {
	var parts []string
	if f := among(present, func(c facilities.Class) bool {
		return c == facilities.EmergencyCentre || c == facilities.EmergencyStation
	}); f != "" {
		parts = append(parts, f)
	}
	for _, s := range []facilities.Service{facilities.PrehospitalNetwork, facilities.Emergency} {
		if looks.Offer(s) {
			parts = append(parts, fmt.Sprintf("%q in services", s))
		}
	}
	mark, filter := "", strings.Join(parts, " or ")
	if filter == "" {
		mark, filter = "# ", `class in ["emergency-centre", "emergency-station"]`
		w.line(0, "# 名单里看不出急救站；有了之后可去掉下面的 # · the lists tell no ambulance station; take the # off once they do", message.Text{})
	}
	if strings.HasPrefix(filter, `"`) {
		filter = "'" + filter + "'"
	}
	w.line(0, mark+"radius:", message.Text{})
	w.rule(mark, "ambulance", message.T("院前急救服务半径：城市 5 公里，农村 10–20 公里", "ambulance radius: 5 km in towns, 10-20 km in the country"),
		"facilities: "+filter, "urban_km: 5", "rural_km: [10, 20]")
}

// among is the filter of the classes of a kind that are present, "" for none.
func among(present []facilities.Class, kind func(facilities.Class) bool) string {
	var names []string
	for _, c := range present {
		if kind(c) {
			names = append(names, fmt.Sprintf("%q", c))
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "class in [" + strings.Join(names, ", ") + "]"
}
