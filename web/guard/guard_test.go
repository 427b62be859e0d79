package guard_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/web/guard"
	"github.com/medreach/medreach/web/meter"
	"github.com/medreach/medreach/web/problem"
)

const token = "0123456789abcdef0123456789abcdef"

func TestCheckAddress(t *testing.T) {
	for _, c := range []struct {
		address, token string
		safe           bool
	}{
		{"127.0.0.1:8080", "", true},
		{"127.9.9.9:8080", "", true},
		{"localhost:0", "", true},
		{"LOCALHOST:0", "", true},
		{"[::1]:8080", "", true},
		{":8080", "", false},
		{"0.0.0.0:8080", "", false},
		{"[::]:8080", "", false},
		{"192.168.1.5:80", "", false},
		{"my-machine:80", "", false},
		{"localhost.evil.example:80", "", false},
		{"0.0.0.0:8080", token, true},
		{":8080", token, true},
		{"127.0.0.1:8080", "short", false},
		{"8080", "", false},
		{"127.0.0.1", token, false},
		{"127.0.0.1:", "", false},
		{"", "", false},
	} {
		err := guard.CheckAddress(c.address, c.token)
		if (err == nil) != c.safe {
			t.Errorf("%q with token %q: %v", c.address, c.token, err)
		}
		if err != nil && (message.In(err, message.ZH) == message.In(err, message.EN) || strings.Contains(err.Error(), token)) {
			t.Errorf("%q: told as %q", c.address, err)
		}
	}
}

// served answers "here" to everything, and panics where it is asked to.
var served = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/panic":
		panic("broken by secret-value")
	case "/half":
		_, _ = w.Write([]byte("half"))
		panic("broken")
	case "/echo":
		data, err := io.ReadAll(r.Body)
		if err != nil {
			problem.Write(w, problem.Of(err))
			return
		}
		_, _ = w.Write(data)
		return
	}
	_, _ = w.Write([]byte("here"))
})

func ask(h http.Handler, r *http.Request) *http.Response {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func request(method, target string, headers ...string) *http.Request {
	r := httptest.NewRequest(method, target, nil)
	r.RemoteAddr = "127.0.0.1:5000"
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

// TestHosts holds that another name that points at this machine is not answered,
// unless a token is needed anyway.
func TestHosts(t *testing.T) {
	local, known := guard.New(guard.Options{}).Wrap(served), guard.New(guard.Options{Token: token}).Wrap(served)
	for host, want := range map[string]int{"127.0.0.1:8080": 200, "localhost": 200, "localhost:9": 200, "[::1]:8080": 200, "[::1]": 200, "127.1.2.3": 200,
		"evil.example": 421, "evil.example:8080": 421, "127.0.0.1.evil.example": 421, "localhost.evil.example": 421, "192.168.0.9:8080": 421, "": 421} {
		r := request("GET", "/")
		r.Host = host
		if got := ask(local, r); got.StatusCode != want {
			t.Errorf("%q: %d, want %d", host, got.StatusCode, want)
		} else if want != 200 {
			checkProblem(t, got)
		}
		r = request("GET", "/", "Authorization", "Bearer "+token)
		r.Host = host
		if got := ask(known, r); got.StatusCode != 200 {
			t.Errorf("%q with the token: %d", host, got.StatusCode)
		}
	}
}

func checkProblem(t *testing.T, r *http.Response) {
	t.Helper()
	var p problem.Problem
	if err := json.NewDecoder(r.Body).Decode(&p); err != nil || p.Status != r.StatusCode || p.Detail == "" || p.DetailZH == "" || p.DetailZH == p.Detail || r.Header.Get("Content-Type") != problem.ContentType {
		t.Errorf("no problem in both languages: %+v %v %v", p, r.Header, err)
	}
}

// TestOtherSites holds that a page of another site can neither read what is on this
// machine nor change it, while programs, the own page and links can.
func TestOtherSites(t *testing.T) {
	h := guard.New(guard.Options{}).Wrap(served)
	for _, c := range []struct {
		name, method string
		headers      []string
		want         int
	}{
		{"a program", "GET", nil, 200},
		{"the page", "GET", []string{"Sec-Fetch-Site", "same-origin", "Sec-Fetch-Mode", "cors"}, 200},
		{"a typed address", "GET", []string{"Sec-Fetch-Site", "none", "Sec-Fetch-Mode", "navigate"}, 200},
		{"a link elsewhere", "GET", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"}, 200},
		{"a script elsewhere", "GET", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "cors", "Origin", "https://evil.example"}, 403},
		{"an image elsewhere", "GET", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors"}, 403},
		{"an old browser elsewhere", "GET", []string{"Origin", "https://evil.example"}, 403},
		{"a sandbox", "GET", []string{"Origin", "null"}, 403},
		{"another page of this machine", "GET", []string{"Origin", "http://localhost:5173"}, 200},
		{"the page writes", "POST", []string{"Sec-Fetch-Site", "same-origin"}, 200},
		{"a program writes", "POST", nil, 200},
		{"a form elsewhere", "POST", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"}, 403},
		{"an old form elsewhere", "POST", []string{"Origin", "https://evil.example"}, 403},
		{"another page of this machine writes", "POST", []string{"Sec-Fetch-Site", "same-site", "Origin", "http://localhost:5173"}, 403},
	} {
		r := request(c.method, "http://127.0.0.1:8080/", c.headers...)
		got := ask(h, r)
		if got.StatusCode != c.want {
			t.Errorf("%s: %d, want %d", c.name, got.StatusCode, c.want)
		} else if c.want != 200 {
			checkProblem(t, got)
		}
	}
}

func TestToken(t *testing.T) {
	h := guard.New(guard.Options{Token: token}).Wrap(served)
	for _, c := range []struct {
		name, target string
		headers      []string
		want         int
	}{
		{"without", "/api/study", nil, 401},
		{"right", "/api/study", []string{"Authorization", "Bearer " + token}, 200},
		{"in small letters", "/api/study", []string{"Authorization", "bearer " + token}, 200},
		{"wrong", "/api/study", []string{"Authorization", "Bearer " + token + "0"}, 401},
		{"empty", "/api/study", []string{"Authorization", "Bearer "}, 401},
		{"another scheme", "/api/study", []string{"Authorization", "Basic " + token}, 401},
		{"in the query of anything else", "/api/study?token=" + token, nil, 401},
		{"an invented cookie", "/api/study", []string{"Cookie", "medreach_session=" + token}, 401},
		{"the health of the server", "/healthz", nil, 200},
		{"whether it is ready", "/readyz", nil, 200},
		{"counts", "/metrics", nil, 401},
		{"a browser is sent to the form", "/", []string{"Accept", "text/html,*/*"}, 303},
		{"the form", "/login", nil, 200},
		{"the right link", "/login?token=" + token, nil, 303},
		{"a wrong link", "/login?token=x", nil, 401},
	} {
		got := ask(h, request("GET", c.target, c.headers...))
		if got.StatusCode != c.want {
			t.Errorf("%s: %d, want %d", c.name, got.StatusCode, c.want)
		}
		if c.want == 401 {
			checkProblem(t, got)
		}
		if got.Header.Get("Location") != "" && !strings.HasPrefix(got.Header.Get("Location"), "/") {
			t.Errorf("%s: sent to %s", c.name, got.Header.Get("Location"))
		}
	}
}

// TestLogin follows a browser from the link that was handed out, and through the
// form.
func TestLogin(t *testing.T) {
	server := httptest.NewServer(guard.New(guard.Options{Token: token}).Wrap(served))
	defer server.Close()
	for name, enter := range map[string]func(c *http.Client) (*http.Response, error){
		"link": func(c *http.Client) (*http.Response, error) { return c.Get(server.URL + "/login?token=" + token) },
		"form": func(c *http.Client) (*http.Response, error) {
			return c.PostForm(server.URL+"/login", url.Values{"token": {token}})
		},
	} {
		jar, _ := cookiejar.New(nil)
		client := &http.Client{Jar: jar}
		got, err := enter(client)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(got.Body)
		got.Body.Close()
		if got.StatusCode != 200 || string(body) != "here" || got.Request.URL.Path != "/" {
			t.Errorf("%s: ends at %s with %d %q", name, got.Request.URL, got.StatusCode, body)
		}
		at, _ := url.Parse(server.URL)
		for _, c := range jar.Cookies(at) {
			if strings.Contains(c.Value, token) {
				t.Errorf("%s: the cookie holds the token", name)
			}
		}
	}
	set := ask(guard.New(guard.Options{Token: token}).Wrap(served), request("GET", "/login?token="+token)).Cookies()
	if len(set) != 1 || !set[0].HttpOnly || set[0].SameSite != http.SameSiteLaxMode {
		t.Errorf("cookies %v", set)
	}
	other := request("GET", "/")
	other.AddCookie(set[0])
	if got := ask(guard.New(guard.Options{Token: token}).Wrap(served), other); got.StatusCode != 401 {
		t.Errorf("the cookie of another process is answered %d", got.StatusCode)
	}
}

func TestHeaders(t *testing.T) {
	got := ask(guard.New(guard.Options{Background: "https://t0.tianditu.gov.cn"}).Wrap(served), request("GET", "http://localhost/"))
	policy := got.Header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "script-src 'self';", "worker-src 'self' blob:", "frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'",
		"img-src 'self' data: blob: https://t0.tianditu.gov.cn;", "connect-src 'self' https://t0.tianditu.gov.cn;"} {
		if !strings.Contains(policy, want) {
			t.Errorf("the policy lacks %q: %s", want, policy)
		}
	}
	if strings.Contains(policy, "unsafe") {
		t.Errorf("the policy allows what is inline: %s", policy)
	}
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin"} {
		if got.Header.Get(name) != want {
			t.Errorf("%s: %q", name, got.Header.Get(name))
		}
	}
	plain := ask(guard.New(guard.Options{}).Wrap(served), request("GET", "http://localhost/")).Header.Get("Content-Security-Policy")
	if !strings.Contains(plain, "connect-src 'self';") || strings.Contains(plain, "http") {
		t.Errorf("without a background: %s", plain)
	}
}

// TestLog holds that neither tokens nor what is in queries reaches the log, that
// every request does, and that a panic is answered.
func TestLog(t *testing.T) {
	var log bytes.Buffer
	var counts meter.Meter
	h := guard.New(guard.Options{Token: token, Log: slog.New(slog.NewJSONHandler(&log, nil)), Meter: &counts, Route: func(*http.Request) string { return "/x" }}).Wrap(served)
	for _, target := range []string{"/login?token=" + token, "/a?key=geheim&tk=geheim", "/panic?token=" + token} {
		r := request("GET", target, "Authorization", "Bearer "+token, "Cookie", "medreach_session=geheim")
		got := ask(h, r)
		if target[:2] == "/p" {
			if got.StatusCode != 500 {
				t.Errorf("a panic is answered %d", got.StatusCode)
			}
			checkProblem(t, got)
		}
	}
	if strings.Contains(log.String(), token) || strings.Contains(log.String(), "geheim") {
		t.Errorf("the log tells secrets: %s", &log)
	}
	if n := strings.Count(log.String(), `"msg":"request"`); n != 3 {
		t.Errorf("%d requests are logged, want 3: %s", n, &log)
	}
	if !strings.Contains(log.String(), `"level":"ERROR","msg":"panic"`) {
		t.Errorf("the panic is not logged: %s", &log)
	}
	var told strings.Builder
	_ = counts.Write(&told)
	if !strings.Contains(told.String(), `route="/x",status="500"} 1`) {
		t.Errorf("counts %s", &told)
	}
}

// TestHalfAnAnswer holds that an answer that broke after it had begun does not pass
// for a whole one.
func TestHalfAnAnswer(t *testing.T) {
	server := httptest.NewServer(guard.New(guard.Options{Log: slog.New(slog.DiscardHandler)}).Wrap(served))
	defer server.Close()
	got, err := http.Get(server.URL + "/half")
	if err == nil {
		_, err = io.ReadAll(got.Body)
		got.Body.Close()
	}
	if err == nil {
		t.Error("half an answer came as a whole one")
	}
	if got, err := http.Get(server.URL + "/"); err != nil || got.StatusCode != 200 {
		t.Errorf("the next request: %v", err)
	}
}

func TestBodies(t *testing.T) {
	h := guard.New(guard.Options{Largest: 10}).Wrap(served)
	for body, want := range map[string]int{"": 200, "0123456789": 200, "01234567890": 413} {
		for _, told := range []bool{true, false} {
			r := httptest.NewRequest("POST", "http://localhost/echo", strings.NewReader(body))
			r.RemoteAddr = "127.0.0.1:1"
			if !told {
				r.ContentLength = -1
			}
			if got := ask(h, r); got.StatusCode != want {
				t.Errorf("%d bytes, length told %v: %d, want %d", len(body), told, got.StatusCode, want)
			}
		}
	}
}

// TestLargerBodies holds that a route may take more than others, up to its own limit.
func TestLargerBodies(t *testing.T) {
	bytes := func(r *http.Request) int64 {
		if r.Method == "PUT" {
			return 20
		}
		return 0
	}
	h := guard.New(guard.Options{Largest: 10, Bytes: bytes}).Wrap(served)
	for _, c := range []struct {
		method     string
		size, want int
	}{{"POST", 10, 200}, {"POST", 11, 413}, {"PUT", 20, 200}, {"PUT", 21, 413}} {
		for _, told := range []bool{true, false} {
			r := httptest.NewRequest(c.method, "http://127.0.0.1/echo", strings.NewReader(strings.Repeat("x", c.size)))
			r.RemoteAddr = "127.0.0.1:1"
			if !told {
				r.ContentLength = -1
			}
			if got := ask(h, r); got.StatusCode != c.want {
				t.Errorf("%s of %d bytes, length told %v: %d, want %d", c.method, c.size, told, got.StatusCode, c.want)
			}
		}
	}
}
