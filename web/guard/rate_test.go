package guard

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/medreach/medreach/web/problem"
)

// TestLimiter counts through a burst, a wait and a flood of addresses.
func TestLimiter(t *testing.T) {
	now := time.Unix(0, 0)
	l := newLimiter(Rate{PerSecond: 10, Burst: 5})
	l.now = func() time.Time { return now }
	for i := range 5 {
		if l.take("a", 1) != 0 {
			t.Fatalf("request %d of a burst of 5 has to wait", i+1)
		}
	}
	if wait := l.take("a", 1); wait != 100*time.Millisecond {
		t.Errorf("the sixth waits %v, want 100 ms", wait)
	}
	if l.take("b", 1) != 0 {
		t.Error("another address pays for the first")
	}
	now = now.Add(250 * time.Millisecond)
	for i, want := range []bool{true, true, false} {
		if got := l.take("a", 1) == 0; got != want {
			t.Errorf("after a quarter of a second, request %d: %v", i+1, got)
		}
	}
	l.fine("b")
	if l.take("b", 1) == 0 {
		t.Error("a fine takes nothing")
	}
	for i := range 3 * mostAddresses {
		l.take(fmt.Sprint(i), 1)
	}
	if n := len(l.buckets); n > mostAddresses {
		t.Errorf("%d addresses are remembered", n)
	}
}

// TestLimit holds that the own machine is never slowed, and that others are told
// how long to wait.
func TestLimit(t *testing.T) {
	h := New(Options{Token: "0123456789abcdef", Rate: Rate{PerSecond: 0.001, Burst: 2}}).Wrap(http.NotFoundHandler())
	for address, refused := range map[string]int{"127.0.0.1:1": 0, "[::1]:1": 0, "192.0.2.7:1": 8} {
		got := 0
		for range 10 {
			w := httptest.NewRecorder()
			r := httptest.NewRequest("GET", "/", nil)
			r.RemoteAddr = address
			h.ServeHTTP(w, r)
			if w.Code == http.StatusTooManyRequests {
				got++
				if w.Header().Get("Retry-After") == "" {
					t.Error("nobody says how long to wait")
				}
			}
		}
		if got != refused {
			t.Errorf("%s: %d of 10 refused, want %d", address, got, refused)
		}
	}
}

// TestGate holds that no more work is done at a time than is let in, that no more
// waits, and that whoever gives up leaves room.
func TestGate(t *testing.T) {
	g := NewGate(2, 3, time.Hour)
	release := make(chan struct{})
	var working, most, refused atomic.Int64
	var all sync.WaitGroup
	ctx, cancel := context.WithCancel(t.Context())
	begun := make(chan struct{}, 20)
	for range 20 {
		all.Go(func() {
			err := g.Do(ctx, func() error {
				n := working.Add(1)
				for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
				}
				<-release
				working.Add(-1)
				return nil
			})
			var p *problem.Problem
			if errors.As(err, &p) {
				refused.Add(1)
				if p.Status != 503 || p.RetryAfter == 0 {
					t.Errorf("refused with %+v", p)
				}
			} else if err != nil && !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
			begun <- struct{}{}
		})
	}
	for range 15 {
		<-begun // those that are refused
	}
	if refused.Load() != 15 || g.Busy() != 5 {
		t.Errorf("%d refused and %d let in, want 15 and 5", refused.Load(), g.Busy())
	}
	cancel()
	for range 3 {
		<-begun // those that waited give up
	}
	close(release)
	all.Wait()
	if most.Load() != 2 || g.Busy() != 0 {
		t.Errorf("%d at a time, %d left", most.Load(), g.Busy())
	}
}

// TestGateIsPatientForAWhile holds that whoever waits too long is told to come again.
func TestGateIsPatientForAWhile(t *testing.T) {
	g := NewGate(1, 5, 20*time.Millisecond)
	release, begun := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		_ = g.Do(t.Context(), func() error {
			close(begun)
			<-release
			return nil
		})
	})
	<-begun
	var p *problem.Problem
	if err := g.Do(t.Context(), func() error { return nil }); !errors.As(err, &p) || p.Status != 503 {
		t.Errorf("after its patience: %v", err)
	}
	close(release)
	all.Wait()
	if err := g.Do(t.Context(), func() error { return nil }); err != nil {
		t.Errorf("when there is room: %v", err)
	}
}
