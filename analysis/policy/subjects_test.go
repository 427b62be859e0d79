package policy_test

import (
	"strings"
	"testing"

	"github.com/medreach/medreach/analysis/policy"
)

// subjects says how each subject of the documents is told in the vocabulary of
// facilities: which numbers, which facilities, with which property. A subject that
// several plans share means the same in all of them.
//
// 县医院 (county hospitals) are the general hospitals that a county runs, 县级医院
// are all that it runs; 中医类 (Chinese-medicine ones) takes in integrated and
// ethnic medicine, 中医医院 does not; an emergency centre does what a station does.
var subjects = []struct{ subject, means string }{
	{"any medical institution; 15-minute medical service circle", `facilities sees_patients`},
	{"beds", `attribute beds`},
	{"practising (assistant) doctors", `attribute doctors`},
	{"registered nurses", `attribute nurses`},
	{"childcare places for under-3s", `attribute childcare-places`},
	{"province-run general hospitals", `facilities class == "general-hospital" and tier == "province"`},
	{"province-run Chinese-medicine hospitals", `facilities class == "tcm-hospital" and tier == "province"`},
	{"city-run tertiary general hospitals (Chinese-medicine ones count)", `facilities class in ["general-hospital", "tcm-hospital", "integrated-hospital", "ethnic-hospital"] and tier == "city" and level == 3`},
	{"county-run general hospital", `facilities class == "general-hospital" and tier == "county"`},
	{"county-run Chinese-medicine hospital", `facilities class == "tcm-hospital" and tier == "county"`},
	{"internet hospital", `facilities "internet-hospital" in services`},
	{"palliative-care ward", `facilities "palliative-ward" in services`},
	{"level-2+ general hospitals with a geriatrics department", `facilities class == "general-hospital" and level >= 2; having "geriatrics" in services`},
	{"medical institutions that are elderly-friendly", `facilities sees_patients; having "elderly-friendly" in services`},
	{"sports ground area", `attribute sports-area`},
	{"social sports instructors", `attribute sports-instructors`},
	{"community hospitals", `facilities "community-hospital" in services`},
	{"qualified level-2+ hospitals that belong to the pre-hospital emergency network", `facilities is_hospital and level >= 2 and "prehospital-qualified" in services; having "prehospital-network" in services`},
	{"stroke centre and chest-pain centre; one-hour treatment circle", `needs "stroke-centre" in services & "chest-pain-centre" in services`},
	{"occupational-disease diagnosis institution", `facilities "occupational-diagnosis" in services`},
	{"occupational health check-up institution", `facilities "occupational-checkup" in services`},
	{"public Chinese-medicine hospital of grade tertiary-A", `facilities class == "tcm-hospital" and ownership == "public" and rating == "tertiary-A"`},
	{"county-level Chinese-medicine hospital", `facilities class == "tcm-hospital" and tier == "county"`},
	{"township hospitals and community health centres with a Chinese-medicine hall", `facilities class in ["township-hospital", "community-health-centre"]; having "tcm-hall" in services`},
	{"childcare guidance centre", `facilities "childcare-guidance" in services`},
	{"city-level centre for critical mothers and for critical newborns", `each tier == "city" and "maternal-critical" in services & tier == "city" and "newborn-critical" in services`},
	{"centre for critical mothers and for critical newborns", `each "maternal-critical" in services & "newborn-critical" in services`},
	{"county-level support home with combined medical and elderly care", `facilities tier == "county" and "medical-care-home" in services`},
	{"nearest medical point of any kind", `facilities sees_patients`},
	{"patient visits that primary institutions take", `attribute visits; of visits; having is_primary`},
	{"public-health staff", `attribute public-health-staff`},
	{"primary-care staff", `attribute primary-staff`},
	{"general practitioners", `attribute gps`},
	{"urban communities with a government-run community health centre", `facilities class == "community-health-centre" and ownership == "public"`},
	{"administrative-village clinics with at least one practising (assistant) doctor", `facilities class == "village-clinic"; having doctors >= 1`},
	{"county hospitals with tertiary service capability", `facilities class == "general-hospital" and tier == "county"; having "tertiary-capability" in services`},
	{"county Chinese-medicine hospitals with tertiary service capability", `facilities class == "tcm-hospital" and tier == "county"; having "tertiary-capability" in services`},
	{"tertiary-A hospitals", `facilities is_hospital and rating == "tertiary-A"`},
	{"private tertiary general hospitals", `facilities class == "general-hospital" and ownership == "private" and level == 3`},
	{"private tertiary specialist hospitals", `facilities class == "specialist-hospital" and ownership == "private" and level == 3`},
	{"children's hospital", `facilities class == "specialist-hospital" and specialty == "children"`},
	{"prefecture maternal-and-child hospitals of tertiary grade", `facilities class == "maternal-child-health" and tier == "city"; having level == 3`},
	{"county maternal-and-child hospitals of secondary grade", `facilities class == "maternal-child-health" and tier == "county"; having level >= 2`},
	{"prenatal screening institution", `facilities "prenatal-screening" in services`},
	{"tertiary Chinese-medicine hospital", `facilities class == "tcm-hospital" and level == 3`},
	{"Chinese-medicine hospital", `facilities class == "tcm-hospital"`},
	{"emergency medical rescue station", `facilities "rescue-station" in services or class in ["emergency-centre", "emergency-station"]`},
	{"emergency medical rescue point", `facilities "rescue-point" in services`},
	{"tertiary geriatric hospital", `facilities class == "specialist-hospital" and specialty == "geriatric" and level == 3`},
	{"medical conduct supervisors", `attribute conduct-supervisors`},
	{"any primary or higher medical institution; 15-minute basic health service circle", `facilities sees_patients`},
	{"sports facility for residents of urban communities; 15-minute fitness circle", `facilities class == "sports-facility"`},
	{"community institutions and township hospitals that can provide Chinese medicine", `facilities class in ["community-health-centre", "community-health-station", "township-hospital"]; having "tcm-service" in services`},
	{"village clinics that can provide Chinese medicine", `facilities class == "village-clinic"; having "tcm-service" in services`},
	{"pre-hospital emergency station; urban residents", `facilities class in ["emergency-centre", "emergency-station"]`},
	{"pre-hospital emergency station; rural residents; both bounds of the 10-20 km band are reported", `facilities class in ["emergency-centre", "emergency-station"]`},
	{"ambulances in daily pre-hospital service", `attribute ambulances`},
	{"negative-pressure ambulances among ambulances", `attribute negative-pressure-ambulances; of ambulances`},
	{"pharmacists", `attribute pharmacists`},
	{"health supervision and enforcement staff", `attribute supervisors`},
	{"supervision staff per enforcement vehicle", `attribute supervisors; of supervision-vehicles`},
	{"government-run maternal-and-child health institution", `facilities class == "maternal-child-health" and ownership == "public"`},
	{"county maternal-and-child institutions of secondary grade", `facilities class == "maternal-child-health" and tier == "county"; having level >= 2`},
	{"public childcare institution of at most 150 places", `facilities class == "childcare" and ownership == "public" and childcare_places <= 150`},
	{"public Chinese-medicine hospital", `facilities class == "tcm-hospital" and ownership == "public"`},
	{"community health centres and township hospitals with a Chinese-medicine hall and doctor", `facilities class in ["township-hospital", "community-health-centre"]; having "tcm-hall" in services and "tcm-hall-doctor" in services`},
	{"county hospitals that meet the comprehensive capability standard", `facilities class == "general-hospital" and tier == "county"; having "capability-basic" in services`},
	{"township hospitals strengthened", `facilities class == "township-hospital" and "strengthened" in services`},
	{"village clinics strengthened", `facilities class == "village-clinic" and "strengthened" in services`},
	{"administrative villages with medical service at village level", `facilities class in ["village-clinic", "community-health-station"]`},
	{"township hospital that meets the community-hospital standard", `facilities class == "township-hospital" and "community-hospital-standard" in services`},
	{"primary institutions that meet the service capability standard", `facilities is_primary; having "capability-basic" in services`},
	{"stroke centre", `facilities "stroke-centre" in services`},
	{"chest-pain centre", `facilities "chest-pain-centre" in services`},
	{"centre for critical mothers", `facilities "maternal-critical" in services`},
	{"centre for critical newborns and children", `facilities "newborn-critical" in services and "child-critical" in services`},
	{"trauma centre", `facilities "trauma-centre" in services`},
	{"internet hospitals", `facilities "internet-hospital" in services`},
	{"county hospitals with telemedicine", `facilities is_hospital and tier == "county"; having "telemedicine" in services`},
	{"palliative-care pilot institutions", `facilities "palliative-pilot" in services`},
	{"level-2+ public general hospitals with a geriatrics department", `facilities class == "general-hospital" and level >= 2 and ownership == "public"; having "geriatrics" in services`},
	{"rehabilitation hospital of level 2 or higher", `facilities specialty == "rehabilitation" and level >= 2`},
	{"tertiary hospital (or level-2 hospital being raised)", `facilities is_hospital and (level == 3 or level == 2 and "raising-to-tertiary" in services)`},
	{"community health stations that can provide Chinese medicine", `facilities class == "community-health-station"; having "tcm-service" in services`},
	{"community health centres and township hospitals whose Chinese-medicine hall has a doctor", `facilities class in ["township-hospital", "community-health-centre"]; having "tcm-hall-doctor" in services`},
	{"counties whose medical community meets the tight-knit standard", `having "county-medical-community-standard" in services; by county`},
	{"provincial key clinical specialties", `attribute key-specialties-provincial`},
	{"city key clinical specialties", `attribute key-specialties-municipal`},
	{"county key clinical specialties", `attribute key-specialties-county`},
	{"public institutions of level 2+ that take the single card", `facilities ownership == "public" and level >= 2; having "one-card" in services`},
	{"tight-knit medical alliance with Beijing or Tianjin", `facilities "beijing-tianjin-alliance" in services`},
	{"health-promoting hospitals", `facilities "health-promoting" in services`},
	{"primary institutions with a specialty of their own", `facilities is_primary and "own-specialty" in services`},
	{"patient visits made inside the patient's county", `attribute county-visits; of visits`},
	{"residents signed with a family doctor", `attribute family-doctor-signed; of residents`},
	{"centre township hospitals and community centres raised towards level 2", `facilities class in ["township-hospital", "community-health-centre"] and "raised-to-secondary" in services`},
	{"key maternal-and-child specialties (10 and 30 are stated; the higher is judged)", `attribute key-specialties-mch`},
	{"county hospitals that meet the recommended capability standard", `facilities class == "general-hospital" and tier == "county"; having "capability-recommended" in services`},
	{"county Chinese-medicine hospitals that meet the construction standard", `facilities class == "tcm-hospital" and tier == "county"; having "tcm-construction-standard" in services`},
	{"effective city medical groups (one to two)", `facilities "city-medical-group" in services`},
	{"village clinics from before 2012 rebuilt or enlarged", `facilities class == "village-clinic" and "rebuilt" in services and year_built < 2012`},
	{"elderly-care homes contracted with a level-2+ institution", `facilities class == "elderly-care"; having "hospital-contract" in services`},
	{"national key clinical specialties", `attribute key-specialties-national`},
	{"people of key groups signed with a family doctor", `attribute key-group-signed; of key-group-people`},
}

// means is a target's subject in the words of the table.
func means(t *policy.Target) string {
	by := ""
	if t.By > 0 {
		by = t.By.String()
	}
	var out []string
	for _, part := range []struct{ key, value string }{
		{"attribute", t.Attribute}, {"of", t.Of}, {"facilities", t.Facilities}, {"having", t.Having}, {"by", by},
		{"each", strings.Join(t.Each, " & ")}, {"needs", strings.Join(t.Needs, " & ")},
	} {
		if part.value != "" {
			out = append(out, part.key+" "+part.value)
		}
	}
	return strings.Join(out, "; ")
}

func TestSubjects(t *testing.T) {
	want, used := map[string]string{}, map[string]bool{}
	for _, s := range subjects {
		want[s.subject] = s.means
	}
	for _, name := range policy.Names() {
		if name == "national" {
			continue
		}
		p, _ := policy.Builtin(name)
		for i := range p.Targets {
			target := &p.Targets[i]
			used[target.Title.EN] = true
			if got := means(target); got != want[target.Title.EN] {
				t.Errorf("%s, %s:\n got %s\nwant %s", target.ID, target.Title.EN, got, want[target.Title.EN])
			}
		}
	}
	for _, s := range subjects {
		if !used[s.subject] {
			t.Errorf("no target is of %s", s.subject)
		}
	}
}
