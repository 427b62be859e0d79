package builtin

import (
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/builtin/place"
	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo"
)

// draft is a facility before it stands in the list.
type draft struct {
	name, level, own, tier string
	class                  facilities.Class
	specialty              facilities.Specialty
	village                int
	apart                  int // metres that it may lie from the village's point
	numbers                facilities.Numbers
	yes, no                []facilities.Service

	id       string
	lon, lat string // as written, GCJ-02
	point    orb.Point
}

// equipper places facilities one after the other.
type equipper struct {
	*Prefecture
	d      place.Dice
	drafts []*draft
	serial [4]int
	twins  map[string]*row // that a later row repeats
	forms  forms
}

// words of the columns of standing.
const (
	public, private = "公立", "民营"

	provinceRun, cityRun, countyRun, townRun, villageRun = "省属", "市属", "县区属", "乡镇（街道）办", "村（社区）办"
)

// equip draws up the list of facilities and writes it down with its faults.
func (p *Prefecture) equip(d place.Dice) {
	e := &equipper{Prefecture: p, d: d}
	e.city()
	for c := range p.Counties {
		e.county(c)
	}
	e.emergency()
	for t := range p.Townships {
		e.town(t)
	}
	e.villages()
	e.clinics()
	e.social()
	e.writeList()
}

// add places a draft near its village and gives it an id.
func (e *equipper) add(f draft) *draft {
	county := e.Villages[f.village].County
	e.serial[county]++
	f.id = e.Counties[county].Code + "H" + strconv.Itoa(10000 + e.serial[county])[1:]
	e.place(&f, e.Villages[f.village].Point)
	e.drafts = append(e.drafts, &f)
	return &f
}

// place puts a draft somewhere around a point. What the list says, to six
// decimals in GCJ-02, is where it is.
func (e *equipper) place(f *draft, at orb.Point) {
	const perLon, perLat = 85_000, 111_000 // metres to a degree here, near enough
	x, y := float64(e.d.Between(-f.apart, f.apart)), float64(e.d.Between(-f.apart, f.apart))
	shown := geo.GCJ02.FromWGS84(orb.Point{at[0] + x/perLon, at[1] + y/perLat})
	f.write(strconv.FormatFloat(shown[0], 'f', 6, 64), strconv.FormatFloat(shown[1], 'f', 6, 64))
}

func (f *draft) write(lon, lat string) {
	f.lon, f.lat = lon, lat
	x, errX := strconv.ParseFloat(lon, 64)
	y, errY := strconv.ParseFloat(lat, 64)
	if errX == nil && errY == nil {
		f.point = geo.GCJ02.ToWGS84(orb.Point{x, y})
	}
}

// put records numbers in the order of attributes given.
func (f *draft) put(a facilities.Attribute, v int) { f.numbers.Put(a, float64(v)) }

// ward fills in the numbers of a facility with so many beds and doctors.
func (f *draft) ward(d place.Dice, beds, doctors int) {
	nurses := doctors*d.Between(110, 150)/100 + 1
	pharmacists := doctors/9 + 1
	technicians := doctors + nurses + pharmacists + doctors/5 + 1
	f.put(facilities.Beds, beds)
	f.put(facilities.BedsAuthorised, beds*9/10)
	f.put(facilities.Doctors, doctors)
	f.put(facilities.Nurses, nurses)
	f.put(facilities.Pharmacists, pharmacists)
	f.put(facilities.HealthTechnicians, technicians)
	f.put(facilities.PublicHealthStaff, doctors/12+1)
	f.put(facilities.GPs, doctors/10+1)
	f.put(facilities.Staff, technicians*118/100+f.public()+doctors/12+2)
	visits := doctors * d.Between(900, 1500)
	f.put(facilities.Visits, visits/100*100)
	f.put(facilities.CountyVisits, visits*d.Between(70, 92)/10_000*100)
	f.put(facilities.YearBuilt, d.Between(1985, 2022))
}

func (f *draft) public() int { return b2i(f.own == public) }

// offer records services that are there and, of those asked of such a facility,
// which are not.
func (f *draft) offer(yes, asked string) {
	for _, s := range strings.Fields(yes) {
		f.yes = append(f.yes, facilities.Service(s))
	}
	for _, s := range strings.Fields(asked) {
		if !f.has(facilities.Service(s)) {
			f.no = append(f.no, facilities.Service(s))
		}
	}
}

func (f *draft) has(s facilities.Service) bool {
	for _, y := range f.yes {
		if y == s {
			return true
		}
	}
	return false
}

// asked are the services that every hospital of level 2 or higher answers for.
const asked = `emergency stroke-centre chest-pain-centre trauma-centre maternal-critical newborn-critical child-critical prehospital-qualified prehospital-network
	geriatrics elderly-friendly palliative palliative-ward rehabilitation internet-hospital telemedicine one-card health-promoting`

// house is a hospital or institution of the city.
type house struct {
	name      string
	class     facilities.Class
	specialty facilities.Specialty
	level     string
	own, tier string
	beds      int
	services  string
}

const (
	large = `emergency stroke-centre chest-pain-centre trauma-centre maternal-critical newborn-critical child-critical prehospital-qualified prehospital-network rescue-station geriatrics
		elderly-friendly rehabilitation internet-hospital telemedicine one-card health-promoting`
	medium = `emergency stroke-centre chest-pain-centre prehospital-qualified prehospital-network geriatrics elderly-friendly telemedicine one-card`
)

// cityHouses stand in the core of the city.
var cityHouses = []house{
	{"虚构省立云岚医院", facilities.GeneralHospital, "", "三级甲等", public, provinceRun, 1000, large + " prenatal-screening palliative"},
	{"虚构省立云岚中医医院", facilities.TCMHospital, "", "三级甲等", public, provinceRun, 400, "emergency geriatrics elderly-friendly tcm-service tcm-construction-standard internet-hospital one-card"},
	{"云岚市第一人民医院", facilities.GeneralHospital, "", "三级甲等", public, cityRun, 1100, large + " city-medical-group beijing-tianjin-alliance palliative palliative-ward palliative-pilot"},
	{"云岚市第二人民医院", facilities.GeneralHospital, "", "三级乙等", public, cityRun, 500, medium + " city-medical-group trauma-centre"},
	{"云岚市中医医院", facilities.TCMHospital, "", "三级甲等", public, cityRun, 400, "emergency geriatrics elderly-friendly tcm-service tcm-construction-standard rehabilitation one-card health-promoting"},
	{"云岚市妇幼保健院", facilities.MaternalChildHealth, "", "三级乙等", public, cityRun, 250, "emergency maternal-critical newborn-critical child-critical prenatal-screening one-card"},
	{"云岚市儿童医院", facilities.SpecialistHospital, facilities.Children, "三级乙等", public, cityRun, 200, "emergency newborn-critical child-critical one-card"},
	{"云岚市精神卫生中心", facilities.SpecialistHospital, facilities.Psychiatric, "二级甲等", public, cityRun, 240, "one-card"},
	{"云岚市传染病医院", facilities.SpecialistHospital, facilities.Infectious, "二级", public, cityRun, 160, "emergency one-card"},
	{"云岚市老年病医院", facilities.SpecialistHospital, facilities.Geriatric, "三级", public, cityRun, 180, "geriatrics elderly-friendly palliative palliative-ward"},
	{"云岚市康复医院", facilities.SpecialistHospital, facilities.Rehab, "二级", public, cityRun, 120, "rehabilitation elderly-friendly"},
	{"云岚朔光医院", facilities.GeneralHospital, "", "三级", private, "", 260, medium},
	{"云岚曦明眼科医院", facilities.SpecialistHospital, facilities.Eye, "三级", private, "", 110, ""},
	{"云岚澄心骨科医院", facilities.SpecialistHospital, facilities.Orthopaedic, "二级", private, "", 90, "rehabilitation"},
	{"云岚市中西医结合医院", facilities.IntegratedHospital, "", "二级甲等", public, cityRun, 150, "emergency geriatrics tcm-service one-card"},
	{"云岚鹤鸣蒙医医院", facilities.EthnicHospital, "", "二级", private, "", 80, "tcm-service"},
	{"云岚苍麓疗养院", facilities.Sanatorium, "", "", public, cityRun, 150, "rehabilitation"},
	{"云岚瑶汀护理院", facilities.NursingHospital, "", "", private, "", 120, "palliative elderly-friendly"},
	{"云岚市职业病防治院", facilities.DiseasePreventionInst, facilities.Occupational, "", public, cityRun, 60, "occupational-diagnosis occupational-checkup"},
}

// city places the hospitals and institutions of the city.
func (e *equipper) city() {
	core := e.Counties[place.District].Seat
	for _, h := range cityHouses {
		f := draft{name: h.name, class: h.class, specialty: h.specialty, level: h.level, own: h.own, tier: h.tier, village: core, apart: 2200}
		f.ward(e.d, h.beds, h.beds*e.d.Between(34, 44)/100)
		f.offer(h.services, asked)
		if strings.HasPrefix(h.level, "三级") && h.own == public {
			f.put(facilities.KeySpecialtiesNational, b2i(h.beds >= 1000))
			f.put(facilities.KeySpecialtiesProvincial, h.beds/300)
			f.put(facilities.KeySpecialtiesMunicipal, h.beds/100)
		}
		if h.class == facilities.MaternalChildHealth {
			f.put(facilities.KeySpecialtiesMCH, 4)
		}
		if h.beds >= 1000 {
			f.put(facilities.ConductSupervisors, h.beds/100)
		}
		e.add(f)
	}
	for _, h := range []house{
		{name: "云岚市疾病预防控制中心", class: facilities.CDC}, {name: "云岚市卫生监督所", class: facilities.HealthSupervision}, {name: "云岚市中心血站", class: facilities.BloodCentre},
	} {
		e.institution(h, core, 4)
	}
	guide := draft{name: "云岚市托育服务指导中心", class: facilities.Childcare, own: public, tier: cityRun, village: core, apart: 1500}
	guide.put(facilities.ChildcarePlaces, 120)
	guide.offer("childcare-guidance", "")
	e.add(guide)
}

// institution is a centre for disease control and the like: people, no beds.
func (e *equipper) institution(h house, village, size int) {
	f := draft{name: h.name, class: h.class, own: public, tier: cityRun, village: village, apart: 1500}
	if size < 4 {
		f.tier, f.apart = countyRun, 500
	}
	switch h.class {
	case facilities.HealthSupervision:
		f.put(facilities.Supervisors, 12*size)
		f.put(facilities.SupervisionVehicles, 2*size)
		f.put(facilities.ConductSupervisors, 5*size)
		f.put(facilities.Staff, 15*size)
	default:
		f.put(facilities.PublicHealthStaff, 22*size)
		f.put(facilities.HealthTechnicians, 25*size)
		f.put(facilities.Staff, 30*size)
	}
	f.put(facilities.YearBuilt, e.d.Between(1990, 2018))
	e.add(f)
}

// county places what every county has at its seat.
func (e *equipper) county(c int) {
	short, seat := e.Counties[c].Short, e.Counties[c].Seat
	size := [...]int{place.District: 520, place.Plains: 560, place.Hills: 600, place.Mountains: 320}[c]
	services := "emergency prehospital-qualified prehospital-network geriatrics telemedicine one-card capability-basic"
	if c != place.Mountains {
		services += " stroke-centre chest-pain-centre elderly-friendly capability-recommended maternal-critical newborn-critical"
	}
	switch c {
	case place.Plains:
		services += " tertiary-capability county-medical-community county-medical-community-standard trauma-centre prenatal-screening"
	case place.Hills:
		services += " raising-to-tertiary county-medical-community occupational-checkup palliative palliative-ward"
	}
	general := draft{name: short + "人民医院", class: facilities.GeneralHospital, level: "二级甲等", own: public, tier: countyRun, village: seat, apart: 600}
	general.ward(e.d, size, size*38/100)
	general.put(facilities.KeySpecialtiesCounty, size/130)
	general.offer(services, asked+" capability-basic capability-recommended tertiary-capability raising-to-tertiary county-medical-community county-medical-community-standard")
	e.add(general)

	chinese := draft{name: short + "中医医院", class: facilities.TCMHospital, level: "二级甲等", own: public, tier: countyRun, village: seat, apart: 600}
	chinese.ward(e.d, size/2, size*16/100)
	chinese.offer([...]string{place.District: "emergency tcm-service tcm-construction-standard geriatrics one-card", place.Plains: "emergency tcm-service tcm-construction-standard tertiary-capability rehabilitation one-card",
		place.Hills: "tcm-service tcm-construction-standard one-card", place.Mountains: "tcm-service"}[c], asked+" tcm-construction-standard tertiary-capability")
	e.add(chinese)

	mothers := draft{name: short + "妇幼保健院", class: facilities.MaternalChildHealth, level: "二级", own: public, tier: countyRun, village: seat, apart: 600}
	if c == place.Mountains {
		mothers.level = "一级"
	}
	mothers.ward(e.d, size/6, size*9/100)
	mothers.put(facilities.KeySpecialtiesMCH, b2i(c == place.Plains))
	mothers.offer([...]string{"prenatal-screening", "prenatal-screening maternal-critical", "", ""}[c], "prenatal-screening maternal-critical newborn-critical")
	e.add(mothers)

	e.institution(house{name: short + "疾病预防控制中心", class: facilities.CDC}, seat, 2)
	e.institution(house{name: short + "卫生监督所", class: facilities.HealthSupervision}, seat, 1)
	home := draft{name: short + "医养结合服务中心", class: facilities.ElderlyCare, own: public, tier: countyRun, village: seat, apart: 600}
	home.put(facilities.Beds, 120)
	home.put(facilities.Staff, 46)
	home.offer("medical-care-home hospital-contract", "")
	e.add(home)
	for i, name := range [...]string{"仁曦医院", "济岚医院", "安鹤妇产医院"} {
		if c == place.Mountains && i > 0 {
			break
		}
		f := draft{name: string([]rune(short)[:2]) + name, class: facilities.GeneralHospital, level: "一级", own: private, village: seat, apart: 700}
		if i == 2 {
			f.class, f.specialty, f.level = facilities.SpecialistHospital, facilities.Obstetrics, "未定级"
		}
		f.ward(e.d, 60+10*i, 24+3*i)
		e.add(f)
	}
}

// emergency places the centre and the stations. The mountains have one station
// at their seat, so that their far villages lie beyond every limit.
func (e *equipper) emergency() {
	centre := draft{name: "云岚市急救中心", class: facilities.EmergencyCentre, own: public, tier: cityRun, village: e.Counties[place.District].Seat, apart: 600}
	centre.put(facilities.Ambulances, 14)
	centre.put(facilities.NegativePressure, 5)
	centre.put(facilities.Staff, 96)
	e.add(centre)
	for _, at := range []struct{ county, township int }{
		{place.District, 11}, {place.District, 20}, {place.District, 29}, {place.Plains, 14}, {place.Plains, 5}, {place.Plains, 23}, {place.Hills, 36}, {place.Hills, 33}, {place.Hills, 30}, {place.Mountains, 17},
	} {
		t := &e.Townships[at.township]
		f := draft{name: e.Counties[at.county].Short + t.Name + "急救分站", class: facilities.EmergencyStation, own: public, tier: countyRun, village: t.Seat, apart: 400}
		if t.Seat == e.Counties[at.county].Seat {
			f.name = e.Counties[at.county].Short + "急救站"
		}
		f.put(facilities.Ambulances, e.d.Between(2, 5))
		f.put(facilities.NegativePressure, b2i(at.county != place.Mountains))
		f.put(facilities.Staff, e.d.Between(12, 30))
		e.add(f)
	}
}

// share is a part of a number in per cent, rounded.
func share(n, percent int) int { return int(math.Round(float64(n*percent) / 100)) }

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
