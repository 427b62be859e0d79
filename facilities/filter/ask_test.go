package filter_test

import (
	"slices"
	"testing"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/facilities/filter"
)

func TestAsks(t *testing.T) {
	for _, c := range []struct {
		source  string
		asks    []string
		classes []facilities.Class
	}{
		{``, nil, nil},
		{`beds >= 100 and beds < 200`, []string{"beds"}, nil},
		{`床位 >= 100`, []string{"beds"}, nil},
		{`"stroke-centre" in services or known("trauma-centre")`, []string{"stroke-centre", "trauma-centre"}, nil},
		{`class in ["township-hospital", "村卫生室"] and tier == "county"`, []string{"class", "tier"}, []facilities.Class{facilities.TownshipHospital, facilities.VillageClinic}},
		{`not (col("急诊") == "是")`, []string{"急诊"}, nil},
	} {
		f, err := filter.Compile(c.source, []string{"急诊"})
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, a := range f.Asks() {
			ids = append(ids, a.ID)
		}
		if !slices.Equal(ids, c.asks) || !slices.Equal(f.Classes(), c.classes) {
			t.Errorf("%s: asks %v of classes %v, want %v of %v", c.source, ids, f.Classes(), c.asks, c.classes)
		}
	}
	f, _ := filter.Compile("is_hospital", nil)
	if !slices.Contains(f.Classes(), facilities.GeneralHospital) || slices.Contains(f.Classes(), facilities.VillageClinic) {
		t.Errorf("is_hospital names %v", f.Classes())
	}
}

func TestTellsWhatIsAsked(t *testing.T) {
	f, err := filter.Compile(`level >= 2 and "geriatrics" in services`, nil)
	if err != nil {
		t.Fatal(err)
	}
	var fac facilities.Facility
	tell := func() (told []bool) {
		for _, a := range f.Asks() {
			told = append(told, a.Told(&fac))
		}
		return told
	}
	if got := tell(); f.Test(&fac) != filter.Unknown || got[0] || got[1] {
		t.Errorf("a facility that tells nothing: %v, told %v", f.Test(&fac), got)
	}
	fac.Level = facilities.Level1
	if got := tell(); f.Test(&fac) != filter.No || !got[0] || got[1] {
		t.Errorf("a level-1 facility: %v, told %v", f.Test(&fac), got)
	}
	fac.Level = facilities.Level3
	fac.Services.Put(facilities.Geriatrics, true)
	if got := tell(); f.Test(&fac) != filter.Yes || !got[0] || !got[1] {
		t.Errorf("a level-3 facility with geriatrics: %v, told %v", f.Test(&fac), got)
	}
}
