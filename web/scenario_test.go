package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/medreach/medreach/web/board"
	"github.com/medreach/medreach/web/planning"
)

func path(name string) string { return "/api/scenarios/" + url.PathEscape(name) }

// TestScenarios saves, lists, reads, replaces and deletes scenarios, and holds that
// what somebody else has written is not lost.
func TestScenarios(t *testing.T) {
	h, folder := editable(t)
	if got := get[planning.Scenarios](t, h, "/api/scenarios"); len(got.Scenarios) != 0 {
		t.Errorf("%+v", got)
	}
	name := "方案 1 (50%) #二"
	body := `{"name":"` + name + `","note":"第一行\n第二行","edits":` + manyEdits(t) + `}`
	w := send(t, h, "PUT", path(name), body)
	var first planning.Saved
	decode(t, w, http.StatusCreated, &first)
	tag := w.Header().Get("ETag")
	if tag == "" || first.Name != name || first.Created == "" || first.Edits[1].Name == "" {
		t.Errorf("tag %q, %+v", tag, first)
	}
	w = ask(t, h, "GET", path(name))
	var got planning.Saved
	decode(t, w, http.StatusOK, &got)
	if text(got) != text(first) || w.Header().Get("ETag") != tag {
		t.Errorf("read %s, want %s", text(got), text(first))
	}
	list := get[planning.Scenarios](t, h, "/api/scenarios").Scenarios
	if len(list) != 1 || list[0].Name != name || list[0].Count != 6 || list[0].ETag != tag || list[0].Fault != nil || list[0].Note != first.Note {
		t.Errorf("%+v", list)
	}
	// As a base it is the same as its edits.
	view := planning.View{Level: "county", Indicator: "emergency"}
	if a, b := ofBase(t, h, name, "[]", view), whatIf(t, h, manyEdits(t), view); lasting(a) != lasting(b) {
		t.Errorf("of the scenario %s, of its edits %s", lasting(a), lasting(b))
	}
	more := `[{"op":"close","id":"new-1"}]`
	if a, b := ofBase(t, h, name, more, view), whatIf(t, h, strings.TrimSuffix(manyEdits(t), "]")+","+more[1:], view); lasting(a) != lasting(b) {
		t.Errorf("with one more %s, want %s", lasting(a), lasting(b))
	}
	other := `{"note":"","edits":[{"op":"close","index":0}]}`
	for header, want := range map[string]int{"": 412, `"0123456789abcdef"`: 412} {
		if w := send(t, h, "PUT", path(name), other, "If-Match", header); w.Code != want {
			t.Errorf("If-Match %q: %d, want %d", header, w.Code, want)
		}
	}
	w = send(t, h, "PUT", path(name), other, "If-Match", tag)
	decode(t, w, http.StatusOK, &got)
	next := w.Header().Get("ETag")
	if next == tag || got.Created != first.Created || len(got.Edits) != 1 {
		t.Errorf("replaced: tag %s, %+v", next, got)
	}
	for header, want := range map[string]int{tag: 412, `"x"`: 412} {
		if w := send(t, h, "DELETE", path(name), "", "If-Match", header); w.Code != want {
			t.Errorf("DELETE, If-Match %q: %d", header, w.Code)
		}
	}
	if w := send(t, h, "DELETE", path(name), "", "If-Match", "W/"+next); w.Code != 204 {
		t.Errorf("DELETE: %d %s", w.Code, w.Body)
	}
	for _, method := range []string{"GET", "DELETE"} {
		if w := send(t, h, method, path(name), ""); w.Code != 404 {
			t.Errorf("%s of what is gone: %d", method, w.Code)
		}
	}
	if w := send(t, h, "PUT", path(name), other, "If-Match", next); w.Code != 412 {
		t.Errorf("PUT of what is gone: %d", w.Code)
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 0 {
		t.Errorf("left behind: %v %v", entries, err)
	}
}

// TestScenariosRefuse holds that nothing is written by bad names and contents, nor by
// a server that only reads.
func TestScenariosRefuse(t *testing.T) {
	h, folder := editable(t)
	good := `{"edits":[{"op":"close","index":0}]}`
	for _, name := range []string{"..", ".a", "a.", "CON", "nul.txt", "a:b", `a\b`, "a/b", "../x", "a\x00b", "a\nb", "*", " a", strings.Repeat("长", 81), "\xff\xfe"} {
		if w := send(t, h, "PUT", path(name), good); w.Code != 400 && w.Code != 404 {
			t.Errorf("%q: %d %s", name, w.Code, w.Body)
		}
		if w := send(t, h, "GET", path(name), ""); w.Code != 400 && w.Code != 404 {
			t.Errorf("GET %q: %d %s", name, w.Code, w.Body)
		}
		if w := send(t, h, "DELETE", path(name), ""); w.Code != 400 && w.Code != 404 {
			t.Errorf("DELETE %q: %d %s", name, w.Code, w.Body)
		}
	}
	for what, body := range map[string]string{
		"no edits": `{"edits":[]}`, "nothing": `{}`, "another name": `{"name":"b","edits":[{"op":"close","index":0}]}`, "a bad edit": `{"edits":[{"op":"close","index":99999999}]}`,
		"another key": `{"edits":[{"op":"close","index":0}],"x":1}`, "no JSON": `name: a`, "a long note": `{"note":"` + strings.Repeat("x", 2001) + `","edits":[{"op":"close","index":0}]}`,
		"201 edits": `{"edits":[` + strings.Repeat(`{"op":"set","index":1,"attribute":"beds","value":1},`, 200) + `{"op":"close","index":1}]}`,
	} {
		if w := send(t, h, "PUT", path("a"), body); w.Code != 400 {
			t.Errorf("%s: %d %s", what, w.Code, w.Body)
		}
	}
	if w := send(t, h, "PUT", path("a"), `{"note":"`+strings.Repeat("x", 2<<20)+`"}`); w.Code != 413 {
		t.Errorf("2 MB: %d", w.Code)
	}
	if w := send(t, h, "PUT", path("a")+"?x=1", good); w.Code != 400 {
		t.Errorf("a parameter: %d", w.Code)
	}
	if w := send(t, h, "POST", "/api/whatif", `{"base":"../study","edits":[]}`); w.Code != 400 && w.Code != 503 {
		t.Errorf("a base elsewhere: %d", w.Code)
	}
	if _, err := os.Stat(folder); !os.IsNotExist(err) {
		t.Errorf("something was written: %v", err)
	}
	reads := serveBuiltin(t).server.Handler()
	for _, method := range []string{"PUT", "DELETE"} {
		if w := send(t, reads, method, path("a"), good); w.Code != http.StatusForbidden {
			t.Errorf("%s on a server that only reads: %d", method, w.Code)
		}
	}
	// A file that cannot be read is listed with the reason, and can be taken away.
	if err := os.MkdirAll(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "坏.yaml"), []byte("edits: [{op: explode}"), 0o666); err != nil {
		t.Fatal(err)
	}
	if list := get[planning.Scenarios](t, h, "/api/scenarios").Scenarios; len(list) != 1 || list[0].Fault == nil || list[0].Fault.ZH == "" || list[0].Fault.ZH == list[0].Fault.EN {
		t.Errorf("%+v", list)
	}
	if w := send(t, h, "GET", path("坏"), ""); w.Code != 400 {
		t.Errorf("what cannot be read: %d", w.Code)
	}
	if w := send(t, h, "DELETE", path("坏"), ""); w.Code != 204 {
		t.Errorf("what cannot be read: %d %s", w.Code, w.Body)
	}
}

// TestNobodyWritesOverAnother saves under one name from many sides at once: one is
// kept, and all others are told.
func TestNobodyWritesOverAnother(t *testing.T) {
	h, _ := editable(t)
	var won atomic.Int64
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			w := send(t, h, "PUT", path("one"), fmt.Sprintf(`{"note":"%d","edits":[{"op":"close","index":%d}]}`, i, i))
			switch w.Code {
			case http.StatusCreated:
				won.Add(1)
			case http.StatusPreconditionFailed:
			default:
				t.Errorf("%d %s", w.Code, w.Body)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 {
		t.Errorf("%d were first", won.Load())
	}
}

// TestCompare holds that two scenarios differ by what each is told to be.
func TestCompare(t *testing.T) {
	h, _ := editable(t)
	at := hospital(t)
	a, b := "["+moved(t, at, 5)+"]", fmt.Sprintf(`[{"op":"close","index":%d}]`, at)
	for name, edits := range map[string]string{"甲": a, "乙": b} {
		if w := send(t, h, "PUT", path(name), `{"edits":`+edits+`}`); w.Code != 201 {
			t.Fatal(w.Code, w.Body)
		}
	}
	ready(t, h)
	for _, indicator := range []string{"emergency_5000m", "hospital-car", "ambulance_pct", "stroke-chest-60min"} {
		view := planning.View{Level: "township", Indicator: indicator}
		side := func(edits string) (values map[string]string, answer planning.Answer) {
			values = map[string]string{}
			for _, r := range get[board.Zones](t, h, "/api/zones?level=township&indicator="+indicator).Rows {
				values[r.Code] = told64(r.Value)
			}
			answer = whatIf(t, h, edits, view)
			for _, r := range answer.Zones.Rows {
				values[r.Code] = told64(r.Value)
			}
			return values, answer
		}
		valuesA, toldA := side(a)
		valuesB, toldB := side(b)
		c := get[planning.Comparison](t, h, "/api/compare?a="+url.QueryEscape("甲")+"&b="+url.QueryEscape("乙")+"&level=township&indicator="+indicator)
		if c.TilesA != toldA.Tiles || c.TilesB != toldB.Tiles || c.Level != "township" || c.Indicator != toldA.Zones.Indicator || len(c.Rows) != len(valuesA) {
			t.Errorf("%s: %s", indicator, text(c)[:200])
		}
		gained, lost := 0.0, 0.0
		for _, r := range c.Rows {
			if told64(r.A) != valuesA[r.Code] || told64(r.B) != valuesB[r.Code] {
				t.Errorf("%s in %s: %s and %s, want %s and %s", indicator, r.Code, told64(r.A), told64(r.B), valuesA[r.Code], valuesB[r.Code])
			}
			if r.A != nil && r.B != nil {
				if d := *r.Delta - (*r.B - *r.A); d > 2e-8 || d < -2e-8 {
					t.Errorf("%s in %s: %v from %v to %v", indicator, r.Code, *r.Delta, *r.A, *r.B)
				}
			}
			gained, lost = gained+*r.Gained, lost+*r.Lost
		}
		if d, e := gained-*c.PeopleGained, lost-*c.PeopleLost; d > 1 || d < -1 || e > 1 || e < -1 {
			t.Errorf("%s: zones gain %v and lose %v, the region %v and %v", indicator, gained, lost, *c.PeopleGained, *c.PeopleLost)
		}
		// From the study as it is to a scenario is what the scenario gains.
		if c := get[planning.Comparison](t, h, "/api/compare?b="+url.QueryEscape("甲")+"&level=township&indicator="+indicator); *c.PeopleGained != *toldA.PeopleGained || *c.PeopleLost != *toldA.PeopleLost {
			t.Errorf("%s: %v and %v, want %v and %v", indicator, *c.PeopleGained, *c.PeopleLost, *toldA.PeopleGained, *toldA.PeopleLost)
		}
	}
	exported := ask(t, h, "GET", "/api/export/csv?level=county&indicator=emergency_5000m&scenario="+url.QueryEscape("乙"))
	asIs := ask(t, h, "GET", "/api/export/csv?level=county&indicator=emergency_5000m")
	if exported.Code != 200 || exported.Body.String() == asIs.Body.String() || !strings.Contains(exported.Header().Get("Content-Disposition"), url.PathEscape("乙")) {
		t.Errorf("exported: %d %v", exported.Code, exported.Header())
	}
	for _, r := range whatIf(t, h, b, planning.View{Level: "county", Indicator: "emergency_5000m"}).Zones.Rows {
		if want := fmt.Sprintf("%.2f", *r.Value*100); !strings.Contains(exported.Body.String(), want) {
			t.Errorf("%s is not exported with %s", r.Code, want)
		}
	}
	for target, want := range map[string]int{"/api/export/csv?scenario=nothing": 404, "/api/export/gpkg?scenario=nothing": 400, "/api/compare?a=nothing": 404, "/api/compare?a=..%2Fx": 400, "/api/compare?x=1": 400, "/api/compare?a=&a=": 400, "/api/compare?indicator=nothing": 404, "/api/compare?level=x": 400,
		"/api/compare?a=" + strings.Repeat("x", 400): 400, "/api/compare": 200, "/api/scenarios?x=1": 400} {
		if w := ask(t, h, "GET", target); w.Code != want {
			t.Errorf("%s: %d, want %d: %s", target, w.Code, want, w.Body)
		}
	}
	var problems map[string]any
	if err := json.Unmarshal(ask(t, h, "GET", "/api/scenarios/x").Body.Bytes(), &problems); err != nil || problems["detail_zh"] == "" {
		t.Error(err, problems)
	}
}
