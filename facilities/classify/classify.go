// Package classify decides what kind of facility a row of a list is: class,
// specialty, level, ownership and the government that runs it.
//
// Order of trust for the class: a WS 218 code, a word of the field, an AMap
// type, the class that the user gave for the whole file, the name. A general
// word ("hospital") and an AMap type name a family inside which the name
// decides, since AMap files community centres under township hospitals. Every
// decision says its rule and how sure it is; where a strong name contradicts, a
// Doubt is recorded and the more trusted source stands. Rows that are no health
// facility (pet clinics, pharmacies, wards of a hospital) are reported as excluded.
//
// The WS 218-2002 table is unverified against the standard's text; it keeps to
// the first digits where the detail is in doubt.
package classify

import (
	"cmp"
	"strings"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/message"
)

// Input is what a row says about itself. Empty fields are not told.
type Input struct {
	Name      string
	Class     []string // every column that tells the kind: code, type string or word
	Types     []string // columns of one system of types, coarse to fine: 大类, 中类, 小类
	Level     string
	Ownership string           // 经济类型, 机构性质 ...
	RunBy     string           // 举办主体, 隶属关系 ...
	Default   facilities.Class // what the user said of the whole file; "" where nothing
	Alone     bool             // a part of a hospital stands for it: the hospital is not in the list
}

// Sureness says how far a decision can be relied on.
type Sureness uint8

// The degrees of sureness.
const (
	Undecided Sureness = iota
	Guess              // better than nothing; show it
	Likely             // right for nearly all rows
	Certain            // the list says so, or the name leaves no choice
)

// String returns the word used in tables.
func (s Sureness) String() string {
	if s > Certain {
		return ""
	}
	return [...]string{"undecided", "guess", "likely", "certain"}[s]
}

// Title names the sureness in both languages.
func (s Sureness) Title() message.Text {
	if s > Certain {
		s = Undecided
	}
	return [...]message.Text{
		{ZH: "未定", EN: "undecided"}, {ZH: "推测", EN: "guess"},
		{ZH: "很可能", EN: "likely"}, {ZH: "确定", EN: "certain"},
	}[s]
}

// Basis is what a decision rests on.
type Basis struct {
	Rule string // stable id: "ws218", "word", "amap", "amap+name", "word+name", "default", "name", "column"
	From string // the code or words that decided
	Sure Sureness
}

// Decision is what was made of a row.
type Decision struct {
	Class       facilities.Class
	ClassBasis  Basis
	Specialty   facilities.Specialty
	SpecialtyBy Basis
	Rating      facilities.Rating
	RatingBasis Basis
	Ownership   facilities.Ownership
	OwnershipBy Basis
	Tier        facilities.AdminTier
	TierBasis   Basis
	Excluded    Exclusion // "" where the row is a facility
	ExcludedBy  Basis
	Parent      Parent // of a row that the name calls a part of a hospital
	Doubts      []Doubt
}

// Exclusion says why a row is no facility of its own.
type Exclusion string

// The reasons.
const (
	Animal    Exclusion = "animal"
	Pharmacy  Exclusion = "pharmacy"
	Company   Exclusion = "company"
	Beauty    Exclusion = "beauty-or-checkup"
	PartOf    Exclusion = "part-of-hospital"
	NotHealth Exclusion = "not-health"
)

// Title names the reason in both languages.
func (e Exclusion) Title() message.Text {
	switch e {
	case Animal:
		return message.Text{ZH: "动物诊疗，不是医疗卫生机构", EN: "veterinary, not a health facility"}
	case Pharmacy:
		return message.Text{ZH: "药店或医药用品店，不是医疗卫生机构", EN: "a pharmacy or medical shop, not a health facility"}
	case Company:
		return message.Text{ZH: "公司，不是医疗卫生机构", EN: "a company, not a health facility"}
	case Beauty:
		return message.Text{ZH: "美容、养生或体检场所", EN: "beauty, wellness or check-up business"}
	case PartOf:
		return message.Text{ZH: "医院的一部分（楼栋、科室、停车场等），不是独立机构", EN: "part of a hospital (building, department, car park), not an institution of its own"}
	case NotHealth:
		return message.Text{ZH: "不是医疗卫生机构", EN: "not a health facility"}
	}
	return message.Text{}
}

// Parent is the hospital that a part belongs to.
type Parent struct {
	Name  string // as Normalise leaves it, without the words for the part; "" where there is none
	Cares bool   // patients are seen in the part, so that it may stand for the hospital
}

// Doubt is something in a row that does not fit; the decision stands.
type Doubt struct {
	Rule    string // stable id: "class-unknown", "class-conflict", "part-of-hospital", "level-unknown", "ownership-unknown", "exclusion-doubt"
	Value   string
	Message message.Text
}

// Classify decides about one row. It is safe for concurrent use.
func Classify(in Input) Decision {
	var d Decision
	name := Normalise(in.Name)
	byName := readName(name)
	told := d.readColumns(in)
	if byName.exclusion == PartOf {
		d.Parent = parentOf(name)
		if in.Alone {
			d.Doubts = append(d.Doubts, Doubt{"part-of-hospital", in.Name, message.T(
				"名称像是“%s”的一部分，但清单中附近没有该医院，已作为该医院保留", "the name reads like a part of %q, which the list does not hold near by; it is kept in its place", d.Parent.Name)})
			byName = readName(d.Parent.Name)
		}
	}
	d.decideClass(in, told, byName)
	d.decideExclusion(in, told, name, byName)
	d.decideSpecialty(told, byName)
	d.decideRating(in, told, name)
	d.decideOwnership(in, told, name)
	d.decideTier(in, name)
	return d
}

// reading is what one code, word or name tells.
type reading struct {
	rule      string
	from      string
	class     facilities.Class
	family    []facilities.Class // classes that the name may choose instead; nil where the class is exact
	specialty facilities.Specialty
	rating    facilities.Rating
	exclusion Exclusion
	owner     string // the words for the ownership, as in 民营医院; "" where there are none
	sure      Sureness
}

func (r reading) silent() bool { return r.class == "" && r.family == nil && r.exclusion == "" }

// readColumns returns the reading of the most trusted class column. Ratings and
// words for the ownership in other columns are kept.
func (d *Decision) readColumns(in Input) reading {
	best := readTypes(in.Types)
	rating, owner := best.rating, best.owner
	rank := func(r reading) int {
		switch {
		case r.silent():
			return 0
		case r.rule == "amap":
			return 1
		case r.rule == "word" && r.family != nil:
			return 2
		case r.rule == "word":
			return 3
		}
		return 4
	}
	for _, text := range in.Class {
		if strings.TrimSpace(text) == "" {
			continue
		}
		r := readClass(text)
		if r.silent() && !r.rating.Known() && r.owner == "" && !blank(text) {
			d.Doubts = append(d.Doubts, Doubt{"class-unknown", text, message.T(
				"不认识机构类别“%s”，已改按名称判断", "the class %q is not known; the name decides instead", text)})
		}
		if r.rating.Known() && !rating.Known() {
			rating = r.rating
		}
		owner = cmp.Or(owner, r.owner)
		if rank(r) > rank(best) {
			best = r
		}
	}
	best.rating, best.owner = rating, owner
	return best
}

// readClass tries the trusted forms in order.
func readClass(text string) reading {
	if r, ok := readWS218(text); ok {
		return r
	}
	if r, ok := readAMap(text); ok {
		return r
	}
	return readWord(text)
}

func (d *Decision) decideClass(in Input, told, name reading) {
	switch {
	case name.class != "" && narrows(told, name):
		d.Class = name.class
		d.ClassBasis = Basis{told.rule + "+name", told.from + " + " + name.from, max(told.sure, name.sure)}
	case told.class != "":
		d.Class, d.ClassBasis = told.class, Basis{told.rule, told.from, told.sure}
	case in.Default != "" && told.exclusion == "":
		d.Class, d.ClassBasis = in.Default, Basis{"default", string(in.Default), Likely}
	case name.class != "":
		d.Class, d.ClassBasis = name.class, Basis{"name", name.from, name.sure}
	}
	if name.sure == Certain && name.class != "" && d.Class != "" && name.class != d.Class {
		d.Doubts = append(d.Doubts, Doubt{"class-conflict", in.Name, message.T(
			"类别为“%s”，但名称像“%s”；已按前者", "the class is %s but the name reads like %s; the former is used",
			d.Class.Title(), name.class.Title())})
	}
}

// narrows reports whether the name may choose the class: inside the family
// that was told, or, since AMap types are rough, anywhere when it leaves no doubt.
func narrows(told, name reading) bool {
	if name.sure == Guess && told.class != "" {
		return false
	}
	for _, c := range told.family {
		if c == name.class {
			return true
		}
	}
	return told.rule == "amap" && name.sure == Certain
}

// decideExclusion: what the list itself calls a facility stays one unless it is
// for animals; a part of a hospital stays where the list gives it a class.
func (d *Decision) decideExclusion(in Input, told reading, name string, byName reading) {
	if isAnimal(name) || told.exclusion == Animal {
		d.exclude(Animal, told, in.Name)
		return
	}
	if told.exclusion != "" && (byName.class == "" || byName.sure < Certain) {
		d.exclude(told.exclusion, told, in.Name)
		return
	}
	if byName.exclusion == "" {
		return
	}
	listed := d.ClassBasis.Rule == "ws218" || strings.HasPrefix(d.ClassBasis.Rule, "word") ||
		d.ClassBasis.Rule == "default" && byName.exclusion == PartOf
	if listed {
		d.Doubts = append(d.Doubts, Doubt{"exclusion-doubt", in.Name, message.T(
			"名称像是“%s”，但清单给出了类别，已保留", "the name reads like this: %s; the list gives it a class, so it is kept",
			byName.exclusion.Title())})
		return
	}
	d.exclude(byName.exclusion, byName, in.Name)
}

func (d *Decision) exclude(why Exclusion, by reading, name string) {
	d.Excluded = why
	d.ExcludedBy = Basis{by.rule, by.from, Likely}
	if by.exclusion != why {
		d.ExcludedBy = Basis{"name", name, Certain}
	}
	d.Class, d.ClassBasis = "", Basis{}
}

// decideSpecialty keeps specialties to the classes that have one.
func (d *Decision) decideSpecialty(told, name reading) {
	switch d.Class {
	case facilities.SpecialistHospital, facilities.TCMHospital, facilities.DiseasePreventionInst,
		facilities.OutpatientDepartment, facilities.Clinic:
	default:
		return
	}
	switch {
	case told.specialty != "":
		d.Specialty, d.SpecialtyBy = told.specialty, Basis{told.rule, told.from, told.sure}
	case name.specialty != "":
		d.Specialty, d.SpecialtyBy = name.specialty, Basis{"name", name.from, Likely}
	}
}
