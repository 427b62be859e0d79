package graph

// islands marks the edges that are no good to be tied to: those whose ends do not
// lie in the same strong component of some size, so that one could not leave, or
// not come back.
func (b *builder) islands() {
	g := b.g
	g.Island = make([]uint64, (len(g.Edges)+63)/64)
	component, n := components(g)
	metres := make([]float64, n)
	inside := func(e *Edge) int32 {
		if c := component[e.A]; c == component[e.B] {
			return c
		}
		return -1
	}
	length := make([]float32, len(g.Edges))
	for i := range g.Edges {
		last := g.Places[g.Edges[i].A]
		d := 0.0
		for _, p := range g.Shapes[g.Bends[i]:g.Bends[i+1]] {
			d += Metres(last, p)
			last = p
		}
		length[i] = float32(d + Metres(last, g.Places[g.Edges[i].B]))
		if c := inside(&g.Edges[i]); c >= 0 {
			metres[c] += float64(length[i])
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
		if c := inside(&g.Edges[i]); c < 0 || metres[c] < least {
			g.Island[i>>6] |= 1 << (i & 63)
			g.Summary.IslandMetres += float64(length[i])
		}
	}
}

// components finds the strong components (Tarjan, 1972), without recursion. Copies
// of a split vertex are vertices of their own here.
func components(g *Graph) (component []int32, n int32) {
	component = make([]int32, g.Len())
	index := make([]int32, g.Len()) // 0: not seen
	low := make([]int32, g.Len())
	for i := range component {
		component[i] = -1
	}
	type frame struct {
		v   int32
		arc uint32
	}
	var stack []int32
	var calls []frame
	count := int32(0)
	for root := range int32(g.Len()) {
		if index[root] != 0 {
			continue
		}
		enter := func(v int32) {
			count++
			index[v], low[v] = count, count
			stack = append(stack, v)
			calls = append(calls, frame{v, g.First[v]})
		}
		enter(root)
		for len(calls) > 0 {
			f := &calls[len(calls)-1]
			v := f.v
			if f.arc < g.First[v+1] {
				a := &g.Arcs[f.arc]
				f.arc++
				switch {
				case a.Out == Closed:
				case index[a.To] == 0:
					enter(a.To)
				case component[a.To] < 0:
					low[v] = min(low[v], index[a.To])
				}
				continue
			}
			calls = calls[:len(calls)-1]
			if len(calls) > 0 {
				u := calls[len(calls)-1].v
				low[u] = min(low[u], low[v])
			}
			if low[v] != index[v] {
				continue
			}
			for {
				w := stack[len(stack)-1]
				stack = stack[:len(stack)-1]
				component[w] = n
				if w == v {
					break
				}
			}
			n++
		}
	}
	return component, n
}
