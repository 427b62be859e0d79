// Package reading is how the routes for GIS programs are read: by GET, HEAD and
// OPTIONS alone, from pages of any origin, with entity tags, compressed where the
// reader takes it, and with links that begin where the request came in.
package reading

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/web/problem"
)

// Only lets requests through that read, and opens the answers to other origins.
func Only(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Access-Control-Expose-Headers", "Content-Crs, ETag, Link")
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		switch r.Method {
		case http.MethodGet, http.MethodHead:
			next.ServeHTTP(w, r)
		case http.MethodOptions:
			h.Set("Allow", "GET, HEAD, OPTIONS")
			h.Set("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS")
			h.Set("Access-Control-Allow-Headers", "Accept, Accept-Language, If-None-Match")
			h.Set("Access-Control-Max-Age", "86400")
			w.WriteHeader(http.StatusNoContent)
		default:
			h.Set("Allow", "GET, HEAD, OPTIONS")
			problem.Write(w, problem.New(http.StatusMethodNotAllowed, "这里只读：GET、HEAD 或 OPTIONS", "read only: GET, HEAD or OPTIONS"))
		}
	})
}

// Immutable is the caching of what is named by its content.
const Immutable = "max-age=31536000, immutable"

// Fresh sets an entity tag and answers 304 where the reader has it already.
func Fresh(w http.ResponseWriter, r *http.Request, tag string) bool {
	tag = `W/"` + tag + `"` // weak: the same content compressed or not
	w.Header().Set("ETag", tag)
	for _, have := range strings.Split(r.Header.Get("If-None-Match"), ",") {
		if have = strings.TrimSpace(have); have == "*" || strings.TrimPrefix(have, "W/") == strings.TrimPrefix(tag, "W/") {
			w.WriteHeader(http.StatusNotModified)
			return true
		}
	}
	return false
}

// TakesGzip reports whether the reader takes compressed answers.
func TakesGzip(r *http.Request) bool {
	for _, part := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		name, parameter, _ := strings.Cut(strings.TrimSpace(part), ";")
		weight, given := strings.CutPrefix(strings.TrimSpace(parameter), "q=")
		if q, err := strconv.ParseFloat(weight, 64); (name == "gzip" || name == "*") && !(given && err == nil && q == 0) {
			return true
		}
	}
	return false
}

// Base is the scheme, host and port under which the request came in. What a proxy
// says of it counts only where it is trusted.
func Base(r *http.Request, trustProxy bool) string {
	scheme, host, prefix := "http", r.Host, ""
	if r.TLS != nil {
		scheme = "https"
	}
	if trustProxy {
		first := func(name string) string {
			value, _, _ := strings.Cut(r.Header.Get(name), ",")
			return strings.TrimSpace(value)
		}
		if p := first("X-Forwarded-Proto"); p == "http" || p == "https" {
			scheme = p
		}
		if h := first("X-Forwarded-Host"); plainHost(h) {
			host = h
		}
		if p := strings.TrimRight(first("X-Forwarded-Prefix"), "/"); strings.HasPrefix(p, "/") && !strings.ContainsAny(p, " \"'<>\\?#") {
			prefix = p
		}
	}
	if !plainHost(host) {
		host = "localhost"
	}
	return scheme + "://" + host + prefix
}

func plainHost(h string) bool {
	return h != "" && !strings.ContainsFunc(h, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune(".-:[]_", r))
	})
}

// Language is the reader's language: lang in the query, or else the first of
// Accept-Language that the program speaks; Chinese where none is.
func Language(r *http.Request) message.Lang {
	wanted := r.URL.Query().Get("lang") + "," + r.Header.Get("Accept-Language")
	for _, part := range strings.Split(strings.ToLower(wanted), ",") {
		switch part = strings.TrimSpace(part); {
		case strings.HasPrefix(part, "zh"):
			return message.ZH
		case strings.HasPrefix(part, "en"):
			return message.EN
		}
	}
	return message.ZH
}
