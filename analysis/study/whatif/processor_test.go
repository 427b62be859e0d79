//go:build unix

package whatif_test

import (
	"syscall"
	"testing"
	"time"
)

// processor is the time that the processors have spent on this program.
func processor(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
