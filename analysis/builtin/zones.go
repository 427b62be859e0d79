package builtin

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// The lattice: villages are its meshes, townships blocks of 3 by 5 of them.
const (
	across, down       = 24, 25 // meshes
	townWide, townHigh = 3, 5   // meshes of a township
	townsAcross        = across / townWide
	west, north        = 101.05, 40.75 // of the corner
	meshLon, meshLat   = 0.0475, 0.034 // about 4.0 by 3.8 km
)

// plan gives each township its county: the district u in the middle, the
// county of plains a, of hills b and of mountains m.
var plan = [...]string{
	"mmmaaaaa",
	"mmmuuuaa",
	"mmuuuuaa",
	"mmbuuuba",
	"bbbbbbbb",
}

const (
	district = iota
	plains
	hills
	mountains
)

// lattice is the shared corners of all zones. Every border runs along its edges,
// so zones of all levels fit together without gaps.
type lattice []orb.Point

func newLattice(d dice) lattice {
	l := make(lattice, 0, (across+1)*(down+1))
	for j := range down + 1 {
		for i := range across + 1 {
			x, y := float64(d.between(-20, 20))/100, float64(d.between(-20, 20))/100
			l = append(l, orb.Point{micro(west + (float64(i)+x)*meshLon), micro(north - (float64(j)+y)*meshLat)})
		}
	}
	return l
}

// micro rounds degrees to what the files hold.
func micro(v float64) float64 { return math.Round(v*1e6) / 1e6 }

// mesh returns the corners of one mesh, counter-clockwise.
func mesh(col, row int) []int {
	at := row*(across+1) + col
	below := at + across + 1
	return []int{below, below + 1, at + 1, at}
}

// outline joins meshes into one ring of corners: an edge that two of them share
// runs in both directions and falls away.
func outline(meshes [][]int) []int {
	edges := map[[2]int]bool{}
	for _, m := range meshes {
		for k, a := range m {
			edges[[2]int{a, m[(k+1)%len(m)]}] = true
		}
	}
	next := map[int]int{}
	first := -1
	for _, m := range meshes { // not the map: its order is not the same twice
		for k, a := range m {
			b := m[(k+1)%len(m)]
			if edges[[2]int{b, a}] {
				continue
			}
			next[a] = b
			if first < 0 {
				first = a
			}
		}
	}
	ring := []int{first}
	for at := next[first]; at != first; at = next[at] {
		ring = append(ring, at)
	}
	return ring
}

// polygon returns a ring of corners as a closed polygon.
func (l lattice) polygon(ring []int) orb.Polygon {
	out := make(orb.Ring, 0, len(ring)+1)
	for _, c := range ring {
		out = append(out, l[c])
	}
	return orb.Polygon{append(out, out[0])}
}

// covers is the ray test of a point in a ring of corners.
func (l lattice) covers(ring []int, p orb.Point) bool {
	inside := false
	for k := range ring {
		a, b := l[ring[k]], l[ring[(k+1)%len(ring)]]
		if (a[1] > p[1]) != (b[1] > p[1]) && p[0] < a[0]+(p[1]-a[1])/(b[1]-a[1])*(b[0]-a[0]) {
			inside = !inside
		}
	}
	return inside
}

// villageAt returns the village around a point, or -1.
func (p *Prefecture) villageAt(at orb.Point) int {
	i, j := int(math.Floor((at[0]-west)/meshLon)), int(math.Floor((north-at[1])/meshLat))
	for row := max(0, j-1); row <= min(down-1, j+1); row++ {
		for col := max(0, i-1); col <= min(across-1, i+1); col++ {
			if v := row*across + col; p.lattice.covers(p.Villages[v].ring, at) {
				return v
			}
		}
	}
	return -1
}

// townKind tells subdistricts, towns and townships apart.
type townKind int

const (
	township    townKind = iota // 乡
	town                        // 镇
	subdistrict                 // 街道
)

// seats are the meshes (column, row) of the seats of the counties.
var seats = [...][2]int{district: {12, 10}, plains: {19, 7}, hills: {13, 22}, mountains: {4, 12}}

// drawZones names and codes all zones, coarse to fine.
func (p *Prefecture) drawZones(d dice) {
	p.Counties = []County{
		district:  {Code: "990102", short: "霁川区", NameEN: "Jichuan District (invented)", Factor: Ratio{17, 16}},
		plains:    {Code: "990121", short: "沐禾县", NameEN: "Muhe County (invented)", Factor: Ratio{9, 8}},
		hills:     {Code: "990122", short: "望舒县", NameEN: "Wangshu County (invented)", Factor: Ratio{15, 16}},
		mountains: {Code: "990123", short: "峦嶂县", NameEN: "Luanzhang County (invented)", Factor: Ratio{15, 16}},
	}
	for c := range p.Counties {
		p.Counties[c].Name = p.Counties[c].short + "（虚构）"
		p.Counties[c].seat = seats[c][1]*across + seats[c][0]
	}
	p.drawTownships(d)
	p.Villages = make([]Village, across*down)
	for v := range p.Villages {
		p.Villages[v] = p.drawVillage(d, v)
	}
	for t := range p.Townships {
		p.codeVillages(t)
	}
}

func (p *Prefecture) drawTownships(d dice) {
	number := [4][3]int{}
	for j, line := range plan {
		for i, letter := range line {
			t := Township{County: map[rune]int{'u': district, 'a': plains, 'b': hills, 'm': mountains}[letter]}
			t.seat = (j*townHigh+townHigh/2)*across + i*townWide + townWide/2
			t.kind = townKind(d.below(2))
			for c := range p.Counties {
				if s := seats[c]; s[0]/townWide == i && s[1]/townHigh == j {
					t.kind, t.seat = town, p.Counties[c].seat
				}
			}
			if t.County == district && (i == 3 || i == 4) && (j == 1 || j == 2) {
				t.kind = subdistrict // the core lies on the corner of these four
				t.seat = (8+j)*across + 8 + i
			}
			t.Name, t.NameEN = townName(len(p.Townships), t.kind)
			number[t.County][t.kind]++
			first := [...]int{township: 200, town: 100, subdistrict: 0}[t.kind]
			t.Code = fmt.Sprintf("%s%03d", p.Counties[t.County].Code, first+number[t.County][t.kind]-1+b2i(first == 0))
			p.Townships = append(p.Townships, t)
		}
	}
}

// drawVillage makes the village of a mesh. Its point is its middle, moved a
// little, as precise as the list of villages tells it.
func (p *Prefecture) drawVillage(d dice, v int) Village {
	col, row := v%across, v/across
	t := row/townHigh*townsAcross + col/townWide
	ring := mesh(col, row)
	var x, y float64
	for _, c := range ring {
		x, y = x+p.lattice[c][0]/4, y+p.lattice[c][1]/4
	}
	x += float64(d.between(-8, 8)) / 100 * meshLon
	y += float64(d.between(-8, 8)) / 100 * meshLat
	return Village{Township: t, County: p.Townships[t].County, ring: ring, Point: orb.Point{micro(x), micro(y)}}
}

// codeVillages gives the villages of a township code, name and class:
// communities in subdistricts and county seats, villages elsewhere.
func (p *Prefecture) codeVillages(t int) {
	town := &p.Townships[t]
	communities, villages := 0, 0
	for v := range p.Villages {
		x := &p.Villages[v]
		if x.Township != t {
			continue
		}
		x.Class = p.classOf(v)
		if x.Urban() {
			communities++
			x.Code = fmt.Sprintf("%s%03d", town.Code, communities)
		} else {
			villages++
			x.Code = fmt.Sprintf("%s%03d", town.Code, 200+villages-1)
		}
		x.Name = villageName(t, communities+villages-1, x.Urban())
	}
}

// classOf is the urban-rural class of a village, by where it lies.
func (p *Prefecture) classOf(v int) int {
	x := &p.Villages[v]
	col, row := v%across, v/across
	s := seats[x.County]
	away := max(abs(col-s[0]), abs(row-s[1]))
	if x.County == district { // the core lies on a corner of four meshes
		away = max(distanceTo(col, s[0]), distanceTo(row, s[1]))
	}
	switch {
	case x.County == district && away == 0:
		return 111
	case x.County == district && away == 1:
		return 112
	case x.County != district && away == 0:
		return 121
	case v != p.Townships[x.Township].seat:
		return 220
	case p.Townships[x.Township].kind == township:
		return 210
	}
	return 121
}

// distanceTo is how many meshes one lies from the two beside a corner.
func distanceTo(mesh, corner int) int {
	if mesh >= corner {
		return mesh - corner
	}
	return corner - 1 - mesh
}

func abs(n int) int { return max(n, -n) }

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// CountyPolygon is the outline of a county.
func (p *Prefecture) CountyPolygon(c int) orb.Polygon {
	return p.lattice.polygon(outline(p.meshes(func(v *Village) bool { return v.County == c })))
}

func (p *Prefecture) meshes(of func(*Village) bool) [][]int {
	var out [][]int
	for v := range p.Villages {
		if of(&p.Villages[v]) {
			out = append(out, p.Villages[v].ring)
		}
	}
	return out
}
