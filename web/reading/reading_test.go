package reading_test

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/web/reading"
)

func TestBase(t *testing.T) {
	for _, c := range []struct {
		name, host string
		tls, trust bool
		headers    map[string]string
		want       string
	}{
		{"another port", "127.0.0.1:9999", false, false, nil, "http://127.0.0.1:9999"},
		{"https", "map.example", true, false, nil, "https://map.example"},
		{"a proxy that is not trusted", "a", false, false, map[string]string{"X-Forwarded-Host": "evil", "X-Forwarded-Proto": "https"}, "http://a"},
		{"a proxy", "a", false, true, map[string]string{"X-Forwarded-Host": "map.example, b", "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/med/"}, "https://map.example/med"},
		{"a proxy that says nonsense", "a", false, true, map[string]string{"X-Forwarded-Host": `"><script>`, "X-Forwarded-Proto": "javascript", "X-Forwarded-Prefix": `/"x`}, "http://a"},
		{"a host that is none", `"><b>`, false, false, nil, "http://localhost"},
		{"IPv6", "[::1]:80", false, false, nil, "http://[::1]:80"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Host = c.host
		if c.tls {
			r.TLS = &tls.ConnectionState{}
		}
		for k, v := range c.headers {
			r.Header.Set(k, v)
		}
		if got := reading.Base(r, c.trust); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestTakesGzip(t *testing.T) {
	for accept, want := range map[string]bool{"": false, "gzip": true, "br, gzip;q=0.5": true, "gzip;q=0": false, "gzip; q=0.0": false, "gzip;q=0.000": false, "identity": false, "*": true, "gzip;q=0.01": true} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Accept-Encoding", accept)
		if got := reading.TakesGzip(r); got != want {
			t.Errorf("%q: %v, want %v", accept, got, want)
		}
	}
}

func TestFresh(t *testing.T) {
	for have, want := range map[string]bool{"": false, `W/"a"`: true, `"a"`: true, `"b", W/"a"`: true, `"b"`: false, "*": true} {
		r, w := httptest.NewRequest("GET", "/", nil), httptest.NewRecorder()
		r.Header.Set("If-None-Match", have)
		if got := reading.Fresh(w, r, "a"); got != want || got != (w.Code == http.StatusNotModified) {
			t.Errorf("%q: %v and %d", have, got, w.Code)
		}
	}
}

func TestLanguage(t *testing.T) {
	for _, c := range []struct {
		url, accept string
		want        message.Lang
	}{{"/", "", message.ZH}, {"/", "fr", message.ZH}, {"/", "en-GB,zh", message.EN}, {"/", "fr,zh-CN,en", message.ZH}, {"/?lang=en", "zh", message.EN}, {"/?lang=zh", "en", message.ZH}, {"/?lang=fr", "en", message.EN}} {
		r := httptest.NewRequest("GET", c.url, nil)
		r.Header.Set("Accept-Language", c.accept)
		if got := reading.Language(r); got != c.want {
			t.Errorf("%s with %q: %v", c.url, c.accept, got)
		}
	}
}
