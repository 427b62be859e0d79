package intake

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/web/problem"
)

// mostJobs is how many jobs are remembered.
const mostJobs = 20

// tellEvery is how often a stream looks for news.
const tellEvery = 200 * time.Millisecond

// State is how a job stands.
type State string

// The states of a job. The last three are for good.
const (
	Waiting   State = "waiting" // for work that was begun before
	Running   State = "running"
	Done      State = "done" // its result is shown
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// Job is a run of a study beside what is shown.
type Job struct {
	ID      string           `json:"id"`
	Kind    string           `json:"kind"`   // import | reload
	Import  string           `json:"import"` // "" of a reload
	State   State            `json:"state"`
	Stage   message.Text     `json:"stage"`
	Done    int              `json:"done"`
	Total   int              `json:"total"`
	Run     string           `json:"run"`     // the hash of the result, "" until it is shown
	Problem *problem.Problem `json:"problem"` // why it failed
	Began   string           `json:"began"`
	Ended   string           `json:"ended"` // "" until it has
}

// job is a job with what it works on.
type job struct {
	file   string // the study
	cancel context.CancelFunc

	mu   sync.Mutex
	told Job
	end  chan struct{} // closed when the state is for good
}

func (j *job) now() Job {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.told
}

func (j *job) ended() bool { return j.told.State != Waiting && j.told.State != Running }

// finish gives a job its last state, unless it has one. last is called while nothing
// else can end the job: a result is shown only of one that was not cancelled.
func (j *job) finish(state State, last func(*Job)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.ended() {
		return
	}
	last(&j.told)
	j.told.State, j.told.Ended = state, time.Now().Format(time.RFC3339)
	close(j.end)
}

// jobs are those that are remembered, the oldest first.
type jobs struct {
	mu   sync.Mutex
	list []*job
}

// free reports whether a job can begin.
func (i *Intake) free() error {
	if i.closed {
		return ending()
	}
	i.jobs.mu.Lock()
	defer i.jobs.mu.Unlock()
	for _, j := range i.jobs.list {
		if now := j.now(); now.State == Waiting || now.State == Running {
			return problem.New(http.StatusConflict, "另一项计算（%s）正在进行：等它完成，或先取消它", "another job (%s) is running: wait for its end or cancel it first", now.ID)
		}
	}
	return nil
}

// begin starts a job. The caller holds i.mu and knows that one can begin.
func (i *Intake) begin(kind, imported, file string) *job {
	key := make([]byte, 8)
	_, _ = rand.Read(key) // it never fails
	j := &job{file: file, end: make(chan struct{}), told: Job{ID: hex.EncodeToString(key), Kind: kind, Import: imported, State: Waiting,
		Stage: message.T("等待", "waiting"), Began: time.Now().Format(time.RFC3339)}}
	ctx, cancel := context.WithCancel(i.ctx)
	j.cancel = cancel
	i.jobs.mu.Lock()
	i.jobs.list = append(i.jobs.list, j)
	if len(i.jobs.list) > mostJobs {
		i.jobs.list = i.jobs.list[1:]
	}
	i.jobs.mu.Unlock()
	i.work.Go(func() {
		defer cancel()
		i.compute(ctx, j)
	})
	return j
}

// compute does the work of a job.
func (i *Intake) compute(ctx context.Context, j *job) {
	show, err := i.prepare(ctx, j)
	switch {
	case err == nil:
		j.finish(Done, func(told *Job) { told.Run = show() })
	case ctx.Err() != nil:
		j.finish(Cancelled, func(*Job) {})
	default:
		p := problem.Of(within(filepath.Dir(j.file), err))
		if p.Status == http.StatusInternalServerError {
			i.opts.Log.Error("job failed", "job", j.told.ID, "error", err)
		}
		j.finish(Failed, func(told *Job) { told.Problem = p })
	}
}

// prepare computes the result of a job. A fault of the program ends the job, not the
// server.
func (i *Intake) prepare(ctx context.Context, j *job) (show func() string, err error) {
	defer func() {
		if broken := recover(); broken != nil {
			err = fmt.Errorf("panic: %v\n%s", broken, debug.Stack())
		}
	}()
	show, err = i.opts.Prepare(ctx, j.file, func(stage message.Text, done, total int) {
		j.mu.Lock()
		defer j.mu.Unlock()
		if !j.ended() {
			j.told.State, j.told.Stage, j.told.Done, j.told.Total = Running, stage, done, total
		}
	})
	return show, errors.Join(err, ctx.Err())
}

// named is the job that a request names.
func (i *Intake) named(r *http.Request) (*job, error) {
	id := chi.URLParam(r, "id")
	i.jobs.mu.Lock()
	defer i.jobs.mu.Unlock()
	for _, j := range i.jobs.list {
		if j.told.ID == id { // which never changes
			return j, nil
		}
	}
	return nil, problem.New(http.StatusNotFound, "没有这项计算", "there is no such job")
}

// Jobs is a list of jobs, the newest first.
type Jobs struct {
	Jobs []Job `json:"jobs"`
}

func (i *Intake) listJobs(w http.ResponseWriter, _ *http.Request) error {
	out := Jobs{Jobs: []Job{}}
	i.jobs.mu.Lock()
	for n := len(i.jobs.list) - 1; n >= 0; n-- {
		out.Jobs = append(out.Jobs, i.jobs.list[n].now())
	}
	i.jobs.mu.Unlock()
	return answer(w, http.StatusOK, out)
}

func (i *Intake) tellJob(w http.ResponseWriter, r *http.Request) error {
	j, err := i.named(r)
	if err != nil {
		return err
	}
	return answer(w, http.StatusOK, j.now())
}

// cancel ends a job at once: what it has begun comes to its end unseen.
func (i *Intake) cancel(w http.ResponseWriter, r *http.Request) error {
	j, err := i.named(r)
	if err != nil {
		return err
	}
	j.finish(Cancelled, func(*Job) {})
	j.cancel()
	return answer(w, http.StatusOK, j.now())
}

// stream tells how far a job has come, until it ends.
func (i *Intake) stream(w http.ResponseWriter, r *http.Request) error {
	j, err := i.named(r)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	if r.Method == http.MethodHead {
		return nil
	}
	out := http.NewResponseController(w)
	ticker := time.NewTicker(tellEvery)
	defer ticker.Stop()
	for last := ""; ; {
		now := j.now()
		event := "progress"
		if over := now.State; over != Waiting && over != Running {
			event = string(over)
		}
		text, err := json.Marshal(now)
		if err != nil {
			return err
		}
		if string(text) != last {
			last = string(text)
			_ = out.SetWriteDeadline(time.Now().Add(answerTime))
			if _, err := fmt.Fprintf(w, "event: %s\ndata: %s\n\n", event, text); err != nil || out.Flush() != nil {
				return nil // whoever listened has gone
			}
		}
		if event != "progress" {
			return nil
		}
		select {
		case <-r.Context().Done():
			return nil
		case <-i.ctx.Done():
			return nil
		case <-j.end:
		case <-ticker.C:
		}
	}
}
