package analysis

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// workers is how many goroutines share n parts of work.
func workers(n int) int { return max(1, min(runtime.GOMAXPROCS(0), n)) }

// parallel calls do for the parts 0..n on all cores, in no promised order, and
// tells it which worker runs it, so that scratch memory can be reused. The first error ends the work.
func parallel(ctx context.Context, n int, do func(worker, part int) error) error {
	var (
		next atomic.Int64
		wait sync.WaitGroup
		once sync.Once
		err  error
	)
	fail := func(e error) {
		once.Do(func() { err = e })
		next.Store(int64(n))
	}
	for w := range workers(n) {
		wait.Go(func() {
			for {
				part := int(next.Add(1)) - 1
				if part >= n {
					return
				}
				if e := ctx.Err(); e != nil {
					fail(e)
					return
				}
				if e := do(w, part); e != nil {
					fail(e)
					return
				}
			}
		})
	}
	wait.Wait()
	if err == nil {
		err = ctx.Err()
	}
	return err
}
