package filter

import (
	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/message"
)

// Ask is one thing that a condition wants to know of a facility.
type Ask struct {
	ID    string // of the field, attribute or service, or the header of the column
	Title message.Text
	told  func(*facilities.Facility) bool
}

// Told reports whether a facility tells it.
func (a Ask) Told(f *facilities.Facility) bool { return a.told(f) }

// Asks lists what the condition wants to know, each once, in the order in which
// it is met. What known() asks for is among it.
func (f *Filter) Asks() []Ask { return f.asks }

// Classes lists the classes that the condition names, as written or by is_hospital
// and the like, each once.
func (f *Filter) Classes() []facilities.Class { return f.classes }

// Test says whether a facility fulfils the condition, or does not tell.
func (f *Filter) Test(fac *facilities.Facility) Truth { return f.match(fac) }

func (c *compiler) ask(a Ask) {
	for _, b := range c.asks {
		if b.ID == a.ID {
			return
		}
	}
	c.asks = append(c.asks, a)
}

// asksFor notes a field or column that the condition speaks of.
func (c *compiler) asksFor(name string, o operand) {
	a := Ask{ID: name, Title: titleOf(name)}
	switch o.kind {
	case services:
		return // the service itself is noted
	case raw:
		a.told = func(f *facilities.Facility) bool { return told(o, f) }
	case text:
		a.told = func(f *facilities.Facility) bool { _, known := o.text(f); return known }
	case number:
		a.told = func(f *facilities.Facility) bool { v := o.number(f); return v == v }
	case logical:
		a.told = func(f *facilities.Facility) bool { return o.logical(f) != Unknown }
		c.namesClasses(o.class)
	}
	c.ask(a)
}

func (c *compiler) asksForService(s facilities.Service) {
	index := s.Index()
	c.ask(Ask{ID: string(s), Title: s.Title(), told: func(f *facilities.Facility) bool {
		_, known := f.Services.At(index)
		return known
	}})
}

// namesClasses notes the classes that a test such as is_hospital holds for.
func (c *compiler) namesClasses(is func(facilities.Class) bool) {
	if is == nil {
		return
	}
	for _, class := range facilities.Classes() {
		if is(class) {
			c.namesClass(class)
		}
	}
}

func (c *compiler) namesClass(class facilities.Class) {
	for _, k := range c.classes {
		if k == class {
			return
		}
	}
	c.classes = append(c.classes, class)
}

func titleOf(name string) message.Text {
	for _, n := range Names() {
		if n.ID == name {
			return n.Title
		}
	}
	return message.Text{ZH: "“" + name + "”列", EN: "column \"" + name + "\""}
}
