package web_test

import (
	"bufio"
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/web"
	"github.com/medreach/medreach/web/board"
)

// sound is the small study of the command line's tests, in a folder of its own.
type sound struct {
	dir   string
	place orb.Point // where people live
}

func laySound(t *testing.T) *sound {
	t.Helper()
	s := &sound{dir: t.TempDir()}
	if err := os.CopyFS(s.dir, os.DirFS(filepath.Join("..", "cmd", "medreach", "testdata", "sound"))); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *sound) path(name string) string { return filepath.Join(s.dir, name) }

// open makes a server that has computed the study.
func (s *sound) open(t *testing.T) *web.Server {
	t.Helper()
	source, err := web.Open(s.path("study.yaml"))
	if err != nil {
		t.Fatal(message.In(err, message.EN))
	}
	server, err := web.New(web.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Compute(t.Context(), source, nil); err != nil {
		t.Fatal(message.In(err, message.EN))
	}
	return server
}

func serveSound(t *testing.T) (*web.Server, *sound) {
	t.Helper()
	s := laySound(t)
	server := s.open(t)
	data, err := os.ReadFile(s.path("people.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows := strings.Split(string(data), "\n")
	head, row := strings.Split(strings.TrimSpace(strings.TrimPrefix(rows[0], "\ufeff")), ","), strings.Split(strings.TrimSpace(rows[1]), ",")
	for i, name := range head {
		switch {
		case name == "lon" || name == "经度":
			s.place[0] = number(t, row[i])
		case name == "lat" || name == "纬度":
			s.place[1] = number(t, row[i])
		}
	}
	return server, s
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	var v float64
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// listen serves on a free port until the test ends, and returns its address.
func listen(t *testing.T, server *web.Server) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx, l) }()
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(20 * time.Second):
			t.Error("the server does not end")
		}
		http.DefaultClient.CloseIdleConnections()
	})
	return "http://" + l.Addr().String()
}

// eventually asks until an answer holds.
func eventually[T any](t *testing.T, what string, ask func() T, holds func(T) bool) {
	t.Helper()
	var last T
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if last = ask(); holds(last) {
			return
		}
	}
	t.Errorf("%s: still %+v", what, last)
}

// TestStale edits, restores and deletes the files of a study that is served: each
// is told, and what is shown stays as it was, whole.
func TestStale(t *testing.T) {
	s := laySound(t)
	server := s.open(t)
	listen(t, server)
	h := server.Handler()
	status := func() web.Status { return get[web.Status](t, h, "/api/status") }
	before := get[board.Zones](t, h, "/api/zones")
	run := status().Run
	steps := []struct {
		name  string
		do    func()
		files []string
	}{
		{"touched", func() { touch(t, s.path("people.csv"), nil) }, nil},
		{"edited", func() { touch(t, s.path("people.csv"), []byte("half a f")) }, []string{"people.csv"}},
		{"the study edited, too", func() { touch(t, s.path("study.yaml"), []byte("name: [")) }, []string{"study.yaml", "people.csv"}},
		{"deleted", func() { _ = os.RemoveAll(s.dir) }, []string{"study.yaml", "facilities.csv", "people.csv", "zones.geojson"}},
	}
	for _, step := range steps {
		step.do()
		if step.files == nil {
			time.Sleep(2500 * time.Millisecond) // long enough to be looked at
		}
		eventually(t, step.name, status, func(got web.Status) bool {
			slices.Sort(step.files)
			have := slices.Sorted(slices.Values(got.StaleFiles))
			return slices.Equal(have, step.files) && got.Stale == (len(step.files) > 0) && got.State == "ready" && got.Run == run
		})
		if got := get[board.Study](t, h, "/api/study"); got.Stale != (len(step.files) > 0) || got.Run != run {
			t.Errorf("%s: the study says stale %v", step.name, got.Stale)
		}
		if after := get[board.Zones](t, h, "/api/zones"); len(after.Rows) != len(before.Rows) || *after.Rows[0].Value != *before.Rows[0].Value {
			t.Errorf("%s: other figures are shown", step.name)
		}
	}
}

// touch writes a file anew, with other content where there is some.
func touch(t *testing.T, path string, data []byte) {
	t.Helper()
	if data == nil {
		var err error
		if data, err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
	later := time.Now().Add(time.Minute)
	if err := os.Chtimes(path, later, later); err != nil {
		t.Fatal(err)
	}
}

// TestAStudyThatCannotBeUsed holds that nothing is shown of it.
func TestAStudyThatCannotBeUsed(t *testing.T) {
	s := laySound(t)
	source, err := web.Open(s.path("study.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	touch(t, s.path("people.csv"), []byte("lon,lat\n"))
	server, err := web.New(web.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Compute(t.Context(), source, nil); err == nil || !message.AtFault(err) {
		t.Errorf("computed: %v", err)
	}
	if got := ask(t, server.Handler(), "GET", "/api/study"); got.Code != http.StatusServiceUnavailable {
		t.Errorf("%d", got.Code)
	}
	for name, data := range map[string]string{"no.yaml": "", "bad.yaml": "circles: 7", "empty.yaml": ""} {
		if name != "no.yaml" {
			touch(t, s.path(name), []byte(data))
		}
		if _, err := web.Open(s.path(name)); name != "empty.yaml" && (err == nil || !message.AtFault(err)) {
			t.Errorf("%s is opened: %v", name, err)
		}
	}
}

// TestProgressIsStreamed listens while a study is computed.
func TestProgressIsStreamed(t *testing.T) {
	s := laySound(t)
	source, err := web.Open(s.path("study.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	server, err := web.New(web.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	address := listen(t, server)
	request, err := http.NewRequest("GET", address+"/api/status", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept", "text/event-stream")
	got, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	if got.Header.Get("Content-Type") != "text/event-stream" || got.Header.Get("Content-Encoding") != "" {
		t.Errorf("headers %v", got.Header)
	}
	lines := bufio.NewScanner(got.Body)
	var events []string
	computed := false
	for lines.Scan() {
		if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
			events = append(events, name)
		}
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			var status web.Status
			if err := json.Unmarshal([]byte(data), &status); err != nil || status.State != events[len(events)-1] {
				t.Errorf("%s: %v", data, err)
			}
			if !computed { // only now, so that the first event is of before
				computed = true
				if err := server.Compute(t.Context(), source, nil); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if len(events) < 2 || events[0] != "computing" || events[len(events)-1] != "ready" {
		t.Errorf("events %v", events)
	}
}

// TestAStreamEndsWithTheServer holds that whoever listens does not keep the server
// from ending.
func TestAStreamEndsWithTheServer(t *testing.T) {
	server, err := web.New(web.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx, l) }()
	request, _ := http.NewRequest("GET", "http://"+l.Addr().String()+"/api/status", nil)
	request.Header.Set("Accept", "text/event-stream")
	got, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	began := time.Now()
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > 9*time.Second {
		t.Errorf("ended after %v: it was cut off, not ended", took)
	}
	http.DefaultClient.CloseIdleConnections()
}

// TestASecondResult shows another result while somebody asks: every answer is of
// one or the other.
func TestASecondResult(t *testing.T) {
	s := laySound(t)
	server := s.open(t)
	first := get[board.Study](t, server.Handler(), "/api/study")
	data, err := os.ReadFile(s.path("people.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows := strings.SplitAfter(string(data), "\n")
	touch(t, s.path("people.csv"), []byte(strings.Join(rows[:len(rows)-3], "")))
	source, err := web.Open(s.path("study.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- server.Compute(context.Background(), source, nil) }()
	seen := map[string]float64{}
	for running := true; running; {
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(message.In(err, message.EN))
			}
			running = false
		default:
		}
		got := get[board.Study](t, server.Handler(), "/api/study")
		if people, known := seen[got.Run]; known && people != got.People {
			t.Errorf("run %s has %v people and %v", got.Run, people, got.People)
		}
		seen[got.Run] = got.People
	}
	if len(seen) != 2 || seen[first.Run] != first.People {
		t.Errorf("seen %v, the first was %s", seen, first.Run)
	}
	if got := ask(t, server.Handler(), "GET", "/api/zones?run="+first.Run); got.Code != http.StatusGone {
		t.Errorf("the earlier result is answered %d", got.Code)
	}
	if got := ask(t, server.Handler(), "GET", "/tiles/"+first.Run+"/zones_county.json"); got.Code != http.StatusOK {
		t.Errorf("tiles of the earlier result, which open pages still name, are answered %d", got.Code)
	}
}
