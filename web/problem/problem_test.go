package problem_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/web/problem"
)

func TestOf(t *testing.T) {
	busy := problem.Busy(3, "忙", "busy")
	for _, c := range []struct {
		name   string
		err    error
		status int
		zh, en string
	}{
		{"a problem", busy, 503, "忙", "busy"},
		{"a wrapped problem", fmt.Errorf("x: %w", busy), 503, "忙", "busy"},
		{"a fault of the user", message.Errorf("坏 %d", "bad %d", 7), 400, "坏 7", "bad 7"},
		{"too large", &http.MaxBytesError{Limit: 9}, 413, "请求超过 9 字节", "the request is larger than 9 bytes"},
		{"the program's own", &os.PathError{Op: "open", Path: "/secret/place", Err: errors.New("no")}, 500, "程序内部错误，详情见服务器日志", "internal error; the server's log tells more"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := httptest.NewRecorder()
			w.Header().Set("ETag", `"x"`)
			w.Header().Set("Content-Encoding", "gzip")
			problem.Write(w, problem.Of(c.err))
			var got problem.Problem
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			if w.Code != c.status || got.Status != c.status || got.Detail != c.en || got.DetailZH != c.zh || got.Title == "" || got.TitleZH == "" {
				t.Errorf("answered %d %+v", w.Code, got)
			}
			if w.Header().Get("Content-Type") != problem.ContentType || w.Header().Get("ETag") != "" || w.Header().Get("Content-Encoding") != "" {
				t.Errorf("headers %v", w.Header())
			}
			if strings.Contains(w.Body.String(), "secret") {
				t.Errorf("tells a path: %s", w.Body)
			}
			if want := map[bool]string{true: "3"}[c.status == 503]; w.Header().Get("Retry-After") != want {
				t.Errorf("Retry-After %q, want %q", w.Header().Get("Retry-After"), want)
			}
		})
	}
}
