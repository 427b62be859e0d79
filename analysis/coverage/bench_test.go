//go:build unix

package coverage_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"syscall"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/coverage"
	"github.com/medreach/medreach/geo/raster"
	"github.com/medreach/medreach/geo/zone"
)

// country is n inhabited cells of 0.01 degree among villages and cities, two
// groups, two layers of zones (31 provinces and 2,891 districts in a lattice), and facilities
// that stand where people are.
func country(n, facilities int) (*analysis.Demand, *zone.Set, []orb.Point) {
	r := rand.New(rand.NewPCG(20, 26))
	const share = 0.45 // of the cells are inhabited
	width := int(math.Sqrt(float64(n)/share) * 1.3)
	height := int(float64(n)/share/float64(width)) + 2
	d := &analysis.Demand{
		Grid: &raster.Grid{Width: width, Height: height},
		Cell: make([]int64, 0, n), Points: make([]orb.Point, 0, n),
		Groups: []analysis.Group{{Name: "total"}, {Name: "60+"}},
		Area:   make([]float64, n), Urban: make([]analysis.Urban, n),
		Zones: [][]int32{make([]int32, n), make([]int32, n)},
	}
	for g := range d.Groups {
		d.Groups[g].People = make([]float64, n)
	}
	set := &zone.Set{Layers: []*zone.Layer{{Level: zone.Province}, {Level: zone.County}}}
	for l, units := range []int{31, 2891} {
		for u := range units {
			set.Layers[l].Units = append(set.Layers[l].Units, zone.Unit{Code: fmt.Sprint(u)})
		}
	}
	for cell := int64(0); len(d.Points) < n; cell++ {
		if left := int64(width*height) - cell; r.Float64()*float64(left) > float64(n-len(d.Points)) {
			continue
		}
		i, row, column := len(d.Points), int(cell)/width, int(cell)%width
		d.Cell = append(d.Cell, cell)
		d.Points = append(d.Points, orb.Point{75 + 0.01*(float64(column)+0.5), 53 - 0.01*(float64(row)+0.5)})
		people := math.Exp(3 + 2*r.NormFloat64())
		d.Groups[0].People[i], d.Groups[1].People[i] = people, people*0.2
		d.Area[i], d.Urban[i] = 1e6, analysis.RuralArea
		if people > 200 {
			d.Urban[i] = analysis.UrbanArea
		}
		d.Zones[0][i] = int32(row*31/height) % 31
		d.Zones[1][i] = int32((row*59/height)*49+column*49/width) % 2891
	}
	supply := make([]orb.Point, facilities)
	for j := range supply {
		home := d.Points[r.IntN(n)]
		supply[j] = orb.Point{home[0] + 0.02*r.NormFloat64(), home[1] + 0.02*r.NormFloat64()}
	}
	return d, set, supply
}

// BenchmarkNational answers for a whole country: eight classes that share the
// facilities in halves, for each the nearest of them, a circle of three cut-offs
// and a radius rule, and for one the gaps and the travel.
func BenchmarkNational(b *testing.B) {
	for _, size := range []struct{ cells, facilities int }{{1_000_000, 10_000}, {10_000_000, 100_000}} {
		b.Run(fmt.Sprintf("cells=%dM", size.cells/1_000_000), func(b *testing.B) {
			if testing.Short() && size.cells > 1_000_000 {
				b.Skip("short")
			}
			d, set, supply := country(size.cells, size.facilities)
			b.ReportAllocs()
			before := usage(b)
			b.ResetTimer()
			for b.Loop() {
				nation(b, d, set, supply)
			}
			after := usage(b)
			cpu := after.Utime.Nano() + after.Stime.Nano() - before.Utime.Nano() - before.Stime.Nano()
			b.ReportMetric(float64(cpu)/1e9/float64(b.N), "cpu-s/op")
			b.ReportMetric(float64(after.Maxrss)/1024, "peak-MB")
		})
	}
}

func usage(b *testing.B) (u syscall.Rusage) {
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return u
}

func nation(b *testing.B, d *analysis.Demand, set *zone.Set, supply []orb.Point) {
	ctx := context.Background()
	line := analysis.NewStraightLine(d.Points, analysis.StraightLineOptions{})
	half := len(supply) / 2
	for class := range 8 {
		reach, err := line.Nearest(ctx, analysis.Request{Supply: supply[:max(half, 1)]})
		if err != nil {
			b.Fatal(err)
		}
		supply, half = supply[half:], half/2
		circle, err := coverage.Measure(ctx, d, set, coverage.Circle{Cutoffs: []float64{1000, 2000, 5000}, Reach: reach})
		if err != nil {
			b.Fatal(err)
		}
		rows, covered := 0, 0.0
		for r := range circle.Rows() {
			rows++
			covered += r.Covered
		}
		rule := coverage.Rule{Urban: []float64{5000}, Rural: []float64{10e3, 20e3}, Reach: reach}
		if _, err := coverage.Judge(ctx, d, set, rule); err != nil {
			b.Fatal(err)
		}
		if class > 0 {
			continue
		}
		gaps, err := coverage.Gaps(ctx, d, set, coverage.GapOptions{Limit: rule.Limit(), Reach: reach})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := coverage.Travels(ctx, d, set, reach, 0.5, 0.9); err != nil {
			b.Fatal(err)
		}
		if rows == 0 || covered == 0 {
			b.Fatalf("%d rows, %v covered, %d gaps", rows, covered, len(gaps))
		}
	}
}

func BenchmarkMeasure(b *testing.B) {
	d, set, supply := country(1_000_000, 10_000)
	reach, err := analysis.NewStraightLine(d.Points, analysis.StraightLineOptions{}).
		Nearest(context.Background(), analysis.Request{Supply: supply})
	if err != nil {
		b.Fatal(err)
	}
	b.Run("circle", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := coverage.Measure(context.Background(), d, set, coverage.Circle{Cutoffs: []float64{1000, 2000, 5000}, Reach: reach}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("gaps", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := coverage.Gaps(context.Background(), d, set, coverage.GapOptions{Limit: coverage.Everyone(2000), Reach: reach}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("travels", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := coverage.Travels(context.Background(), d, set, reach, 0.5, 0.9); err != nil {
				b.Fatal(err)
			}
		}
	})
}
