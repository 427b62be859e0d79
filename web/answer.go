package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/medreach/medreach/web/problem"
)

// handler is a route that may come to nothing.
type handler func(w http.ResponseWriter, r *http.Request) error

// answering gives a route its time and turns faults into problems.
func (s *Server) answering(h handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), requestTime)
		defer cancel()
		s.finish(w, r, h(w, r.WithContext(ctx)))
	}
}

// streaming is a route that goes on for as long as it is listened to.
func (s *Server) streaming(h handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { s.finish(w, r, h(w, r)) }
}

// finish answers for a route that came to nothing. What is the program's own fault
// goes to the log alone.
func (s *Server) finish(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case err == nil, errors.Is(err, context.Canceled): // whoever asked has gone
		return
	case errors.Is(err, context.DeadlineExceeded):
		problem.Write(w, problem.New(http.StatusGatewayTimeout, "计算超过 %d 秒，已停止；缩小范围再试", "it took over %d seconds and was stopped: ask for less", int(requestTime.Seconds())))
		return
	}
	p := problem.Of(err)
	if p.Status == http.StatusInternalServerError {
		s.opts.Log.Error("request failed", "path", r.URL.Path, "error", err)
	}
	problem.Write(w, p)
}

// answer sends a value as JSON.
func answer(w http.ResponseWriter, r *http.Request, value any) error {
	return send(w, r, "application/json", value)
}

// send sends a value in a form of JSON, or nothing where the reader has the same
// already.
func send(w http.ResponseWriter, r *http.Request, kind string, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(data)
	tag := `W/"` + hex.EncodeToString(sum[:8]) + `"` // weak: the same content, compressed or not
	h := w.Header()
	h.Set("ETag", tag)
	h.Set("Cache-Control", "no-cache")
	if matches(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.Itoa(len(data)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(data) // whoever asked may have gone
	}
	return nil
}

// matches compares tags weakly, as RFC 9110 wants of If-None-Match.
func matches(header, tag string) bool {
	for _, have := range strings.Split(header, ",") {
		if have = strings.TrimSpace(have); have == "*" || strings.TrimPrefix(have, "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}
