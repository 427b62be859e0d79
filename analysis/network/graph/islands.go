package graph

import "slices"

// islands marks the edges that are no good to be tied to: those along which no travel
// comes back to where it began within a strong component of some size, so that one
// could not leave, or not come back.
func (b *builder) islands() {
	g := b.g
	g.Island = make([]uint64, (len(g.Edges)+63)/64)
	component, n := components(&g.Leaving)
	metres := make([]float64, n)
	inside := func(e int32) int32 {
		for _, back := range []bool{false, true} {
			t := Travel{e, back}
			if g.Cost(t) == Closed {
				continue
			}
			tail, others, head := g.Ends(t)
			c := component[head]
			if component[tail] == c || slices.ContainsFunc(others, func(v int32) bool { return component[v] == c }) {
				return c
			}
		}
		return -1
	}
	for i := range g.Edges {
		if c := inside(int32(i)); c >= 0 {
			metres[c] += float64(b.length[i])
		}
	}
	most := 0.0
	for _, m := range metres {
		most = max(most, m)
	}
	least := min(b.options.IslandMetres, most) // a small network is no island
	for _, m := range metres {
		if m > 0 && m < least {
			g.Summary.Islands++
		}
	}
	for i := range g.Edges {
		if c := inside(int32(i)); c < 0 || metres[c] < least {
			setBit(g.Island, int32(i))
			g.Summary.IslandMetres += float64(b.length[i])
		}
	}
}

// components finds the strong components (Tarjan, 1972), without recursion and with
// one number a vertex. Copies of a split vertex are vertices of their own here.
func components(leaving *Rows) (component []int32, n int32) {
	// low is 0 before a vertex is seen, then the least count that it leads back to,
	// and in the end -1 less its component.
	low := make([]int32, len(leaving.First)-1)
	type frame struct {
		v, count int32
		hop      uint32
	}
	var stack []int32
	var calls []frame
	count := int32(0)
	enter := func(v int32) {
		count++
		low[v] = count
		stack = append(stack, v)
		calls = append(calls, frame{v, count, leaving.First[v]})
	}
	for root := range low {
		if low[root] != 0 {
			continue
		}
		enter(int32(root))
		for len(calls) > 0 {
			f := &calls[len(calls)-1]
			v := f.v
			if f.hop < leaving.First[v+1] {
				to := leaving.Hops[f.hop].To
				f.hop++
				switch {
				case low[to] == 0:
					enter(to)
				case low[to] > 0:
					low[v] = min(low[v], low[to])
				}
				continue
			}
			closes := low[v] == f.count
			calls = calls[:len(calls)-1]
			if len(calls) > 0 {
				u := calls[len(calls)-1].v
				low[u] = min(low[u], low[v])
			}
			for closes {
				w := stack[len(stack)-1]
				stack = stack[:len(stack)-1]
				low[w] = -1 - n
				closes = w != v
			}
			if low[v] == -1-n {
				n++
			}
		}
	}
	for v := range low {
		low[v] = -1 - low[v]
	}
	return low, n
}
