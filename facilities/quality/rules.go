package quality

import (
	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// Rule is one entry of the catalogue of checks.
type Rule struct {
	ID       string // stands in Finding.Rule; does not change between versions
	Title    message.Text
	Severity feature.Severity // the gravest that the rule gives
}

// The thresholds of the rules.
const (
	sameNameMetres   = 500    // duplicate-name: the same name within this distance
	nearMetres       = 1000   // near-duplicate: a similar name within this distance
	similarity       = 0.8    // near-duplicate: least bigram Jaccard index
	heapSize         = 5      // many-at-one-point: from this many
	outsideMetres    = 500    // outside-own-division
	farOutsideMetres = 5000   // far-outside-own-division
	remoteMetres     = 50_000 // outside-region: probably a wrong coordinate
	wholeList        = 20     // list-outside-region is judged from this many
	maxBeds          = 10_000 // beds-implausible; the largest hospitals of China have about as many
	fewTertiaryBeds  = 50     // tertiary-few-beds: the least that any tertiary hospital (dental) must have
	smallSiteBeds    = 50     // small-site-many-beds: village clinics, clinics, stations
	ratioFromBeds    = 20     // nurses-per-bed is judged from this many beds
	minNursesPerBed  = 0.1
	maxNursesPerBed  = 3.0
)

// catalogue are the rules of Check and Across.
var catalogue = []Rule{
	{"duplicate-row", message.Text{ZH: "整行重复", EN: "the whole row is repeated"}, feature.Dropped},
	{"far-outside-own-division", message.Text{ZH: "坐标远离所填区划", EN: "far outside the division it is listed in"}, feature.Dropped},
	{"division-mismatch", message.Text{ZH: "区划代码与边界整体不符", EN: "divisions of the list and the boundaries do not agree"}, feature.Warning},
	{"outside-own-division", message.Text{ZH: "坐标在所填区划之外", EN: "outside the division it is listed in"}, feature.Warning},
	{"list-outside-region", message.Text{ZH: "清单几乎全部在研究区域或有人口处之外", EN: "nearly the whole list lies outside the region, or where nobody lives"}, feature.Warning},
	{"outside-region", message.Text{ZH: "坐标在研究区域之外", EN: "outside the region of the study"}, feature.Warning},
	{"duplicate-list", message.Text{ZH: "清单重复", EN: "the same list twice"}, feature.Warning},
	{"in-two-lists", message.Text{ZH: "同一机构在两份清单中", EN: "facilities that are in two lists"}, feature.Warning},
	{"duplicate-id", message.Text{ZH: "机构代码重复", EN: "the id is used twice"}, feature.Warning},
	{"duplicate-name", message.Text{ZH: "近处有同名机构", EN: "the same name close by"}, feature.Warning},
	{"near-duplicate", message.Text{ZH: "近处有名称相似的机构", EN: "a similar name close by"}, feature.Warning},
	{"many-at-one-point", message.Text{ZH: "多家机构在同一点", EN: "many facilities at one point"}, feature.Warning},
	{"beds-implausible", message.Text{ZH: "床位数过大", EN: "more beds than any hospital has"}, feature.Warning},
	{"part-exceeds-whole", message.Text{ZH: "分项大于总数", EN: "a part is larger than the whole"}, feature.Warning},
	{"negative-pressure-exceeds-ambulances", message.Text{ZH: "负压救护车多于救护车", EN: "more negative-pressure ambulances than ambulances"}, feature.Warning},
	{"nurses-per-bed", message.Text{ZH: "护士与床位之比异常", EN: "unusual number of nurses per bed"}, feature.Warning},
	{"small-site-many-beds", message.Text{ZH: "基层小机构床位过多", EN: "a small site with many beds"}, feature.Warning},
	{"tertiary-few-beds", message.Text{ZH: "三级医院床位过少", EN: "a tertiary hospital with few beds"}, feature.Warning},
}

// parts are attributes of which one counts among the other.
var parts = []struct {
	part, whole facilities.Attribute
	rule        string
}{
	{facilities.Doctors, facilities.HealthTechnicians, "part-exceeds-whole"},
	{facilities.Doctors, facilities.Staff, "part-exceeds-whole"},
	{facilities.Nurses, facilities.HealthTechnicians, "part-exceeds-whole"},
	{facilities.Nurses, facilities.Staff, "part-exceeds-whole"},
	{facilities.HealthTechnicians, facilities.Staff, "part-exceeds-whole"},
	{facilities.GPs, facilities.Staff, "part-exceeds-whole"},
	{facilities.Pharmacists, facilities.Staff, "part-exceeds-whole"},
	{facilities.CountyVisits, facilities.Visits, "part-exceeds-whole"},
	{facilities.KeyGroupSigned, facilities.KeyGroupPeople, "part-exceeds-whole"},
	{facilities.NegativePressure, facilities.Ambulances, "negative-pressure-exceeds-ambulances"},
}
