// Package scenario holds what a planner would change: a Scenario is a name, a note
// and a list of edits of the facilities of a study, in their order. It is checked and
// carried out here on lists of facilities, and kept as a YAML file beside the study;
// what the edits come to is worked out by analysis/study/whatif. Places are longitude
// and latitude in degrees on WGS 84. The keys are a public interface.
package scenario

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// Scenario is a list of edits.
type Scenario struct {
	Name    string `yaml:"name" json:"name"`
	Note    string `yaml:"note,omitempty" json:"note,omitempty"`
	Edits   []Edit `yaml:"edits" json:"edits"`
	Created string `yaml:"created,omitempty" json:"created,omitempty"` // RFC 3339
	Updated string `yaml:"updated,omitempty" json:"updated,omitempty"`
}

// Op is what an edit does.
type Op string

// The edits. Set changes the class, the level, one attribute, one service or one column.
const (
	Add   Op = "add"
	Move  Op = "move"
	Close Op = "close"
	Set   Op = "set"
)

// Edit is one change. The facility that it speaks of is named by its index in the
// lists of the study, from 0, or by its id, which may also be that of one that was
// added before. Where a name is given as well, it has to be that of the facility.
type Edit struct {
	Op    Op     `yaml:"op" json:"op"`
	ID    string `yaml:"id,omitempty" json:"id,omitempty"`
	Index *int   `yaml:"index,omitempty" json:"index,omitempty"`
	Name  string `yaml:"name,omitempty" json:"name,omitempty"`

	Lon *float64 `yaml:"lon,omitempty" json:"lon,omitempty"` // add, move
	Lat *float64 `yaml:"lat,omitempty" json:"lat,omitempty"`

	Class string `yaml:"class,omitempty" json:"class,omitempty"` // add, set
	Level string `yaml:"level,omitempty" json:"level,omitempty"` // add, set; such as tertiary-A

	Attributes map[string]float64 `yaml:"attributes,omitempty" json:"attributes,omitempty"` // add
	Services   []string           `yaml:"services,omitempty" json:"services,omitempty"`     // add
	Columns    map[string]string  `yaml:"columns,omitempty" json:"columns,omitempty"`       // add; cells of the lists, by header

	Attribute string `yaml:"attribute,omitempty" json:"attribute,omitempty"` // set
	Service   string `yaml:"service,omitempty" json:"service,omitempty"`     // set
	Column    string `yaml:"column,omitempty" json:"column,omitempty"`       // set
	Value     any    `yaml:"value,omitempty" json:"value,omitempty"`         // set: a number, true or false, or text; nothing makes it unknown
}

const (
	mostEdits = 1000
	mostText  = 500 // characters of a name or a cell
)

// Edited is the facilities after the edits.
type Edited struct {
	Set *facilities.Set
	// IDs are those that stay the same while others come and go: the index in the
	// lists of the study, and behind these the added ones in their order. They ascend.
	IDs []int32
}

// Apply carries the edits out on the facilities of a study, which stay as they are.
func (s *Scenario) Apply(base *facilities.Set) (*Edited, error) {
	if len(s.Edits) > mostEdits {
		return nil, s.fault(-1, "", "", message.T("共 %d 项修改，最多 %d 项", "there are %d edits, of at most %d", len(s.Edits), mostEdits), message.Text{})
	}
	w := &work{scenario: s, base: base, list: slices.Clone(base.Facilities), closed: map[int32]bool{}, added: map[string]int32{}}
	for i := range s.Edits {
		if err := w.edit(i, &s.Edits[i]); err != nil {
			return nil, err
		}
	}
	out := &Edited{Set: &facilities.Set{Facilities: make([]facilities.Facility, 0, len(w.list))}}
	for id := range w.list {
		if !w.closed[int32(id)] {
			out.Set.Facilities = append(out.Set.Facilities, w.list[id])
			out.IDs = append(out.IDs, int32(id))
		}
	}
	return out, nil
}

// Named is the scenario with the names of the facilities that its edits speak of, so
// that it is noticed when the lists have changed.
func (s Scenario) Named(base *facilities.Set) Scenario {
	s.Edits = slices.Clone(s.Edits)
	for i := range s.Edits {
		if e := &s.Edits[i]; e.Op != Add && e.Name == "" && e.Index != nil && *e.Index >= 0 && *e.Index < len(base.Facilities) {
			e.Name = base.Facilities[*e.Index].Name
		}
	}
	return s
}

// fault tells what is wrong with an edit, counted from 1; -1 for the whole.
func (s *Scenario) fault(edit int, key, value string, what, suggestion message.Text) error {
	return &feature.Fault{File: s.Name, Row: edit + 1, Column: key, Value: value, What: what, Suggestion: suggestion}
}

// work is a scenario that is being carried out. The place in list is the ID.
type work struct {
	scenario *Scenario
	base     *facilities.Set
	list     []facilities.Facility
	closed   map[int32]bool
	added    map[string]int32 // by the id that the scenario gives
	known    map[string][]int32
	columns  []string
}

func (w *work) edit(i int, e *Edit) error {
	if err := w.stray(i, e); err != nil {
		return err
	}
	if e.Op == Add {
		return w.add(i, e)
	}
	id, err := w.find(i, e)
	if err != nil {
		return err
	}
	switch e.Op {
	case Move:
		if err := w.place(i, e); err != nil {
			return err
		}
		w.list[id].Point = [2]float64{*e.Lon, *e.Lat}
	case Close:
		w.closed[id] = true
	case Set:
		return w.set(i, e, &w.list[id])
	}
	return nil
}

// stray refuses operations that there are not, and what an operation does not know.
func (w *work) stray(i int, e *Edit) error {
	allowed := map[Op]string{Add: "id name lon lat class level attributes services columns", Move: "id index name lon lat", Close: "id index name", Set: "id index name class level attribute service column value"}[e.Op]
	if allowed == "" {
		return w.scenario.fault(i, "op", string(e.Op), message.T("没有这种修改", "there is no such edit"), message.T("可用 add、move、close、set", "use add, move, close or set"))
	}
	known := map[string]bool{}
	for _, k := range words(allowed) {
		known[k] = true
	}
	given := []struct {
		key   string
		given bool
	}{{"index", e.Index != nil}, {"lon", e.Lon != nil}, {"lat", e.Lat != nil}, {"class", e.Class != ""}, {"level", e.Level != ""}, {"attributes", e.Attributes != nil}, {"services", e.Services != nil},
		{"columns", e.Columns != nil}, {"attribute", e.Attribute != ""}, {"service", e.Service != ""}, {"column", e.Column != ""}, {"value", e.Value != nil}}
	for _, g := range given {
		if g.given && !known[g.key] {
			return w.scenario.fault(i, g.key, "", message.T("%s 没有这一项", "%s knows no such key", e.Op), message.Text{})
		}
	}
	return w.short(i, append(slices.Collect(maps.Values(e.Columns)), e.ID, e.Name, fmt.Sprint(e.Value)))
}

// short refuses texts that are no names.
func (w *work) short(i int, texts []string) error {
	for _, t := range texts {
		if len([]rune(t)) > mostText {
			return w.scenario.fault(i, "", string([]rune(t)[:20])+"…", message.T("文字超过 %d 个字", "a text is longer than %d characters", mostText), message.Text{})
		}
	}
	return nil
}

// find is the ID of the facility that an edit speaks of.
func (w *work) find(i int, e *Edit) (int32, error) {
	id := int32(-1)
	switch {
	case e.Index != nil && e.ID != "":
		return 0, w.scenario.fault(i, "index", "", message.T("index 和 id 只能写一个", "give index or id, not both"), message.Text{})
	case e.Index != nil:
		if *e.Index < 0 || *e.Index >= len(w.base.Facilities) {
			return 0, w.scenario.fault(i, "index", fmt.Sprint(*e.Index), message.T("没有这家机构，共 %d 家，从 0 数起", "there is no such facility: there are %d, counted from 0", len(w.base.Facilities)), message.Text{})
		}
		id = int32(*e.Index)
	case e.ID == "":
		return 0, w.scenario.fault(i, "index", "", message.T("没有写明哪家机构", "it is not said which facility"), message.T("写 index 或 id", "give index or id"))
	default:
		var err error
		if id, err = w.byID(i, e.ID); err != nil {
			return 0, err
		}
	}
	f := &w.list[id]
	if w.closed[id] {
		return 0, w.scenario.fault(i, "", f.Name, message.T("这家机构已在前面关闭", "an edit before this one closes the facility"), message.Text{})
	}
	if e.Name != "" && e.Name != f.Name {
		return 0, w.scenario.fault(i, "name", e.Name, message.T("这里的机构现在是“%s”", "the facility there is now %q", f.Name), message.T("机构名单可能已更改，请重新选择机构", "the lists may have changed: choose the facility again"))
	}
	return id, nil
}

// byID finds an added facility, or one of the lists whose id is its own alone.
func (w *work) byID(i int, id string) (int32, error) {
	if at, ok := w.added[id]; ok {
		return at, nil
	}
	if w.known == nil {
		w.known = map[string][]int32{}
		for k := range w.base.Facilities {
			if own := w.base.Facilities[k].ID; own != "" {
				w.known[own] = append(w.known[own], int32(k))
			}
		}
	}
	switch found := w.known[id]; len(found) {
	case 1:
		return found[0], nil
	case 0:
		return 0, w.scenario.fault(i, "id", id, message.T("没有这家机构", "there is no such facility"), message.Text{})
	default:
		return 0, w.scenario.fault(i, "id", id, message.T("有 %d 家机构用这个编号", "the number of facilities with this id is %d", len(found)), message.T("改用 index", "give the index instead"))
	}
}

// place checks a place.
func (w *work) place(i int, e *Edit) error {
	for _, c := range []struct {
		key  string
		v    *float64
		most float64
	}{{"lon", e.Lon, 180}, {"lat", e.Lat, 90}} {
		switch {
		case c.v == nil:
			return w.scenario.fault(i, c.key, "", message.T("缺少经度或纬度", "longitude or latitude is missing"), message.Text{})
		case !(math.Abs(*c.v) <= c.most):
			return w.scenario.fault(i, c.key, fmt.Sprint(*c.v), message.T("地球上没有这个位置", "there is no such place on earth"), message.T("经度在 -180 到 180，纬度在 -90 到 90", "longitudes are -180 to 180, latitudes -90 to 90"))
		}
	}
	return nil
}
