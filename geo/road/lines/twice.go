package lines

import (
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/road"
)

func pointText(p orb.Point) string { return fmt.Sprintf("%v, %v", p[0], p[1]) }

// twice reports whether a way, whose nodes are the last references, was drawn before and
// adds nothing. One that differs, as the two directions of a road do where each is a
// line of its own, is kept.
func (r *reader) twice(row *feature.Row, w *road.Way) bool {
	nodes := r.net.Refs[w.From:w.To]
	hash := hashOf(nodes)
	for _, k := range r.drawn[hash] {
		old := &r.net.Ways[k]
		same := slices.Equal(nodes, r.net.Nodes(int(k)))
		if !same && !reversed(nodes, r.net.Nodes(int(k))) {
			continue
		}
		forward, backward, speedForward, speedBackward := w.Forward, w.Backward, w.SpeedForward, w.SpeedBackward
		if !same {
			forward, backward, speedForward, speedBackward = backward, forward, speedBackward, speedForward
		}
		first := fmt.Sprint(old.ID)
		if old.Class == w.Class && old.Forward|forward == old.Forward && old.Backward|backward == old.Backward &&
			old.SpeedForward == speedForward && old.SpeedBackward == speedBackward {
			r.drop(row, "road-twice", first, message.T("与第 %s 行重复，未使用", "it is drawn as row %s is, and is not used", first))
			return true
		}
		if old.Forward&forward&road.Of(road.Car) != 0 || old.Backward&backward&road.Of(road.Car) != 0 {
			r.remarks.add(feature.Finding{Row: row.Number, Rule: "road-twice-differs", Severity: feature.Warning, Value: first,
				Message: message.T("与第 %s 行位置完全相同，但等级、速度或方向不同；两条都使用，以快者为准",
					"it lies where row %s does, with another class, speed or direction; both are used, and the faster counts", first)})
			break
		}
	}
	r.drawn[hash] = append(r.drawn[hash], int32(len(r.net.Ways)))
	return false
}

func reversed(a, b []int32) bool {
	if len(a) != len(b) {
		return false
	}
	for i, n := range a {
		if b[len(b)-1-i] != n {
			return false
		}
	}
	return true
}

// hashOf is the same for both directions of a line.
func hashOf(nodes []int32) uint64 {
	const prime = 1099511628211
	ahead, back := uint64(14695981039346656037), uint64(14695981039346656037)
	for i, n := range nodes {
		ahead = (ahead ^ uint64(n)) * prime
		back = (back ^ uint64(nodes[len(nodes)-1-i])) * prime
	}
	return ahead + back
}
