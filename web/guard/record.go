package guard

import (
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/medreach/medreach/web/meter"
	"github.com/medreach/medreach/web/problem"
)

// recorder notes what was answered.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

// Unwrap lets http.ResponseController reach the writer below.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader notes the status.
func (w *recorder) WriteHeader(status int) {
	if w.status == 0 && status >= http.StatusOK {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write counts bytes.
func (w *recorder) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(p)
	w.bytes += int64(n)
	return n, err
}

// Flush sends what was written, as answers do that come bit by bit.
func (w *recorder) Flush() {
	if f, ok := w.ResponseWriter.(http.Flusher); ok {
		f.Flush()
	}
}

// record logs and counts each request, and answers for one that broke the program.
func (g *Guard) record(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		g.opts.Meter.Begin()
		out := &recorder{ResponseWriter: w}
		defer func() {
			broken := recover()
			begun := out.status != 0
			if broken != nil && broken != http.ErrAbortHandler {
				g.opts.Log.Error("panic", "method", r.Method, "path", r.URL.Path, "panic", broken, "stack", string(debug.Stack()))
				if !begun {
					problem.Write(out, problem.New(http.StatusInternalServerError, "程序内部错误，详情见服务器日志", "internal error; the server's log tells more"))
				}
			}
			took := time.Since(began)
			g.opts.Meter.Served(meter.Served{Method: known(r.Method), Route: g.opts.Route(r), Status: out.status, Bytes: out.bytes, Took: took})
			g.opts.Log.LogAttrs(r.Context(), levelOf(out.status), "request", slog.String("method", r.Method), slog.String("path", r.URL.Path), slog.Int("status", out.status),
				slog.Int64("bytes", out.bytes), slog.Duration("took", took), slog.String("from", addressOf(r)))
			if broken == http.ErrAbortHandler || broken != nil && begun {
				panic(http.ErrAbortHandler) // half an answer must not pass for a whole one
			}
		}()
		next.ServeHTTP(out, r)
	})
}

// levelOf is how loudly an answer is logged: what the program is to blame for is
// heard, and being busy is not.
func levelOf(status int) slog.Level {
	if status == http.StatusInternalServerError {
		return slog.LevelError
	}
	return slog.LevelInfo
}

// known is a method that may stand in a count: anybody can invent others.
func known(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}
