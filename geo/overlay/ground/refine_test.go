package ground

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/overlay"
	"github.com/medreach/medreach/geo/zone"
)

func layer(t *testing.T, units ...orb.MultiPolygon) *zone.Layer {
	t.Helper()
	table := &feature.Table{Source: "units", Columns: []string{"code", "name"}, CRS: crs.WGS84()}
	for i, m := range units {
		table.Rows = append(table.Rows, feature.Row{Number: i + 1, Values: []string{fmt.Sprint(i), fmt.Sprint(i)}, Geometry: m})
	}
	set, _, err := zone.Build([]zone.Source{{Level: zone.County, Table: table}})
	if err != nil {
		t.Fatal(err)
	}
	return set.Layers[0]
}

func box(west, south, east, north float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{{west, south}, {east, south}, {east, north}, {west, north}, {west, south}}}}
}

// ragged is a box whose southern border zigzags.
func ragged(west, south, east, north, height float64) orb.MultiPolygon {
	ring := orb.Ring{{east, north}, {west, north}}
	const teeth = 60
	for i := range teeth + 1 {
		ring = append(ring, orb.Point{west + (east-west)*float64(i)/teeth, south + height*float64(i%2)})
	}
	return orb.MultiPolygon{{append(ring, orb.Point{east, north})}}
}

// TestSliversOfACountry holds that a unit which disks just reach is measured to a
// thousandth beside disks and units that are a country away, for which the lines
// lie far apart.
func TestSliversOfACountry(t *testing.T) {
	const metre = 1 / metresPerDegree
	country := []orb.MultiPolygon{box(100, 18, 101, 19), box(120, 50, 121, 53)}
	far := []overlay.Disk{{Centre: orb.Point{100.5, 18.5}, Metres: 5000}, {Centre: orb.Point{120.5, 52.9}, Metres: 5000}}
	border := geo.Destination(orb.Point{115, 39}, 0, 10000)[1]
	cases := []struct {
		name  string
		unit  orb.MultiPolygon
		disks []overlay.Disk
	}{
		{"300 m of a disk beyond a parallel", box(114, border-300*metre, 116, 41), nil},
		{"60 m of a disk beyond a parallel", box(114, border-60*metre, 116, 41), nil},
		{"15 m of a disk beyond a parallel", box(114, border-15*metre, 116, 41), nil},
		{"a ragged border", ragged(114, border-300*metre, 116, 41, 250*metre), nil},
		{"a slanting border", orb.MultiPolygon{{{{114, border - 500*metre}, {116, border + 100*metre}, {116, 41}, {114, 41}, {114, border - 500*metre}}}}, nil},
		{"a corner", box(115.06, 39.06, 116, 41), nil},
		{"the side of a disk", box(115.114, 38, 116, 40), nil},
		{"both ends of a long unit", box(114.99, 37, 115.01, border+0.3), []overlay.Disk{{Centre: orb.Point{115, border + 0.308}, Metres: 1500}, {Centre: orb.Point{115, 36.99}, Metres: 1500}}},
		{"a strip", box(114, border-300*metre, 116, border-280*metre), nil},
		{"an islet cut by the edge", box(115, border-20*metre, 115.001, border+20*metre), nil},
		{"two tips", box(114, border-100*metre, 116, 41), []overlay.Disk{{Centre: orb.Point{115.3, 39}, Metres: 10000}, {Centre: orb.Point{115.01, 39.0001}, Metres: 10000}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			disks := append([]overlay.Disk{{Centre: orb.Point{115, 39}, Metres: 10000}}, c.disks...)
			l := layer(t, append(country, c.unit)...)
			sets := [][]overlay.Disk{slices.Concat(far, disks), far}
			a, err := CoveredEach(context.Background(), sets, l)
			if err != nil {
				t.Fatal(err)
			}
			want := drawn(t, disks, 20000, c.unit)
			near(t, fmt.Sprintf("a sliver of %.0f m²", want), a[0].Units[2], want, 3e-4)
			if a[1].Units[2] != 0 {
				t.Errorf("disks far away cover %v m²", a[1].Units[2])
			}
			near(t, "inside any", a[0].Any-a[1].Any, a[0].Units[2], 1e-6)
		})
	}
}

// TestSliverAlone holds that the figure of a whole region of one unit is that of
// the unit.
func TestSliverAlone(t *testing.T) {
	d := overlay.Disk{Centre: orb.Point{115, 39}, Metres: 10000}
	north := geo.Destination(d.Centre, 0, d.Metres)[1]
	a, err := Covered(context.Background(), []overlay.Disk{d}, layer(t, box(114, north-0.002, 116, 41)))
	if err != nil {
		t.Fatal(err)
	}
	near(t, "inside any", a.Any, a.Units[0], 1e-12)
}

// TestSmallUnitsOfACountry cuts small units of every shape with disks.
func TestSmallUnitsOfACountry(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	units := []orb.MultiPolygon{box(100, 18, 101, 19), box(120, 50, 121, 53)}
	for _, u := range stars(t, 12).Units { // a kilometre wide
		m, at := u.Geometry.Clone(), orb.Point{114 + 0.1*r.Float64(), 30 + 0.1*r.Float64()}
		for _, p := range m {
			for _, ring := range p {
				for i := range ring {
					ring[i] = orb.Point{at[0] + 0.1*(ring[i][0]-114.2), at[1] + 0.1*(ring[i][1]-30.2)}
				}
			}
		}
		units = append(units, m)
	}
	l := layer(t, units...)
	disks := scatter(7, 15, 0.1, 1500)
	a, err := Covered(context.Background(), append(disks, overlay.Disk{Centre: orb.Point{100.5, 18.5}, Metres: 5000}, overlay.Disk{Centre: orb.Point{120.5, 52.9}, Metres: 5000}), l)
	if err != nil {
		t.Fatal(err)
	}
	cut := 0
	for u := 2; u < len(units); u++ {
		near(t, fmt.Sprint("unit ", u), a.Units[u], drawn(t, disks, 3000, units[u]), 3e-4)
		if share := a.Units[u] / l.Units[u].Area; share > 0 && share < 0.999 {
			cut++
		}
	}
	if cut < 4 {
		t.Errorf("only %d units are cut", cut)
	}
}

// drawn is the area of a unit within disks of many sides.
func drawn(t *testing.T, disks []overlay.Disk, sides int, unit orb.MultiPolygon) float64 {
	t.Helper()
	all := geom.NewGeometryCollection(nil).AsGeometry()
	for _, d := range disks {
		part, err := geom.Intersection(geometryOf(t, orb.MultiPolygon{geo.Circle(d.Centre, d.Metres, sides)}), geometryOf(t, unit))
		if err != nil {
			t.Fatal(err)
		}
		if all, err = geom.Union(all, part); err != nil {
			t.Fatal(err)
		}
	}
	return geo.Area(polygonsOf(t, all))
}
