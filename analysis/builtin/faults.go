package builtin

import (
	"strconv"

	"github.com/medreach/medreach/analysis/builtin/place"
	"github.com/medreach/medreach/facilities"
)

// plant is one row with a fault: a clinic at the seat of the county of hills,
// unless make says something else, and what is done to its row.
type plant struct {
	rules   []string
	dropped bool
	make    func(e *equipper, f *draft)
	edit    func(e *equipper, r *row)
}

// cell returns an edit that writes into one cell.
func cell(column int, value any) func(*equipper, *row) {
	return func(_ *equipper, r *row) { r.cells[column] = value }
}

// coordinates returns an edit that replaces both coordinates.
func coordinates(lon, lat any) func(*equipper, *row) {
	return func(_ *equipper, r *row) { r.cells[colLon], r.cells[colLat] = lon, lat }
}

// spoil returns an edit that writes something into the cell of a number that can
// be read as v, or not at all where v is NaN.
func spoil(a facilities.Attribute, written string, v float64) func(*equipper, *row) {
	return func(_ *equipper, r *row) {
		r.cells[numberColumn(a)] = written
		r.draft.numbers.Put(a, v)
	}
}

// hospital makes a draft a small private hospital.
func hospital(level string, beds int) func(*equipper, *draft) {
	return func(e *equipper, f *draft) {
		f.class, f.level = facilities.GeneralHospital, level
		f.name = string([]rune(f.name)[:4]) + "医院"
		f.ward(e.d, beds, max(1, beds*36/100))
	}
}

// numbers returns a maker that adds numbers after another maker.
func numbers(before func(*equipper, *draft), pairs ...any) func(*equipper, *draft) {
	return func(e *equipper, f *draft) {
		if before != nil {
			before(e, f)
		}
		for i := 0; i < len(pairs); i += 2 {
			f.put(pairs[i].(facilities.Attribute), pairs[i+1].(int))
		}
	}
}

// plants are the faults in the order of their rows. Twins follow what they repeat.
func (e *equipper) plants() []plant {
	none := facilities.Numbers{}
	missing := none.Get(facilities.Beds) // not a number
	heap := func(_ *equipper, r *row) {
		first := e.twin("heap", r)
		r.cells[colLon], r.cells[colLat], r.draft.point = first.cells[colLon], first.cells[colLat], first.draft.point
	}
	return []plant{
		{rules: []string{"coordinate-missing"}, dropped: true, edit: coordinates(nil, nil)},
		{rules: []string{"coordinate-missing"}, dropped: true, edit: coordinates("—", "不详")},
		{rules: []string{"coordinate-zero"}, dropped: true, edit: coordinates(0.0, 0.0)},
		{rules: []string{"coordinate-not-a-number"}, dropped: true, edit: cell(colLon, "见地址")},
		{rules: []string{"coordinate-swapped"}, dropped: true, edit: func(_ *equipper, r *row) { r.cells[colLon], r.cells[colLat] = r.cells[colLat], r.cells[colLon] }},
		{rules: []string{"coordinate-out-of-range"}, dropped: true, edit: cell(colLon, 1015.28813)},
		{rules: []string{"coordinate-outside-region"}, dropped: true, edit: cell(colLon, 10.152881)},
		{rules: []string{"coordinate-lat-equals-lon"}, dropped: true, edit: func(_ *equipper, r *row) { r.cells[colLon] = r.cells[colLat] }},
		{rules: []string{"coordinate-rounded"}, edit: func(_ *equipper, r *row) {
			r.draft.write(r.draft.lon[:len("101.00")], r.draft.lat[:len("40.00")])
			r.cells[colLon], r.cells[colLat] = r.draft.lon, r.draft.lat
		}},
		{rules: []string{"far-outside-own-division"}, dropped: true, make: func(e *equipper, f *draft) { f.village = e.Counties[place.Plains].Seat }, edit: cell(colCounty, "990122")},
		{rules: []string{"outside-own-division"}, make: func(_ *equipper, f *draft) { f.village, f.apart = 20*place.Across+2, 100 }, edit: cell(colCounty, "990123")},
		{edit: func(_ *equipper, r *row) { e.twins["row"] = r }},
		{rules: []string{"duplicate-row"}, dropped: true, edit: func(_ *equipper, r *row) { r.cells = e.copyOf("row") }},
		{edit: func(_ *equipper, r *row) { e.twins["id"] = r }},
		{rules: []string{"duplicate-id"}, edit: func(_ *equipper, r *row) {
			r.cells[colID] = e.twins["id"].cells[colID]
			r.draft.id = e.twins["id"].draft.id
		}},
		{edit: func(_ *equipper, r *row) { e.twins["name"] = r }},
		{rules: []string{"duplicate-name"}, edit: func(_ *equipper, r *row) { e.besideTwin("name", "", r) }},
		{make: func(_ *equipper, f *draft) { f.name = "望舒县同鹤路仁溪内科诊所" }, edit: func(_ *equipper, r *row) { e.twins["near"] = r }},
		{rules: []string{"near-duplicate"}, edit: func(_ *equipper, r *row) { e.besideTwin("near", "望舒县同鹤路仁溪内科诊所（分部）", r) }},
		{rules: []string{"many-at-one-point"}, make: func(_ *equipper, f *draft) { f.name = "望舒朔屿推拿诊所" }, edit: heap},
		{make: func(_ *equipper, f *draft) { f.name = "桐影眼科诊所" }, edit: heap},
		{make: func(_ *equipper, f *draft) { f.name = "麦语妇科诊所" }, edit: heap},
		{make: func(_ *equipper, f *draft) { f.name = "荷音皮肤诊所" }, edit: heap},
		{make: func(_ *equipper, f *draft) { f.name = "梨梦外科诊所" }, edit: heap},
		{rules: []string{"number-not-understood"}, edit: spoil(facilities.Doctors, "详见附表", missing)},
		{rules: []string{"number-negative"}, edit: spoil(facilities.Beds, "-12", missing)},
		{rules: []string{"number-approximate"}, edit: spoil(facilities.Beds, "约20", 20)},
		{rules: []string{"part-exceeds-whole"}, make: numbers(nil, facilities.Doctors, 30, facilities.Staff, 8)},
		{rules: []string{"negative-pressure-exceeds-ambulances"}, make: numbers(hospital("一级", 80), facilities.Ambulances, 1, facilities.NegativePressure, 3)},
		{rules: []string{"small-site-many-beds"}, make: func(e *equipper, f *draft) {
			f.class, f.tier, f.name = facilities.VillageClinic, villageRun, "杏语坳村第二卫生室"
			f.put(facilities.Beds, 200)
		}},
		// A care home, whose beds are none of those that plans count.
		{rules: []string{"beds-implausible"}, make: func(_ *equipper, f *draft) {
			f.class, f.level, f.name, f.numbers = facilities.ElderlyCare, "", "望舒泊云养老院", facilities.Numbers{}
			f.put(facilities.Beds, 12_000)
		}},
		{rules: []string{"nurses-per-bed"}, make: numbers(hospital("一级", 200), facilities.Nurses, 3)},
		{rules: []string{"tertiary-few-beds"}, make: hospital("三级", 18)},
		{rules: []string{"class-unknown", "class-missing"}, make: func(_ *equipper, f *draft) { f.class, f.name = "", "望舒安和驿站" }, edit: cell(colClass, "待定机构")},
		{rules: []string{"class-conflict"}, make: func(_ *equipper, f *draft) {
			f.class, f.tier, f.name = facilities.VillageClinic, villageRun, "栖汀墟乡卫生院"
		}},
		{rules: []string{"not-a-facility"}, dropped: true, make: func(_ *equipper, f *draft) { f.name = "望舒小橘宠物诊所" }},
		{rules: []string{"level-unknown"}, make: func(_ *equipper, f *draft) { f.level = "特殊档" }},
		{rules: []string{"ownership-unknown"}, make: func(_ *equipper, f *draft) { f.own = "待确认" }},
		{rules: []string{"service-not-understood"}, edit: cell(serviceColumn(facilities.Emergency), "待核")},
		{rules: []string{"code-damaged"}, make: func(_ *equipper, f *draft) { f.id = "9.90122E+13" }, edit: cell(colID, "9.90122E+13")},
		{rules: []string{"name-missing"}, make: func(_ *equipper, f *draft) { f.name = "" }, edit: cell(colName, nil)},
		{rules: []string{"closed"}, dropped: true, edit: cell(colState, "已注销")},
		{rules: []string{"planned"}, dropped: true, edit: cell(colState, "在建")},
	}
}

// faults makes the rows of the plants.
func (e *equipper) faults() []row {
	e.twins = map[string]*row{}
	plants := e.plants()
	first, last := []rune("霁沐岚澄栖苍曦朔瑶鹤"), []rune("溪坞泽屿陵汀泊峦墟麓")
	out := make([]row, len(plants))
	for i, p := range plants {
		f := draft{name: "望舒" + string(first[i%10]) + string(last[(i/10*3+i+5)%10]) + "诊所", class: facilities.Clinic, own: private, village: e.Counties[place.Hills].Seat, apart: 600}
		f.put(facilities.Doctors, 2)
		f.put(facilities.Staff, 5)
		f.id = "990122F" + strconv.Itoa(1000 + i)[1:]
		if p.make != nil {
			p.make(e, &f)
		}
		e.place(&f, e.Villages[f.village].Point)
		e.forms.fill(&f)
		out[i] = e.write(&f)
		out[i].plants, out[i].dropped = p.rules, p.dropped
		if p.edit != nil {
			p.edit(e, &out[i])
		}
	}
	return out
}

// twin returns the row that was first under a key, which is r itself at first.
func (e *equipper) twin(key string, r *row) *row {
	if e.twins[key] == nil {
		e.twins[key] = r
	}
	return e.twins[key]
}

// copyOf returns the cells of a twin, which from now on has a fixed serial number.
func (e *equipper) copyOf(key string) []any {
	first := e.twins[key]
	first.cells[0] = 500.0
	return append([]any(nil), first.cells...)
}

// besideTwin moves a row close to its twin and gives it the same name, or another.
func (e *equipper) besideTwin(key, name string, r *row) {
	first := e.twins[key]
	if name == "" {
		name = first.draft.name
	}
	r.draft.name, r.draft.apart = name, 150
	e.place(r.draft, first.draft.point)
	r.cells[colName], r.cells[colLon], r.cells[colLat] = name, r.draft.lon, r.draft.lat
}
