package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/web/problem"
)

// Status is the answer to /api/status.
type Status struct {
	State      string       `json:"state"` // empty | computing | ready
	Stage      message.Text `json:"stage"`
	Done       int          `json:"done"`
	Total      int          `json:"total"`
	Run        string       `json:"run"` // "" while computing
	Stale      bool         `json:"stale"`
	StaleFiles []string     `json:"stale_files"`
	Editable   bool         `json:"editable"`
}

// progress is how far the computing has come.
type progress struct {
	mu          sync.Mutex
	busy        bool // a study is being computed
	stage       message.Text
	done, total int
}

// begin and end are around the computing of a study.
func (p *progress) begin() { p.mark(true) }
func (p *progress) end()   { p.mark(false) }

func (p *progress) mark(busy bool) {
	p.mu.Lock()
	p.busy = busy
	p.mu.Unlock()
}

func (p *progress) set(stage message.Text, done, total int) {
	p.mu.Lock()
	p.stage, p.done, p.total = stage, done, total
	p.mu.Unlock()
}

func (s *Server) status() Status {
	s.progress.mu.Lock()
	out := Status{State: "computing", Stage: s.progress.stage, Done: s.progress.done, Total: s.progress.total, StaleFiles: []string{}, Editable: s.opts.Editable}
	if s.opts.Empty && !s.progress.busy {
		out.State, out.Stage, out.Done, out.Total = "empty", message.Text{}, 0, 0
	}
	s.progress.mu.Unlock()
	if shown := s.current.Load(); shown != nil {
		out.State, out.Run = "ready", shown.run
		out.Stage, out.Done, out.Total = message.Text{ZH: "就绪", EN: "ready"}, 1, 1 // whatever is computed beside it
		if shown.source != nil {
			out.StaleFiles = append(out.StaleFiles, shown.source.stale()...)
		}
		out.Stale = len(out.StaleFiles) > 0
	}
	return out
}

func (s *Server) stale() bool { return s.status().Stale }

// tellEvery is how often a stream looks for news.
const tellEvery = 250 * time.Millisecond

// answerStatus tells how things stand: once as JSON, or again and again as an
// event stream, which ends when a result is shown.
func (s *Server) answerStatus(w http.ResponseWriter, r *http.Request) error {
	if _, err := parse(r); err != nil {
		return err
	}
	if !strings.Contains(r.Header.Get("Accept"), "text/event-stream") {
		return answer(w, r, s.status())
	}
	out := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	ticker := time.NewTicker(tellEvery)
	defer ticker.Stop()
	last := ""
	for {
		now := s.status()
		text, err := json.Marshal(now)
		if err != nil {
			return err
		}
		if string(text) != last {
			last = string(text)
			_ = out.SetWriteDeadline(time.Now().Add(writeTimeout)) // not all writers have one
			if _, err := fmt.Fprintf(w, "event: %s\ndata: %s\n\n", now.State, text); err != nil || out.Flush() != nil {
				return nil // whoever listened has gone
			}
		}
		if now.State == "ready" {
			return nil
		}
		select {
		case <-r.Context().Done():
			return nil
		case <-s.closing:
			return nil
		case <-ticker.C:
		}
	}
}

// answerHealth tells that the server lives.
func answerHealth(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("ok\n")) // whoever asked may have gone
}

// answerReady tells whether there is a result to show.
func (s *Server) answerReady(w http.ResponseWriter, r *http.Request) {
	if s.current.Load() == nil {
		problem.Write(w, s.nothing())
		return
	}
	answerHealth(w, r)
}

// nothing says why there is no result.
func (s *Server) nothing() *problem.Problem {
	if s.status().State == "empty" {
		return problem.Busy(5, "还没有方案：请在页面上放入数据文件", "there is no study yet: put data files onto the page")
	}
	return problem.Busy(2, "正在计算，进度见 /api/status", "computing: /api/status tells how far it has come")
}

// answerMetrics tells counts to Prometheus.
func (s *Server) answerMetrics(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_ = s.meter.Write(w) // whoever asked may have gone
}
