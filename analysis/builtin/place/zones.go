package place

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// The lattice: villages are its meshes, townships blocks of 3 by 5 of them.
const (
	Across, down       = 24, 25 // meshes; village v stands in column v%Across of row v/Across
	townWide, townHigh = 3, 5   // meshes of a township
	townsAcross        = Across / townWide
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

// The counties by their index.
const (
	District = iota
	Plains
	Hills
	Mountains
)

// lattice is the shared corners of all zones. Every border runs along its edges,
// so zones of all levels fit together without gaps.
type lattice []orb.Point

func newLattice(d Dice) lattice {
	l := make(lattice, 0, (Across+1)*(down+1))
	for j := range down + 1 {
		for i := range Across + 1 {
			x, y := float64(d.Between(-20, 20))/100, float64(d.Between(-20, 20))/100
			l = append(l, orb.Point{micro(west + (float64(i)+x)*meshLon), micro(north - (float64(j)+y)*meshLat)})
		}
	}
	return l
}

// micro rounds degrees to what the files hold.
func micro(v float64) float64 { return math.Round(v*1e6) / 1e6 }

// mesh returns the corners of one mesh, counter-clockwise.
func mesh(col, row int) []int {
	at := row*(Across+1) + col
	below := at + Across + 1
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
func (p *Place) villageAt(at orb.Point) int {
	i, j := int(math.Floor((at[0]-west)/meshLon)), int(math.Floor((north-at[1])/meshLat))
	for row := max(0, j-1); row <= min(down-1, j+1); row++ {
		for col := max(0, i-1); col <= min(Across-1, i+1); col++ {
			if v := row*Across + col; p.lattice.covers(p.Villages[v].ring, at) {
				return v
			}
		}
	}
	return -1
}

// Kind tells subdistricts, towns and townships apart.
type Kind int

// The kinds.
const (
	Rural       Kind = iota // 乡
	Town                    // 镇
	Subdistrict             // 街道
)

// seats are the meshes (column, row) of the seats of the counties.
var seats = [...][2]int{District: {12, 10}, Plains: {19, 7}, Hills: {13, 22}, Mountains: {4, 12}}

// drawZones names and codes all zones, coarse to fine.
func (p *Place) drawZones(d Dice) {
	p.Counties = []County{
		District:  {Code: "990102", Short: "霁川区", NameEN: "Jichuan District (invented)", Factor: Ratio{17, 16}},
		Plains:    {Code: "990121", Short: "沐禾县", NameEN: "Muhe County (invented)", Factor: Ratio{9, 8}},
		Hills:     {Code: "990122", Short: "望舒县", NameEN: "Wangshu County (invented)", Factor: Ratio{15, 16}},
		Mountains: {Code: "990123", Short: "峦嶂县", NameEN: "Luanzhang County (invented)", Factor: Ratio{15, 16}},
	}
	for c := range p.Counties {
		p.Counties[c].Name = p.Counties[c].Short + "（虚构）"
		p.Counties[c].Seat = seats[c][1]*Across + seats[c][0]
	}
	p.drawTownships(d)
	p.Villages = make([]Village, Across*down)
	for v := range p.Villages {
		p.Villages[v] = p.drawVillage(d, v)
	}
	for t := range p.Townships {
		p.codeVillages(t)
	}
}

func (p *Place) drawTownships(d Dice) {
	number := [4][3]int{}
	for j, line := range plan {
		for i, letter := range line {
			t := Township{County: map[rune]int{'u': District, 'a': Plains, 'b': Hills, 'm': Mountains}[letter]}
			t.Seat = (j*townHigh+townHigh/2)*Across + i*townWide + townWide/2
			t.Kind = Kind(d.Below(2))
			for c := range p.Counties {
				if s := seats[c]; s[0]/townWide == i && s[1]/townHigh == j {
					t.Kind, t.Seat = Town, p.Counties[c].Seat
				}
			}
			if t.County == District && (i == 3 || i == 4) && (j == 1 || j == 2) {
				t.Kind = Subdistrict // the core lies on the corner of these four
				t.Seat = (8+j)*Across + 8 + i
			}
			t.Name, t.NameEN = townName(len(p.Townships), t.Kind)
			number[t.County][t.Kind]++
			first := [...]int{Rural: 200, Town: 100, Subdistrict: 0}[t.Kind]
			t.Code = fmt.Sprintf("%s%03d", p.Counties[t.County].Code, first+number[t.County][t.Kind]-1+b2i(first == 0))
			p.Townships = append(p.Townships, t)
		}
	}
}

// drawVillage makes the village of a mesh. Its point is its middle, moved a
// little, as precise as the list of villages tells it.
func (p *Place) drawVillage(d Dice, v int) Village {
	col, row := v%Across, v/Across
	t := row/townHigh*townsAcross + col/townWide
	ring := mesh(col, row)
	var x, y float64
	for _, c := range ring {
		x, y = x+p.lattice[c][0]/4, y+p.lattice[c][1]/4
	}
	// Halves of a millionth come up here. The conversions keep compilers from fusing
	// product and sum, which would round some of them the other way on other machines.
	x += float64(float64(d.Between(-8, 8)) / 100 * meshLon)
	y += float64(float64(d.Between(-8, 8)) / 100 * meshLat)
	return Village{Township: t, County: p.Townships[t].County, ring: ring, Point: orb.Point{micro(x), micro(y)}}
}

// codeVillages gives the villages of a township code, name and class:
// communities in subdistricts and county seats, villages elsewhere.
func (p *Place) codeVillages(t int) {
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
func (p *Place) classOf(v int) int {
	x := &p.Villages[v]
	col, row := v%Across, v/Across
	s := seats[x.County]
	away := max(abs(col-s[0]), abs(row-s[1]))
	if x.County == District { // the core lies on a corner of four meshes
		away = max(distanceTo(col, s[0]), distanceTo(row, s[1]))
	}
	switch {
	case x.County == District && away == 0:
		return 111
	case x.County == District && away == 1:
		return 112
	case x.County != District && away == 0:
		return 121
	case v != p.Townships[x.Township].Seat:
		return 220
	case p.Townships[x.Township].Kind == Rural:
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
func (p *Place) CountyPolygon(c int) orb.Polygon {
	return p.lattice.polygon(outline(p.meshes(func(v *Village) bool { return v.County == c })))
}

func (p *Place) meshes(of func(*Village) bool) [][]int {
	var out [][]int
	for v := range p.Villages {
		if of(&p.Villages[v]) {
			out = append(out, p.Villages[v].ring)
		}
	}
	return out
}
