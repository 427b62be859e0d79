package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"

	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/analysis/study/scenario"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/testdata/builtin"
	"github.com/medreach/medreach/web"
	"github.com/medreach/medreach/web/board"
	"github.com/medreach/medreach/web/planning"
)

// editable is the built-in study served for editing, from a folder of its own.
func editable(t *testing.T) (h http.Handler, folder string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, builtin.Files); err != nil {
		t.Fatal(err)
	}
	source, err := web.Open(filepath.Join(dir, "study.yaml"))
	if err != nil {
		t.Fatal(message.In(err, message.EN))
	}
	server, err := web.New(web.Options{Editable: true, Folder: t.TempDir(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Publish(context.Background(), serveBuiltin(t).result, source); err != nil {
		t.Fatal(err)
	}
	return server.Handler(), filepath.Join(dir, "study.scenarios")
}

// send sends JSON, and holds that request, where it is in order, and answer are as the
// OpenAPI document says.
func send(t testing.TB, h http.Handler, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := request(target)
	r.Method, r.Body = method, http.NoBody
	if body != "" {
		r.Body = readCloser{strings.NewReader(body)}
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := answerTo(h, r)
	if w.Code >= 400 {
		checkProblem(t, target, w)
	}
	checkContract(t, r, w)
	if w.Code < 400 && body != "" {
		checkRequest(t, r, body)
	}
	return w
}

type readCloser struct{ *strings.Reader }

func (readCloser) Close() error { return nil }

// checkRequest holds that a request that was answered is one that the document allows.
func checkRequest(t testing.TB, r *http.Request, body string) {
	t.Helper()
	router, err := contract()
	if err != nil {
		t.Fatal(err)
	}
	plain := r.Clone(context.Background())
	plain.URL.Host, plain.Host, plain.URL.Scheme, plain.Body = "", "", "", readCloser{strings.NewReader(body)}
	route, parameters, err := router.FindRoute(plain)
	if err == nil {
		err = openapi3filter.ValidateRequest(context.Background(), &openapi3filter.RequestValidationInput{Request: plain, PathParams: parameters, Route: route})
	}
	if err != nil {
		t.Errorf("%s %s: not as the document says: %v", r.Method, r.URL, err)
	}
}

// whatIf asks what edits come to, once the engine is ready.
func whatIf(t testing.TB, h http.Handler, edits string, view planning.View) planning.Answer {
	t.Helper()
	return ofBase(t, h, "", edits, view)
}

func ofBase(t testing.TB, h http.Handler, base, edits string, view planning.View) planning.Answer {
	t.Helper()
	ready(t, h)
	var out planning.Answer
	decode(t, send(t, h, "POST", "/api/whatif", question(base, edits, view)), http.StatusOK, &out)
	return out
}

func question(base, edits string, view planning.View) string {
	text, _ := json.Marshal(map[string]any{"base": base, "edits": json.RawMessage(edits), "view": view})
	return string(text)
}

// ready waits until edits can be tried.
func ready(t testing.TB, h http.Handler) {
	t.Helper()
	for began := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		w := send(t, h, "POST", "/api/whatif", `{"edits":[]}`)
		if w.Code != http.StatusServiceUnavailable {
			return
		}
		if time.Since(began) > 2*time.Minute {
			t.Fatal("what-if does not become ready")
		}
	}
}

func decode(t testing.TB, w *httptest.ResponseRecorder, status int, into any) {
	t.Helper()
	if w.Code != status {
		t.Fatalf("%d, want %d: %s", w.Code, status, w.Body)
	}
	d := json.NewDecoder(bytes.NewReader(w.Body.Bytes()))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		t.Fatal(err)
	}
}

// edited serves a full run with the facilities after some edits.
func edited(t *testing.T, edits string) http.Handler {
	t.Helper()
	s := &scenario.Scenario{}
	if err := scenario.DecodeJSON(strings.NewReader(edits), &s.Edits); err != nil {
		t.Fatal(err)
	}
	r := serveBuiltin(t).result
	after, err := s.Apply(&r.Facilities)
	if err != nil {
		t.Fatal(message.In(err, message.EN))
	}
	in := *r.Inputs
	in.Facilities = *after.Set
	in.Findings, in.Decisions = slices.Clone(in.Findings), slices.Clone(in.Decisions)
	full, err := study.Run(context.Background(), &in, nil)
	if err != nil {
		t.Fatal(err)
	}
	server, err := web.New(web.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Publish(context.Background(), full, nil); err != nil {
		t.Fatal(err)
	}
	return server.Handler()
}

// hospital is the index of a facility of the built-in study that has something to lose.
func hospital(t *testing.T) int {
	for i, f := range serveBuiltin(t).result.Facilities.Facilities {
		if f.Services.Has("emergency") && f.Services.Has("stroke-centre") {
			return i
		}
	}
	t.Fatal("no hospital")
	return 0
}

// manyEdits has one of each kind, on the hospital and others.
func manyEdits(t *testing.T) string {
	busy, _ := serveBuiltin(t).somewhere()
	lon, lat, _ := strings.Cut(busy, ",")
	at := hospital(t)
	return `[{"op":"add","id":"new-1","class":"general-hospital","lon":` + lon + `,"lat":` + lat + `,"name":"新院","level":"三级甲等","attributes":{"beds":400},"services":["emergency","stroke-centre","chest-pain-centre"]},
		{"op":"move","index":` + itoa(at) + `,"lon":` + lon + `,"lat":` + lat + `},{"op":"close","index":` + itoa(at+1) + `},{"op":"set","index":` + itoa(at+2) + `,"attribute":"beds","value":1200},
		{"op":"set","index":` + itoa(at+2) + `,"service":"emergency","value":true},{"op":"add","id":"new-2","class":"emergency-station","lon":` + lon + `,"lat":` + lat + `,"attributes":{"ambulances":3}}]`
}

// TestWhatIfIsAFullRun holds that indicators, zones of every level, targets and cells
// are those of a full run with the edited list.
func TestWhatIfIsAFullRun(t *testing.T) {
	if testing.Short() {
		t.Skip("a full run of the built-in study takes seconds")
	}
	h := serveBuiltin(t).server.Handler()
	edits := manyEdits(t)
	full := edited(t, edits)
	told := whatIf(t, h, edits, planning.View{})
	changed := map[string]bool{}
	for _, i := range told.Indicators {
		changed[i.ID] = true
	}
	compared, moved := 0, 0
	for _, group := range get[board.Indicators](t, full, "/api/indicators").Groups {
		for _, in := range group.Indicators {
			ids := []string{in.ID}
			for _, k := range in.Cutoffs {
				ids = append(ids, k.ID)
			}
			for _, level := range in.Levels {
				for _, id := range ids {
					c, m := sameZones(t, h, full, edits, planning.View{Level: level, Indicator: id})
					compared, moved = compared+c, moved+m
				}
			}
		}
	}
	if compared < 1000 || moved < 50 || len(changed) < 5 {
		t.Errorf("%d zones were compared of which %d changed, and %d indicators", compared, moved, len(changed))
	}
	sameTargets(t, h, full, told)
	sameCells(t, h, full, told)
}

// sameZones compares the zones of a view: what is not told has not changed.
func sameZones(t *testing.T, h, full http.Handler, edits string, view planning.View) (compared, moved int) {
	t.Helper()
	told := whatIf(t, h, edits, view)
	rows := map[string]planning.View{}
	now := map[string]board.ZoneRow{}
	target := "/api/zones?level=" + view.Level + "&indicator=" + view.Indicator
	for _, r := range get[board.Zones](t, h, target).Rows {
		now[r.Code] = r
	}
	for _, r := range told.Zones.Rows {
		if before := now[r.Code].Value; told64(before) != told64(r.Before) {
			t.Errorf("%s in %s was %v, told %v", view.Indicator, r.Code, told64(before), told64(r.Before))
		}
		now[r.Code] = r.ZoneRow
		rows[r.Code] = view
	}
	for _, want := range get[board.Zones](t, full, target).Rows {
		got := now[want.Code]
		if text(got) != text(want) {
			t.Errorf("%v in %s: %s, want %s", view, want.Code, text(got), text(want))
		}
		compared++
	}
	return compared, len(rows)
}

func text(v any) string {
	data, _ := json.Marshal(v)
	return string(data)
}

func told64(v *float64) string { return text(v) }

func sameTargets(t *testing.T, h, full http.Handler, told planning.Answer) {
	t.Helper()
	now := map[string]planning.TargetChange{}
	for _, c := range told.Targets {
		now[c.ID] = c
	}
	before := get[board.Targets](t, h, "/api/targets")
	for i, p := range get[board.Targets](t, full, "/api/targets").Plans {
		for k, want := range p.Targets {
			was := before.Plans[i].Targets[k]
			got, ok := now[want.ID]
			if !ok {
				got = planning.TargetChange{Status: was.Status, Value: was.Value, Gap: was.Gap, BeforeStatus: was.Status, BeforeValue: was.Value, BeforeGap: was.Gap}
			}
			if got.Status != want.Status || told64(got.Value) != told64(want.Value) || got.Gap != want.Gap || got.BeforeStatus != was.Status || told64(got.BeforeValue) != told64(was.Value) || got.BeforeGap != was.Gap {
				t.Errorf("%s: %+v, want %+v after %+v", want.ID, got, want, was)
			}
		}
	}
	if len(now) == 0 {
		t.Error("no target has changed")
	}
}

// sameCells compares tiles of the cells, byte by byte, at a zoom at which they are
// joined and one at which they are not.
func sameCells(t *testing.T, h, full http.Handler, told planning.Answer) {
	t.Helper()
	run := get[struct{ Run string }](t, full, "/api/status").Run
	drawn, others := 0, 0
	for _, z := range []int{8, 11, 13} {
		for _, id := range tilesAround(t, z) {
			want := ask(t, full, "GET", "/tiles/"+run+"/cells/"+id)
			got := ask(t, h, "GET", told.Tiles+"/cells/"+id)
			if got.Code != want.Code || !bytes.Equal(got.Body.Bytes(), want.Body.Bytes()) {
				t.Errorf("tile %s: %d with %d bytes, want %d with %d", id, got.Code, got.Body.Len(), want.Code, want.Body.Len())
			}
			drawn++
			base := ask(t, h, "GET", "/tiles/"+get[board.Study](t, h, "/api/study").Run+"/cells/"+id)
			if !bytes.Equal(base.Body.Bytes(), got.Body.Bytes()) {
				others++
			}
		}
	}
	if drawn < 10 || others < 5 {
		t.Errorf("%d tiles were compared, of which %d changed", drawn, others)
	}
}

// tilesAround are the tiles around where most people live, as z/x/y.mvt.
func tilesAround(t testing.TB, z int) (out []string) {
	busy, _ := serveBuiltin(t).somewhere()
	lonText, latText, _ := strings.Cut(busy, ",")
	lon, _ := strconv.ParseFloat(lonText, 64)
	lat, _ := strconv.ParseFloat(latText, 64)
	at := maptile.At(orb.Point{lon, lat}, maptile.Zoom(z))
	for dx := range uint32(3) {
		for dy := range uint32(3) {
			out = append(out, fmt.Sprintf("%d/%d/%d.mvt", z, at.X+dx-1, at.Y+dy-1))
		}
	}
	return out
}
