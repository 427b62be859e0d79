package classify

import (
	"regexp"

	"github.com/medreach/medreach/facilities"
)

var animalEnglish = regexp.MustCompile(`\b(veterinary|vet|animal|pets?)\b`)

// englishRule is a pattern for names without Chinese characters; the first
// that matches decides, so the narrower stand before the wider.
type englishRule struct {
	pattern *regexp.Regexp
	reading
}

func english(pattern string, r reading) englishRule {
	r.rule = "name"
	return englishRule{regexp.MustCompile(`\b(` + pattern + `)`), r}
}

var englishRules = []englishRule{
	english(`pharmacy|drug ?store|chemist|pharmacist`, reading{exclusion: Pharmacy, sure: Likely}),
	english(`car ?park|parking|bus stop|toilet`, reading{exclusion: NotHealth, sure: Likely}),
	english(`beauty|spa\b`, reading{exclusion: Beauty, sure: Likely}),
	english(`village (clinic|health (post|clinic|station|room))`, reading{class: facilities.VillageClinic, sure: Certain}),
	english(`township (hospital|health cent(er|re))`, reading{class: facilities.TownshipHospital, sure: Certain}),
	english(`community health (service )?station|health (station|post)`, reading{class: facilities.CommunityHealthStation, sure: Likely}),
	english(`maternal (and|&) child|mchc?\b|maternity|women('s)? (and|&) child`, reading{class: facilities.MaternalChildHealth, sure: Likely}),
	english(`specialist (out-?patient )?clinic|specialist out-?patient|ambulatory|out-?patient (cent|dep)|day (medical|treatment) cent|polyclinic`, reading{class: facilities.OutpatientDepartment, sure: Likely}),
	english(`family medicine|general out-?patient`, reading{class: facilities.Clinic, sure: Certain}),
	english(`dental|dentist`, reading{class: facilities.Clinic, specialty: facilities.Dental, sure: Guess}),
	english(`clinic`, reading{class: facilities.Clinic, sure: Likely}),
	english(`hospice`, reading{class: facilities.NursingHospital, sure: Likely}),
	english(`nursing home|care home|home for the (aged|elderly)|elderly|care and attention home`, reading{class: facilities.ElderlyCare, sure: Likely}),
	english(`nursing hospital|infirmary|cheshire home`, reading{class: facilities.NursingHospital, sure: Guess}),
	english(`sanatorium`, reading{class: facilities.Sanatorium, sure: Likely}),
	english(`community health (service )?cent(er|re)|community hospital|health cent(er|re)`, reading{class: facilities.CommunityHealthCentre, sure: Likely}),
	english(`integrated (chinese|traditional)`, reading{class: facilities.IntegratedHospital, sure: Likely}),
	english(`(traditional )?chinese medicine|tcm\b`, reading{class: facilities.TCMHospital, sure: Likely}),
	english(`ambulance (station|depot|post)|first[- ]aid station`, reading{class: facilities.EmergencyStation, sure: Certain}),
	english(`(emergency (medical|rescue)|first[- ]aid|ambulance) (service )?cent(er|re)`, reading{class: facilities.EmergencyCentre, sure: Certain}),
	english(`blood (bank|cent(er|re)|station|transfusion)`, reading{class: facilities.BloodCentre, sure: Likely}),
	english(`disease (prevention and )?control|cdc\b`, reading{class: facilities.CDC, sure: Likely}),
	english(`health (supervision|inspection)`, reading{class: facilities.HealthSupervision, sure: Likely}),
	english(`children'?s? hospital|paediatric|pediatric`, reading{class: facilities.SpecialistHospital, specialty: facilities.Children, sure: Likely}),
	english(`eye (hospital|cent)|ophthalm`, reading{class: facilities.SpecialistHospital, specialty: facilities.Eye, sure: Likely}),
	english(`cancer|oncology|tumou?r`, reading{class: facilities.SpecialistHospital, specialty: facilities.Cancer, sure: Likely}),
	english(`psychiatr|mental`, reading{class: facilities.SpecialistHospital, specialty: facilities.Psychiatric, sure: Likely}),
	english(`rehabilitation|convalescent`, reading{class: facilities.SpecialistHospital, specialty: facilities.Rehab, sure: Likely}),
	english(`orthop`, reading{class: facilities.SpecialistHospital, specialty: facilities.Orthopaedic, sure: Likely}),
	english(`infectious`, reading{class: facilities.SpecialistHospital, specialty: facilities.Infectious, sure: Likely}),
	english(`people'?s hospital|general hospital|central hospital`, reading{class: facilities.GeneralHospital, sure: Likely}),
	english(`hospital|medical cent(er|re)`, reading{class: facilities.GeneralHospital, sure: Guess}),
	english(`nursery|childcare|child care|creche`, reading{class: facilities.Childcare, sure: Likely}),
	english(`sports|stadium|gym|swimming`, reading{class: facilities.SportsFacility, sure: Likely}),
}

var dentalHospital = regexp.MustCompile(`\bdental hospital|\bhospital of stomatology|stomatolog`)

// readEnglish reads a lower-case name without Chinese characters.
func readEnglish(name string) reading {
	if isAnimal(name) {
		return reading{rule: "name", from: animalEnglish.FindString(name), exclusion: Animal, sure: Certain}
	}
	if m := dentalHospital.FindString(name); m != "" {
		return reading{rule: "name", from: m, class: facilities.SpecialistHospital, specialty: facilities.Dental, sure: Likely}
	}
	for _, r := range englishRules {
		if m := r.pattern.FindString(name); m != "" {
			out := r.reading
			out.from = m
			return out
		}
	}
	return reading{}
}
