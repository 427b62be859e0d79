package contour

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/paulmach/orb"
)

// BenchmarkBands draws isochrones as they come: one facility on a small grid, a
// province with several cut-offs; and the worst that can come, a line on every
// or every other edge. With MEDREACH_SURFACES set to a folder it leaves the values
// there as raw floats for docs/benchmarks/contour.sh.
func BenchmarkBands(b *testing.B) {
	cases := []struct {
		name    string
		surface *Surface
		cutoffs []float32
	}{
		{"cone=300/cutoffs=1", cone(300, 4), []float32{100}},
		{"cone=2000/cutoffs=1", cone(2000, 4), []float32{667}},
		{"cone=2000/cutoffs=4", cone(2000, 4), []float32{250, 500, 750, 950}},
		{"noise=1000/cutoffs=1", cone(1000, 700), []float32{700}},
		{"checkers=1000/cutoffs=1", made(1000, 1000, func(c, r int) float32 { return float32((c + r) % 2) }), []float32{0.4}},
	}
	for _, c := range cases {
		b.Run(c.name, func(b *testing.B) {
			leave(b, c.surface, c.name)
			s := *c.surface
			s.Frame = Frame{Origin: orb.Point{114, 31}, Step: orb.Point{0.001, -0.001}}
			var tracer Tracer
			if _, err := tracer.Bands(&s, c.cutoffs); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			start, places := processorTime(b), 0
			for b.Loop() {
				all, err := tracer.Bands(&s, c.cutoffs)
				if err != nil {
					b.Fatal(err)
				}
				places = 0
				for _, m := range all {
					for _, p := range m {
						for _, ring := range p {
							places += len(ring)
						}
					}
				}
			}
			cpu := float64(processorTime(b)-start) / float64(b.N)
			b.ReportMetric(cpu/1e6, "cpu-ms/op")
			b.ReportMetric(cpu/float64(len(s.Values)), "cpu-ns/node")
			b.ReportMetric(float64(places), "places")
		})
	}
}

// processorTime is what all threads of the process have used.
func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// leave writes the values of a surface for a peer to read.
func leave(b *testing.B, s *Surface, name string) {
	dir := os.Getenv("MEDREACH_SURFACES")
	if dir == "" {
		return
	}
	raw := make([]byte, 0, 4*len(s.Values))
	raw, err := binary.Append(raw, binary.LittleEndian, s.Values)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, strings.NewReplacer("/", "-", "=", "").Replace(name)+".f32"), raw, 0o644)
	}
	if err != nil {
		b.Fatal(err)
	}
}
