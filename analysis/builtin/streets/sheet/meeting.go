package sheet

import (
	"slices"

	"github.com/medreach/medreach/analysis/builtin/terrain"
)

// piece is a segment of a line.
type piece struct {
	line, at int
	a, b     terrain.Spot
}

// byPlace finds pieces by squares of the plan.
func (s *Sheet) byPlace(which func(*Line) bool) map[terrain.Spot][]piece {
	out := map[terrain.Spot][]piece{}
	for i := range s.Lines {
		l := &s.Lines[i]
		if !which(l) {
			continue
		}
		for k := 1; k < len(l.Spots); k++ {
			p := piece{i, k, l.Spots[k-1], l.Spots[k]}
			for _, q := range terrain.Squares(p.a, p.b) {
				out[q] = append(out[q], p)
			}
		}
	}
	return out
}

// meetings puts a spot on both lines wherever two of them cross on the ground.
func (s *Sheet) meetings() {
	onGround := func(l *Line) bool { return !l.Above && l.Tags[1] != "ferry" && !slices.Contains(l.Tags, "tunnel") }
	squares := s.byPlace(onGround)
	added := make([]map[int][]terrain.Spot, len(s.Lines)) // by line and piece
	for i := range s.Lines {
		if !onGround(&s.Lines[i]) {
			continue
		}
		l := &s.Lines[i]
		for k := 1; k < len(l.Spots); k++ {
			p := piece{i, k, l.Spots[k-1], l.Spots[k]}
			for _, q := range terrain.Squares(p.a, p.b) {
				for _, o := range squares[q] {
					if at, ok := terrain.Meet(p.a, p.b, o.a, o.b); ok && o.line != i {
						if added[i] == nil {
							added[i] = map[int][]terrain.Spot{}
						}
						added[i][k] = append(added[i][k], rounded(at, p, o))
					}
				}
			}
		}
	}
	for i := range s.Lines {
		s.insert(&s.Lines[i], added[i])
	}
}

// rounded moves a meeting on to the end of a piece that is a few metres away. It is
// the same for both pieces.
func rounded(at terrain.Spot, p, o piece) terrain.Spot {
	if p.line > o.line {
		p, o = o, p
	}
	for _, end := range [4]terrain.Spot{p.a, p.b, o.a, o.b} {
		if at.Square(end) < 10*10 {
			return end
		}
	}
	// Both reckon the place once more in the same order, so that they agree to the metre.
	if again, ok := terrain.Meet(p.a, p.b, o.a, o.b); ok {
		return again
	}
	return at
}

func (s *Sheet) insert(l *Line, added map[int][]terrain.Spot) {
	if len(added) == 0 {
		return
	}
	out := l.Spots[:1:1]
	for k := 1; k < len(l.Spots); k++ {
		here := added[k]
		slices.SortFunc(here, func(a, b terrain.Spot) int { return a.Square(l.Spots[k-1]) - b.Square(l.Spots[k-1]) })
		for _, p := range append(here, l.Spots[k]) {
			if p != out[len(out)-1] {
				out = append(out, p)
			}
		}
	}
	l.Spots = out
}

// Finish lets the lines meet, cuts them into ways and numbers everything.
func (s *Sheet) Finish() *Network {
	s.meetings()
	s.meetings() // those that came about where lines were moved on to each other
	motorways := s.byPlace(func(l *Line) bool { return l.Above && !slices.Contains(l.Tags, "tunnel") })
	w := &writer{Network: &Network{}, index: map[terrain.Spot]int{}, drawn: map[[2]terrain.Spot]bool{}, ends: map[terrain.Spot][]int{}, posts: s.Posts}
	for i := range s.Lines {
		l := &s.Lines[i]
		from := 0
		raised := func(k int) bool { return s.raised(l, l.Spots[k-1], l.Spots[k], motorways) }
		for k := 1; k < len(l.Spots); k++ {
			_, turns := s.Steer[l.Spots[k]]
			last := k+1 == len(l.Spots)
			if w.drawnTwice(l.Spots[k-1], l.Spots[k]) {
				w.way(l, from, k-1, k-1 > from && raised(k-1))
				from = k
				continue
			}
			if last || turns || k-from >= 80 || raised(k) != raised(k+1) {
				w.way(l, from, k, raised(k))
				from = k
			}
		}
	}
	s.restrict(w)
	return w.Network
}

// raised reports whether a piece of a line is a bridge, over water or a motorway.
func (s *Sheet) raised(l *Line, a, b terrain.Spot, motorways map[terrain.Spot][]piece) bool {
	if l.Tags[1] == "ferry" || slices.Contains(l.Tags, "tunnel") {
		return false
	}
	for _, c := range s.Land.Crossings(a, b) {
		if c.Barrier < 0 || s.Land.Barriers[c.Barrier].Water() {
			return true
		}
	}
	if l.Above {
		return false
	}
	for _, q := range terrain.Squares(a, b) {
		for _, o := range motorways[q] {
			if _, ok := terrain.Meet(a, b, o.a, o.b); ok {
				return true
			}
		}
	}
	return false
}
