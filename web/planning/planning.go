// Package planning answers what edits of facilities come to, for a planner who drags
// one over the map, and keeps named scenarios beside the study. The engine of what is
// shown is prepared in the background; until it is ready who asks is told to come
// again. A question changes nothing that is shown and is answered on servers that
// only read; scenarios are written and deleted on those for editing alone. Each state
// that was asked for has tiles of its own, which name it by its hash. People have two
// digits, shares are 0-1.
package planning

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"runtime"
	"sync"
	"time"

	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/analysis/study/scenario"
	"github.com/medreach/medreach/analysis/study/whatif"
	"github.com/medreach/medreach/web/board"
	"github.com/medreach/medreach/web/guard"
	"github.com/medreach/medreach/web/problem"
	"github.com/medreach/medreach/web/publication"
)

// The limits of what is asked.
const (
	mostEdits   = 200
	mostBody    = 1 << 20 // bytes
	mostNote    = 2000    // characters
	mostWaiting = 256     // questions
	patience    = 8 * time.Second
)

// Options say what may be done.
type Options struct {
	Editable bool // scenarios may be written
	Log      *slog.Logger
}

// Subject is the result that edits are about.
type Subject struct {
	Result    *study.Result
	Board     *board.Board
	Published *publication.Publication
	Shelf     *publication.Shelf // takes the tiles of states
	File      string             // of the study, beside which scenarios are kept; "" where there is none
}

// Desk answers what edits come to. It may be used from several goroutines.
type Desk struct {
	opts  Options
	turns *guard.Gate
	ctx   context.Context // ends with the server
	stop  context.CancelFunc
	work  sync.WaitGroup

	mu     sync.Mutex
	closed bool
	now    *table // nil before anything is shown
}

// table is one subject with its engine and the states that were asked for.
type table struct {
	Subject
	folder *scenario.Folder // nil where nothing can be kept
	cancel context.CancelFunc

	ready  chan struct{} // closed when engine and base, or err, are there
	engine *whatif.Engine
	base   *trial
	err    error
	trials recent
}

// New makes a desk with nothing on it.
func New(opts Options) *Desk {
	if opts.Log == nil {
		opts.Log = slog.Default()
	}
	d := &Desk{opts: opts, turns: guard.NewGate(runtime.GOMAXPROCS(0), mostWaiting, patience)}
	d.ctx, d.stop = context.WithCancel(context.Background())
	return d
}

// Show puts another result in the place of the one that edits are about, and prepares
// its engine in the background.
func (d *Desk) Show(s Subject) {
	ctx, cancel := context.WithCancel(d.ctx)
	t := &table{Subject: s, cancel: cancel, ready: make(chan struct{})}
	if s.File != "" {
		t.folder = scenario.Beside(s.File)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.now != nil {
		d.now.cancel()
	}
	d.now = t
	if d.closed {
		cancel()
		return
	}
	d.work.Go(func() {
		defer cancel()
		defer close(t.ready)
		if t.err = t.prepare(ctx); t.err != nil && ctx.Err() == nil {
			d.opts.Log.Error("what-if cannot be prepared", "error", t.err)
		}
	})
}

// prepare makes the engine, and the state without edits.
func (t *table) prepare(ctx context.Context) (err error) {
	if t.engine, err = whatif.Prepare(ctx, t.Result); err != nil {
		return err
	}
	t.base, err = t.try(ctx, t.engine.Base())
	return err
}

// Close stops what is under way and waits for its end.
func (d *Desk) Close() {
	d.mu.Lock()
	d.closed = true
	d.mu.Unlock()
	d.stop()
	d.work.Wait()
}

// table is the one that edits are about now.
func (d *Desk) table() (*table, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.now == nil {
		return nil, problem.Busy(2, "还没有结果", "there is no result yet")
	}
	return d.now, nil
}

// prepared is the table once its engine is ready.
func (d *Desk) prepared() (*table, error) {
	t, err := d.table()
	if err != nil {
		return nil, err
	}
	select {
	case <-t.ready:
		return t, t.err
	default:
		return nil, problem.Busy(2, "正在为推演做准备，请稍候再试", "what-if is being prepared: try again in a moment")
	}
}

// Ready reports whether edits can be tried.
func (d *Desk) Ready() bool {
	_, err := d.prepared()
	return err == nil
}

// Bytes is the memory of the engine and of the states that are kept; 0 before it is
// ready.
func (d *Desk) Bytes() int {
	t, err := d.prepared()
	if err != nil {
		return 0
	}
	return t.engine.Bytes() + t.trials.size()
}

// take reads the JSON of a request.
func take(w http.ResponseWriter, r *http.Request, into any) error {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostBody))
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) || r.Context().Err() != nil {
			return err
		}
		return problem.Bad("请求没有发完", "the request was cut short")
	}
	return scenario.DecodeJSON(bytes.NewReader(data), into)
}

// answer sends a value as JSON.
func answer(w http.ResponseWriter, status int, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	if w.Header().Get("Cache-Control") == "" {
		w.Header().Set("Cache-Control", "no-store")
	}
	w.WriteHeader(status)
	_, _ = w.Write(data) // whoever asked may have gone
	return nil
}

// refused is what the folder of scenarios says, as a problem.
func refused(err error) error {
	switch {
	case errors.Is(err, scenario.ErrMissing):
		return problem.New(http.StatusNotFound, "%s", "%s", err)
	case errors.Is(err, scenario.ErrChanged):
		return problem.New(http.StatusPreconditionFailed, "%s", "%s", err)
	}
	return err
}
