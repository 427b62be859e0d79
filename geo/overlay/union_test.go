package overlay

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkt"
	"github.com/paulmach/orb/planar"

	"github.com/medreach/medreach/geo"
)

// patterns are sets of disks of every kind that makes unions hard.
func patterns() map[string][]Disk {
	r := rand.New(rand.NewPCG(4, 2))
	at := func(lon, lat, metres float64) Disk { return Disk{orb.Point{lon, lat}, metres} }
	out := map[string][]Disk{
		"scattered": scatter(31, 200, 0.5, 2000),
		"crowded":   scatter(32, 200, 0.1, 5000),
		"sparse":    scatter(33, 200, 3, 1000),
		"far north": nil, "south": nil, "towns": nil, "two decimals": nil, "four decimals": nil, "lattice": nil,
		"in a row": nil, "in a column": nil, "on a diagonal": nil, "almost the same": nil, "mixed sizes": nil, "just touching": nil, "wide": nil,
	}
	add := func(name string, d ...Disk) { out[name] = append(out[name], d...) }
	for i := range 160 {
		x, y, n := r.Float64(), r.Float64(), float64(i)
		add("far north", at(20+x, 68+y/3, 3000))
		add("south", at(-51+x/3, -30+y/3, 1500))
		add("towns", at(114+math.Floor(x*5)/10+0.01*r.NormFloat64(), 30+math.Floor(y*5)/10+0.01*r.NormFloat64(), 3000))
		add("two decimals", at(114+math.Round(x*50)/100, 30+math.Round(y*50)/100, 1500))
		add("four decimals", at(114+math.Round(x*500)/10000, 30+math.Round(y*500)/10000, 1000))
		add("mixed sizes", at(114+x/2, 30+y/2, 500*math.Pow(10, r.Float64())))
		add("wide", at(100+20*x, 25+15*y, 55000))
		if i < 100 {
			add("lattice", at(114+math.Mod(n, 10)*0.01, 30+math.Floor(n/10)*0.01, 1000))
			add("in a row", at(114+n*0.004, 30, 1000))
			add("in a column", at(114, 30+n*0.004, 1000))
			add("on a diagonal", at(114+n*0.004, 30+n*0.004, 1000))
			add("almost the same", at(114+math.Pow(10, -3-12*x), 30+math.Pow(10, -3-12*y), 1000))
			add("just touching", Disk{geo.Destination(orb.Point{114, 30}, 90, n*2000), 1000})
		}
	}
	return out
}

// TestUnionEqualsGeneralOverlay unites the drawn circles by the general overlay
// and compares.
func TestUnionEqualsGeneralOverlay(t *testing.T) {
	for name, disks := range patterns() {
		for _, segments := range []int{8, 64} {
			t.Run(fmt.Sprint(name, "/", segments), func(t *testing.T) {
				got := union(t, disks, segments)
				circles := make([]orb.Polygon, len(disks))
				for i, d := range disks {
					circles[i] = geo.Circle(d.Centre, d.Metres, segments)
				}
				want, err := united(context.Background(), circles)
				if err != nil {
					t.Fatal(err)
				}
				near(t, "area", planar.Area(got), planar.Area(want), 2e-9)
				if name != "just touching" && name != "almost the same" && name != "in a column" && rings(got) != rings(want) {
					t.Errorf("%d polygons, %d rings; the general overlay has %d, %d", len(got), rings(got), len(want), rings(want))
				}
			})
		}
	}
}

func rings(m orb.MultiPolygon) (n int) {
	for _, p := range m {
		n += len(p)
	}
	return n
}

// TestOutlinesAreFollowed holds that the general overlay is the exception.
func TestOutlinesAreFollowed(t *testing.T) {
	for name, disks := range patterns() {
		p := newPlane(Distinct(disks), 64)
		pieces := make([][]piece, len(p.disks))
		for i := range pieces {
			pieces[i] = p.visible(int32(i), &bench{})
		}
		for i := range pieces {
			for k := range pieces[i] {
				if pieces[i][k].used {
					continue
				}
				if _, ok := p.follow(pieces, int32(i), k); !ok {
					t.Errorf("%s: the way from circle %d is lost", name, i)
				}
			}
		}
	}
}

// TestBrokenPartsAreMended breaks the outlines of one of two parts.
func TestBrokenPartsAreMended(t *testing.T) {
	disks := append(scatter(41, 60, 0.2, 3000), Disk{orb.Point{116, 30}, 2000}, Disk{orb.Point{116.01, 30}, 2000})
	p := newPlane(Distinct(disks), 64)
	pieces := make([][]piece, len(p.disks))
	for i := range pieces {
		pieces[i] = p.visible(int32(i), &bench{})
	}
	cut := slices.IndexFunc(pieces, func(list []piece) bool { return len(list) > 0 })
	pieces[cut] = pieces[cut][1:]
	got, err := p.assemble(context.Background(), pieces)
	if err != nil {
		t.Fatal(err)
	}
	want := union(t, disks, 64)
	if len(got) != len(want) {
		t.Errorf("%d polygons, want %d", len(got), len(want))
	}
	near(t, "area", planar.Area(got), planar.Area(want), 1e-9)
}

// TestUnionAgainstGEOS has GDAL's union of the same polygons, by GEOS, for its area.
func TestUnionAgainstGEOS(t *testing.T) {
	const script = `
import sys
from osgeo import ogr
all = ogr.Geometry(ogr.wkbMultiPolygon)
for line in sys.stdin:
    all.AddGeometry(ogr.CreateGeometryFromWkt(line))
u = all.UnionCascaded()
print(u.GetArea(), u.IsValid(), u.GetGeometryCount() if u.GetGeometryName() == "MULTIPOLYGON" else 1)`
	if exec.Command("/usr/bin/python3", "-c", "from osgeo import ogr").Run() != nil {
		t.Skip("no GDAL with Python here")
	}
	for _, name := range []string{"scattered", "crowded", "towns", "four decimals", "mixed sizes", "wide"} {
		disks := patterns()[name]
		var text strings.Builder
		for _, d := range disks {
			text.WriteString(wkt.MarshalString(geo.Circle(d.Centre, d.Metres, 64)) + "\n")
		}
		c := exec.Command("/usr/bin/python3", "-c", script)
		c.Stdin = strings.NewReader(text.String())
		out, err := c.Output()
		if err != nil {
			t.Fatal(err)
		}
		words := strings.Fields(string(out))
		area, err := strconv.ParseFloat(words[0], 64)
		if err != nil {
			t.Fatal(err)
		}
		got := union(t, disks, 64)
		near(t, name+": area", planar.Area(got), area, 1e-9)
		if fmt.Sprint(len(got)) != words[2] {
			t.Errorf("%s: %d polygons, GEOS has %s", name, len(got), words[2])
		}
	}
}

func TestDrawnCircles(t *testing.T) {
	for _, lat := range []float64{0, 18, 30, 53, -45, 69.9, 80} {
		for _, metres := range []float64{10, 1000, 20000, 59999, 200000} {
			d := Disk{orb.Point{114, lat}, metres}
			got, want := drawCircle(d, 64), geo.Circle(d.Centre, metres, 64)[0]
			for i := range got {
				if off := geo.Distance(got[i], want[i]); off > 1e-3 {
					t.Errorf("latitude %g, radius %g: corner %d is off by %g m", lat, metres, i, off)
				}
			}
		}
	}
}

// BenchmarkUnionNational unites 100,000 circles, half of them in towns.
func BenchmarkUnionNational(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	towns := make([]orb.Point, 500)
	for i := range towns {
		towns[i] = orb.Point{100 + 22*r.Float64(), 22 + 20*r.Float64()}
	}
	places := make([]orb.Point, 100_000)
	for i := range places {
		places[i] = orb.Point{100 + 22*r.Float64(), 22 + 20*r.Float64()}
		if i%2 == 0 {
			town := towns[r.IntN(len(towns))]
			places[i] = orb.Point{town[0] + 0.05*r.NormFloat64(), town[1] + 0.05*r.NormFloat64()}
		}
	}
	for _, metres := range []float64{1000, 5000, 20000} {
		b.Run(fmt.Sprint(metres, "m"), func(b *testing.B) {
			disks := make([]Disk, len(places))
			for i, p := range places {
				disks[i] = Disk{p, metres}
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Union(context.Background(), disks, 64); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
