package web_test

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/medreach/medreach/web"
)

// TestRoutes asks every route for what there is and for what there is not.
func TestRoutes(t *testing.T) {
	s := serveBuiltin(t)
	busy, other := s.somewhere()
	place := lonLat(busy)
	tests := map[int][]string{
		200: {"/", "/healthz", "/readyz", "/metrics", "/api/status", "/api/openapi.json", "/api/study", "/api/indicators", "/api/targets",
			"/api/zones", "/api/zones?level=county", "/api/zones?level=township&indicator=emergency_5000m", "/api/zones?indicator=hospital-car&level=settlement&limit=7&offset=3",
			"/api/zones?offset=999999999", "/api/findings", "/api/findings?limit=", "/api/findings?limit=1&offset=2", "/api/findings?rule=no-such-rule", "/api/findings?offset=1000000000",
			"/api/facilities", "/api/facilities?offset=5&limit=2", "/api/facilities?offset=1000000000",
			"/api/point?" + place, "/api/route?from=" + busy + "&to=" + other, "/api/route?from=" + busy + "&to=" + other + "&mode=walk",
			"/api/route?from=" + busy + "&to=" + busy, "/api/isochrone?" + place + "&minutes=5", "/api/isochrone?" + place + "&minutes=30,10,10,20&mode=ambulance",
			"/api/isochrone?" + place + "&minutes=5&mode=walk&direction=from", "/api/isochrone?" + place + "&minutes=0.5&mode=walk&direction=toward",
			"/api/export/csv", "/api/export/xlsx", "/api/export/geojson?level=township", "/api/export/gpkg?indicator=ambulance&level=county",
			"/tiles/zones_county.json", "/tiles/roads.json", "/ogc", "/ogc/collections", "/ogc/collections/zones_county/items?limit=1"},
		400: {"/api/study?x=1", "/api/status?x=1", "/api/openapi.json?x=1", "/api/indicators?lang=en", "/api/targets?plan=hebei", "/api/zones?level=district", "/api/zones?limit=0", "/api/zones?limit=1000000000", "/api/zones?limit=-1",
			"/api/zones?limit=ten", "/api/zones?limit=1e3", "/api/zones?offset=-1", "/api/zones?offset=99999999999999999999", "/api/zones?Level=county", "/api/zones?level=county&level=township",
			"/api/zones?indicator=" + strings.Repeat("x", 400), "/api/zones?%zz", "/api/zones?a;b=1", "/api/findings?limit=1001", "/api/facilities?limit=1000000000",
			"/api/point", "/api/point?lon=114", "/api/point?lon=abc&lat=1", "/api/point?lon=NaN&lat=1", "/api/point?lon=1&lat=Inf", "/api/point?lon=0x10&lat=1", "/api/point?lon=1_0&lat=1",
			"/api/point?lon=181&lat=0", "/api/point?lon=0&lat=-91", "/api/point?lon=1e300&lat=0", "/api/point?lon=1&lon=2&lat=0", "/api/point?lon=1&lat=2&z=3",
			"/api/route", "/api/route?from=1,2", "/api/route?from=1&to=2", "/api/route?from=1,2,3&to=1,2", "/api/route?from=x,y&to=1,2", "/api/route?from=" + busy + "&to=" + other + "&mode=train",
			"/api/route?from=" + busy + "&to=200,0", "/api/isochrone?" + place, "/api/isochrone?minutes=5", "/api/isochrone?" + place + "&minutes=1,2,3,4,5", "/api/isochrone?" + place + "&minutes=121",
			"/api/isochrone?" + place + "&minutes=0", "/api/isochrone?" + place + "&minutes=-5", "/api/isochrone?" + place + "&minutes=5,", "/api/isochrone?" + place + "&minutes=NaN",
			"/api/isochrone?" + place + "&minutes=" + strings.Repeat("1,", 60) + "1", "/api/isochrone?" + place + "&minutes=1e300", "/api/isochrone?" + place + "&minutes=5&direction=up",
			"/api/isochrone?" + place + "&minutes=5&mode=rocket", "/api/export/csv?what=all", "/api/export/csv?level=x"},
		404: {"/nothing", "/index", "/assets/", "/assets/nothing-12345678.js", "/api", "/api/", "/api/nothing", "/api/study/", "/api/zones?indicator=nothing", "/api/zones?parent=nothing", "/api/zones?level=province",
			"/api/zones?level=county&parent=" + strings.Repeat("9", 200), "/api/point?lon=0&lat=0", "/api/route?from=0,0&to=1,1", "/api/isochrone?lon=-100&lat=40&minutes=5",
			"/api/export/pdf", "/api/export/", "/api/export/csv/", "/api/export/csv?indicator=nothing", "/tiles/nothing.json", "/tiles/", "/layers/x/y.geojson",
			"/../etc/passwd", "/..%2fetc%2fpasswd", "/%00", "/.git/config"},
		410: {"/api/zones?run=0000000000000000"},
	}
	for want, targets := range tests {
		for _, target := range targets {
			if got := ask(t, s.server.Handler(), "GET", target); got.Code != want {
				body := got.Body.String()
				t.Errorf("%s: %d, want %d: %s", target, got.Code, want, body[:min(len(body), 300)])
			}
		}
	}
}

// TestHeadAndOptions holds that HEAD tells what GET would, without a body, and that
// every route says what it answers.
func TestHeadAndOptions(t *testing.T) {
	h := serveBuiltin(t).server.Handler()
	for _, target := range []string{"/", "/healthz", "/api/study", "/api/zones?level=county", "/api/export/csv", "/api/openapi.json"} {
		full, head := ask(t, h, "GET", target), ask(t, h, "HEAD", target)
		if head.Code != full.Code || head.Header().Get("Content-Type") != full.Header().Get("Content-Type") || head.Header().Get("ETag") != full.Header().Get("ETag") {
			t.Errorf("%s: HEAD answers %d %v, GET %d %v", target, head.Code, head.Header(), full.Code, full.Header())
		}
		if head.Body.Len() > 0 && target != "/healthz" { // net/http takes the bodies away
			t.Errorf("%s: HEAD has a body", target)
		}
		options := ask(t, h, "OPTIONS", target)
		if options.Code != http.StatusNoContent || options.Header().Get("Allow") != "GET, HEAD, OPTIONS" {
			t.Errorf("%s: OPTIONS answers %d %q", target, options.Code, options.Header().Get("Allow"))
		}
		for _, method := range []string{"POST", "PUT", "DELETE", "PATCH", "BREW"} {
			if got := ask(t, h, method, target); got.Code != http.StatusMethodNotAllowed || !strings.Contains(got.Header().Get("Allow"), "GET") {
				t.Errorf("%s %s: %d, Allow %q", method, target, got.Code, got.Header().Get("Allow"))
			}
		}
	}
}

// TestTags holds that what has not changed is not sent again.
func TestTags(t *testing.T) {
	h := serveBuiltin(t).server.Handler()
	for _, target := range []string{"/", "/api/study", "/api/indicators", "/api/zones", "/api/targets", "/api/findings", "/api/facilities", "/api/openapi.json"} {
		first := ask(t, h, "GET", target)
		tag := first.Header().Get("ETag")
		if tag == "" || first.Header().Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: tag %q, %q", target, tag, first.Header().Get("Cache-Control"))
		}
		for header, want := range map[string]int{tag: 304, `"x", ` + tag: 304, strings.TrimPrefix(tag, "W/"): 304, "*": 304, `W/"other"`: 200, "": 200} {
			got := ask(t, h, "GET", target, "If-None-Match", header)
			if got.Code != want || want == 304 && got.Body.Len() > 0 {
				t.Errorf("%s with %s: %d with %d bytes, want %d", target, header, got.Code, got.Body.Len(), want)
			}
		}
		for _, coding := range []string{"gzip", "zstd"} {
			got := ask(t, h, "GET", target, "Accept-Encoding", coding)
			if first.Body.Len() > 4096 && (got.Header().Get("Content-Encoding") != coding || got.Body.Len() >= first.Body.Len()) {
				t.Errorf("%s: %s is answered %q with %d of %d bytes", target, coding, got.Header().Get("Content-Encoding"), got.Body.Len(), first.Body.Len())
			}
			if got.Header().Get("ETag") != tag {
				t.Errorf("%s: another tag when compressed", target)
			}
		}
	}
}

// TestBeforeThereIsAResult holds that the page is there while the study is computed,
// and that everything else says when to come again.
func TestBeforeThereIsAResult(t *testing.T) {
	server, err := web.New(web.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	h := server.Handler()
	for _, target := range []string{"/", "/healthz", "/metrics", "/api/openapi.json", "/api/status"} {
		if got := ask(t, h, "GET", target); got.Code != 200 {
			t.Errorf("%s: %d", target, got.Code)
		}
	}
	for _, target := range []string{"/readyz", "/api/study", "/api/indicators", "/api/zones", "/api/targets", "/api/findings", "/api/facilities", "/api/point?lon=1&lat=1",
		"/api/route?from=1,1&to=2,2", "/api/isochrone?lon=1&lat=1&minutes=5", "/api/export/csv", "/tiles/zones_county.json", "/tiles/x/y/1/2/3.mvt", "/layers/x/y.geojson"} {
		if got := ask(t, h, "GET", target); got.Code != http.StatusServiceUnavailable {
			t.Errorf("%s: %d", target, got.Code)
		}
	}
	if got := get[web.Status](t, h, "/api/status"); got.State != "computing" || got.Run != "" {
		t.Errorf("status %+v", got)
	}
}
