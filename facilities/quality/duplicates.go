package quality

import (
	"hash/maphash"
	"math"
	"math/bits"
	"slices"
	"strings"
	"unicode"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/message"
)

// copies drops rows that repeat an earlier row in every cell.
func (c *checker) copies() {
	seed := maphash.MakeSeed()
	first := map[uint64][]int{}
	for i := range c.list {
		f := &c.list[i]
		if len(f.Values) == 0 {
			continue
		}
		var h maphash.Hash
		h.SetSeed(seed)
		for _, v := range f.Values {
			h.WriteString(v)
			h.WriteByte(0)
		}
		key := h.Sum64()
		same := slices.IndexFunc(first[key], func(j int) bool {
			return c.list[j].Point == f.Point && slices.Equal(c.list[j].Values, f.Values)
		})
		if same < 0 {
			first[key] = append(first[key], i)
			continue
		}
		earlier := &c.list[first[key][same]]
		c.drop(i, remark{"duplicate-row", "", f.Name,
			message.T("与第 %d 行完全相同，只计一次", "the same as row %d in every cell; counted once", earlier.Row),
			message.T("请删去重复的行", "delete the repeated row")})
	}
}

// ids finds ids that several rows use.
func (c *checker) ids() {
	first := map[string]int{}
	for i := range c.list {
		f := &c.list[i]
		if f.ID == "" || c.dropped[i] {
			continue
		}
		j, taken := first[f.ID]
		if !taken {
			first[f.ID] = i
			continue
		}
		c.warn(f, remark{"duplicate-id", "id", f.ID,
			message.T("机构代码与第 %d 行“%s”相同", "the id is also that of row %d, %q", c.list[j].Row, c.list[j].Name),
			message.T("若是同一家机构，请删去一行；若是分院，请给不同的代码", "if it is the same institution, delete one row; if it is a branch, give it an id of its own")})
	}
}

// neighbours finds rows whose name is the same as or much like that of an
// earlier row close by. Each row is named once, with one such row.
func (c *checker) neighbours() {
	const perRow = 1024 // comparisons; only a heap on one spot holds more, and heaps says so
	g := newGrid(nearMetres)
	names := make([]name, len(c.list))
	places := make([]geo.Vector, len(c.list))
	for i := range c.list {
		names[i], places[i] = readName(c.list[i].Name), geo.ECEF(c.list[i].Point)
		if c.dropped[i] || len(names[i].pairs) == 0 {
			continue
		}
		left := perRow
		match, exact := -1, false
		g.around(places[i], func(j int) bool {
			left--
			if !names[i].maybe(&names[j]) {
				return left > 0
			}
			d2 := places[i].Chord2(places[j])
			switch {
			case d2 > nearMetres*nearMetres:
			case names[i].text == names[j].text && d2 <= sameNameMetres*sameNameMetres:
				match, exact = j, true
				return false
			case match < 0 && names[i].like(&names[j]):
				match = j
			}
			return left > 0
		})
		if match >= 0 {
			c.similar(i, match, exact, math.Sqrt(places[i].Chord2(places[match])))
		}
		g.insert(places[i], i)
	}
}

func (c *checker) similar(i, j int, exact bool, metres float64) {
	f, other := &c.list[i], &c.list[j]
	if exact {
		c.warn(f, remark{"duplicate-name", "name", f.Name,
			message.T("%[2]d 米外的第 %[1]d 行同名", "row %d, %d m away, has the same name", other.Row, int(metres+0.5)),
			message.T("若是同一家机构，请删去一行，否则床位和人员会算两次", "if it is the same institution, delete one row: beds and staff would count twice")})
		return
	}
	c.warn(f, remark{"near-duplicate", "name", f.Name,
		message.T("与 %[3]d 米外的第 %[1]d 行“%[2]s”名称相似", "much like row %[1]d, %[2]q, %[3]d m away", other.Row, other.Name, int(metres+0.5)),
		message.T("请核对是否同一家机构；若是，请删去一行", "check whether it is the same institution; if so, delete one row")})
}

// name is a facility's name prepared for comparison.
type name struct {
	text    string   // letters and digits only, lower case
	numbers string   // its numerals and points of the compass: 第一卫生室 is not 第二卫生室
	pairs   []uint64 // bigrams as a sorted set
	bits    uint64   // signature: one bit for each bigram, by hash
}

// telling are the characters that alone tell sister institutions apart.
const telling = "0123456789一二三四五六七八九十东西南北東新老上下前后後甲乙丙"

func readName(s string) name {
	var n name
	var text, numbers strings.Builder
	var last rune
	for _, r := range s {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			continue
		}
		r = unicode.ToLower(r)
		text.WriteRune(r)
		if strings.ContainsRune(telling, r) {
			numbers.WriteRune(r)
		}
		if last != 0 {
			n.pairs = append(n.pairs, uint64(last)<<32|uint64(r))
		}
		last = r
	}
	n.text, n.numbers = text.String(), numbers.String()
	slices.Sort(n.pairs)
	n.pairs = slices.Compact(n.pairs)
	for _, p := range n.pairs {
		n.bits |= 1 << (p * 0x9E3779B97F4A7C15 >> 58)
	}
	return n
}

// maybe rules out most pairs of names that cannot be similar, cheaply and
// without ever ruling out one that is. For a Jaccard index of at least t, two
// sets of a and b members share at least t/(1+t) (a+b).
func (n *name) maybe(m *name) bool {
	a, b := len(n.pairs), len(m.pairs)
	least := similarity/(1+similarity)*float64(a+b) - 1e-9
	return float64(min(a, b)) >= least &&
		float64(a-bits.OnesCount64(n.bits&^m.bits)) >= least &&
		float64(b-bits.OnesCount64(m.bits&^n.bits)) >= least
}

// like reports whether two names are similar and not those of sister institutions.
func (n *name) like(m *name) bool {
	if n.numbers != m.numbers {
		return false
	}
	shared, i, j := 0, 0, 0
	for i < len(n.pairs) && j < len(m.pairs) {
		switch {
		case n.pairs[i] < m.pairs[j]:
			i++
		case n.pairs[i] > m.pairs[j]:
			j++
		default:
			shared, i, j = shared+1, i+1, j+1
		}
	}
	return float64(shared) >= similarity*float64(len(n.pairs)+len(m.pairs)-shared)
}

// grid finds earlier rows near a place: cubes in earth-centred space, so that it
// works at every latitude and across the 180th meridian.
type grid struct {
	side  float64
	heads map[[3]int32]int32 // last row put into a cube
	next  []int32            // earlier row in the same cube, -1 at the end
	rows  []int
}

func newGrid(side float64) *grid { return &grid{side: side, heads: map[[3]int32]int32{}} }

func (g *grid) cube(v geo.Vector) [3]int32 {
	return [3]int32{int32(math.Floor(v[0] / g.side)), int32(math.Floor(v[1] / g.side)), int32(math.Floor(v[2] / g.side))}
}

func (g *grid) insert(v geo.Vector, row int) {
	key := g.cube(v)
	before, ok := g.heads[key]
	if !ok {
		before = -1
	}
	g.heads[key] = int32(len(g.rows))
	g.next = append(g.next, before)
	g.rows = append(g.rows, row)
}

// around calls visit for the rows in the cube of v and its neighbours, which
// include all within one side of v, until visit returns false.
func (g *grid) around(v geo.Vector, visit func(row int) bool) {
	c := g.cube(v)
	for dx := int32(-1); dx <= 1; dx++ {
		for dy := int32(-1); dy <= 1; dy++ {
			for dz := int32(-1); dz <= 1; dz++ {
				at, ok := g.heads[[3]int32{c[0] + dx, c[1] + dy, c[2] + dz}]
				for ; ok && at >= 0; at = g.next[at] {
					if !visit(g.rows[at]) {
						return
					}
				}
			}
		}
	}
}
