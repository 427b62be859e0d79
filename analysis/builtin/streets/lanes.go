package streets

import (
	"cmp"
	"slices"

	"github.com/medreach/medreach/analysis/builtin/place"
	"github.com/medreach/medreach/analysis/builtin/terrain"
)

// lanes leads a lane to every cell with people that no road comes near, the nearest
// first, so that lanes go on from lanes.
func (s *planner) lanes() {
	const near, farthest = 260, 3500
	f := terrain.Finder{}
	for i := range s.Lines {
		if s.Lines[i].Drives() {
			f.Add(s.Lines[i].Spots)
		}
	}
	type home struct {
		cell   *place.Cell
		at     terrain.Spot
		metres int
	}
	var homes []home
	for i := range s.Cells {
		c := &s.Cells[i]
		at := terrain.Of(c)
		if slices.Contains(roadless, c.Village) || len(f.Around(at, near)) > 0 {
			continue
		}
		if around := f.Around(at, farthest); len(around) > 0 {
			homes = append(homes, home{c, at.Plus(s.d.Between(-70, 70), s.d.Between(-70, 70)), at.Metres(around[0])})
		}
	}
	slices.SortStableFunc(homes, func(a, b home) int { return cmp.Compare(a.metres, b.metres) })
	for _, h := range homes {
		tags := s.laneTags(h.cell)
		for k, from := range f.Around(h.at, farthest) {
			if k == 150 {
				break
			}
			if !s.Free(from, h.at) {
				continue
			}
			spots := s.course(from, h.at, 9, 110)
			s.Draw(tags, spots...)
			if tags[1] != "path" {
				f.Add(spots)
			}
			if s.d.Chance(3) {
				end := h.at.Plus(s.d.Between(-400, 400), s.d.Between(-400, 400))
				s.Draw([]string{"highway", "track", "access", "no"}, s.course(h.at, end, 12, 90)...)
			}
			break
		}
	}
}

// footpaths lead from door to door in one of the villages without a road: an island,
// too small for anybody to be tied to.
func (s *planner) footpaths() {
	const most = 1500 // metres in all
	village, length := roadless[1], 0
	hub := terrain.At(s.Villages[village].Point)
	for i := range s.Cells {
		if c := &s.Cells[i]; c.Village == village {
			if d := hub.Metres(terrain.Of(c)); length+d < most {
				length += d
				s.Draw([]string{"highway", "path"}, hub, hub.Middle(terrain.Of(c)).Plus(20, -15), terrain.Of(c))
			}
		}
	}
}

// laneTags are those of the lane to a cell: the fewer people and the higher the
// hills, the poorer.
func (s *planner) laneTags(c *place.Cell) []string {
	path, track := [4]int{0, 2, 8, 28}, [4]int{10, 20, 35, 40}
	v := &s.Villages[c.Village]
	n := s.d.Below(100)
	switch {
	case c.People > 60 && v.Urban():
		return []string{"highway", "residential"}
	case c.People > 50:
		return []string{"highway", "unclassified"}
	case n < path[v.County]:
		return []string{"highway", "path"}
	case n < path[v.County]+track[v.County]:
		return []string{"highway", "track"}
	case n > 94:
		return []string{"highway", "service"}
	}
	return []string{"highway", "unclassified"}
}
