//go:build unix

package catchment

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/network"
	"github.com/medreach/medreach/analysis/network/graph"
	"github.com/medreach/medreach/analysis/network/speed"
	"github.com/medreach/medreach/geo/osm"
	"github.com/medreach/medreach/geo/road"
)

// portoAlegre is the city that docs/benchmarks.md compares with other programs on.
func portoAlegre(b *testing.B, m road.Mode) (*network.Roads, []orb.Point) {
	b.Helper()
	dir := os.Getenv("MEDREACH_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	f, err := os.Open(filepath.Join(dir, "portoalegre", "poa_osm.pbf"))
	if err != nil {
		b.Skip("no portoalegre in the folder of MEDREACH_DATA")
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		b.Fatal(err)
	}
	net, _, err := osm.Read(context.Background(), "poa_osm.pbf", f, info.Size())
	if err != nil {
		b.Fatal(err)
	}
	table := speed.Of(m)
	g, err := graph.Make(context.Background(), net, &table, graph.Options{})
	if err != nil {
		b.Fatal(err)
	}
	return network.New(g, network.Options{}), hexagons(b, filepath.Join(dir, "portoalegre", "poa_hexgrid.csv"))
}

func hexagons(b *testing.B, path string) (out []orb.Point) {
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		b.Fatal(err)
	}
	for _, r := range rows[1:] {
		lon, err := strconv.ParseFloat(r[1], 64)
		if err != nil {
			b.Fatal(err)
		}
		lat, err := strconv.ParseFloat(r[2], 64)
		if err != nil {
			b.Fatal(err)
		}
		out = append(out, orb.Point{lon, lat})
	}
	return out
}

// processor adds the processor time of an operation to what is reported, which a
// busy machine does not spoil.
func processor(b *testing.B, each int, run func()) {
	used := func() int64 {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		return u.Utime.Nano() + u.Stime.Nano()
	}
	b.ReportAllocs()
	b.ResetTimer()
	start := used()
	for range b.N {
		run()
	}
	b.ReportMetric(float64(used()-start)/float64(b.N)/float64(each), "cpu-ns/each")
}

// BenchmarkIsochrones draws 15 minutes around 100 origins, as Valhalla does.
func BenchmarkIsochrones(b *testing.B) {
	for _, m := range []road.Mode{road.Car, road.Walk} {
		b.Run(m.String(), func(b *testing.B) {
			r, hexes := portoAlegre(b, m)
			step := map[road.Mode]float64{road.Car: 100, road.Walk: 50}[m]
			l := NewLattice(r.Graph.Bound().Pad(0.005), step)
			by, err := r.Between(context.Background(), l.Points())
			if err != nil {
				b.Fatal(err)
			}
			q := Question{Cutoffs: []float64{900}, Direction: analysis.FromFacility}
			for i := range 100 {
				q.Supply = append(q.Supply, hexes[i*12])
			}
			f := Field{l, by}
			processor(b, len(q.Supply), func() {
				if err := f.Isochrones(context.Background(), q, func(int32, []orb.MultiPolygon) error { return nil }); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
}

// BenchmarkNearest searches every vertex from 50 facilities.
func BenchmarkNearest(b *testing.B) {
	r, hexes := portoAlegre(b, road.Car)
	m, err := r.Between(context.Background(), nil)
	if err != nil {
		b.Fatal(err)
	}
	q := analysis.Request{Direction: analysis.FromFacility}
	for i := range 50 {
		q.Supply = append(q.Supply, hexes[5+i*24])
	}
	processor(b, 1, func() {
		if _, err := m.Nearest(context.Background(), q); err != nil {
			b.Fatal(err)
		}
	})
}

// BenchmarkMatrix is the times from 50 facilities to 1,000 places within 15 minutes.
func BenchmarkMatrix(b *testing.B) {
	r, hexes := portoAlegre(b, road.Car)
	m, err := r.Between(context.Background(), hexes[:1000])
	if err != nil {
		b.Fatal(err)
	}
	q := analysis.Request{Direction: analysis.FromFacility, Limit: 900}
	for i := range 50 {
		q.Supply = append(q.Supply, hexes[5+i*24])
	}
	processor(b, 1, func() {
		if err := m.Catchments(context.Background(), q, func(int32, []int32, []float64) error { return nil }); err != nil {
			b.Fatal(err)
		}
	})
}
