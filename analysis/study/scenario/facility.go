package scenario

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/message"
)

func words(s string) []string { return strings.Fields(s) }

// add puts a facility behind the others.
func (w *work) add(i int, e *Edit) error {
	if err := w.place(i, e); err != nil {
		return err
	}
	if e.Class == "" {
		return w.scenario.fault(i, "class", "", message.T("新机构没有写明类别", "the class of the new facility is missing"), message.Text{})
	}
	f := facilities.Facility{ID: e.ID, Name: e.Name, Point: [2]float64{*e.Lon, *e.Lat}}
	if err := w.describe(i, e, &f); err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(e.Attributes)) {
		if err := w.number(i, key, e.Attributes[key], &f); err != nil {
			return err
		}
	}
	for _, s := range e.Services {
		if err := w.service(i, s, true, &f); err != nil {
			return err
		}
	}
	for _, c := range slices.Sorted(maps.Keys(e.Columns)) {
		if err := w.cell(i, c, e.Columns[c], &f); err != nil {
			return err
		}
	}
	if e.ID != "" {
		if _, err := w.byID(i, e.ID); err == nil || len(w.known[e.ID]) > 0 {
			return w.scenario.fault(i, "id", e.ID, message.T("这个编号已有机构使用", "a facility has this id already"), message.Text{})
		}
		w.added[e.ID] = int32(len(w.list))
	}
	w.list = append(w.list, f)
	return nil
}

// set changes one thing about a facility.
func (w *work) set(i int, e *Edit, f *facilities.Facility) error {
	given := 0
	for _, s := range []string{e.Class, e.Level, e.Attribute, e.Service, e.Column} {
		if s != "" {
			given++
		}
	}
	if given != 1 {
		return w.scenario.fault(i, "", "", message.T("set 须写 class、level、attribute、service、column 之一", "set takes one of class, level, attribute, service and column"), message.Text{})
	}
	switch {
	case e.Attribute != "":
		v, ok := numberOf(e.Value)
		if !ok {
			return w.scenario.fault(i, "value", fmt.Sprint(e.Value), message.T("不是数字", "this is no number"), message.Text{})
		}
		return w.number(i, e.Attribute, v, f)
	case e.Service != "":
		has, ok := e.Value.(bool)
		if !ok {
			return w.scenario.fault(i, "value", fmt.Sprint(e.Value), message.T("服务写 true 或 false", "a service is true or false"), message.Text{})
		}
		return w.service(i, e.Service, has, f)
	case e.Column != "":
		text := ""
		if e.Value != nil {
			text = fmt.Sprint(e.Value)
		}
		return w.cell(i, e.Column, text, f)
	}
	return w.describe(i, e, f)
}

// numberOf is a value as a number; nothing is one that is not known.
func numberOf(v any) (float64, bool) {
	switch n := v.(type) {
	case nil:
		return math.NaN(), true
	case float64:
		return n, true
	case int:
		return float64(n), true
	case int64:
		return float64(n), true
	case uint64:
		return float64(n), true
	}
	return 0, false
}

// describe sets class and level.
func (w *work) describe(i int, e *Edit, f *facilities.Facility) error {
	if e.Class != "" {
		c, err := facilities.ParseClass(e.Class)
		if err != nil {
			return w.scenario.fault(i, "class", e.Class, message.T("%s", "%s", err), message.Text{})
		}
		f.Class = c
	}
	if e.Level != "" {
		r, ok := facilities.ParseRating(e.Level)
		if !ok {
			return w.scenario.fault(i, "level", e.Level, message.T("没有这个等级", "there is no such level"), message.T("例如 三级甲等", "for example tertiary-A"))
		}
		f.Level, f.Grade = r.Level, r.Grade
	}
	return nil
}

func (w *work) number(i int, name string, v float64, f *facilities.Facility) error {
	a, err := facilities.ParseAttribute(name)
	if err != nil {
		return w.scenario.fault(i, "attribute", name, message.T("%s", "%s", err), message.Text{})
	}
	if v < 0 || math.IsInf(v, 0) {
		return w.scenario.fault(i, name, fmt.Sprint(v), message.T("数值须为 0 或更大", "the number must be 0 or more"), message.Text{})
	}
	f.Numbers.Put(a, v)
	return nil
}

func (w *work) service(i int, name string, has bool, f *facilities.Facility) error {
	s, err := facilities.ParseService(name)
	if err != nil {
		return w.scenario.fault(i, "service", name, message.T("%s", "%s", err), message.Text{})
	}
	f.Services.Put(s, has)
	return nil
}

// cell sets what stands in a column of the lists, which filters may ask for.
func (w *work) cell(i int, column, text string, f *facilities.Facility) error {
	if w.columns == nil {
		w.columns = w.base.Columns()
	}
	if !slices.Contains(w.columns, column) {
		near := message.Text{}
		if c, ok := facilities.Nearest(column, w.columns); ok {
			near = message.T("是否应为“%s”？", "did you mean %q?", c)
		}
		return w.scenario.fault(i, "column", column, message.T("机构名单没有这一列", "no list has such a column"), near)
	}
	at := f.Header.Index(column)
	if at < 0 {
		var columns []string
		if f.Header != nil {
			columns = f.Header.Columns
		}
		at = len(columns)
		f.Header = facilities.NewHeader(append(slices.Clone(columns), column))
	}
	f.Values = append(slices.Clone(f.Values), make([]string, max(0, at+1-len(f.Values)))...)
	f.Values[at] = text
	return nil
}
