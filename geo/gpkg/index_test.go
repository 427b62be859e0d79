package gpkg

import (
	"database/sql"
	"math"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

// SQLite itself finds the packed tree in order, and finds by it what a search
// of all boxes finds, at sizes around one, two and three levels.
func TestPackedTree(t *testing.T) {
	for _, n := range []int{0, 1, nodeCells, nodeCells + 1, nodeCells * nodeCells, nodeCells*nodeCells + 1} {
		random := rand.New(rand.NewPCG(uint64(n), 1))
		path := filepath.Join(t.TempDir(), "a.gpkg")
		w, err := Create(path)
		if err != nil {
			t.Fatal(err)
		}
		layer, err := w.AddLayer(Layer{Name: "a", GeometryType: "POLYGON"})
		if err != nil {
			t.Fatal(err)
		}
		bounds := make([]orb.Bound, n)
		for i := range bounds {
			x, y, r := 70+60*random.Float64(), 20*random.Float64(), random.Float64()
			bounds[i] = orb.Bound{Min: orb.Point{x, y}, Max: orb.Point{x + r, y + r}}
			if err := layer.Append(bounds[i]); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		db, err := sql.Open("sqlite", path)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		var verdict string
		if err := db.QueryRow(`SELECT rtreecheck('rtree_a_geom')`).Scan(&verdict); err != nil || verdict != "ok" {
			t.Errorf("%d features: rtreecheck says %s, %v", n, verdict, err)
		}
		for range 20 {
			x, y := 70+60*random.Float64(), 20*random.Float64()
			window := orb.Bound{Min: orb.Point{x, y}, Max: orb.Point{x + 5, y + 5}}
			want := 0
			for _, b := range bounds {
				if b.Intersects(window) {
					want++
				}
			}
			var got int
			err := db.QueryRow(`SELECT count(*) FROM rtree_a_geom WHERE maxx >= ? AND minx <= ? AND maxy >= ? AND miny <= ?`,
				window.Min[0], window.Max[0], window.Min[1], window.Max[1]).Scan(&got)
			if err != nil || got != want {
				t.Errorf("%d features: %d in %v, want %d (%v)", n, got, window, want, err)
			}
		}
	}
}

// Rounding never makes a box smaller, nor larger by more than it must.
func TestRoundOutward(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Float64Range(-1e7, 1e7).Draw(t, "v")
		d, u := float64(down(v)), float64(up(v))
		if d > v || u < v || u-d > math.Max(math.Abs(v)*1.3e-7, 1e-44) {
			t.Fatalf("%v is rounded to %v and %v", v, d, u)
		}
	})
}
