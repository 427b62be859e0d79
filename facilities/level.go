package facilities

import (
	"strings"

	"github.com/medreach/medreach/geo/message"
)

// Level is the level of a hospital (一级, 二级, 三级). Levels compare as numbers.
type Level uint8

// The levels.
const (
	LevelUnknown Level = iota
	Level1
	Level2
	Level3
)

// Grade is the grade inside a level (甲等, 乙等, 丙等).
type Grade uint8

// The grades. GradeNone is an institution that is known to have no grade
// (未定等); with LevelUnknown it is one known to have no level (未定级).
const (
	GradeUnknown Grade = iota
	GradeNone
	GradeC
	GradeB
	GradeA
	GradeSpecial // 特等, above A
)

// String returns "primary", "secondary", "tertiary" or "".
func (l Level) String() string {
	if l > Level3 {
		return ""
	}
	return [...]string{"", "primary", "secondary", "tertiary"}[l]
}

// String returns "A", "B", "C", "special", "none" or "" where unknown.
func (g Grade) String() string {
	if g > GradeSpecial {
		return ""
	}
	return [...]string{"", "none", "C", "B", "A", "special"}[g]
}

// Rating is a level with its grade; the zero Rating is unknown.
type Rating struct {
	Level Level
	Grade Grade
}

// Known reports whether anything is known, which "no level" (未定级) is.
func (r Rating) Known() bool { return r != Rating{} }

// String returns the id: "tertiary-A", "secondary", "secondary-none",
// "unrated" (未定级), or "" where unknown.
func (r Rating) String() string {
	switch {
	case r.Level == LevelUnknown && r.Grade == GradeNone:
		return "unrated"
	case r.Level == LevelUnknown || r.Grade == GradeUnknown:
		return r.Level.String()
	}
	return r.Level.String() + "-" + r.Grade.String()
}

// Title names the rating in both languages, as 三级甲等.
func (r Rating) Title() message.Text {
	if r.Level == LevelUnknown || r.Level > Level3 {
		if r.Grade == GradeNone {
			return message.Text{ZH: "未定级", EN: "unrated"}
		}
		return message.Text{ZH: "等级不明", EN: "level unknown"}
	}
	level := [...]message.Text{{}, {ZH: "一级", EN: "primary"}, {ZH: "二级", EN: "secondary"}, {ZH: "三级", EN: "tertiary"}}[r.Level]
	if r.Grade == GradeUnknown || r.Grade > GradeSpecial {
		return level
	}
	grade := [...]message.Text{{}, {ZH: "未定等", EN: " ungraded"}, {ZH: "丙等", EN: "-C"}, {ZH: "乙等", EN: "-B"}, {ZH: "甲等", EN: "-A"}, {ZH: "特等", EN: "-special"}}[r.Grade]
	return message.Text{ZH: level.ZH + grade.ZH, EN: level.EN + grade.EN}
}

// ratingNone are the words for an institution without a level.
var ratingNone = []string{"未定级", "未评级", "未评审", "未评定", "未评", "无等级", "无级别", "不定级", "未定", "未分级", "unrated", "ungraded"}

// ratingNotes are words beside a rating that do not change it: what kind of
// hospital, or that it is only treated as one of the level.
var ratingNotes = strings.NewReplacer(" ", "", "-", "", "_", "", "(", "", ")", "", "妇幼保健院", "", "医院", "", "hospital", "",
	"综合", "", "专科", "", "中西医结合", "", "中医", "", "参照管理", "", "参照", "", "试运行", "", "待评审", "", "待评", "")

// ParseRating reads a level and grade as people write them: 三级甲等, 三甲,
// 二级, 3A, tertiary-A, "Level II", "Grade A tertiary", 三级医院（参照）, 未定级. It
// returns false for a text that names neither.
func ParseRating(s string) (Rating, bool) {
	t := ratingNotes.Replace(strings.Map(narrow, strings.ToLower(strings.TrimSpace(s))))
	for _, none := range ratingNone {
		if t == none {
			return Rating{LevelUnknown, GradeNone}, true
		}
	}
	level, rest := parseLevel(t)
	if level == LevelUnknown {
		return Rating{}, false
	}
	grade, ok := parseGrade(rest)
	if !ok {
		return Rating{}, false
	}
	return Rating{level, grade}, true
}

func parseLevel(t string) (Level, string) {
	if rest, ok := strings.CutPrefix(t, "grade"); ok && len(rest) > 1 && strings.Contains("abc", rest[:1]) { // Grade A tertiary
		t = rest[1:] + rest[:1]
	}
	for _, word := range []string{"level", "class", "grade"} {
		t = strings.TrimPrefix(t, word)
	}
	for _, p := range []struct {
		prefix string
		level  Level
	}{
		{"tertiary", Level3}, {"secondary", Level2}, {"primary", Level1},
		{"第三级", Level3}, {"第二级", Level2}, {"第一级", Level1},
		{"三", Level3}, {"二", Level2}, {"一", Level1}, {"叁", Level3}, {"贰", Level2}, {"壹", Level1},
		{"iii", Level3}, {"ii", Level2}, {"i", Level1}, {"ⅲ", Level3}, {"ⅱ", Level2}, {"ⅰ", Level1},
		{"3", Level3}, {"2", Level2}, {"1", Level1},
	} {
		if rest, ok := strings.CutPrefix(t, p.prefix); ok {
			return p.level, strings.TrimPrefix(rest, "级")
		}
	}
	return LevelUnknown, t
}

func parseGrade(t string) (Grade, bool) {
	switch strings.TrimPrefix(strings.TrimSuffix(t, "等"), "grade") {
	case "":
		return GradeUnknown, true
	case "甲", "a":
		return GradeA, true
	case "乙", "b":
		return GradeB, true
	case "丙", "c":
		return GradeC, true
	case "特", "special":
		return GradeSpecial, true
	case "未定", "未评", "无", "none", "ungraded", "未定级":
		return GradeNone, true
	}
	return GradeUnknown, false
}

// narrow maps full-width ASCII to its half-width form.
func narrow(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r == '　':
		return ' '
	}
	return r
}
