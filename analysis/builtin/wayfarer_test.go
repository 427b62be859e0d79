package builtin_test

import (
	"container/heap"
	"math"
	"slices"
	"strconv"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/builtin/streets"
	"github.com/medreach/medreach/analysis/builtin/streets/sheet"
	"github.com/medreach/medreach/geo"
)

// What follows is a second way of reckoning along roads, for tests: over the streets
// as they are generated and their tags, by stretches of road in each direction, with
// a plain Dijkstra. It shares nothing with the network of the program. Times are
// seconds, rounded to a thousandth stretch by stretch.

// kmh are the speeds that docs/study.md tells, of those on foot, cars and ambulances;
// links are slower by their limit, and a pedestrian street is for walkers and ambulances.
var kmh = map[string]map[string]float64{
	"walk": {"trunk": 4.5, "primary": 4.5, "secondary": 4.5, "tertiary": 4.5, "unclassified": 4.5, "residential": 4.5, "living_street": 4.5, "service": 4.5, "track": 4.5,
		"pedestrian": 4.5, "footway": 4.5, "cycleway": 4.5, "path": 4.5, "steps": 2.5},
	"car": {"motorway": 100, "motorway_link": 50, "trunk": 70, "primary": 50, "secondary": 40, "tertiary": 30, "unclassified": 25, "residential": 20, "living_street": 10, "service": 15, "track": 10},
	"ambulance": {"motorway": 100, "motorway_link": 60, "trunk": 84, "primary": 60, "secondary": 48, "tertiary": 36, "unclassified": 30, "residential": 24, "living_street": 12, "service": 18, "track": 12,
		"pedestrian": 9.6},
}

// over is what a mode drives in respect of a limit.
var over = map[string]float64{"walk": math.Inf(1), "car": 1, "ambulance": 1.2}

// stretch is road between two crossings, in one direction.
type stretch struct {
	nodes       []int
	way         int
	metres      float64
	seconds     float64
	tail, head  int // vertices
	back        int // the stretch against it; -1: one-way
	canTie      bool
	from, after []int // those that may be travelled before it and after it
}

// piece is the straight part of a stretch that ends at its kth node.
type piece struct{ stretch, k int }

// wayfarer is the roads of a mode.
type wayfarer struct {
	mode   string
	roads  *streets.Streets
	all    []stretch
	near   map[[2]int][]piece // by squares
	barred map[int]bool       // nodes
	known  map[orb.Point][]door
}

func tag(tags []string, key string) string {
	for i := 0; i < len(tags); i += 2 {
		if tags[i] == key {
			return tags[i+1]
		}
	}
	return ""
}

// speed is how fast a mode goes along a way, and against it; 0 is closed.
func speed(mode string, tags []string) (forward, backward float64) {
	v := kmh[mode][tag(tags, "highway")]
	if access := tag(tags, "access"); access == "no" || access == "private" && mode != "ambulance" {
		return 0, 0
	}
	if limit, err := strconv.ParseFloat(tag(tags, "maxspeed"), 64); err == nil {
		v = math.Min(v, limit*over[mode])
	}
	switch oneway := tag(tags, "oneway"); {
	case mode == "walk":
	case oneway == "yes" || tag(tags, "junction") == "roundabout":
		return v, 0
	case oneway == "-1":
		return 0, v
	}
	return v, v
}

func newWayfarer(roads *streets.Streets, mode string) *wayfarer {
	w := &wayfarer{mode: mode, roads: roads, near: map[[2]int][]piece{}, barred: map[int]bool{}, known: map[orb.Point][]door{}}
	for n, node := range roads.Nodes {
		switch tag(node.Tags, "barrier") {
		case "gate": // that only an ambulance has opened
			w.barred[n] = mode != "ambulance"
		case "bollard":
			w.barred[n] = mode != "walk"
		}
	}
	w.cut()
	w.join()
	w.islands()
	for s := range w.all {
		for k := 1; k < len(w.all[s].nodes) && w.all[s].canTie; k++ {
			a, b := w.ends(piece{s, k})
			low, high := squareOf(orb.Point{math.Min(a[0], b[0]), math.Min(a[1], b[1])}), squareOf(orb.Point{math.Max(a[0], b[0]), math.Max(a[1], b[1])})
			for x := low[0]; x <= high[0]; x++ {
				for y := low[1]; y <= high[1]; y++ {
					w.near[[2]int{x, y}] = append(w.near[[2]int{x, y}], piece{s, k})
				}
			}
		}
	}
	return w
}

// squareOf is the square of a 250th of a degree around a place: three of them are
// more than a kilometre.
func squareOf(p orb.Point) [2]int { return [2]int{int(p[0] * 250), int(p[1] * 250)} }

func (w *wayfarer) ends(p piece) (a, b orb.Point) {
	nodes := w.all[p.stretch].nodes
	return w.roads.Nodes[nodes[p.k-1]].Point, w.roads.Nodes[nodes[p.k]].Point
}

// cut cuts the ways that the mode may use where they meet.
func (w *wayfarer) cut() {
	uses, ends := map[int]int{}, map[int]bool{}
	usable := func(visit func(way int, forward, backward float64)) {
		for i, way := range w.roads.Ways {
			f, b := speed(w.mode, way.Tags)
			if tag(way.Tags, "route") == "ferry" {
				f, b = 1, 1
			}
			if f > 0 || b > 0 {
				visit(i, f, b)
			}
		}
	}
	usable(func(i int, _, _ float64) {
		nodes := w.roads.Ways[i].Nodes
		for _, n := range nodes {
			uses[n]++
		}
		ends[nodes[0]], ends[nodes[len(nodes)-1]] = true, true
	})
	for _, t := range w.roads.Turns {
		ends[t.Via] = ends[t.Via] || w.mode != "walk"
	}
	dead := -1 // vertices of ends at barriers, each apart
	vertex := func(n int) int {
		if w.barred[n] {
			dead--
			return dead
		}
		return n
	}
	usable(func(i int, f, b float64) {
		nodes := w.roads.Ways[i].Nodes
		from := 0
		for k := 1; k < len(nodes); k++ {
			if n := nodes[k]; uses[n] > 1 || ends[n] || w.barred[n] {
				w.add(stretch{nodes: nodes[from : k+1], way: i, tail: vertex(nodes[from]), head: vertex(n)}, f, b)
				from = k
			}
		}
	})
}

// add adds a stretch in the directions that are open.
func (w *wayfarer) add(s stretch, forward, backward float64) {
	for k := 1; k < len(s.nodes); k++ {
		s.metres += geo.Distance(w.roads.Nodes[s.nodes[k-1]].Point, w.roads.Nodes[s.nodes[k]].Point)
	}
	class := tag(w.roads.Ways[s.way].Tags, "highway")
	s.canTie = class != "motorway" && class != "motorway_link" && class != ""
	takes := func(v float64) float64 {
		if class == "" { // the ferry: 20 minutes
			return 1200
		}
		return thousandths(s.metres * 3.6 / v)
	}
	s.back = -1
	both := forward > 0 && backward > 0
	if forward > 0 {
		x := s
		x.seconds = takes(forward)
		if both {
			x.back = len(w.all) + 1
		}
		w.all = append(w.all, x)
	}
	if backward > 0 {
		x := s
		x.nodes = slices.Clone(s.nodes)
		slices.Reverse(x.nodes)
		x.tail, x.head, x.seconds = s.head, s.tail, takes(backward)
		if both {
			x.back = len(w.all) - 1
		}
		w.all = append(w.all, x)
	}
}

func thousandths(seconds float64) float64 { return math.Round(seconds*1000) / 1000 }

// join finds what may be travelled after what.
func (w *wayfarer) join() {
	leaving := map[int][]int{}
	for i, s := range w.all {
		leaving[s.tail] = append(leaving[s.tail], i)
	}
	rules := map[[2]int][]sheet.Turn{}
	if w.mode != "walk" {
		for _, t := range w.roads.Turns {
			rules[[2]int{t.From, t.Via}] = append(rules[[2]int{t.From, t.Via}], t)
		}
	}
	for i := range w.all {
		s := &w.all[i]
		for _, next := range leaving[s.head] {
			if allowed(rules[[2]int{s.way, s.head}], s, next, w.all[next].way) {
				s.after = append(s.after, next)
				w.all[next].from = append(w.all[next].from, i)
			}
		}
	}
}

func allowed(rules []sheet.Turn, s *stretch, next, way int) bool {
	for _, t := range rules {
		switch {
		case t.Rule == "only_straight_on" && way != t.To,
			t.Rule == "no_left_turn" && way == t.To,
			t.Rule == "no_u_turn" && next == s.back:
			return false
		}
	}
	return true
}

// islands finds stretches from which one cannot go far and come back: those of a part
// of less than 2 km, by going all ways from each vertex and coming back.
func (w *wayfarer) islands() {
	out, in := map[int][]int{}, map[int][]int{}
	var vertices []int
	for _, s := range w.all {
		for _, v := range []int{s.tail, s.head} {
			if out[v] == nil && in[v] == nil {
				vertices = append(vertices, v)
			}
		}
		out[s.tail], in[s.head] = append(out[s.tail], s.head), append(in[s.head], s.tail)
	}
	// Kosaraju: vertices in the order in which they are left, then the ways back.
	var order []int
	seen := map[int]bool{}
	for _, root := range vertices {
		walk(root, out, seen, func(v int) { order = append(order, v) })
	}
	part := map[int]int{}
	seen = map[int]bool{}
	for _, root := range slices.Backward(order) {
		walk(root, in, seen, func(v int) { part[v] = root })
	}
	metres := map[int]float64{}
	for i, s := range w.all {
		if part[s.tail] == part[s.head] && (s.back < 0 || s.back > i) {
			metres[part[s.tail]] += s.metres
		}
	}
	for i := range w.all {
		s := &w.all[i]
		s.canTie = s.canTie && part[s.tail] == part[s.head] && metres[part[s.tail]] >= 2000
	}
}

// walk visits all that can be reached, and tells each vertex when it is left.
func walk(root int, next map[int][]int, seen map[int]bool, left func(int)) {
	if seen[root] {
		return
	}
	seen[root] = true
	type step struct{ v, k int }
	stack := []step{{root, 0}}
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		if top.k == len(next[top.v]) {
			left(top.v)
			stack = stack[:len(stack)-1]
			continue
		}
		v := next[top.v][top.k]
		top.k++
		if !seen[v] {
			seen[v] = true
			stack = append(stack, step{v, 0})
		}
	}
}

// door is where a place is tied to: on a stretch, so far along it, so far from it.
type door struct {
	stretch int
	along   float64 // 0-1
	off     float64 // seconds on foot
}

// doors are the ties of a place: the stretch that is nearest, or several, since where
// roads meet the nearest point is on each of them. None: not connected.
func (w *wayfarer) doors(p orb.Point) []door {
	const limit, same = 1000.0, 0.0001                                    // metres
	p = orb.Point{math.Round(p[0]*1e7) / 1e7, math.Round(p[1]*1e7) / 1e7} // as places are kept
	if out, ok := w.known[p]; ok {
		return out
	}
	scale := [2]float64{geo.Distance(p, orb.Point{p[0] + 1e-3, p[1]}) / 1e-3, geo.Distance(p, orb.Point{p[0], p[1] + 1e-3}) / 1e-3}
	type found struct {
		piece
		metres, foot float64
	}
	nearest := map[int]found{} // by stretch
	best := limit
	q := squareOf(p)
	for x := q[0] - 3; x <= q[0]+3; x++ {
		for y := q[1] - 3; y <= q[1]+3; y++ {
			for _, e := range w.near[[2]int{x, y}] {
				d, foot := w.away(e, p, scale)
				if old, ok := nearest[e.stretch]; d < best+same && (!ok || d < old.metres || d == old.metres && e.k < old.k) {
					nearest[e.stretch] = found{e, d, foot}
					best = math.Min(best, d)
				}
			}
		}
	}
	var out []door
	for _, f := range nearest {
		if f.metres < best+same && f.metres <= limit {
			out = append(out, door{f.stretch, w.share(f.piece, f.foot, scale), thousandths(f.metres / 1.25)})
		}
	}
	w.known[p] = out
	return out
}

// away is how far a place is from a piece, and where on it the nearest point lies.
func (w *wayfarer) away(e piece, p orb.Point, scale [2]float64) (metres, foot float64) {
	a, b := w.ends(e)
	ax, ay := (a[0]-p[0])*scale[0], (a[1]-p[1])*scale[1]
	ux, uy := (b[0]-a[0])*scale[0], (b[1]-a[1])*scale[1]
	if l := ux*ux + uy*uy; l > 0 {
		foot = math.Max(0, math.Min(1, -(ax*ux+ay*uy)/l))
	}
	return math.Hypot(ax+foot*ux, ay+foot*uy), foot
}

// share is the part of a stretch up to a place on a piece of it, in the plane around
// the place that is tied.
func (w *wayfarer) share(e piece, foot float64, scale [2]float64) float64 {
	before, total := 0.0, 0.0
	for k := 1; k < len(w.all[e.stretch].nodes); k++ {
		a, b := w.ends(piece{e.stretch, k})
		d := math.Hypot((b[0]-a[0])*scale[0], (b[1]-a[1])*scale[1])
		switch {
		case k < e.k:
			before += d
		case k == e.k:
			before += d * foot
		}
		total += d
	}
	return before / total
}

// queue is a heap of stretches by cost.
type queue []struct {
	s    int
	cost float64
}

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i].cost < q[j].cost }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any) {
	*q = append(*q, x.(struct {
		s    int
		cost float64
	}))
}
func (q *queue) Pop() any {
	x := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return x
}

// span is the least and the most that a way may take, where it is open to which of
// several roads a place is tied.
type span struct{ low, high float64 }

// times are how long it takes between each point and the nearest of some facilities:
// to them, or from them as for an ambulance.
func (w *wayfarer) times(points, facilities []orb.Point, fromFacility bool) []span {
	// whole is the cost of having travelled a whole stretch, to a facility or from it;
	// beyond the cost from its other end on.
	whole, beyond := make([]float64, len(w.all)), make([]float64, len(w.all))
	for i := range whole {
		whole[i], beyond[i] = math.Inf(1), math.Inf(1)
	}
	here := map[int][]int{} // facilities on a stretch
	at := map[[2]int]door{}
	q := &queue{}
	push := func(s int, cost float64) {
		if cost < whole[s] {
			whole[s] = cost
			heap.Push(q, struct {
				s    int
				cost float64
			}{s, cost})
		}
	}
	for f, p := range facilities {
		for _, d := range w.doors(p) {
			part := d.along
			if fromFacility {
				part = 1 - part
			}
			push(d.stretch, d.off+thousandths(w.all[d.stretch].seconds*part))
			here[d.stretch] = append(here[d.stretch], f)
			at[[2]int{d.stretch, f}] = d
		}
	}
	for q.Len() > 0 {
		x := heap.Pop(q).(struct {
			s    int
			cost float64
		})
		if x.cost > whole[x.s] {
			continue
		}
		on := w.all[x.s].from
		if fromFacility {
			on = w.all[x.s].after
		}
		for _, s := range on {
			beyond[s] = math.Min(beyond[s], x.cost)
			push(s, x.cost+w.all[s].seconds)
		}
	}
	out := make([]span, len(points))
	for i, p := range points {
		out[i] = w.answer(p, beyond, here, func(s, f int) (door, orb.Point) { return at[[2]int{s, f}], facilities[f] }, fromFacility)
	}
	return out
}

// answer is the time of one point, by each stretch that it may be tied to. A road in
// both directions is one tie.
func (w *wayfarer) answer(p orb.Point, beyond []float64, here map[int][]int, site func(s, f int) (door, orb.Point), fromFacility bool) span {
	ties := map[int]span{}
	for _, d := range w.doors(p) {
		s := &w.all[d.stretch]
		part := 1 - d.along
		if fromFacility {
			part = d.along
		}
		high := d.off + thousandths(s.seconds*part) + beyond[d.stretch]
		low := high
		for _, f := range here[d.stretch] {
			o, place := site(d.stretch, f)
			short := math.Inf(1) // without leaving the stretch
			if straight := thousandths(geo.Distance(p, place) / 1.25); straight <= d.off+o.off {
				short = straight
			}
			if ahead := o.along - d.along; ahead >= 0 != fromFacility || ahead == 0 {
				short = math.Min(short, d.off+o.off+s.seconds*math.Abs(ahead))
			}
			low = math.Min(low, short)
			if w.roadsAt(place) == 1 { // else it may be tied to another
				high = math.Min(high, short)
			}
		}
		tie := w.road(d.stretch)
		if old, ok := ties[tie]; ok {
			low, high = math.Min(low, old.low), math.Min(high, old.high)
		}
		ties[tie] = span{low, high}
	}
	out := span{math.Inf(1), math.Inf(-1)}
	for _, s := range ties {
		out.low, out.high = math.Min(out.low, s.low), math.Max(out.high, s.high)
	}
	if len(ties) == 0 {
		out.high = math.Inf(1)
	}
	return out
}

// road is one name for a stretch in both directions.
func (w *wayfarer) road(s int) int {
	if back := w.all[s].back; back >= 0 {
		return min(s, back)
	}
	return s
}

// roadsAt is how many roads a place may be tied to.
func (w *wayfarer) roadsAt(p orb.Point) int {
	roads := map[int]bool{}
	for _, d := range w.doors(p) {
		roads[w.road(d.stretch)] = true
	}
	return len(roads)
}
