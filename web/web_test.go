package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
	"go.uber.org/goleak"

	"github.com/medreach/medreach/analysis/report"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/testdata/builtin"
	"github.com/medreach/medreach/web"
	"github.com/medreach/medreach/web/problem"
)

// TestMain holds that no test leaves a goroutine behind.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/tetratelabs/wazero.(*Runtime).Close"))
}

// shown is the built-in study, computed once and served.
type shown struct {
	server  *web.Server
	source  *web.Source
	result  *study.Result
	summary *report.Summary
}

var builtinShown = sync.OnceValues(func() (*shown, error) {
	dir, err := os.MkdirTemp("", "medreach-web-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := os.CopyFS(dir, builtin.Files); err != nil {
		return nil, err
	}
	s := &shown{}
	if s.source, err = web.Open(filepath.Join(dir, "study.yaml")); err != nil {
		return nil, err
	}
	in, err := study.Load(context.Background(), s.source.Config, nil)
	if err != nil {
		return nil, err
	}
	if s.result, err = study.Run(context.Background(), in, nil); err != nil {
		return nil, err
	}
	s.summary = report.Summarise(s.result)
	if s.server, err = web.New(web.Options{Version: "test", Log: slog.New(slog.DiscardHandler)}); err != nil {
		return nil, err
	}
	return s, s.server.Publish(context.Background(), s.result, nil)
})

func serveBuiltin(t testing.TB) *shown {
	t.Helper()
	s, err := builtinShown()
	if err != nil {
		t.Fatal(message.In(err, message.EN))
	}
	return s
}

// contract is the OpenAPI document, as served.
var contract = sync.OnceValues(func() (routers.Router, error) {
	openapi3filter.RegisterBodyDecoder("application/geo+json", openapi3filter.JSONBodyDecoder)
	for _, file := range []string{"application/geopackage+sqlite3", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"} {
		openapi3filter.RegisterBodyDecoder(file, openapi3filter.FileBodyDecoder)
	}
	openapi3filter.RegisterBodyDecoder("text/event-stream", openapi3filter.PlainBodyDecoder)
	server, err := web.New(web.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, err
	}
	w := httptest.NewRecorder()
	server.Handler().ServeHTTP(w, httptest.NewRequest("GET", "http://127.0.0.1/api/openapi.json", nil))
	doc, err := openapi3.NewLoader().LoadFromData(w.Body.Bytes())
	if err != nil {
		return nil, err
	}
	if err := doc.Validate(context.Background()); err != nil {
		return nil, err
	}
	return legacy.NewRouter(doc)
})

// ask asks a handler as a program on the same machine does, and holds that the
// answer is as the OpenAPI document says, whatever it is.
func ask(t testing.TB, h http.Handler, method, target string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := request(target)
	r.Method = method
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := answerTo(h, r)
	if w.Code >= 400 && method != http.MethodHead {
		checkProblem(t, target, w)
	}
	if strings.HasPrefix(target, "/api/") && method == http.MethodGet && len(headers) == 0 {
		checkContract(t, r, w)
	}
	return w
}

// request is one from the same machine.
func request(target string) *http.Request {
	r := httptest.NewRequest("GET", "http://127.0.0.1:8080"+target, nil)
	r.RemoteAddr = "127.0.0.1:4000"
	return r
}

func answerTo(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func checkProblem(t testing.TB, target string, w *httptest.ResponseRecorder) {
	t.Helper()
	var p problem.Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Header().Get("Content-Type") != problem.ContentType {
		t.Errorf("%s: %d is no problem: %s", target, w.Code, w.Body)
		return
	}
	if p.Status != w.Code || p.Title == "" || p.TitleZH == "" || p.Detail == "" || p.DetailZH == "" || p.Detail == p.DetailZH {
		t.Errorf("%s: not in both languages: %+v", target, p)
	}
	if (w.Code == 503 || w.Code == 429) && w.Header().Get("Retry-After") == "" {
		t.Errorf("%s: %d does not say when to come again", target, w.Code)
	}
}

func checkContract(t testing.TB, r *http.Request, w *httptest.ResponseRecorder) {
	t.Helper()
	router, err := contract()
	if err != nil {
		t.Fatal(err)
	}
	plain := r.Clone(context.Background())
	plain.URL.Host, plain.Host = "", ""
	plain.URL.Scheme = ""
	route, parameters, err := router.FindRoute(plain)
	if err != nil {
		if w.Code == http.StatusNotFound {
			return // there is no such route
		}
		t.Errorf("%s is not in the document: %v", r.URL, err)
		return
	}
	in := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: plain, PathParams: parameters, Route: route, Options: &openapi3filter.Options{IncludeResponseStatus: true}},
		Status:                 w.Code, Header: w.Header(), Body: io.NopCloser(bytes.NewReader(w.Body.Bytes())),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	}
	if err := openapi3filter.ValidateResponse(context.Background(), in); err != nil {
		text := err.Error()
		t.Errorf("%s: not as the document says: %s", r.URL, text[:min(len(text), 1500)])
	}
}

// get asks for JSON and decodes it.
func get[T any](t testing.TB, h http.Handler, target string) T {
	t.Helper()
	w := ask(t, h, "GET", target)
	var out T
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", target, w.Code, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		t.Fatalf("%s: %v", target, err)
	}
	return out
}

func TestContractIsSound(t *testing.T) {
	if _, err := contract(); err != nil {
		t.Fatal(err)
	}
}

// somewhere is a place in the built-in study where most people live, and another.
func (s *shown) somewhere() (busy, other string) {
	d := s.result.Demand
	best := 0
	for i, n := range d.Groups[0].People {
		if n > d.Groups[0].People[best] {
			best = i
		}
	}
	p, q := d.Points[best], s.result.Facilities.Facilities[0].Point
	return fmt.Sprintf("%.6f,%.6f", p[0], p[1]), fmt.Sprintf("%.6f,%.6f", q[0], q[1])
}

func lonLat(pair string) string {
	lon, lat, _ := strings.Cut(pair, ",")
	return "lon=" + lon + "&lat=" + lat
}

func itoa(n int) string { return strconv.Itoa(n) }
