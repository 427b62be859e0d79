package guard

import (
	"net/http"
	"strings"
)

// headers tells the browser what the answers may be used for. Scripts and styles
// come from the server's own files alone; MapLibre's workers are blobs. Tiles of a
// background come from the one origin that is set.
func (g *Guard) headers(next http.Handler) http.Handler {
	policy := strings.Join([]string{
		"default-src 'none'", "script-src 'self'", "style-src 'self'", "font-src 'self'", "worker-src 'self' blob:",
		strings.TrimSpace("img-src 'self' data: blob: " + g.opts.Background),
		strings.TrimSpace("connect-src 'self' " + g.opts.Background),
		"manifest-src 'self'", "form-action 'self'", "base-uri 'none'", "object-src 'none'", "frame-ancestors 'none'",
	}, "; ")
	fixed := map[string]string{
		"Content-Security-Policy":      policy,
		"X-Content-Type-Options":       "nosniff",
		"Referrer-Policy":              "no-referrer",
		"X-Frame-Options":              "DENY",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Permissions-Policy":           "camera=(), microphone=(), payment=(), usb=()",
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, value := range fixed {
			w.Header().Set(name, value)
		}
		next.ServeHTTP(w, r)
	})
}
