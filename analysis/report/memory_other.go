//go:build !unix

package report

import "runtime"

// peakMemory is the memory that the Go runtime took from the system, in bytes:
// the nearest figure to a peak that is to be had here.
func peakMemory() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.Sys)
}
