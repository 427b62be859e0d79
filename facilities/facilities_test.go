package facilities_test

import (
	"math"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/message"
)

func TestIDsAreUniqueWordsWithBothTitles(t *testing.T) {
	shape := regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	check := func(what string, ids []string, title func(string) message.Text) {
		t.Helper()
		seen := map[string]string{}
		for _, id := range ids {
			if !shape.MatchString(id) {
				t.Errorf("%s %q is not lower-case words with hyphens", what, id)
			}
			text := title(id)
			if text.ZH == "" || text.EN == "" || text.ZH == id {
				t.Errorf("%s %q has titles %+v", what, id, text)
			}
			for _, name := range []string{id, text.ZH} {
				if other, taken := seen[name]; taken {
					t.Errorf("%s %q and %q share %q", what, id, other, name)
				}
				seen[name] = id
			}
		}
	}
	var classes, attributes, services, specialties []string
	for _, c := range facilities.Classes() {
		classes = append(classes, string(c))
	}
	for i, a := range facilities.Attributes() {
		attributes = append(attributes, string(a.ID))
		if a.Unit.ZH == "" || a.Unit.EN == "" {
			t.Errorf("attribute %q has no unit in both languages", a.ID)
		}
		if a.ID.Index() != i {
			t.Errorf("%q.Index() = %d, want %d", a.ID, a.ID.Index(), i)
		}
	}
	for i, s := range facilities.Services() {
		services = append(services, string(s.ID))
		if s.ID.Index() != i {
			t.Errorf("%q.Index() = %d, want %d", s.ID, s.ID.Index(), i)
		}
	}
	for _, s := range facilities.Specialties() {
		specialties = append(specialties, string(s))
	}
	check("class", classes, func(id string) message.Text { return facilities.Class(id).Title() })
	check("attribute", attributes, func(id string) message.Text { return facilities.Attribute(id).Info().Title })
	check("service", services, func(id string) message.Text { return facilities.Service(id).Title() })
	check("specialty", specialties, func(id string) message.Text { return facilities.Specialty(id).Title() })
	if len(attributes) > 64 || len(services) > 64 {
		t.Errorf("%d attributes and %d services do not fit their 64-bit sets", len(attributes), len(services))
	}
}

// What the study files and plans of the design spell out must stay spelt so.
func TestPublicIDsStay(t *testing.T) {
	for _, id := range strings.Fields(`general-hospital tcm-hospital integrated-hospital ethnic-hospital
		specialist-hospital sanatorium nursing-hospital community-health-centre community-health-station
		township-hospital village-clinic outpatient-department clinic infirmary emergency-centre
		emergency-station blood-centre maternal-child-health disease-prevention-institute cdc
		health-supervision childcare elderly-care sports-facility other`) {
		if !facilities.Class(id).Valid() {
			t.Errorf("class %q is gone", id)
		}
	}
	for _, id := range strings.Fields(`beds doctors nurses gps pharmacists public-health-staff staff
		primary-staff ambulances negative-pressure-ambulances childcare-places sports-area
		sports-instructors supervisors supervision-vehicles conduct-supervisors visits county-visits`) {
		if facilities.Attribute(id).Index() < 0 {
			t.Errorf("attribute %q is gone", id)
		}
	}
	for _, id := range strings.Fields(`stroke-centre chest-pain-centre trauma-centre maternal-critical
		newborn-critical geriatrics palliative tcm-hall tcm-service internet-hospital telemedicine
		elderly-friendly prehospital-network emergency`) {
		if facilities.Service(id).Index() < 0 {
			t.Errorf("service %q is gone", id)
		}
	}
}

func TestParse(t *testing.T) {
	class := func(s string) (string, error) { c, err := facilities.ParseClass(s); return string(c), err }
	attribute := func(s string) (string, error) { a, err := facilities.ParseAttribute(s); return string(a), err }
	service := func(s string) (string, error) { v, err := facilities.ParseService(s); return string(v), err }
	specialty := func(s string) (string, error) { v, err := facilities.ParseSpecialty(s); return string(v), err }
	cases := []struct {
		name  string
		parse func(string) (string, error)
		in    string
		want  string
		fault string // part of the Chinese message
	}{
		{"id", class, "village-clinic", "village-clinic", ""},
		{"underscores, case, American spelling", class, "Community_Health_Center", "community-health-centre", ""},
		{"Chinese title", class, "村卫生室", "village-clinic", ""},
		{"English title", class, "Chinese-medicine hospital", "tcm-hospital", ""},
		{"misspelt class", class, "vilage-clinic", "", "village-clinic"},
		{"misspelt Chinese class", class, "村卫生所室", "", "village-clinic"},
		{"nothing like a class", class, "spaceport-terminal-nine", "", "可用的类别"},
		{"empty class", class, "", "", "没有机构类别"},
		{"attribute", attribute, "negative_pressure_ambulances", "negative-pressure-ambulances", ""},
		{"attribute title", attribute, "实有床位", "beds", ""},
		{"misspelt attribute", attribute, "nurse", "", "nurses"},
		{"service", service, "stroke-center", "stroke-centre", ""},
		{"service title", service, "卒中中心", "stroke-centre", ""},
		{"misspelt service", service, "strok-centre", "", "stroke-centre"},
		{"unlike any service", service, "zzzzzzzzzz", "", "没有服务"},
		{"specialty", specialty, "儿童", "children", ""},
		{"misspelt specialty", specialty, "dentel", "", "dental"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := c.parse(c.in)
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if (err != nil) != (c.fault != "") {
				t.Fatalf("error %v, want one about %q", err, c.fault)
			}
			if err != nil && !strings.Contains(message.In(err, message.ZH), c.fault) {
				t.Errorf("message %q does not say %q", message.In(err, message.ZH), c.fault)
			}
			if err != nil && strings.Contains(message.In(err, message.EN)+message.In(err, message.ZH), "%!") {
				t.Errorf("badly formatted: %q", message.In(err, message.EN))
			}
		})
	}
}

func TestParseRating(t *testing.T) {
	cases := []struct{ in, want, zh string }{
		{"三级甲等", "tertiary-A", "三级甲等"},
		{"三甲", "tertiary-A", "三级甲等"},
		{"三级甲等医院", "tertiary-A", "三级甲等"},
		{"二级乙等", "secondary-B", "二级乙等"},
		{"一级丙", "primary-C", "一级丙等"},
		{"三级特等", "tertiary-special", "三级特等"},
		{"三级", "tertiary", "三级"},
		{"二级医院", "secondary", "二级"},
		{"二级未定等", "secondary-none", "二级未定等"},
		{"未定级", "unrated", "未定级"},
		{"未评级", "unrated", "未定级"},
		{"３Ａ", "tertiary-A", "三级甲等"},
		{"3A", "tertiary-A", "三级甲等"},
		{"2", "secondary", "二级"},
		{"tertiary-A", "tertiary-A", "三级甲等"},
		{"Tertiary A", "tertiary-A", "三级甲等"},
		{"secondary", "secondary", "二级"},
		{"Level 2", "secondary", "二级"},
		{"Level 3 Grade A", "tertiary-A", "三级甲等"},
		{"III-B", "tertiary-B", "三级乙等"},
		{"Level III", "tertiary", "三级"},
		{"Grade 3A", "tertiary-A", "三级甲等"},
		{"Grade A Tertiary Hospital", "tertiary-A", "三级甲等"},
		{"Class II Grade B", "secondary-B", "二级乙等"},
		{"三级医院（参照）", "tertiary", "三级"},
		{"三级甲等综合医院", "tertiary-A", "三级甲等"},
		{"二级专科医院", "secondary", "二级"},
		{"Grade A", "", "等级不明"},
		{"Class", "", "等级不明"},
		{"Ⅱ级", "secondary", "二级"},
		{"unrated", "unrated", "未定级"},
		{"", "", "等级不明"},
		{"综合医院", "", "等级不明"},
		{"30", "", "等级不明"},
		{"三亚", "", "等级不明"},
		{"一", "primary", "一级"},
		{"甲等", "", "等级不明"},
	}
	for _, c := range cases {
		got, ok := facilities.ParseRating(c.in)
		if got.String() != c.want || got.Title().ZH != c.zh || ok != (c.want != "") || got.Known() != ok {
			t.Errorf("ParseRating(%q) = %q (%s), %t; want %q (%s)", c.in, got, got.Title().ZH, ok, c.want, c.zh)
		}
	}
	for l := facilities.LevelUnknown; l <= facilities.Level3; l++ {
		for g := facilities.GradeUnknown; g <= facilities.GradeSpecial; g++ {
			r := facilities.Rating{Level: l, Grade: g}
			back, ok := facilities.ParseRating(r.String())
			want := r.String() != ""
			if ok != want || want && back != r {
				t.Errorf("%v -> %q -> %v, %t", r, r, back, ok)
			}
			if want {
				if back, _ := facilities.ParseRating(r.Title().ZH); back != r {
					t.Errorf("%v -> %q -> %v", r, r.Title().ZH, back)
				}
			}
		}
	}
}

func TestTitlesOfSmallKinds(t *testing.T) {
	for o := facilities.OwnershipUnknown; o <= facilities.Private+1; o++ {
		if o.Title().ZH == "" || o.Title().EN == "" {
			t.Errorf("ownership %d has no title", o)
		}
	}
	for tier := facilities.TierUnknown; tier <= facilities.VillageRun+1; tier++ {
		if tier.Title().ZH == "" || tier.Title().EN == "" {
			t.Errorf("tier %d has no title", tier)
		}
	}
	if facilities.OwnershipUnknown.String() != "" || facilities.Private.String() != "private" || facilities.CountyRun.String() != "county" {
		t.Error("ids of ownership or tier changed")
	}
}

func TestFamilies(t *testing.T) {
	cases := []struct {
		class                   facilities.Class
		hospital, primary, sees bool
	}{
		{facilities.GeneralHospital, true, false, true},
		{facilities.VillageClinic, false, true, true},
		{facilities.MaternalChildHealth, false, false, true},
		{facilities.CDC, false, false, false},
		{facilities.EmergencyStation, false, false, false},
		{facilities.ElderlyCare, false, false, false},
		{"", false, false, false},
		{"unheard-of", false, false, false},
	}
	for _, c := range cases {
		if c.class.IsHospital() != c.hospital || c.class.IsPrimary() != c.primary || c.class.SeesPatients() != c.sees {
			t.Errorf("%q: hospital %t, primary %t, sees patients %t", c.class, c.class.IsHospital(), c.class.IsPrimary(), c.class.SeesPatients())
		}
	}
}

func TestNumbers(t *testing.T) {
	var n facilities.Numbers
	if n.Known(facilities.Beds) || !math.IsNaN(n.Get(facilities.Beds)) || n.Len() != 0 {
		t.Error("the zero value must know nothing")
	}
	if !n.Put(facilities.Beds, 0) || !n.Known(facilities.Beds) || n.Get(facilities.Beds) != 0 {
		t.Error("0 beds is a number, not a gap")
	}
	if n.Put("no-such-thing", 1) || !math.IsNaN(n.Get("no-such-thing")) {
		t.Error("an unknown id must not be taken")
	}
	if n.Put(facilities.Beds, math.NaN()); n.Known(facilities.Beds) {
		t.Error("NaN makes it missing again")
	}
	for i, a := range facilities.Attributes() {
		n.Put(a.ID, float64(i)+0.5)
	}
	for i, a := range facilities.Attributes() {
		if n.Get(a.ID) != float64(i)+0.5 || n.At(i) != float64(i)+0.5 {
			t.Errorf("%s = %v", a.ID, n.Get(a.ID))
		}
	}
	if !math.IsNaN(n.At(-1)) || !math.IsNaN(n.At(1000)) {
		t.Error("out of range is missing")
	}
}

func TestServiceSet(t *testing.T) {
	var s facilities.ServiceSet
	s.Put(facilities.StrokeCentre, true)
	s.Put(facilities.Geriatrics, false)
	if !s.Has(facilities.StrokeCentre) || !s.Known(facilities.StrokeCentre) {
		t.Error("stroke centre was put")
	}
	if s.Has(facilities.Geriatrics) || !s.Known(facilities.Geriatrics) {
		t.Error("geriatrics is known to be absent")
	}
	if s.Has(facilities.TCMHall) || s.Known(facilities.TCMHall) {
		t.Error("nobody said anything of a hall")
	}
	if s.Put("magic", true) || s.Has("magic") {
		t.Error("an unknown id must not be taken")
	}
	s.Put(facilities.CountyCommunityClosely, true)
	want := []facilities.Service{facilities.StrokeCentre, facilities.CountyCommunityClosely}
	if got := s.List(); !slices.Equal(got, want) {
		t.Errorf("List = %v, want %v", got, want)
	}
	s.Put(facilities.StrokeCentre, false)
	if s.Has(facilities.StrokeCentre) {
		t.Error("no after yes is no")
	}
}

func TestSet(t *testing.T) {
	one := facilities.NewHeader([]string{"名称", "床位", "名称"})
	two := facilities.NewHeader([]string{"床位", "name"})
	s := facilities.Set{Facilities: []facilities.Facility{
		{Class: facilities.VillageClinic, Point: orb.Point{1, 2}, Header: one, Values: []string{"甲", "3", "x"}},
		{Class: facilities.GeneralHospital, Point: orb.Point{3, 4}, Header: two, Values: []string{"7"}},
		{Class: facilities.VillageClinic},
		{},
	}}
	s.Facilities[0].Numbers.Put(facilities.Beds, 3)
	s.Facilities[1].Numbers.Put(facilities.Beds, 7)
	want := []facilities.ClassCount{{Class: facilities.GeneralHospital, Count: 1}, {Class: facilities.VillageClinic, Count: 2}, {Class: "", Count: 1}}
	if got := s.Count(); !reflect.DeepEqual(got, want) {
		t.Errorf("Count = %v, want %v", got, want)
	}
	if got, want := s.Columns(), []string{"名称", "床位", "name"}; !slices.Equal(got, want) {
		t.Errorf("Columns = %v, want %v", got, want)
	}
	if got := s.PointsOf([]int32{1, 0}); !slices.Equal(got, []orb.Point{{3, 4}, {1, 2}}) || len(s.Points()) != 4 {
		t.Errorf("PointsOf = %v", got)
	}
	if sum, known := s.Sum(facilities.Beds, s.All()); sum != 10 || known != 2 {
		t.Errorf("Sum = %v of %d", sum, known)
	}
	if sum, known := s.Sum(facilities.Beds, nil); sum != 0 || known != 0 {
		t.Errorf("Sum of none = %v of %d", sum, known)
	}
	for i, want := range []string{"甲", "", "", ""} {
		if got := s.Facilities[i].Value("名称"); got != want {
			t.Errorf("facility %d: Value = %q, want %q", i, got, want)
		}
	}
	if got := s.Facilities[1].Value("name"); got != "" {
		t.Errorf("short row gave %q", got)
	}
	if h := (&facilities.Header{Columns: []string{"a", "b"}}); h.Index("b") != 1 || h.Index("c") != -1 {
		t.Error("a header made as a literal must still find its columns")
	}
}

func TestNearest(t *testing.T) {
	names := []string{"beds", "doctors", "nurses", "床位", "床位数", "village-clinic"}
	cases := []struct {
		in, want string
	}{
		{"bed", "beds"}, {"bdes", "beds"}, {"nurse", "nurses"}, {"床未", "床位"}, {"vilage-clinc", "village-clinic"},
		{"beds", "beds"}, {"xyz", ""}, {"", ""}, {"医生", ""}, {strings.Repeat("b", 500), ""},
	}
	for _, c := range cases {
		if got, ok := facilities.Nearest(c.in, names); got != c.want || ok != (c.want != "") {
			t.Errorf("Nearest(%q) = %q, %t; want %q", c.in, got, ok, c.want)
		}
	}
}
