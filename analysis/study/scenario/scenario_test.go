package scenario_test

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/study/scenario"
	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

func list() *facilities.Set {
	h := facilities.NewHeader([]string{"名称", "急诊"})
	set := &facilities.Set{}
	for i, name := range []string{"甲", "乙", "丙"} {
		f := facilities.Facility{ID: []string{"A", "B", "B"}[i], Name: name, Class: facilities.GeneralHospital, Point: orb.Point{115 + float64(i), 38}, Header: h, Values: []string{name, "是"}}
		f.Numbers.Put(facilities.Beds, 100)
		set.Facilities = append(set.Facilities, f)
	}
	return set
}

// read is a scenario from JSON edits.
func read(t *testing.T, edits string) *scenario.Scenario {
	t.Helper()
	s := &scenario.Scenario{Name: "s"}
	if err := scenario.DecodeJSON(strings.NewReader(edits), &s.Edits); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestApply(t *testing.T) {
	base := list()
	s := read(t, `[{"op":"add","id":"new-1","name":"丁","class":"village-clinic","lon":116.5,"lat":38.5,"attributes":{"beds":5},"services":["emergency"],"columns":{"急诊":"否"}},
		{"op":"move","index":1,"lon":120,"lat":39},{"op":"close","id":"A"},{"op":"set","index":2,"attribute":"beds","value":250},{"op":"set","index":2,"class":"tcm-hospital"},
		{"op":"set","index":2,"level":"三级甲等"},{"op":"set","index":2,"service":"emergency","value":false},{"op":"set","index":2,"column":"急诊","value":"否"},
		{"op":"move","id":"new-1","lon":116.6,"lat":38.6},{"op":"set","id":"new-1","attribute":"beds","value":null}]`)
	got, err := s.Apply(base)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got.IDs, []int32{1, 2, 3}) || len(got.Set.Facilities) != 3 {
		t.Fatalf("IDs %v", got.IDs)
	}
	moved, set, added := &got.Set.Facilities[0], &got.Set.Facilities[1], &got.Set.Facilities[2]
	if moved.Point != (orb.Point{120, 39}) || moved.Name != "乙" {
		t.Errorf("moved: %+v", moved)
	}
	if set.Numbers.Get(facilities.Beds) != 250 || set.Class != facilities.TCMHospital || set.Level != 3 || set.Services.Has("emergency") || !set.Services.Known("emergency") || set.Value("急诊") != "否" || set.Value("名称") != "丙" {
		t.Errorf("set: %+v", set)
	}
	if added.Point != (orb.Point{116.6, 38.6}) || added.Class != facilities.VillageClinic || !math.IsNaN(added.Numbers.Get(facilities.Beds)) || !added.Services.Has("emergency") || added.Value("急诊") != "否" {
		t.Errorf("added: %+v", added)
	}
	if !reflect.DeepEqual(base, list()) {
		t.Error("the facilities of the study changed")
	}
	if named := s.Named(base); named.Edits[1].Name != "乙" || s.Edits[1].Name != "" {
		t.Errorf("named: %+v", named.Edits[1])
	}
}

func TestFaults(t *testing.T) {
	for name, c := range map[string]struct{ edits, column, en string }{
		"no operation":              {`[{"op":"explode","index":1}]`, "op", "no such edit"},
		"a facility that is not":    {`[{"op":"close","index":3}]`, "index", "no such facility"},
		"below the first":           {`[{"op":"close","index":-1}]`, "index", "no such facility"},
		"an id that is not":         {`[{"op":"close","id":"Z"}]`, "id", "no such facility"},
		"an id of two":              {`[{"op":"close","id":"B"}]`, "id", "number of facilities with this id is 2"},
		"nobody named":              {`[{"op":"close"}]`, "index", "not said which"},
		"both":                      {`[{"op":"close","index":1,"id":"A"}]`, "index", "not both"},
		"closed twice":              {`[{"op":"close","index":1},{"op":"close","index":1}]`, "", "closes"},
		"moved when closed":         {`[{"op":"close","index":1},{"op":"move","index":1,"lon":1,"lat":1}]`, "", "closes"},
		"off the earth":             {`[{"op":"move","index":1,"lon":1,"lat":91}]`, "lat", "no such place"},
		"around the earth":          {`[{"op":"add","class":"clinic","lon":181,"lat":1}]`, "lon", "no such place"},
		"nowhere":                   {`[{"op":"move","index":1}]`, "lon", "missing"},
		"no class":                  {`[{"op":"add","lon":1,"lat":1}]`, "class", "missing"},
		"a misspelt class":          {`[{"op":"add","class":"hospitl","lon":1,"lat":1}]`, "class", "hospitl"},
		"a misspelt attribute":      {`[{"op":"set","index":1,"attribute":"bedz","value":1}]`, "attribute", "did you mean"},
		"less than nothing":         {`[{"op":"set","index":1,"attribute":"beds","value":-1}]`, "beds", "0 or more"},
		"a word for a number":       {`[{"op":"set","index":1,"attribute":"beds","value":"many"}]`, "value", "no number"},
		"a number for a service":    {`[{"op":"set","index":1,"service":"emergency","value":1}]`, "value", "true or false"},
		"a misspelt service":        {`[{"op":"set","index":1,"service":"emergncy","value":true}]`, "service", "did you mean"},
		"no such level":             {`[{"op":"set","index":1,"level":"ninth"}]`, "level", "no such level"},
		"two settings":              {`[{"op":"set","index":1,"class":"clinic","level":"三级"}]`, "", "one of"},
		"no setting":                {`[{"op":"set","index":1}]`, "", "one of"},
		"no such column":            {`[{"op":"set","index":1,"column":"急症","value":"是"}]`, "column", "no list has"},
		"an id that is taken":       {`[{"op":"add","id":"A","class":"clinic","lon":1,"lat":1}]`, "id", "already"},
		"an id that was given":      {`[{"op":"add","id":"n","class":"clinic","lon":1,"lat":1},{"op":"add","id":"n","class":"clinic","lon":1,"lat":1}]`, "id", "already"},
		"another name":              {`[{"op":"close","index":1,"name":"戊"}]`, "name", "lists may have changed"},
		"a key of another edit":     {`[{"op":"close","index":1,"lon":1}]`, "lon", "no such key"},
		"a name as long as a novel": {`[{"op":"add","class":"clinic","lon":1,"lat":1,"name":"` + strings.Repeat("长", 501) + `"}]`, "", "longer"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read(t, c.edits).Apply(list())
			var fault *feature.Fault
			if !errors.As(err, &fault) {
				t.Fatalf("got %v", err)
			}
			if fault.Column != c.column || fault.Row == 0 || !strings.Contains(message.In(err, message.EN), c.en) || !strings.ContainsFunc(message.In(err, message.ZH), func(r rune) bool { return r > 0x4e00 }) {
				t.Errorf("row %d, column %q: %s / %s", fault.Row, fault.Column, message.In(err, message.EN), message.In(err, message.ZH))
			}
		})
	}
	s := &scenario.Scenario{Edits: make([]scenario.Edit, 1001)}
	if _, err := s.Apply(list()); err == nil {
		t.Error("a thousand and one edits are taken")
	}
	for _, bad := range []string{`[{"op":"close","what":1}]`, `[{"op":"close"}] x`, `{`, `[{"lon":1e999}]`} {
		if err := scenario.DecodeJSON(strings.NewReader(bad), &[]scenario.Edit{}); !message.AtFault(err) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestFolder(t *testing.T) {
	f := scenario.Beside(filepath.Join(t.TempDir(), "市.yaml"))
	if names, err := f.List(); err != nil || len(names) != 0 {
		t.Fatal(names, err)
	}
	s := read(t, `[{"op":"add","id":"1","class":"clinic","lon":116.123456789,"lat":38,"name":"yes: \"no\" # 1","attributes":{"beds":5.5},"columns":{"急诊":"null"}},{"op":"set","index":2,"attribute":"beds","value":250},{"op":"set","index":0,"service":"emergency","value":true},{"op":"close","index":1}]`)
	s.Name, s.Note, s.Created = "方案 1", "第一行\n第二行: - #", "2025-01-02T03:04:05Z"
	tag, err := f.Write(s, "")
	if err != nil {
		t.Fatal(err)
	}
	got, again, err := f.Read("方案 1")
	if err != nil || again != tag {
		t.Fatal(err, again, tag)
	}
	want, err := s.Apply(list())
	if err != nil {
		t.Fatal(err)
	}
	if edited, err := got.Apply(list()); err != nil || !reflect.DeepEqual(edited.IDs, want.IDs) || !reflect.DeepEqual(edited.Set.Points(), want.Set.Points()) || edited.Set.Facilities[2].Name != want.Set.Facilities[2].Name ||
		edited.Set.Facilities[1].Numbers != want.Set.Facilities[1].Numbers || edited.Set.Facilities[0].Services != want.Set.Facilities[0].Services || edited.Set.Facilities[2].Value("急诊") != "null" {
		t.Errorf("after reading: %v, %v", edited, err)
	}
	if got.Note != s.Note || got.Created != s.Created {
		t.Errorf("note %q, created %q", got.Note, got.Created)
	}
	if _, err := f.Write(s, ""); !errors.Is(err, scenario.ErrChanged) {
		t.Errorf("written over: %v", err)
	}
	if _, err := f.Write(s, "abc"); !errors.Is(err, scenario.ErrChanged) {
		t.Errorf("written over another: %v", err)
	}
	s.Note = "later"
	next, err := f.Write(s, tag)
	if err != nil || next == tag {
		t.Fatal(err)
	}
	if err := f.Delete("方案 1", tag); !errors.Is(err, scenario.ErrChanged) {
		t.Errorf("deleted another: %v", err)
	}
	if err := f.Delete("方案 1", next); err != nil {
		t.Error(err)
	}
	if _, _, err := f.Read("方案 1"); !errors.Is(err, scenario.ErrMissing) {
		t.Error(err)
	}
	if err := f.Delete("方案 1", next); !errors.Is(err, scenario.ErrMissing) {
		t.Error(err)
	}
	if left, _ := os.ReadDir(strings.TrimSuffix(f.Path(), "/")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	for _, bad := range []string{"", " a", "a ", ".a", "a.", "a/b", `a\b`, "..", "CON", "nul.txt", "a\nb", "a:b", strings.Repeat("长", 81), "a\x00", "\xff"} {
		if err := scenario.CheckName(bad); !message.AtFault(err) {
			t.Errorf("%q is taken", bad)
		}
		if _, err := f.Write(&scenario.Scenario{Name: bad}, ""); err == nil {
			t.Errorf("%q is written", bad)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("name: a\nedits:\n  - {op: add, class: clinic, lon: 1, lat: 2, attributes: {beds: 3}}\n  - {op: set, index: 1, attribute: beds, value: 2}\n"))
	f.Add([]byte(`{"name":"b","edits":[{"op":"close","id":"A"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := scenario.Decode("s.yaml", data)
		if err != nil {
			if !message.AtFault(err) {
				t.Fatal(err)
			}
			return
		}
		if _, err := s.Apply(list()); err != nil && !message.AtFault(err) {
			t.Fatal(err)
		}
	})
}
