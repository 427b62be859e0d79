package web_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/medreach/medreach/web"
	"github.com/medreach/medreach/web/board"
)

// TestOverTheWire asks a server that listens.
func TestOverTheWire(t *testing.T) {
	s := serveBuiltin(t)
	address := listen(t, s.server)
	t.Run("many at once", func(t *testing.T) { manyAtOnce(t, s, address) })
	t.Run("half open", func(t *testing.T) { halfOpen(t, address) })
	t.Run("odd requests", func(t *testing.T) { oddRequests(t, address) })
}

// manyAtOnce sends a thousand requests at the same time, heavy and light ones:
// each is answered or told when to come again, and whoever asks for light things is
// not affected.
func manyAtOnce(t *testing.T, s *shown, address string) {
	busy, other := s.somewhere()
	targets := []string{"/api/zones?level=township", "/api/isochrone?" + lonLat(busy) + "&minutes=10,20", "/api/point?" + lonLat(other), "/api/route?from=" + busy + "&to=" + other,
		"/api/study", "/api/export/csv", "/api/findings"}
	client := &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 1000}}
	defer client.CloseIdleConnections()
	var counts [600]atomic.Int64
	var all sync.WaitGroup
	for i := range 1000 {
		all.Go(func() {
			target := targets[i%len(targets)]
			got, err := client.Get(address + target)
			if err != nil {
				t.Errorf("%s: %v", target, err)
				return
			}
			defer got.Body.Close()
			_, _ = io.Copy(io.Discard, got.Body)
			counts[got.StatusCode].Add(1)
			light := i%len(targets) == 0 || i%len(targets) == 4 || i%len(targets) == 6
			if got.StatusCode != 200 && (got.StatusCode != 503 || light || got.Header.Get("Retry-After") == "") {
				t.Errorf("%s: %d", target, got.StatusCode)
			}
		})
	}
	all.Wait()
	t.Logf("%d answered, %d told to come again", counts[200].Load(), counts[503].Load())
	if got := ask(t, s.server.Handler(), "GET", "/api/isochrone?"+lonLat(busy)+"&minutes=10"); got.Code != 200 {
		t.Errorf("afterwards: %d", got.Code)
	}
}

// halfOpen leaves connections standing with half a request: others are answered,
// and the half ones are cut off.
func halfOpen(t *testing.T, address string) {
	var open []net.Conn
	for range 200 {
		c, err := net.Dial("tcp", strings.TrimPrefix(address, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		fmt.Fprintf(c, "GET /api/study HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
		open = append(open, c)
	}
	got, err := http.Get(address + "/api/study")
	if err != nil || got.StatusCode != 200 {
		t.Fatalf("while others stall: %v", err)
	}
	got.Body.Close()
	began := time.Now()
	_ = open[0].SetReadDeadline(began.Add(30 * time.Second))
	if _, err := io.ReadAll(open[0]); err != nil {
		t.Errorf("a stalled connection still stands after %v: %v", time.Since(began), err)
	}
}

// oddRequests sends what no browser sends.
func oddRequests(t *testing.T, address string) {
	address = strings.TrimPrefix(address, "http://")
	for name, text := range map[string]string{
		"a huge header": "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + strings.Repeat("x", 200<<10) + "\r\n\r\n",
		"another host":  "GET /api/study HTTP/1.1\r\nHost: evil.example\r\n\r\n",
		"no host":       "GET /api/study HTTP/1.1\r\n\r\n",
		"no request":    "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
		"two lengths":   "POST /api/study HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
		"a huge body":   "POST /api/study HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999999\r\n\r\nhello",
		"a bad path":    "GET /%zz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
		"a proxy's":     "GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
		"a tunnel":      "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n",
	} {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		_ = c.SetDeadline(time.Now().Add(20 * time.Second))
		_, _ = io.WriteString(c, text) // it may be refused half way
		buf := make([]byte, 12)
		_, err = io.ReadFull(c, buf)
		c.Close()
		if err != nil && name != "a huge header" || err == nil && !bytes.HasPrefix(buf, []byte("HTTP/1.1 4")) {
			t.Errorf("%s: %q %v", name, buf, err)
		}
	}
}

// TestExports holds that the files hold the figures that are shown, under their
// Chinese name.
func TestExports(t *testing.T) {
	s := serveBuiltin(t)
	zones := get[board.Zones](t, s.server.Handler(), "/api/zones?level=county&indicator=hospital-car")
	csv := ask(t, s.server.Handler(), "GET", "/api/export/csv?level=county&indicator=hospital-car")
	for _, row := range zones.Rows {
		want := fmt.Sprintf(`"%s",%s,`, row.Code, row.Name.ZH)
		figures := fmt.Sprintf(",%.2f,%.2f,", *row.People, *row.Value*100)
		if !strings.Contains(csv.Body.String(), want) || !strings.Contains(csv.Body.String(), figures) {
			t.Errorf("the table lacks %q or %q:\n%s", want, figures, csv.Body)
		}
	}
	for format, head := range map[string]string{"csv": "\ufeff", "xlsx": "PK\x03\x04", "geojson": `{"type":"FeatureCollection"`, "gpkg": "SQLite format 3\x00"} {
		got := ask(t, s.server.Handler(), "GET", "/api/export/"+format+"?level=township&indicator=emergency_5000m")
		if !strings.HasPrefix(got.Body.String(), head) {
			t.Errorf("%s begins with %q", format, got.Body.String()[:min(got.Body.Len(), 30)])
		}
		if name := got.Header().Get("Content-Disposition"); !strings.HasPrefix(name, `attachment; filename="medreach.`+format+`"; filename*=UTF-8''%E4%BA%91%E5%B2%9A`) || strings.ContainsAny(name, "\r\n") {
			t.Errorf("%s: %s", format, name)
		}
	}
	geo := ask(t, s.server.Handler(), "GET", "/api/export/geojson?level=county&indicator=ambulance").Body.String()
	if n := strings.Count(geo, `"Feature"`); n != len(zones.Rows) {
		t.Errorf("%d features, want %d", n, len(zones.Rows))
	}
}

// TestPage serves files of a page as bundlers write them.
func TestPage(t *testing.T) {
	files := fstest.MapFS{
		"index.html":               {Data: []byte("<!doctype html>page")},
		"assets/index-B7x_k2Qd.js": {Data: []byte("plain script")}, "assets/index-B7x_k2Qd.js.br": {Data: []byte("brotli")}, "assets/index-B7x_k2Qd.js.gz": {Data: []byte("gzip")},
		"assets/style-Abcdefgh.css": {Data: []byte("css")}, "assets/logo.svg": {Data: []byte("<svg/>")}, "fonts/0-255.pbf": {Data: []byte("glyphs")}, ".hidden": {Data: []byte("no")},
	}
	server, err := web.New(web.Options{Page: files, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	const forever = "public, max-age=31536000, immutable"
	for _, c := range []struct {
		path, accept, body, kind, caching, coding string
		status                                    int
	}{
		{"/", "", "<!doctype html>page", "text/html; charset=utf-8", "no-cache", "", 200},
		{"/index.html", "br", "<!doctype html>page", "text/html; charset=utf-8", "no-cache", "", 200},
		{"/assets/index-B7x_k2Qd.js", "", "plain script", "text/javascript; charset=utf-8", forever, "", 200},
		{"/assets/index-B7x_k2Qd.js", "gzip, deflate, br", "brotli", "text/javascript; charset=utf-8", forever, "br", 200},
		{"/assets/index-B7x_k2Qd.js", "gzip", "gzip", "text/javascript; charset=utf-8", forever, "gzip", 200},
		{"/assets/index-B7x_k2Qd.js", "br;q=0, gzip;q=0.5", "gzip", "text/javascript; charset=utf-8", forever, "gzip", 200},
		{"/assets/index-B7x_k2Qd.js", "identity", "plain script", "text/javascript; charset=utf-8", forever, "", 200},
		{"/assets/style-Abcdefgh.css", "br", "css", "text/css; charset=utf-8", forever, "", 200},
		{"/assets/logo.svg", "", "<svg/>", "image/svg+xml", "no-cache", "", 200},
		{"/fonts/0-255.pbf", "", "glyphs", "application/x-protobuf", "no-cache", "", 200},
		{"/.hidden", "", "", "", "", "", 404},
		{"/assets", "", "", "", "", "", 404},
		{"/assets/", "", "", "", "", "", 404},
		{"/assets/index-B7x_k2Qd.js.br", "", "", "", "", "", 404},
	} {
		got := ask(t, server.Handler(), "GET", c.path, "Accept-Encoding", c.accept)
		if got.Code != c.status {
			t.Errorf("%s: %d", c.path, got.Code)
			continue
		}
		if h := got.Header(); c.status == 200 && (got.Body.String() != c.body || h.Get("Content-Type") != c.kind || h.Get("Cache-Control") != c.caching || h.Get("Content-Encoding") != c.coding) {
			t.Errorf("%s for %q: %q %v", c.path, c.accept, got.Body, h)
		}
	}
	if _, err := web.New(web.Options{Page: fstest.MapFS{"a.js.br": {Data: []byte("x")}}}); err == nil {
		t.Error("a page with a compressed file and no plain one is served")
	}
}

// TestBackground holds that a background reaches the page and the policy of the
// browser, that the server never asks it, and that its key is in no log.
func TestBackground(t *testing.T) {
	var log bytes.Buffer
	s := laySound(t)
	source, err := web.Open(s.path("study.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	const url = "https://t0.tianditu.gov.cn/vec_w/wmts?tk=geheim&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"
	server, err := web.New(web.Options{Log: slog.New(slog.NewTextHandler(&log, nil)), Editable: true, Background: board.Background{Kind: "raster", URL: url, Attribution: "天地图"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Compute(t.Context(), source, nil); err != nil {
		t.Fatal(err)
	}
	got := ask(t, server.Handler(), "GET", "/api/study", "Accept", "*/*")
	if !strings.Contains(got.Body.String(), "tk=geheim") || !strings.Contains(got.Body.String(), `"editable":true`) || !strings.Contains(got.Header().Get("Content-Security-Policy"), "img-src 'self' data: blob: https://t0.tianditu.gov.cn;") {
		t.Errorf("%s\n%v", got.Body, got.Header())
	}
	for _, target := range []string{"/", "/api/export/geojson", "/api/export/csv", "/metrics", "/tiles/zones_county.json"} {
		if got := ask(t, server.Handler(), "GET", target); strings.Contains(got.Body.String(), "geheim") {
			t.Errorf("%s tells the key", target)
		}
	}
	if strings.Contains(log.String(), "geheim") {
		t.Errorf("the log tells the key: %s", &log)
	}
	for _, bad := range []board.Background{{Kind: "raster"}, {Kind: "wms", URL: url}, {Kind: "raster", URL: "ftp://x/y"}, {Kind: "vector", URL: "javascript:alert(1)"}, {Kind: "raster", URL: "https://user:pass@x/y"},
		{Kind: "raster", URL: "//x/{z}"}, {Kind: "raster", URL: "https://x y/{z}"}, {Kind: "raster", URL: "https://x;script-src *"}} {
		if _, err := web.New(web.Options{Background: bad}); err == nil {
			t.Errorf("%+v is taken", bad)
		}
	}
}
