package graph

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// chunk is how many edges or vertices one goroutine takes at a time. It is fixed, so
// that sums over chunks are the same on any number of cores.
const chunk = 1 << 15

// chunks is how many there are of n.
func chunks(n int) int { return (n + chunk - 1) / chunk }

// eachChunk visits 0..n in chunks, on all cores.
func eachChunk(n int, visit func(chunk, from, to int)) {
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), chunks(n)) {
		wait.Go(func() {
			for {
				k := int(next.Add(1)) - 1
				if k >= chunks(n) {
					return
				}
				visit(k, k*chunk, min((k+1)*chunk, n))
			}
		})
	}
	wait.Wait()
}
