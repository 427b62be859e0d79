package guard

import (
	"math"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/medreach/medreach/web/problem"
)

// Rate is how many requests a second one address may send, and how many at once
// after a pause. Zeros stand for 100 and 500: a map that is moved asks for some
// dozens of tiles, and QGIS pages through a layer as fast as it is answered.
type Rate struct{ PerSecond, Burst float64 }

// mostAddresses is how many addresses are remembered; when there are more, those
// that could send a full burst again are forgotten.
const mostAddresses = 10_000

// fined is how many requests a wrong token counts for.
const fined = 20

// limiter is a bucket of requests for each address.
type limiter struct {
	rate Rate
	now  func() time.Time

	mu      sync.Mutex
	buckets map[string]*bucket
}

type bucket struct {
	left float64
	at   time.Time
}

func newLimiter(r Rate) *limiter {
	if r.PerSecond == 0 {
		r.PerSecond = 100
	}
	if r.Burst == 0 {
		r.Burst = 500
	}
	return &limiter{rate: r, now: time.Now, buckets: map[string]*bucket{}}
}

// take takes some requests out of the bucket of an address and returns how long to
// wait where there are not so many.
func (l *limiter) take(address string, n float64) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.of(address)
	if b.left < n {
		return time.Duration((n - b.left) / l.rate.PerSecond * float64(time.Second))
	}
	b.left -= n
	return 0
}

// fine empties the bucket of an address by more than one request.
func (l *limiter) fine(address string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.of(address)
	b.left = math.Max(0, b.left-fined)
}

// of is the bucket of an address, filled up to now.
func (l *limiter) of(address string) *bucket {
	now := l.now()
	b := l.buckets[address]
	if b == nil {
		if len(l.buckets) >= mostAddresses {
			l.forget(now)
		}
		b = &bucket{l.rate.Burst, now}
		l.buckets[address] = b
	}
	b.left = math.Min(l.rate.Burst, b.left+now.Sub(b.at).Seconds()*l.rate.PerSecond)
	b.at = now
	return b
}

func (l *limiter) forget(now time.Time) {
	for address, b := range l.buckets {
		if b.left+now.Sub(b.at).Seconds()*l.rate.PerSecond >= l.rate.Burst {
			delete(l.buckets, address)
		}
	}
	if len(l.buckets) >= mostAddresses {
		clear(l.buckets) // a flood from everywhere: nobody is remembered rather than memory filled
	}
}

// limit slows other machines down. The own machine is its user's, and a proxy on
// it, behind which everybody has the same address, has limits of its own.
func (g *Guard) limit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		address := addressOf(r)
		if !loopback(address) {
			if wait := g.limiter.take(address, 1); wait > 0 {
				p := problem.New(http.StatusTooManyRequests, "请求过于频繁，请稍候再试", "too many requests: wait a moment")
				p.RetryAfter = max(1, int(math.Ceil(wait.Seconds())))
				problem.Write(w, p)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// addressOf is the address of the other side of a connection, without its port.
// Headers that say otherwise may say anything.
func addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
