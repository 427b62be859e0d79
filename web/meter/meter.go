// Package meter counts what a server does and tells it in the text format of
// Prometheus: requests by route and outcome, how long they took in seconds, how
// many are under way, and what the process uses.
package meter

import (
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// bounds of the histogram of durations, in seconds.
var bounds = []float64{0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30}

// Meter counts. Its zero value is ready and may be used from any number of
// goroutines.
type Meter struct {
	mu     sync.Mutex
	counts map[label]*count
	gauges map[string]gauge
	active int
}

// label is what requests are counted by: the pattern of the route, never the path,
// so that there is a bounded number of them.
type label struct {
	method, route string
	status        int
}

type count struct {
	buckets []int64 // parallel to bounds: how many took no longer
	n       int64
	seconds float64
	bytes   int64
}

type gauge struct {
	help  string
	value func() float64
}

// Served is a request that was answered.
type Served struct {
	Method, Route string
	Status        int
	Bytes         int64
	Took          time.Duration
}

// Gauge adds a value that is asked for whenever the counts are told. The name is
// without the prefix of the program.
func (m *Meter) Gauge(name, help string, value func() float64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.gauges == nil {
		m.gauges = map[string]gauge{}
	}
	m.gauges[name] = gauge{help, value}
}

// Begin counts a request that is under way; Served ends it.
func (m *Meter) Begin() {
	m.mu.Lock()
	m.active++
	m.mu.Unlock()
}

// Served counts a request that was answered.
func (m *Meter) Served(s Served) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.active--
	if m.counts == nil {
		m.counts = map[label]*count{}
	}
	l := label{s.Method, s.Route, s.Status}
	c := m.counts[l]
	if c == nil {
		c = &count{buckets: make([]int64, len(bounds))}
		m.counts[l] = c
	}
	seconds := s.Took.Seconds()
	for i, b := range bounds {
		if seconds <= b {
			c.buckets[i]++
		}
	}
	c.n++
	c.seconds += seconds
	c.bytes += s.Bytes
}

// Write tells all counts in a fixed order.
func (m *Meter) Write(w io.Writer) error {
	var b strings.Builder
	m.mu.Lock()
	m.requests(&b)
	head(&b, "requests_active", "gauge", "Requests under way.")
	fmt.Fprintf(&b, "medreach_requests_active %d\n", m.active)
	gauges := maps.Clone(m.gauges)
	m.mu.Unlock()
	for _, name := range slices.Sorted(maps.Keys(gauges)) {
		head(&b, name, "gauge", gauges[name].help)
		fmt.Fprintf(&b, "medreach_%s %g\n", name, gauges[name].value())
	}
	process(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

func (m *Meter) requests(b *strings.Builder) {
	labels := slices.SortedFunc(maps.Keys(m.counts), func(a, c label) int {
		return strings.Compare(a.String(), c.String())
	})
	head(b, "requests_total", "counter", "Requests answered.")
	for _, l := range labels {
		fmt.Fprintf(b, "medreach_requests_total{%s} %d\n", l, m.counts[l].n)
	}
	head(b, "response_bytes_total", "counter", "Bytes of answers, as sent.")
	for _, l := range labels {
		fmt.Fprintf(b, "medreach_response_bytes_total{%s} %d\n", l, m.counts[l].bytes)
	}
	head(b, "request_seconds", "histogram", "How long requests took.")
	for _, l := range labels {
		c := m.counts[l]
		for i, bound := range bounds {
			fmt.Fprintf(b, "medreach_request_seconds_bucket{%s,le=\"%g\"} %d\n", l, bound, c.buckets[i])
		}
		fmt.Fprintf(b, "medreach_request_seconds_bucket{%s,le=\"+Inf\"} %d\n", l, c.n)
		fmt.Fprintf(b, "medreach_request_seconds_sum{%s} %g\n", l, c.seconds)
		fmt.Fprintf(b, "medreach_request_seconds_count{%s} %d\n", l, c.n)
	}
}

// String is a label as Prometheus writes it.
func (l label) String() string {
	return fmt.Sprintf("method=%q,route=%q,status=\"%d\"", l.method, l.route, l.status)
}

func process(b *strings.Builder) {
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	head(b, "goroutines", "gauge", "Goroutines.")
	fmt.Fprintf(b, "medreach_goroutines %d\n", runtime.NumGoroutine())
	head(b, "heap_bytes", "gauge", "Bytes of objects in memory.")
	fmt.Fprintf(b, "medreach_heap_bytes %d\n", mem.HeapAlloc)
	head(b, "memory_bytes", "gauge", "Bytes taken from the system.")
	fmt.Fprintf(b, "medreach_memory_bytes %d\n", mem.Sys)
}

func head(b *strings.Builder, name, kind, help string) {
	fmt.Fprintf(b, "# HELP medreach_%s %s\n# TYPE medreach_%s %s\n", name, help, name, kind)
}
