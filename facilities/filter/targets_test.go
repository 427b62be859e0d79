package filter_test

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/facilities/filter"
)

// subjects says how each target's facilities or numbers are told in the
// vocabulary: a condition, or attributes (in "+"), or both. The key is a part of
// the target's id; the longest that fits counts. "-" marks a target that
// facilities say nothing about.
var subjects = []struct {
	part       string
	condition  string
	attributes string
}{
	{"service-circle", `sees_patients`, ""},
	{"fitness-circle", `class == "sports-facility"`, ""},
	{".beds", "", "beds"},
	{".doctors", "", "doctors"},
	{".nurses", "", "nurses"},
	{"general-practitioners", "", "gps"},
	{"pharmacists", "", "pharmacists"},
	{"public-health-staff", "", "public-health-staff"},
	{"primary-staff", "", "primary-staff"},
	{"childcare-places", "", "childcare-places"},
	{"provincial-general", `class == "general-hospital" and tier == "province"`, ""},
	{"provincial-tcm", `class == "tcm-hospital" and tier == "province"`, ""},
	{"municipal-tertiary", `class in ["general-hospital", "tcm-hospital"] and tier == "city" and level == 3`, ""},
	{"county-general", `class == "general-hospital" and tier == "county"`, ""},
	{"county-tcm", `class == "tcm-hospital" and tier == "county" and ownership == "public"`, ""},
	{"county-tcm-tertiary", `class == "tcm-hospital" and tier == "county" and "tertiary-capability" in services`, ""},
	{"county-tcm-standard", `class == "tcm-hospital" and tier == "county" and "tcm-construction-standard" in services`, ""},
	{"prefecture-tcm", `class == "tcm-hospital" and ownership == "public" and rating == "tertiary-A"`, ""},
	{"internet-hospitals", `"internet-hospital" in services`, ""},
	{"palliative", `"palliative-ward" in services`, ""},
	{"palliative-pilots", `"palliative-pilot" in services`, ""},
	{"geriatrics", `class == "general-hospital" and level >= 2 and "geriatrics" in services`, ""},
	{"elderly-friendly", `"elderly-friendly" in services`, ""},
	{"sports-area", "", "sports-area"},
	{"sports-instructors", "", "sports-instructors"},
	{"community-hospitals", `"community-hospital" in services`, ""},
	{"prehospital-network", `level >= 2 and "prehospital-qualified" in services and "prehospital-network" in services`, ""},
	{"rescue-circle", `"stroke-centre" in services and "chest-pain-centre" in services`, ""},
	{"occupational-diagnosis", `"occupational-diagnosis" in services`, ""},
	{"occupational-checkup", `"occupational-checkup" in services`, ""},
	{"tcm-halls", `class in ["township-hospital", "community-health-centre"] and "tcm-hall" in services and "tcm-hall-doctor" in services`, ""},
	{"childcare-guidance", `"childcare-guidance" in services`, ""},
	{"maternal-critical", `"maternal-critical" in services`, ""},
	{"maternal-critical-city", `tier == "city" and "maternal-critical" in services and "newborn-critical" in services`, ""},
	{"newborn-child-critical", `"newborn-critical" in services and "child-critical" in services`, ""},
	{"medical-care-home", `tier == "county" and "medical-care-home" in services`, ""},
	{"primary-visits", `is_primary`, "visits"},
	{"county-visits", "", "county-visits visits"},
	{"community-centre", `class == "community-health-centre" and ownership == "public"`, ""},
	{"village-doctor", `class == "village-clinic" and doctors >= 1`, ""},
	{"county-hospital-tertiary", `is_hospital and tier == "county" and "tertiary-capability" in services`, ""},
	{"county-hospital-standard", `is_hospital and tier == "county" and "capability-basic" in services`, ""},
	{"county-hospital-recommended", `is_hospital and tier == "county" and "capability-recommended" in services`, ""},
	{"tertiary-a", `rating == "tertiary-A"`, ""},
	{"private-tertiary-general", `class == "general-hospital" and ownership == "private" and level == 3`, ""},
	{"private-tertiary-specialist", `class == "specialist-hospital" and ownership == "private" and level == 3`, ""},
	{"children-hospital", `class == "specialist-hospital" and specialty == "children"`, ""},
	{"mch-prefecture-tertiary", `class == "maternal-child-health" and tier == "city" and level == 3`, ""},
	{"mch-county-secondary", `class == "maternal-child-health" and tier == "county" and level == 2`, ""},
	{"mch-institution", `class == "maternal-child-health" and ownership == "public"`, ""},
	{"prenatal-screening", `"prenatal-screening" in services`, ""},
	{"rescue-station", `"rescue-station" in services or class == "emergency-station"`, ""},
	{"rescue-point", `"rescue-point" in services`, ""},
	{"elderly-hospital", `class == "specialist-hospital" and specialty == "geriatric" and level == 3`, ""},
	{"conduct-supervisors", "", "conduct-supervisors"},
	{"tcm-primary", `class in ["community-health-centre", "community-health-station", "township-hospital"] and "tcm-service" in services`, ""},
	{"tcm-village", `class == "village-clinic" and "tcm-service" in services`, ""},
	{"tcm-stations", `class == "community-health-station" and "tcm-service" in services`, ""},
	{"ambulance-radius", `class in ["emergency-centre", "emergency-station"]`, ""},
	{".ambulances", "", "ambulances"},
	{"negative-pressure", "", "negative-pressure-ambulances ambulances"},
	{"health-supervisors", "", "supervisors"},
	{"supervision-vehicles", "", "supervisors supervision-vehicles"},
	{"public-childcare", `class == "childcare" and ownership == "public" and childcare_places <= 150`, ""},
	{"township-strengthened", `class == "township-hospital" and "strengthened" in services`, ""},
	{"clinics-strengthened", `class == "village-clinic" and "strengthened" in services`, ""},
	{"village-clinics-rebuilt", `class == "village-clinic" and "rebuilt" in services and year_built < 2012`, ""},
	{"village-coverage", `class in ["village-clinic", "community-health-station"]`, ""},
	{"community-standard-township", `class == "township-hospital" and "community-hospital-standard" in services`, ""},
	{"primary-capability", `is_primary and "capability-basic" in services`, ""},
	{"stroke-centre", `"stroke-centre" in services`, ""},
	{"chest-pain-centre", `"chest-pain-centre" in services`, ""},
	{"trauma-centre", `"trauma-centre" in services`, ""},
	{"telemedicine", `is_hospital and tier == "county" and "telemedicine" in services`, ""},
	{"rehabilitation", `specialty == "rehabilitation" and level >= 2`, ""},
	{"tertiary-large-county", `is_hospital and (level == 3 or level == 2 and "raising-to-tertiary" in services)`, ""},
	{"medical-community", `"county-medical-community" in services and "county-medical-community-standard" in services`, ""},
	{"key-specialties-national", "", "key-specialties-national"},
	{"key-specialties-provincial", "", "key-specialties-provincial"},
	{"key-specialties-municipal", "", "key-specialties-municipal"},
	{"key-specialties-county", "", "key-specialties-county"},
	{"key-mch-specialties", "", "key-specialties-mch"},
	{"one-card", `ownership == "public" and level >= 2 and "one-card" in services`, ""},
	{"alliance", `"beijing-tianjin-alliance" in services`, ""},
	{"health-promoting-hospitals", `"health-promoting" in services`, ""},
	{"primary-specialties", `is_primary and "own-specialty" in services`, ""},
	{"family-doctor", "", "family-doctor-signed"},
	{"family-doctor-key-groups", "", "key-group-signed key-group-people"},
	{"centre-township", `class in ["township-hospital", "community-health-centre"] and "raised-to-secondary" in services`, ""},
	{"city-groups", `"city-medical-group" in services`, ""},
	{"elder-home-contracts", `class == "elderly-care" and "hospital-contract" in services`, ""},
}

func TestSubjectsCompile(t *testing.T) {
	for _, s := range subjects {
		if _, err := filter.Compile(s.condition, nil); err != nil {
			t.Errorf("%s: %v", s.part, err)
		}
		for _, a := range strings.Fields(s.attributes) {
			if _, err := facilities.ParseAttribute(a); err != nil {
				t.Errorf("%s: %v", s.part, err)
			}
		}
	}
}

func dataDir(t *testing.T) string {
	t.Helper()
	if dir := os.Getenv("MEDREACH_DATA"); dir != "" {
		return dir
	}
	dir := filepath.Join("..", "..", "..", "shared", "data")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no real data beside the repository; set MEDREACH_DATA to its folder")
	}
	return dir
}

// Every target of the plans must be sayable: a new plan that speaks of
// something else fails here first.
func TestEveryTargetCanBeSaid(t *testing.T) {
	f, err := os.Open(filepath.Join(dataDir(t), "..", "standards", "targets.csv"))
	if err != nil {
		t.Skip("no standards/targets.csv beside the folder of MEDREACH_DATA")
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, row := range rows[1:] {
		best := ""
		for _, s := range subjects {
			if strings.Contains(row[0], s.part) && len(s.part) > len(best) {
				best = s.part
			}
		}
		if best == "" {
			t.Errorf("%s (%s) cannot be said", row[0], row[4])
		}
		used[best] = true
	}
	for _, s := range subjects {
		if !used[s.part] {
			t.Errorf("no target speaks of %s", s.part)
		}
	}
	if len(rows) != 134 {
		t.Logf("%d targets", len(rows)-1)
	}
}

// 18 of Hong Kong's 43 public hospitals have an emergency department.
func TestHongKongEmergency(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(dataDir(t), "hongkong", "facility-hosp.json"))
	if err != nil {
		t.Skip("MEDREACH_DATA holds no Hong Kong hospitals")
	}
	var rows []map[string]any
	if err := json.Unmarshal(data, &rows); err != nil {
		t.Fatal(err)
	}
	h := facilities.NewHeader([]string{"institution_sc", "with_AE_service_eng", "with_AE_service_sc"})
	set := &facilities.Set{}
	for _, row := range rows {
		fac := facilities.Facility{Header: h}
		for _, c := range h.Columns {
			fac.Values = append(fac.Values, row[c].(string))
		}
		set.Facilities = append(set.Facilities, fac)
	}
	for source, want := range map[string]int{
		`with_AE_service_eng == "Yes"`:                                   18,
		`with_AE_service_eng != "Yes"`:                                   25,
		`with_AE_service_sc == "是"`:                                      18,
		`with_AE_service_eng == "Yes" and institution_sc endsWith "医院"`:  18,
		`not (with_AE_service_eng == "Yes") or institution_sc == "玛丽医院"`: 26,
	} {
		f, err := filter.Compile(source, set.Columns())
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := f.Select(set); len(got) != want {
			t.Errorf("%s: %d, want %d", source, len(got), want)
		}
	}
}
