package guard

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/medreach/medreach/web/problem"
)

// Gate lets a bounded number of pieces of heavy work be done at a time, and a
// bounded number wait for their turn, though not for ever.
type Gate struct {
	turns    chan struct{}
	waiting  atomic.Int64
	most     int64
	patience time.Duration
}

// NewGate lets so many work at a time and so many wait for so long.
func NewGate(workers, queue int, patience time.Duration) *Gate {
	return &Gate{turns: make(chan struct{}, workers), most: int64(workers + queue), patience: patience}
}

// Do does work when its turn comes, unless too many wait, the turn does not come in
// time, or ctx ends first.
func (g *Gate) Do(ctx context.Context, work func() error) error {
	defer g.waiting.Add(-1)
	busy := problem.Busy(2, "正在处理的请求太多，请稍候再试", "too many requests are being worked on: try again in a moment")
	if g.waiting.Add(1) > g.most {
		return busy
	}
	late := time.NewTimer(g.patience)
	defer late.Stop()
	select {
	case <-late.C:
		return busy
	case g.turns <- struct{}{}:
		defer func() { <-g.turns }()
		return work()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Busy is how much work is being done or waits.
func (g *Gate) Busy() int64 { return g.waiting.Load() }
