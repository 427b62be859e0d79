package lines

import (
	"strings"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// tellColumns says which columns are used.
func (r *reader) tellColumns() {
	var zh, en []string
	say := func(column int, z, e string) {
		if column >= 0 {
			zh, en = append(zh, z+"="+r.table.Columns[column]), append(en, e+" = "+r.table.Columns[column])
		}
	}
	for _, c := range r.at.class {
		say(c, "等级", "class")
	}
	if r.at.driven {
		say(r.at.speed, "车速", "speed driven")
	} else {
		say(r.at.speed, "限速", "speed limit")
	}
	say(r.at.speedBack, "反向限速", "speed against")
	say(r.at.oneway, "方向", "oneway")
	say(r.at.name, "名称", "name")
	say(r.at.tags, "其他标签", "other tags")
	if len(zh) > 0 {
		r.remarks.add(feature.Finding{Rule: "road-columns", Severity: feature.Info,
			Message: message.Text{ZH: "路网使用的列：" + strings.Join(zh, "，"), EN: "columns used for the roads: " + strings.Join(en, ", ")}})
	}
	if len(r.at.class) == 0 {
		what := message.T("没有道路等级列，所有道路按村道（unclassified）处理，任何人都可以通行", "there is no column of classes: all roads are taken for unclassified ones that everybody may use")
		if r.at.speed >= 0 {
			what = message.T("没有道路等级列，等级按速度推定，任何人都可以通行", "there is no column of classes: they follow from the speeds, and everybody may use every road")
		}
		r.remarks.add(feature.Finding{Rule: "road-no-class", Severity: feature.Warning, Message: what,
			Suggestion: message.T("请在方案的 roads.columns 中用 class 写明；现有的列：%s", "name it as class under roads.columns of the study; the columns are: %s", strings.Join(r.table.Columns, ", "))})
	}
	switch {
	case r.at.oneway >= 0:
		r.remarks.add(feature.Finding{Rule: "road-directions", Severity: feature.Info, Column: r.table.Columns[r.at.oneway],
			Message: message.T("通行方向按此读取：%v", "directions are read so: %v", r.schemeOf(r.at.oneway).Title)})
	case r.at.tags < 0:
		r.remarks.add(feature.Finding{Rule: "road-directions", Severity: feature.Info,
			Message: message.T("没有通行方向列，所有道路都可双向通行", "there is no column of directions: all roads are open both ways")})
	}
}

// header is that of a column, "" where there is none.
func (r *reader) header(column int) string {
	if column < 0 {
		return ""
	}
	return r.table.Columns[column]
}

// tell says what was counted.
func (r *reader) tell() {
	r.tellCells()
	count := func(n int, f feature.Finding, zh, en string) {
		if n > 0 {
			f.Message = message.T(zh, en, n)
			r.remarks.add(f)
		}
	}
	count(r.notRoads, feature.Finding{Rule: "road-none", Severity: feature.Info, Column: r.header(first(r.at.class))},
		"%d 行不是可通行的道路（未建、规划、铁路、没有等级的其他线），未使用", "%d rows are no roads to travel on (not built, planned, railways, other lines without a class) and are not used")
	count(r.unclassed, feature.Finding{Rule: "road-class-missing", Severity: feature.Warning, Column: r.header(first(r.at.class))},
		"%d 行没有等级，按村道（unclassified）处理", "%d rows have no class and are taken for unclassified roads")
	count(r.rings, feature.Finding{Rule: "road-ring", Severity: feature.Info}, "%d 条线首尾相接（环岛等）", "%d lines end where they begin, as roundabouts do")
	tol := r.reach()
	if r.joined.Joined+r.joined.Split > 0 {
		r.remarks.add(feature.Finding{Rule: "road-joined", Severity: feature.Info,
			Message: message.T("%d 个线端与 %g 米内的其他线端或顶点相连，%d 个线端接到 %[2]g 米内其他线的中间", "%d ends of lines were joined to ends or vertices within %g m, and %d to the middle of a line within %[2]g m", r.joined.Joined, tol, r.joined.Split)})
	}
	count(r.joined.Collapsed, feature.Finding{Rule: "road-collapsed", Severity: feature.Info}, "%d 条线短于连接距离，连接后没有长度", "%d lines are shorter than what ends are joined over and have no length after it")
	r.tellCrossings()
}

func (r *reader) tellCells() {
	hint := message.T("请在方案的 roads.classes 中写明它相当于哪一级，如 {%s: tertiary}", "say under roads.classes of the study what it stands for, as {%s: tertiary}", strings.Join(r.oddClasses.byCount()[:min(1, len(r.oddClasses))], ""))
	r.oddClasses.tell(&r.remarks, feature.Finding{Rule: "road-class-unknown", Severity: feature.Warning, Column: r.header(first(r.at.class)), Suggestion: hint},
		func(n int) message.Text {
			return message.T("看不懂的道路等级，共 %d 行，按村道（unclassified）处理", "a class that is not known, in %d rows; they are taken for unclassified roads", n)
		})
	speeds := r.at.speed
	if speeds < 0 {
		speeds = r.at.tags
	}
	r.oddSpeeds.tell(&r.remarks, feature.Finding{Rule: "road-speed-unread", Severity: feature.Warning, Column: r.header(speeds)},
		func(n int) message.Text {
			return message.T("看不懂或不合理的速度（超过 200 公里/小时），共 %d 行，按道路等级取速度", "a speed that cannot be read, or is above 200 km/h, in %d rows; they take the speed of their class", n)
		})
	r.oddFlows.tell(&r.remarks, feature.Finding{Rule: "road-direction-unread", Severity: feature.Warning, Column: r.header(r.at.oneway)},
		func(n int) message.Text {
			return message.T("看不懂的通行方向，共 %d 行，按双向处理", "a direction that cannot be read, in %d rows; they are taken for open both ways", n)
		})
}

// tellCrossings says how many lines cross without meeting. Where that is more than
// bridges would explain, lines were drawn through.
func (r *reader) tellCrossings() {
	if r.joined.Crossings == 0 {
		return
	}
	p := r.joined.First.Point()
	f := feature.Finding{Rule: "road-crossings", Severity: feature.Info, Point: &p,
		Message:    message.T("%d 处道路相交但没有共同的顶点，按立交处理（不连通）", "roads cross without a shared vertex at %d places, and stay apart there, as at bridges", r.joined.Crossings),
		Suggestion: message.T("若实为平面交叉，请在方案的 roads 下写 join_crossings: true", "if they meet on the ground, set join_crossings: true under roads in the study")}
	if r.source.JoinCrossings {
		f.Message = message.T("%d 处道路相交但没有共同的顶点，已按方案连通", "roads cross without a shared vertex at %d places, and were joined there as the study says", r.joined.Crossings)
		f.Suggestion = message.Text{}
	} else if 5*r.joined.Crossings > len(r.net.Ways) {
		f.Severity = feature.Warning
	}
	r.remarks.add(f)
}
