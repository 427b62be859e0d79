package population_test

import (
	"context"
	"runtime"
	"sync"
	"testing"

	"github.com/medreach/medreach/analysis/population"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/raster"
)

// large is a grid of 10,000 x 10,000 cells in tiles of 256, one cell in ten
// populated, made up as it is read.
type large struct{ grid raster.Grid }

func (l *large) Grid() *raster.Grid { return &l.grid }

func (l *large) Blocks(_ context.Context, visit func(raster.Block) error) error {
	const tile = 256
	across := (l.grid.Width + tile - 1) / tile
	down := (l.grid.Height + tile - 1) / tile
	var wg sync.WaitGroup
	var err error
	cores := runtime.GOMAXPROCS(0)
	for core := range cores {
		wg.Go(func() {
			buffer := make([]float64, tile*tile)
			for i := core; i < across*down; i += cores {
				b := raster.Block{Index: i, Col: i % across * tile, Row: i / across * tile}
				b.Width, b.Height = min(tile, l.grid.Width-b.Col), min(tile, l.grid.Height-b.Row)
				b.Values = buffer[:b.Width*b.Height]
				for k := range b.Values {
					b.Values[k] = 0
					if h := uint32(k+i*7919) * 2654435761 >> 8; h%10 == 0 {
						b.Values[k] = float64(h%5000) / 100
					}
				}
				if e := visit(b); e != nil {
					err = e
				}
			}
		})
	}
	wg.Wait()
	return err
}

// BenchmarkTenThousandSquare reads ten million populated cells; "MB" is what the
// program took from the system at the most.
func BenchmarkTenThousandSquare(b *testing.B) {
	source := &large{raster.Grid{Width: 10_000, Height: 10_000, CRS: crs.WGS84(), Transform: [6]float64{110, 0.000833333, 0, 34, 0, -0.000833333}}}
	b.ReportAllocs()
	for b.Loop() {
		d, _, err := population.FromSources(ctx, []population.Source{{Group: "total", Grid: source}})
		if err != nil {
			b.Fatal(err)
		}
		if d.Len() < 9_000_000 {
			b.Fatalf("%d cells, want about ten million", d.Len())
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.Sys)/1e6, "MB")
}

func BenchmarkAssignHongKong(b *testing.B) {
	d, _ := read(b, tiff(b, "total", "hongkong", "worldpop_2020_100m.tif"))
	set := zones(b, "hongkong", "districts.geojson")
	b.ReportAllocs()
	for b.Loop() {
		population.Assign(d, set)
	}
}
