package meter_test

import (
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/medreach/medreach/web/meter"
)

// TestText holds that what is told is what was counted, in the form that
// Prometheus reads.
func TestText(t *testing.T) {
	var m meter.Meter
	m.Gauge("queue", "Waiting.", func() float64 { return 2.5 })
	for i := range 3 {
		m.Begin()
		m.Served(meter.Served{Method: "GET", Route: "/api/zones", Status: 200, Bytes: 10, Took: time.Duration(i) * 30 * time.Millisecond})
	}
	m.Begin()
	m.Served(meter.Served{Method: "GET", Route: "/api/zones", Status: 400, Bytes: 1, Took: time.Minute})
	m.Begin()
	var b strings.Builder
	if err := m.Write(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`medreach_requests_total{method="GET",route="/api/zones",status="200"} 3`,
		`medreach_response_bytes_total{method="GET",route="/api/zones",status="200"} 30`,
		`medreach_request_seconds_bucket{method="GET",route="/api/zones",status="200",le="0.005"} 1`,
		`medreach_request_seconds_bucket{method="GET",route="/api/zones",status="200",le="0.05"} 2`,
		`medreach_request_seconds_bucket{method="GET",route="/api/zones",status="200",le="+Inf"} 3`,
		`medreach_request_seconds_bucket{method="GET",route="/api/zones",status="400",le="30"} 0`,
		`medreach_request_seconds_sum{method="GET",route="/api/zones",status="400"} 60`,
		`medreach_requests_active 1`,
		`medreach_queue 2.5`,
	} {
		if !strings.Contains(b.String(), want+"\n") {
			t.Errorf("does not tell %s\n%s", want, b.String())
		}
	}
	line := regexp.MustCompile(`^(# (HELP|TYPE) medreach_[a-z_]+ .+|medreach_[a-z_]+(\{[^}]*\})? [0-9.e+-]+)$`)
	for _, l := range strings.Split(strings.TrimSpace(b.String()), "\n") {
		if !line.MatchString(l) {
			t.Errorf("no line of Prometheus: %q", l)
		}
	}
}

func TestManyAtOnce(t *testing.T) {
	var m meter.Meter
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			m.Begin()
			m.Served(meter.Served{Method: "GET", Route: "/", Status: 200, Took: time.Millisecond})
		})
	}
	all.Wait()
	var b strings.Builder
	_ = m.Write(&b)
	if !strings.Contains(b.String(), `status="200"} 50`) || !strings.Contains(b.String(), "medreach_requests_active 0\n") {
		t.Error(b.String())
	}
}
