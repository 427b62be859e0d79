package builtin

import (
	"math"
	"slices"

	"github.com/medreach/medreach/facilities"
)

// forms are what the form asks of each class of institution: whatever one of the
// class fills in, the others answer too, with zero or no. Targets can then be
// judged; what planted rows spoil stays open.
type forms map[facilities.Class]*form

type form struct {
	numbers  [64]bool // by attribute
	services []facilities.Service
}

func formsOf(drafts []*draft) forms {
	out := forms{}
	for _, d := range drafts {
		f := out[d.class]
		if f == nil {
			f = &form{}
			out[d.class] = f
		}
		for i, a := range facilities.Attributes() {
			f.numbers[i] = f.numbers[i] || a.ID != facilities.YearBuilt && !math.IsNaN(d.numbers.At(i))
		}
		for _, s := range slices.Concat(d.yes, d.no) {
			if !slices.Contains(f.services, s) {
				f.services = append(f.services, s)
			}
		}
	}
	// Hospitals are asked for ambulances too; here none but a planted one has any.
	hospital := out[facilities.GeneralHospital]
	hospital.numbers[facilities.Ambulances.Index()], hospital.numbers[facilities.NegativePressure.Index()] = true, true
	return out
}

// fill answers what a draft leaves open.
func (a forms) fill(d *draft) {
	f := a[d.class]
	if f == nil {
		return
	}
	for i, info := range facilities.Attributes() {
		if f.numbers[i] && math.IsNaN(d.numbers.At(i)) {
			d.numbers.Put(info.ID, 0)
		}
	}
	for _, s := range f.services {
		if !slices.Contains(d.yes, s) && !slices.Contains(d.no, s) {
			d.no = append(d.no, s)
		}
	}
}
