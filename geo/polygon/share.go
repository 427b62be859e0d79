package polygon

// ShareOutside estimates by 64 parallels the share of a shape's area that lies
// outside a shape of another index: 0 to 1, and 0 for an empty shape.
func (ix *Index) ShareOutside(shape int32, other *Index, around int32) float64 {
	o, ring := &ix.outlines[shape], &other.outlines[around]
	if len(o.edges) == 0 {
		return 0
	}
	const lines = 64
	var inside, allowed []span
	var xs []float64
	whole, out := 0.0, 0.0
	for k := range lines {
		lat := o.box.Min[1] + (float64(k)+0.5)/lines*(o.box.Max[1]-o.box.Min[1])
		inside = o.spans(lat, inside[:0], &xs)
		allowed = ring.spans(lat, allowed[:0], &xs)
		for _, s := range inside {
			whole += s.east - s.west
			out += s.east - s.west
			for _, a := range allowed {
				out -= max(0, min(s.east, a.east)-max(s.west, a.west))
			}
		}
	}
	if whole == 0 {
		return 0
	}
	return max(0, out/whole)
}
