package builtin

import (
	"github.com/medreach/medreach/analysis/builtin/place"
	"github.com/medreach/medreach/facilities"
)

// town places the township hospital or the community health centre.
func (e *equipper) town(t int) {
	x := &e.Townships[t]
	c := x.County
	atSeat := x.Seat == e.Counties[c].Seat
	people := 0.0
	for _, cell := range e.Cells {
		if e.Villages[cell.Village].Township == t {
			people += cell.People
		}
	}
	doctors := min(60, 4+int(people)/1500)
	if x.Kind == place.Subdistrict || atSeat {
		f := draft{name: x.Name + "社区卫生服务中心", class: facilities.CommunityHealthCentre, own: public, tier: townRun, village: x.Seat, apart: 700}
		e.primary(&f, 30, doctors, int(people))
		services := "tcm-service tcm-hall tcm-hall-doctor elderly-friendly community-hospital-standard"
		if t%2 == 0 {
			services += " community-hospital palliative palliative-pilot raised-to-secondary one-card"
		}
		f.offer(services, "community-hospital one-card")
		e.add(f)
	}
	if x.Kind == place.Subdistrict {
		return
	}
	name, beds := "卫生院", e.d.Between(14, 30)
	if x.Kind == place.Town {
		name, beds = "中心卫生院", e.d.Between(30, 60)
	}
	f := draft{name: x.Name + name, class: facilities.TownshipHospital, level: "一级", own: public, tier: townRun, village: x.Seat, apart: 350}
	e.primary(&f, beds, doctors, int(people))
	for _, s := range []struct {
		service facilities.Service
		percent int
	}{
		{facilities.TCMService, 95}, {facilities.TCMHall, 85}, {facilities.TCMHallDoctor, 70}, {facilities.CapabilityBasic, 80}, {facilities.CommunityStandard, 30}, {facilities.Strengthened, 40}, {facilities.OwnSpecialty, 35},
		{facilities.RescuePoint, 60}, {facilities.ElderlyFriendly, 75}, {facilities.Telemedicine, 70}, {facilities.RaisedSecondary, 15}, {facilities.Emergency, 20},
	} {
		e.answer(&f, s.service, s.percent)
	}
	e.add(f)
}

// answer says yes in so many of a hundred cases, else no.
func (e *equipper) answer(f *draft, s facilities.Service, percent int) {
	if e.d.Chance(percent) {
		f.yes = append(f.yes, s)
	} else {
		f.no = append(f.no, s)
	}
}

// primary fills in the numbers of an institution that serves so many people.
func (e *equipper) primary(f *draft, beds, doctors, people int) {
	f.ward(e.d, beds, doctors)
	f.put(facilities.GPs, max(1, people/3200))
	f.put(facilities.PrimaryStaff, int(f.numbers.Get(facilities.Staff)))
	f.put(facilities.Staff, max(int(f.numbers.Get(facilities.Staff)), people/3200+doctors*3))
	f.put(facilities.FamilyDoctorSigned, share(people, e.d.Between(38, 62))/100*100)
	key := people * e.d.Between(18, 26) / 100
	f.put(facilities.KeyGroupPeople, key)
	f.put(facilities.KeyGroupSigned, share(key, e.d.Between(65, 90)))
}

// villages places stations in communities and clinics in villages; some villages
// have none, most of them in the mountains.
func (e *equipper) villages() {
	for v := range e.Villages {
		x := &e.Villages[v]
		where := e.Townships[x.Township].Name + x.Name
		if x.Urban() {
			f := draft{name: where + "卫生服务站", class: facilities.CommunityHealthStation, own: public, tier: villageRun, village: v, apart: 500}
			f.put(facilities.Doctors, e.d.Between(2, 5))
			f.put(facilities.Nurses, e.d.Between(2, 6))
			f.put(facilities.GPs, 1)
			f.put(facilities.Staff, 14)
			e.answer(&f, facilities.TCMService, 85)
			e.answer(&f, facilities.ElderlyFriendly, 50)
			e.add(f)
			continue
		}
		if !e.d.Chance([...]int{place.District: 94, place.Plains: 93, place.Hills: 86, place.Mountains: 74}[x.County]) {
			continue
		}
		f := draft{name: where + "卫生室", class: facilities.VillageClinic, own: public, tier: villageRun, village: v, apart: 200}
		f.put(facilities.Doctors, e.d.Between(0, 2))
		f.put(facilities.Staff, e.d.Between(2, 4))
		if e.d.Chance(20) {
			f.own = private
		}
		f.put(facilities.YearBuilt, e.d.Between(2000, 2021))
		e.answer(&f, facilities.TCMService, 60)
		e.answer(&f, facilities.Strengthened, 25)
		if f.numbers.Get(facilities.YearBuilt) < 2012 {
			e.answer(&f, facilities.Rebuilt, 45)
		}
		e.add(f)
	}
}

// clinics places private clinics, outpatient departments and infirmaries at the seats.
func (e *equipper) clinics() {
	first := [...]string{"安沐", "仁朔", "济汀", "康泊", "惠墟", "同麓", "明坞", "和屿", "益陵", "嘉溪", "颐峦", "宁泽", "瑞屿", "弘泊", "正汀", "常麓"}
	last := [...]struct {
		name      string
		class     facilities.Class
		specialty facilities.Specialty
	}{
		{"口腔诊所", facilities.Clinic, facilities.Dental}, {"中医诊所", facilities.Clinic, ""}, {"内科诊所", facilities.Clinic, ""},
		{"综合门诊部", facilities.OutpatientDepartment, ""}, {"儿科诊所", facilities.Clinic, facilities.Children},
	}
	for c := range e.Counties {
		n := [...]int{place.District: 68, place.Plains: 12, place.Hills: 12, place.Mountains: 5}[c]
		for i := range n {
			kind := last[i%len(last)]
			f := draft{name: string([]rune(e.Counties[c].Short)[:2]) + first[i%len(first)] + kind.name, class: kind.class, specialty: kind.specialty, own: private, village: e.Counties[c].Seat, apart: 600}
			if c == place.District {
				f.apart = 3200
			}
			f.put(facilities.Doctors, e.d.Between(1, 5))
			f.put(facilities.Nurses, e.d.Between(1, 4))
			f.put(facilities.Staff, e.d.Between(10, 16))
			e.add(f)
		}
		f := draft{name: e.Counties[c].Short + "第一中学医务室", class: facilities.Infirmary, own: public, village: e.Counties[c].Seat, apart: 600}
		f.put(facilities.Doctors, 1)
		f.put(facilities.Staff, 2)
		e.add(f)
	}
}

// social places care homes, childcare and sports grounds.
func (e *equipper) social() {
	for t := range e.Townships {
		x := &e.Townships[t]
		f := draft{name: x.Name + "敬老院", class: facilities.ElderlyCare, own: public, tier: townRun, village: x.Seat, apart: 350}
		f.put(facilities.Beds, e.d.Between(4, 12)*10)
		f.put(facilities.Staff, e.d.Between(8, 20))
		e.answer(&f, facilities.HospitalContract, 75)
		e.add(f)
		g := draft{name: x.Name + "文体中心", class: facilities.SportsFacility, own: public, tier: townRun, village: x.Seat, apart: 350}
		g.put(facilities.SportsArea, e.d.Between(8, 60)*100)
		g.put(facilities.SportsInstructors, e.d.Between(4, 30))
		e.add(g)
		if x.Kind != place.Rural {
			h := draft{name: x.Name + "中心托育园", class: facilities.Childcare, own: public, tier: townRun, village: x.Seat, apart: 350}
			h.put(facilities.ChildcarePlaces, e.d.Between(6, 20)*10)
			h.put(facilities.YearBuilt, e.d.Between(2018, 2024))
			e.add(h)
		}
	}
	for v := range e.Villages {
		x := &e.Villages[v]
		if x.Class != 111 && x.Class != 112 {
			continue
		}
		g := draft{name: x.Name[:len(x.Name)-len("社区")] + "健身中心", class: facilities.SportsFacility, own: public, tier: villageRun, village: v, apart: 600}
		g.put(facilities.SportsArea, e.d.Between(10, 200)*100)
		g.put(facilities.SportsInstructors, e.d.Between(4, 40))
		e.add(g)
		h := draft{name: x.Name[:len(x.Name)-len("社区")] + "托育中心", class: facilities.Childcare, own: private, village: v, apart: 600}
		h.put(facilities.ChildcarePlaces, e.d.Between(4, 18)*10)
		e.add(h)
	}
}
