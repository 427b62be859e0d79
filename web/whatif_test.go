package web_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/medreach/medreach/web"
	"github.com/medreach/medreach/web/board"
	"github.com/medreach/medreach/web/planning"
)

// moved is the edit that drags the hospital to a position of a row of them.
func moved(t testing.TB, at, step int) string {
	p := serveBuiltin(t).result.Facilities.Facilities[at].Point
	return fmt.Sprintf(`{"op":"move","index":%d,"lon":%.6f,"lat":%.6f}`, at, p[0]+0.004*float64(step), p[1]-0.003*float64(step))
}

// lasting is an answer without the time that it took.
func lasting(a planning.Answer) string {
	a.MS = 0
	return text(a)
}

// TestDragAndUndo drags a facility along and back, with an edit before it, and holds
// that each position is told as by a server that was never asked before, that the same
// edits are told the same, and that without edits nothing has changed.
func TestDragAndUndo(t *testing.T) {
	s := serveBuiltin(t)
	h, fresh := s.server.Handler(), freshServer(t)
	at := hospital(t)
	view := planning.View{Level: "township", Indicator: "emergency"}
	first := fmt.Sprintf(`{"op":"close","index":%d}`, at+1)
	var told []string
	runs := map[string]bool{}
	for step := range 10 {
		a := whatIf(t, h, "["+first+","+moved(t, at, step)+"]", view)
		told, runs[a.Run] = append(told, lasting(a)), true
	}
	if len(runs) < 10 {
		t.Errorf("ten positions have %d runs", len(runs))
	}
	for step := 9; step >= 0; step -= 3 {
		edits := "[" + first + "," + moved(t, at, step) + "]"
		if again := lasting(whatIf(t, h, edits, view)); again != told[step] {
			t.Errorf("position %d again: %s, want %s", step, again, told[step])
		}
		if other := lasting(whatIf(t, fresh, edits, view)); other != told[step] {
			t.Errorf("position %d at once: %s, want %s", step, other, told[step])
		}
	}
	none := whatIf(t, h, "[]", view)
	if len(none.Indicators)+len(none.Zones.Rows)+len(none.Targets) > 0 || *none.PeopleGained != 0 || *none.PeopleLost != 0 {
		t.Errorf("without edits: %s", text(none))
	}
	run := get[web.Status](t, h, "/api/status").Run
	if none.Run != run || none.Tiles != "/tiles/"+run {
		t.Errorf("without edits: run %s, want %s", none.Run, run)
	}
	back := whatIf(t, h, "["+moved(t, at, 0)+"]", view)
	if len(back.Targets) > 0 || *back.PeopleGained > 50 || *back.PeopleLost > 50 {
		t.Errorf("where it was, to six digits: %s", text(back))
	}
}

// freshServer serves the result of the built-in study anew.
func freshServer(t testing.TB) http.Handler {
	t.Helper()
	server, err := web.New(web.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Publish(context.Background(), serveBuiltin(t).result, nil); err != nil {
		t.Fatal(err)
	}
	return server.Handler()
}

// TestGainedAndLost holds the people who are gained and lost against what the region's
// share says, and that an indicator without reach has none.
func TestGainedAndLost(t *testing.T) {
	h := serveBuiltin(t).server.Handler()
	edits := manyEdits(t)
	for _, indicator := range []string{"emergency_5000m", "primary-15min-walk", "stroke-chest-60min", "ambulance_pct"} {
		a := whatIf(t, h, edits, planning.View{Level: "county", Indicator: indicator})
		net := *a.PeopleGained - *a.PeopleLost
		want := 0.0
		for _, i := range a.Indicators {
			if i.ID == a.Zones.Indicator {
				want = *i.Region.People - *i.Before.People
			}
		}
		if d := net - want; d > 0.05 || d < -0.05 {
			t.Errorf("%s: %v gained, %v lost, but %v more people within", indicator, *a.PeopleGained, *a.PeopleLost, want)
		}
	}
	for _, group := range get[board.Indicators](t, h, "/api/indicators").Groups {
		if group.ID == "ratio" {
			if a := whatIf(t, h, edits, planning.View{Indicator: group.Indicators[0].ID}); a.PeopleGained != nil || a.PeopleLost != nil {
				t.Errorf("%s gains and loses people", group.Indicators[0].ID)
			}
		}
	}
}

// TestManyWhatIfs asks two hundred questions at once while tiles are read: each answer
// and each tile is that of its own state, or says when to come again.
func TestManyWhatIfs(t *testing.T) {
	s := serveBuiltin(t)
	h := s.server.Handler()
	at, tileID := hospital(t), tilesAround(t, 11)[4]
	view := planning.View{Level: "county", Indicator: "hospital-car"}
	const positions = 40
	questions, answers, tiles := make([]string, positions), make([]string, positions), make([][]byte, positions)
	different := map[string]bool{}
	for i := range positions {
		questions[i] = question("", "["+moved(t, at, i-positions/2)+"]", view)
		a := whatIf(t, h, "["+moved(t, at, i-positions/2)+"]", view)
		answers[i] = lasting(a)
		tiles[i] = ask(t, h, "GET", a.Tiles+"/cells/"+tileID).Body.Bytes()
		different[string(tiles[i])] = true
	}
	if len(different) < positions/2 {
		t.Fatalf("only %d tiles are different", len(different))
	}
	var answered, busy atomic.Int64
	var all sync.WaitGroup
	for n := range 200 {
		all.Go(func() {
			i := n * 7 % positions
			w := send(t, h, "POST", "/api/whatif", questions[i])
			if w.Code == http.StatusServiceUnavailable {
				busy.Add(1)
				return
			}
			var a planning.Answer
			decode(t, w, http.StatusOK, &a)
			if lasting(a) != answers[i] {
				t.Errorf("position %d: %s, want %s", i, lasting(a), answers[i])
			}
			got := ask(t, h, "GET", a.Tiles+"/cells/"+tileID)
			if got.Code >= 400 && got.Code != http.StatusServiceUnavailable || got.Code < 400 && !bytes.Equal(got.Body.Bytes(), tiles[i]) {
				t.Errorf("position %d: a tile of another state, %d", i, got.Code)
			}
			answered.Add(1)
		})
	}
	all.Wait()
	t.Logf("%d answered, %d told to come again", answered.Load(), busy.Load())
	if answered.Load() == 0 {
		t.Error("nobody is answered")
	}
}

// TestWhatIfRefuses asks what there is no answer to.
func TestWhatIfRefuses(t *testing.T) {
	h := serveBuiltin(t).server.Handler()
	ready(t, h)
	edits := func(edit string) string { return `{"edits":[` + edit + `]}` }
	for name, c := range map[string]struct {
		body string
		want int
	}{
		"nothing":                 {" ", 400},
		"no JSON":                 {"edits", 400},
		"half of it":              {`{"edits":[`, 400},
		"more behind":             {`{"edits":[]} {}`, 400},
		"a list":                  {`[]`, 400},
		"another key":             {`{"edit":[]}`, 400},
		"another key of an edit":  {edits(`{"op":"close","index":1,"what":2}`), 400},
		"no such operation":       {edits(`{"op":"explode","index":1}`), 400},
		"no such index":           {edits(`{"op":"close","index":1000000}`), 400},
		"a negative index":        {edits(`{"op":"close","index":-1}`), 400},
		"half an index":           {edits(`{"op":"close","index":1.5}`), 400},
		"no such id":              {edits(`{"op":"move","id":"nobody","lon":114,"lat":38}`), 400},
		"off the earth":           {edits(`{"op":"move","index":1,"lon":181,"lat":38}`), 400},
		"above the pole":          {edits(`{"op":"add","class":"clinic","lon":114,"lat":90.5}`), 400},
		"beyond numbers":          {edits(`{"op":"move","index":1,"lon":1e999,"lat":38}`), 400},
		"no place":                {edits(`{"op":"move","index":1}`), 400},
		"no such class":           {edits(`{"op":"add","class":"castle","lon":114,"lat":38}`), 400},
		"no such attribute":       {edits(`{"op":"set","index":1,"attribute":"towers","value":3}`), 400},
		"fewer than no beds":      {edits(`{"op":"set","index":1,"attribute":"beds","value":-3}`), 400},
		"moved when closed":       {edits(`{"op":"close","index":1},{"op":"move","index":1,"lon":114,"lat":38}`), 400},
		"201 edits":               {edits(strings.Repeat(`{"op":"close","index":1},`, 200) + `{"op":"close","index":1}`), 400},
		"a million edits":         {edits(strings.Repeat(`{},`, 999_999) + `{}`), 413},
		"a name like a novel":     {edits(`{"op":"add","class":"clinic","lon":114,"lat":38,"name":"` + strings.Repeat("长", 600) + `"}`), 400},
		"deep":                    {strings.Repeat("[", 100_000), 400},
		"no such indicator":       {`{"edits":[],"view":{"indicator":"happiness"}}`, 404},
		"no such level":           {`{"edits":[],"view":{"level":"continent"}}`, 400},
		"a level without figures": {`{"edits":[],"view":{"level":"province"}}`, 404},
		"no such scenario":        {`{"base":"nothing","edits":[]}`, 404},
		"a scenario elsewhere":    {`{"base":"../study","edits":[]}`, 404},
	} {
		t.Run(name, func(t *testing.T) {
			if w := send(t, h, "POST", "/api/whatif", c.body); w.Code != c.want {
				t.Errorf("%d, want %d: %s", w.Code, c.want, w.Body)
			}
		})
	}
	if w := send(t, h, "POST", "/api/whatif?x=1", `{"edits":[]}`); w.Code != 400 {
		t.Errorf("with a parameter: %d", w.Code)
	}
	for _, method := range []string{"PUT", "DELETE"} {
		if w := ask(t, h, method, "/api/whatif"); w.Code != 405 || !strings.Contains(w.Header().Get("Allow"), "POST") {
			t.Errorf("%s: %d, Allow %q", method, w.Code, w.Header().Get("Allow"))
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r := request("/api/whatif").WithContext(ctx)
	r.Method, r.Body = "POST", readCloser{strings.NewReader(edits(moved(t, hospital(t), 77)))}
	if w := answerTo(h, r); w.Body.Len() > 0 {
		t.Errorf("who has gone is answered %s", w.Body)
	}
	// Edits that are in order are answered all the same.
	whatIf(t, h, "["+moved(t, hospital(t), 78)+"]", planning.View{})
}

// TestWhatIfBeforeItIsReady holds that who asks too early is told when to come again,
// and that the memory is told afterwards.
func TestWhatIfBeforeItIsReady(t *testing.T) {
	server, err := web.New(web.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	h := server.Handler()
	for _, target := range []string{"/api/scenarios", "/api/scenarios/a", "/api/compare"} {
		if w := ask(t, h, "GET", target); w.Code != http.StatusServiceUnavailable {
			t.Errorf("%s: %d", target, w.Code)
		}
	}
	if w := send(t, h, "POST", "/api/whatif", `{"edits":[]}`); w.Code != http.StatusServiceUnavailable {
		t.Errorf("%d", w.Code)
	}
	if err := server.Publish(context.Background(), serveBuiltin(t).result, nil); err != nil {
		t.Fatal(err)
	}
	if w := send(t, h, "POST", "/api/whatif", `{"edits":[]}`); w.Code != http.StatusServiceUnavailable && w.Code != http.StatusOK {
		t.Errorf("at once: %d", w.Code)
	}
	ready(t, h)
	if m := ask(t, h, "GET", "/metrics").Body.String(); !strings.Contains(m, "medreach_whatif_ready 1\n") || strings.Contains(m, "medreach_whatif_bytes 0\n") {
		t.Error("after: ", m)
	}
}
