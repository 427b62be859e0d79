package filter

import (
	"math"
	"strings"
	"unicode"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/tabular"
)

// kind is the type of a part of a condition.
type kind uint8

const (
	logical kind = iota
	number
	text
	raw // a cell of the file: text that may be read as a number
	services
)

var kindTitles = [...]message.Text{
	logical:  {ZH: "条件", EN: "a condition"},
	number:   {ZH: "数字", EN: "a number"},
	text:     {ZH: "文字", EN: "text"},
	raw:      {ZH: "列", EN: "a column"},
	services: {ZH: "服务清单", EN: "the list of services"},
}

// operand is a compiled part: the functions of its kind are set (a raw cell has
// both number and text).
type operand struct {
	kind    kind
	at      int    // characters from the start
	name    string // of a field or column
	literal bool
	value   string // of a text literal
	logical func(*facilities.Facility) Truth
	number  func(*facilities.Facility) float64        // NaN where missing
	text    func(*facilities.Facility) (string, bool) // false where missing
	read    func(string) (string, error)              // brings an id or title to the id; nil for free text
	class   func(facilities.Class) bool               // of is_hospital and the like
	level   bool                                      // a number that may be compared with 三级 or "tertiary"
}

// Name is a name that conditions may use besides raw columns.
type Name struct {
	ID    string
	Title message.Text
}

// Names returns the fields and attributes that every condition knows, in a
// fixed order. They hide raw columns of the same name, which col("...") reaches.
// The commonest have Chinese aliases (级别, 床位), which raw columns hide.
func Names() []Name {
	out := []Name{
		{"class", message.Text{ZH: "机构类别", EN: "class"}},
		{"specialty", message.Text{ZH: "专科", EN: "specialty"}},
		{"level", message.Text{ZH: "级别（1、2、3；未定级为 0）", EN: "level (1, 2, 3; 0 where unrated)"}},
		{"grade", message.Text{ZH: "等次（A、B、C）", EN: "grade (A, B, C)"}},
		{"rating", message.Text{ZH: "等级（tertiary-A 即三级甲等）", EN: "level and grade, such as tertiary-A"}},
		{"ownership", message.Text{ZH: "所有制（public 公立、private 民营）", EN: "ownership (public, private)"}},
		{"tier", message.Text{ZH: "隶属（province、city、county ...）", EN: "tier that runs it (province, city, county ...)"}},
		{"services", message.Text{ZH: "服务与资质", EN: "services and recognitions"}},
		{"name", message.Text{ZH: "名称", EN: "name"}},
		{"id", message.Text{ZH: "机构代码", EN: "facility code"}},
		{"admin_code", message.Text{ZH: "行政区划代码", EN: "division code"}},
		{"address", message.Text{ZH: "地址", EN: "address"}},
		{"source", message.Text{ZH: "来源文件", EN: "source file"}},
		{"row", message.Text{ZH: "来源行号", EN: "row in the file"}},
		{"lon", message.Text{ZH: "经度（WGS 84）", EN: "longitude (WGS 84)"}},
		{"lat", message.Text{ZH: "纬度（WGS 84）", EN: "latitude (WGS 84)"}},
		{"is_hospital", message.Text{ZH: "是医院", EN: "is a hospital"}},
		{"is_primary", message.Text{ZH: "是基层医疗卫生机构", EN: "is a primary institution"}},
		{"sees_patients", message.Text{ZH: "提供诊疗", EN: "sees patients"}},
	}
	for _, a := range facilities.Attributes() {
		out = append(out, Name{underscores(string(a.ID)), a.Title})
	}
	return out
}

// aliases are Chinese words for names. A raw column of that header goes before.
var aliases = func() map[string]string {
	m := map[string]string{
		"类别": "class", "机构类别": "class", "机构类型": "class", "专科": "specialty", "级别": "level", "等级": "level", "医院级别": "level", "医院等级": "level", "等次": "grade",
		"所有制": "ownership", "隶属": "tier", "隶属关系": "tier", "服务": "services", "名称": "name", "机构名称": "name", "机构代码": "id", "代码": "id",
		"区划": "admin_code", "区划代码": "admin_code", "行政区划代码": "admin_code", "地址": "address", "来源": "source", "行号": "row", "经度": "lon", "纬度": "lat",
		"床位": "beds", "床位数": "beds", "实有床位数": "beds", "编制床位数": "beds_authorised", "医师": "doctors", "医师数": "doctors", "医生": "doctors", "医生数": "doctors",
		"护士": "nurses", "护士数": "nurses", "全科医生数": "gps", "药师": "pharmacists", "救护车数": "ambulances", "负压救护车数": "negative_pressure_ambulances", "托位数": "childcare_places",
	}
	for _, a := range facilities.Attributes() {
		if plain(a.Title.ZH) {
			m[a.Title.ZH] = underscores(string(a.ID))
		}
	}
	return m
}()

func underscores(id string) string { return strings.ReplaceAll(id, "-", "_") }

// plain reports whether a name can stand in a condition as it is.
func plain(name string) bool {
	for i, r := range name {
		if r != '_' && r != '$' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			return false
		}
	}
	switch name {
	case "", "and", "or", "not", "in", "matches", "contains", "startsWith", "endsWith", "let", "true", "false", "nil":
		return false
	}
	return true
}

// field compiles a name that every condition knows.
func field(name string) (operand, bool) {
	type F = facilities.Facility
	words := func(get func(*F) string, read func(string) (string, error)) operand {
		return operand{kind: text, read: read, text: func(f *F) (string, bool) { s := get(f); return s, s != "" }}
	}
	class := func(is func(facilities.Class) bool) operand {
		return operand{kind: logical, class: is, logical: func(f *F) Truth {
			if f.Class == "" {
				return Unknown
			}
			return truthOf(is(f.Class))
		}}
	}
	switch name {
	case "class":
		return words(func(f *F) string { return string(f.Class) }, readClass), true
	case "specialty":
		return words(specialtyOf, readSpecialty), true
	case "grade":
		return words(func(f *F) string { return f.Grade.String() }, readGrade), true
	case "rating":
		return words(func(f *F) string { return f.Rating().String() }, readRating), true
	case "ownership":
		return words(func(f *F) string { return f.Ownership.String() }, readOwnership), true
	case "tier":
		return words(tierOf, readTier), true
	case "name":
		return words(func(f *F) string { return f.Name }, nil), true
	case "id":
		return words(func(f *F) string { return f.ID }, nil), true
	case "admin_code":
		return words(func(f *F) string { return f.AdminCode }, nil), true
	case "address":
		return words(func(f *F) string { return f.Address }, nil), true
	case "source":
		return words(func(f *F) string { return f.Source }, nil), true
	case "services":
		return operand{kind: services}, true
	case "level":
		return operand{kind: number, level: true, number: levelOf}, true
	case "row":
		return operand{kind: number, number: func(f *F) float64 { return float64(f.Row) }}, true
	case "lon":
		return operand{kind: number, number: func(f *F) float64 { return f.Point[0] }}, true
	case "lat":
		return operand{kind: number, number: func(f *F) float64 { return f.Point[1] }}, true
	case "is_hospital":
		return class(facilities.Class.IsHospital), true
	case "is_primary":
		return class(facilities.Class.IsPrimary), true
	case "sees_patients":
		return class(facilities.Class.SeesPatients), true
	}
	if at := facilities.Attribute(strings.ReplaceAll(name, "_", "-")).Index(); at >= 0 && !strings.Contains(name, "-") {
		return operand{kind: number, number: func(f *F) float64 { return f.Numbers.At(at) }}, true
	}
	return operand{}, false
}

// none is what a facility is known not to have: no specialty, no tier. It equals
// nothing that a condition can name.
const none = "none"

// specialtyOf is missing for specialist hospitals alone: other institutions that
// name none have none.
func specialtyOf(f *facilities.Facility) string {
	if f.Specialty == "" && f.Class != "" && f.Class != facilities.SpecialistHospital {
		return none
	}
	return string(f.Specialty)
}

// tierOf is missing where no tier is told, but no government runs what is private.
func tierOf(f *facilities.Facility) string {
	if f.Tier == facilities.TierUnknown && f.Ownership == facilities.Private {
		return none
	}
	return f.Tier.String()
}

// levelOf is the level as a number: missing where unknown, 0 where it is known
// that there is none.
func levelOf(f *facilities.Facility) float64 {
	if f.Level == facilities.LevelUnknown && f.Grade != facilities.GradeNone {
		return math.NaN()
	}
	return float64(f.Level)
}

// cell compiles a raw column.
func cell(column string) operand {
	value := func(f *facilities.Facility) (string, bool) {
		s := strings.TrimSpace(f.Value(column))
		return s, s != ""
	}
	return operand{kind: raw, name: column, text: value, number: func(f *facilities.Facility) float64 {
		s, ok := value(f)
		if !ok {
			return math.NaN()
		}
		v, ok := tabular.Number(s)
		if !ok {
			return math.NaN()
		}
		return v
	}}
}

// The readers of ids bring what a planner may write to the id that is compared.

func readClass(s string) (string, error) {
	c, err := facilities.ParseClass(s)
	return string(c), err
}

func readSpecialty(s string) (string, error) {
	v, err := facilities.ParseSpecialty(s)
	return string(v), err
}

func readRating(s string) (string, error) {
	r, ok := facilities.ParseRating(s)
	if !ok {
		return "", message.Errorf("没有等级“%s”，请写成 \"tertiary-A\"、\"三级甲等\"、\"unrated\" 等", "there is no rating %q; write \"tertiary-A\", \"三级甲等\", \"unrated\"", s)
	}
	return r.String(), nil
}

func readGrade(s string) (string, error) {
	if r, ok := facilities.ParseRating("三级" + s); ok && r.Grade != facilities.GradeUnknown {
		return r.Grade.String(), nil
	}
	return "", message.Errorf("没有等次“%s”，请写成 \"A\"、\"B\"、\"C\"；三级甲等请写 rating == \"tertiary-A\"", "there is no grade %q; write \"A\", \"B\" or \"C\", and rating == \"tertiary-A\" for level and grade together", s)
}

func readOwnership(s string) (string, error) {
	for _, o := range []facilities.Ownership{facilities.Public, facilities.Private} {
		if strings.EqualFold(s, o.String()) || s == o.Title().ZH {
			return o.String(), nil
		}
	}
	return "", message.Errorf("没有所有制“%s”，请写成 \"public\"（公立）或 \"private\"（民营）", "there is no ownership %q; write \"public\" or \"private\"", s)
}

func readTier(s string) (string, error) {
	var all []string
	for t := facilities.NationRun; t <= facilities.VillageRun; t++ {
		if strings.EqualFold(s, t.String()) || s == t.Title().ZH {
			return t.String(), nil
		}
		all = append(all, t.String())
	}
	return "", message.Errorf("没有隶属“%s”，可用：%s", "there is no tier %q; the tiers are %s", s, strings.Join(all, ", "))
}

// readLevel brings 三级 or "tertiary" to its number.
func readLevel(s string) (float64, error) {
	r, ok := facilities.ParseRating(s)
	switch {
	case ok && r.Level != facilities.LevelUnknown && r.Grade == facilities.GradeUnknown:
		return float64(r.Level), nil
	case ok && r.String() == "unrated":
		return 0, nil
	case ok:
		return 0, message.Errorf("level 只有级别，没有等次；请写 rating == \"%s\"", "level has no grade; write rating == \"%s\"", r)
	}
	return 0, message.Errorf("没有级别“%s”，请写 1、2 或 3", "there is no level %q; write 1, 2 or 3", s)
}
