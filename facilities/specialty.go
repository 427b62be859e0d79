package facilities

import "github.com/medreach/medreach/geo/message"

// Specialty is the field of a specialist hospital, institute or clinic. The
// empty Specialty is unknown or none.
type Specialty string

// The specialties, after WS 218-2002 with those that plans add.
const (
	Dental         Specialty = "dental"
	Eye            Specialty = "eye"
	ENT            Specialty = "ear-nose-throat"
	Cancer         Specialty = "cancer"
	Cardiovascular Specialty = "cardiovascular"
	Chest          Specialty = "chest"
	Blood          Specialty = "blood-diseases"
	Obstetrics     Specialty = "obstetrics-gynaecology"
	Children       Specialty = "children"
	Psychiatric    Specialty = "psychiatric"
	Infectious     Specialty = "infectious-diseases"
	Skin           Specialty = "skin"
	Tuberculosis   Specialty = "tuberculosis"
	Leprosy        Specialty = "leprosy"
	Occupational   Specialty = "occupational-diseases"
	Orthopaedic    Specialty = "orthopaedic"
	Rehab          Specialty = "rehabilitation"
	PlasticSurgery Specialty = "plastic-surgery"
	Cosmetic       Specialty = "cosmetic"
	Geriatric      Specialty = "geriatric"
	Brain          Specialty = "brain"
	Kidney         Specialty = "kidney"
	Proctology     Specialty = "proctology"
	Acupuncture    Specialty = "acupuncture"
	Massage        Specialty = "massage"
	Checkup        Specialty = "health-checkup"
	OtherSpecialty Specialty = "other-specialty"
)

var specialtyTable = [...]struct {
	id     Specialty
	zh, en string
}{
	{Dental, "口腔", "dental"},
	{Eye, "眼科", "eye"},
	{ENT, "耳鼻喉", "ear, nose and throat"},
	{Cancer, "肿瘤", "cancer"},
	{Cardiovascular, "心血管病", "cardiovascular"},
	{Chest, "胸科", "chest"},
	{Blood, "血液病", "blood diseases"},
	{Obstetrics, "妇产", "obstetrics and gynaecology"},
	{Children, "儿童", "children"},
	{Psychiatric, "精神病", "psychiatric"},
	{Infectious, "传染病", "infectious diseases"},
	{Skin, "皮肤病", "skin"},
	{Tuberculosis, "结核病", "tuberculosis"},
	{Leprosy, "麻风病", "leprosy"},
	{Occupational, "职业病", "occupational diseases"},
	{Orthopaedic, "骨科", "orthopaedic"},
	{Rehab, "康复", "rehabilitation"},
	{PlasticSurgery, "整形外科", "plastic surgery"},
	{Cosmetic, "美容", "cosmetic"},
	{Geriatric, "老年病", "geriatric"},
	{Brain, "脑科", "brain"},
	{Kidney, "肾病", "kidney"},
	{Proctology, "肛肠", "proctology"},
	{Acupuncture, "针灸", "acupuncture"},
	{Massage, "推拿按摩", "massage"},
	{Checkup, "体检", "health check-up"},
	{OtherSpecialty, "其他专科", "other specialty"},
}

// Specialties returns all specialties in their fixed order.
func Specialties() []Specialty {
	out := make([]Specialty, len(specialtyTable))
	for i, r := range specialtyTable {
		out[i] = r.id
	}
	return out
}

// Title names the specialty in both languages; an unknown id is its own title.
func (s Specialty) Title() message.Text {
	for _, r := range specialtyTable {
		if r.id == s {
			return message.Text{ZH: r.zh, EN: r.en}
		}
	}
	return message.Text{ZH: string(s), EN: string(s)}
}

// ParseSpecialty reads a specialty id or title.
func ParseSpecialty(s string) (Specialty, error) {
	k := key(s)
	names := make([]string, 0, 2*len(specialtyTable))
	for _, r := range specialtyTable {
		if k == string(r.id) || k == r.zh || k == key(r.en) {
			return r.id, nil
		}
		names = append(names, string(r.id), r.zh)
	}
	return "", unknownName(s, names, message.Text{ZH: "专科", EN: "specialty"})
}
