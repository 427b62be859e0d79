// Package intake lets a planner begin in the browser: files are received into a new
// folder of their own, looked at, and run as a study once the planner has confirmed
// what they were taken for. Work that takes long is a job, one at a time, which tells
// how far it has come and can be cancelled; what is shown stays until a job is done.
// Nothing outside the folder of an import is written, no file is written over, and
// what fails leaves nothing behind. Bytes, and times of the clock.
package intake

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/web/guard"
	"github.com/medreach/medreach/web/problem"
)

// Progress is told how far a stage of work has come.
type Progress = func(stage message.Text, done, total int)

// Options say where imports go and how a study is run.
type Options struct {
	Folder  string // in which each import gets a folder; "" where nothing may be changed
	Largest Limits
	Log     *slog.Logger

	// Prepare loads and runs a study file. What it returns shows the result, at once
	// and whole, and tells its hash; until then nothing that is shown changes.
	Prepare func(ctx context.Context, study string, tell Progress) (show func() (run string), err error)
	// Shown is the study file of what is shown, "" where there is none.
	Shown func() string
}

// Limits bound what is received. Zero values are the usual ones.
type Limits struct {
	File  int64 // bytes of a file; 0 is 512 MB
	Total int64 // bytes of all files of an import; 0 is 1 GB
	Files int   // 0 is 200
}

// The limits of uploads in time and number.
const (
	mostUploads = 4 // at a time
	mostWaiting = 8 // imports that nobody has confirmed
	patience    = 30 * time.Second
	longest     = time.Hour // of one upload
	graceTime   = 10 * time.Second
	answerTime  = time.Minute
	overhead    = 1 << 20 // what multipart adds to files
)

// Intake receives files and runs studies.
type Intake struct {
	opts Options
	gate *guard.Gate
	jobs jobs

	ctx  context.Context // ends with the server
	stop context.CancelFunc
	work sync.WaitGroup // uploads and jobs
	idle time.Duration  // patience; shorter in tests

	mu     sync.Mutex
	closed bool
	kept   []*kept // the oldest first
}

// New makes an intake that has received nothing yet.
func New(opts Options) *Intake {
	if opts.Log == nil {
		opts.Log = slog.Default()
	}
	usual := Limits{File: 512 << 20, Total: 1 << 30, Files: 200}
	if opts.Largest.File == 0 {
		opts.Largest.File = usual.File
	}
	if opts.Largest.Total == 0 {
		opts.Largest.Total = usual.Total
	}
	if opts.Largest.Files == 0 {
		opts.Largest.Files = usual.Files
	}
	i := &Intake{opts: opts, gate: guard.NewGate(mostUploads, 0, time.Second), idle: patience}
	i.ctx, i.stop = context.WithCancel(context.Background())
	return i
}

// Close cancels what is under way, waits for its end for some seconds, and takes
// away imports that nobody has confirmed.
func (i *Intake) Close() {
	i.mu.Lock()
	i.closed = true
	i.mu.Unlock()
	i.stop()
	ended := make(chan struct{})
	go func() {
		i.work.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(graceTime):
		i.opts.Log.Warn("work goes on after the end of the server")
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, k := range i.kept {
		if !k.confirmed {
			i.remove(k)
		}
	}
}

// enter begins a piece of work, which ends with i.work.Done, unless the server ends.
func (i *Intake) enter() error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.closed {
		return ending()
	}
	i.work.Add(1)
	return nil
}

func ending() error { return problem.Busy(5, "服务器正在关闭", "the server is ending") }

// Bytes is how large the body of a request may be where it may be larger than
// usual; 0 is the usual.
func (i *Intake) Bytes(r *http.Request) int64 {
	if r.Method == http.MethodPost && r.URL.Path == "/api/import" && i.opts.Folder != "" {
		return i.opts.Largest.Total + overhead
	}
	return 0
}

// Routes answers imports and jobs.
func (i *Intake) Routes(r chi.Router) {
	r.Get("/api/import", i.answering(i.list))
	r.Post("/api/import", i.answering(i.upload))
	r.Get("/api/import/{id}", i.answering(i.tellImport))
	r.Delete("/api/import/{id}", i.answering(i.discard))
	r.Post("/api/import/{id}/run", i.answering(i.run))
	r.Post("/api/reload", i.answering(i.reload))
	r.Get("/api/jobs", i.answering(i.listJobs))
	r.Get("/api/jobs/{id}", i.answering(i.tellJob))
	r.Get("/api/jobs/{id}/events", i.answering(i.stream))
	r.Delete("/api/jobs/{id}", i.answering(i.cancel))
}

// answering refuses what a server that only reads does not do, and turns faults into
// problems.
func (i *Intake) answering(h func(http.ResponseWriter, *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var err error
		switch {
		case i.opts.Folder == "":
			err = problem.New(http.StatusForbidden, "此服务只读；要导入数据，请用 --edit 启动", "this server only reads: start it with --edit to import data")
		case r.URL.RawQuery != "":
			err = problem.Bad("此处没有参数", "there are no parameters here")
		default:
			err = h(w, r)
		}
		if err == nil || errors.Is(err, context.Canceled) { // whoever asked has gone
			return
		}
		p := i.refuse(r, err)
		problem.Write(w, p)
	}
}

// refuse is the problem that an error is; what is the program's own fault goes to the
// log.
func (i *Intake) refuse(r *http.Request, err error) *problem.Problem {
	p := problem.Of(err)
	if p.Status == http.StatusInternalServerError {
		i.opts.Log.Error("request failed", "path", r.URL.Path, "error", err)
	}
	return p
}

// answer sends a value as JSON, of which no copy is kept.
func answer(w http.ResponseWriter, status int, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(data) // whoever asked may have gone
	return nil
}
