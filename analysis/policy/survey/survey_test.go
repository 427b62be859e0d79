package survey_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/medreach/medreach/analysis/policy/survey"
	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/facilities/filter"
)

// site is an invented facility; services say yes or no.
func site(class facilities.Class, level facilities.Level, services map[facilities.Service]bool) facilities.Facility {
	f := facilities.Facility{Class: class, Level: level}
	for s, has := range services {
		f.Services.Put(s, has)
	}
	return f
}

func TestLook(t *testing.T) {
	type told = map[facilities.Service]bool
	const hospital, clinic, station = facilities.GeneralHospital, facilities.VillageClinic, facilities.EmergencyStation
	stroke, card, rescue := facilities.StrokeCentre, facilities.OneCard, facilities.RescueStation
	for _, c := range []struct {
		name, source   string
		list           []facilities.Facility
		yes, undecided []int32
		untold         string // a part of what is said; "" where none means none
	}{
		{"what a class never tells it does not have", `"stroke-centre" in services`,
			[]facilities.Facility{site(hospital, 0, told{stroke: false}), site(clinic, 0, nil)}, nil, nil, ""},
		{"what others of the class tell is left open", `"stroke-centre" in services`,
			[]facilities.Facility{site(hospital, 0, told{stroke: true}), site(hospital, 0, nil), site(clinic, 0, nil)}, []int32{0}, []int32{1}, ""},
		{"what nobody tells is not known", `"stroke-centre" in services`, []facilities.Facility{site(hospital, 0, nil)}, nil, nil, "stroke centre"},
		{"nor where some leave another thing open", `level >= 2 and "one-card" in services`,
			[]facilities.Facility{site(hospital, facilities.Level2, nil), site(hospital, 0, nil)}, nil, []int32{1}, "single card"},
		{"another thing left open, and nothing untold", `level >= 2 and "one-card" in services`,
			[]facilities.Facility{site(hospital, facilities.Level2, told{card: false}), site(hospital, 0, told{card: true})}, nil, []int32{1}, ""},
		{"one way of two that is told", `"rescue-station" in services or class == "emergency-station"`,
			[]facilities.Facility{site(hospital, 0, nil), site(station, 0, nil)}, []int32{1}, nil, ""},
		{"neither of two ways", `"rescue-station" in services or class == "emergency-station"`, []facilities.Facility{site(hospital, 0, nil)}, nil, nil, "rescue station"},
		{"one way told, the other absent", `"rescue-station" in services or class == "emergency-station"`,
			[]facilities.Facility{site(hospital, 0, told{rescue: false})}, nil, nil, "no list holds any emergency medical station"},
		{"a class of its own list", `class == "sports-facility"`, []facilities.Facility{site(hospital, 0, nil)}, nil, nil, "no list holds any sports facility"},
		{"a class of a list that is there", `class == "tcm-hospital"`, []facilities.Facility{site(hospital, 0, nil)}, nil, nil, ""},
		{"no list", `is_hospital`, nil, nil, nil, "no list of facilities"},
		{"every facility", ``, []facilities.Facility{site(hospital, 0, nil), {}}, []int32{0, 1}, nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := filter.Compile(c.source, nil)
			if err != nil {
				t.Fatal(err)
			}
			l := survey.New(&facilities.Set{Facilities: c.list}, nil)
			l.Learn(f)
			got := l.Look(f)
			if !slices.Equal(got.Yes, c.yes) || !slices.Equal(got.Undecided, c.undecided) {
				t.Errorf("yes %v, undecided %v", got.Yes, got.Undecided)
			}
			if !strings.Contains(got.Untold.EN, c.untold) || (c.untold == "") != (got.Untold.ZH == "") {
				t.Errorf("untold %q", got.Untold.EN)
			}
		})
	}
}

func TestComplete(t *testing.T) {
	f, err := filter.Compile(`class == "sports-facility"`, nil)
	if err != nil {
		t.Fatal(err)
	}
	l := survey.New(&facilities.Set{Facilities: []facilities.Facility{site(facilities.Clinic, 0, nil)}}, map[facilities.Class]bool{facilities.SportsFacility: true})
	if got := l.Look(f); got.Untold.ZH != "" {
		t.Errorf("none of a complete list means none: %q", got.Untold.EN)
	}
}
