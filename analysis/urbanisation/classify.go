package urbanisation

// The thresholds: people a km², and people in all.
const (
	denseDensity, centrePeople, densePeople  = 1500, 50_000, 5000
	semiDensity, semiPeople, semiAway        = 900, 2500, 2 // cells away from 30 and 23
	clusterDensity, urbanPeople, ruralPeople = 300, 5000, 500
	lowDensity                               = 50
	largestGap                               = 15 // km²: a smaller gap in a centre is filled
	smoothing                                = 5  // neighbours of eight
)

// classify gives every cell its class. Those where nobody lives get one only as part of a centre.
func classify(f *frame) []uint8 {
	class := make([]uint8, len(f.people))
	set := func(c uint8, in func(i int) bool) {
		for i := range class {
			if class[i] == 0 && in(i) {
				class[i] = c
			}
		}
	}
	dense := f.clusters(denseDensity, f.rook())
	centres := dense.keep(centrePeople)
	f.smooth(centres)
	f.fillGaps(centres)
	set(UrbanCentre, func(i int) bool { return centres[i] > 0 })
	set(DenseCluster, func(i int) bool { return dense.of(i) >= densePeople })

	semi := f.clusters(semiDensity, f.rook())
	semi.strike(f.within(class, semiAway))
	set(SemiDenseCluster, func(i int) bool { return semi.of(i) >= semiPeople })

	loose := f.clusters(clusterDensity, f.queen())
	set(Suburban, func(i int) bool { return loose.of(i) >= urbanPeople })
	set(RuralCluster, func(i int) bool { return loose.of(i) >= ruralPeople })
	set(LowDensity, func(i int) bool { return f.people[i] >= lowDensity })
	set(VeryLowDensity, func(i int) bool { return f.people[i] > 0 })
	return class
}

// rook and queen are the steps to the four and the eight neighbours of a cell.
func (f *frame) rook() []int { return []int{-f.width, -1, 1, f.width} }

func (f *frame) queen() []int {
	w := f.width
	return []int{-w - 1, -w, -w + 1, -1, 1, w - 1, w, w + 1}
}

// clusters are connected cells of a density, numbered from 1.
type clusters struct {
	label  []int32   // per cell; 0 = in none
	people []float64 // per cluster; [0] is nobody
}

// of is how many people live in the cluster of a cell.
func (c clusters) of(i int) float64 { return c.people[c.label[i]] }

// clusters finds the clusters of cells with at least so many people. The rim of the
// window is empty, so that no step leaves it.
func (f *frame) clusters(density float64, steps []int) clusters {
	c := clusters{make([]int32, len(f.people)), []float64{0}}
	var stack []int
	for start, people := range f.people {
		if people < density || c.label[start] > 0 {
			continue
		}
		label := int32(len(c.people))
		sum := 0.0
		c.label[start] = label
		stack = append(stack[:0], start)
		for len(stack) > 0 {
			i := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			sum += f.people[i]
			for _, step := range steps {
				if j := i + step; f.people[j] >= density && c.label[j] == 0 {
					c.label[j] = label
					stack = append(stack, j)
				}
			}
		}
		c.people = append(c.people, sum)
	}
	return c
}

// keep returns the labels of the clusters of at least so many people.
func (c clusters) keep(least float64) []int32 {
	out := make([]int32, len(c.label))
	for i, label := range c.label {
		if c.people[label] >= least {
			out[i] = label
		}
	}
	return out
}

// strike takes out every cluster that has a marked cell.
func (c clusters) strike(marked []bool) {
	for i, mark := range marked {
		if mark {
			c.people[c.label[i]] = 0
		}
	}
}

// smooth adds a cell to a centre where five of its eight neighbours belong to that
// one, round by round until no cell is added. A round looks only at the neighbours of the
// cells added in the last one, and at what stood when it began.
func (f *frame) smooth(centres []int32) {
	queen := f.queen()
	var fresh []int
	for i, label := range centres {
		if label > 0 {
			fresh = append(fresh, i)
		}
	}
	type change struct {
		cell  int
		label int32
	}
	for len(fresh) > 0 {
		var changes []change
		for _, i := range fresh {
			for _, step := range queen {
				if j := i + step; f.inner(j) && centres[j] == 0 {
					if label := f.majority(centres, j); label > 0 {
						changes = append(changes, change{j, label})
					}
				}
			}
		}
		fresh = fresh[:0]
		for _, c := range changes {
			if centres[c.cell] == 0 {
				centres[c.cell] = c.label
				fresh = append(fresh, c.cell)
			}
		}
	}
}

// inner reports whether a cell has all its neighbours in the window.
func (f *frame) inner(i int) bool {
	x, y := i%f.width, i/f.width
	return x > 0 && x < f.width-1 && y > 0 && y < f.height-1
}

// majority is the centre of at least five neighbours of a cell, or 0.
func (f *frame) majority(centres []int32, i int) int32 {
	queen := f.queen()
	// Of five among eight at least one is among the first four.
	for _, first := range queen[:4] {
		label := centres[i+first]
		if label == 0 {
			continue
		}
		n := 0
		for _, step := range queen {
			if centres[i+step] == label {
				n++
			}
		}
		if n >= smoothing {
			return label
		}
	}
	return 0
}

// fillGaps fills the gaps inside each centre: cells of no centre, joined by their
// sides, that the centre surrounds, when they are fewer than fifteen.
func (f *frame) fillGaps(centres []int32) {
	rook := f.rook()
	var gap []int
	for i, label := range centres {
		if label == 0 {
			continue
		}
		for _, step := range rook {
			if centres[i+step] != 0 {
				continue
			}
			if gap = f.gap(centres, i+step, label, gap[:0]); gap != nil {
				for _, j := range gap {
					centres[j] = label
				}
			}
		}
	}
}

// gap returns the cells around start that a centre surrounds, or nil where they are too many, or
// reach the edge of the window or another centre.
func (f *frame) gap(centres []int32, start int, label int32, cells []int) []int {
	cells = append(cells, start)
	for n := 0; n < len(cells); n++ {
		if len(cells) >= largestGap || !f.inner(cells[n]) {
			return nil
		}
		for _, step := range f.rook() {
			j := cells[n] + step
			switch {
			case centres[j] == label || contains(cells, j):
			case centres[j] != 0:
				return nil
			default:
				cells = append(cells, j)
			}
		}
	}
	return cells
}

func contains(cells []int, i int) bool {
	for _, c := range cells {
		if c == i {
			return true
		}
	}
	return false
}

// within marks the cells that have a class, and those up to so many steps of eight
// neighbours away.
func (f *frame) within(class []uint8, steps int) []bool {
	marked := make([]bool, len(class))
	var fresh []int
	for i, c := range class {
		if c != 0 {
			marked[i] = true
			fresh = append(fresh, i)
		}
	}
	for range steps {
		var next []int
		for _, i := range fresh {
			if !f.inner(i) {
				continue
			}
			for _, step := range f.queen() {
				if j := i + step; !marked[j] {
					marked[j] = true
					next = append(next, j)
				}
			}
		}
		fresh = next
	}
	return marked
}
