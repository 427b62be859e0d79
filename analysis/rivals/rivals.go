// Package rivals keeps the nearest facility of every demand point, and the one that
// would take its place, while facilities are added, moved and closed: an edit
// touches only what is near it, and the answer is that of asking an impedance anew,
// to the last digit. A Field is a value: an edit makes another one, which shares with
// the first what did not change, so that readers of old ones are never disturbed.
// Straight is the field of the straight line; that of roads is in
// analysis/network/rivals. Costs are metres or seconds, as those of the impedance.
package rivals

import (
	"context"
	"fmt"

	"github.com/paulmach/orb"
)

// Site is a facility. Its ID stays what it is while others come and go; of facilities
// at the same cost the one with the lowest ID wins.
type Site struct {
	ID int32
	At orb.Point
}

// Field is the nearest facilities of the demand points of an impedance.
type Field interface {
	// Column is the nearest facility of every demand point.
	Column() *Column
	// Sites are the facilities, by ascending ID.
	Sites() []Site
	// With is the field of other facilities, by ascending ID. It takes about as long
	// as the two lists differ.
	With(ctx context.Context, sites []Site) (Field, error)
	// Bytes is the memory of the field beyond what it shares with another one, nil
	// for none.
	Bytes(beyond Field) int
}

// Edits are how one list of sites becomes another.
type Edits struct{ Gone, Come []Site }

// Compare finds what was closed and what was added; a facility that moved is both.
func Compare(before, after []Site) (Edits, error) {
	var e Edits
	i := 0
	for k, s := range after {
		if k > 0 && after[k-1].ID >= s.ID {
			return e, fmt.Errorf("rivals: facility %d stands behind %d", s.ID, after[k-1].ID)
		}
		for i < len(before) && before[i].ID < s.ID {
			e.Gone = append(e.Gone, before[i])
			i++
		}
		switch {
		case i < len(before) && before[i] == s:
			i++
			continue
		case i < len(before) && before[i].ID == s.ID:
			e.Gone = append(e.Gone, before[i])
			i++
		}
		e.Come = append(e.Come, s)
	}
	e.Gone = append(e.Gone, before[i:]...)
	return e, nil
}

// Large reports edits after which it is quicker to begin anew, of a list of so many.
func (e *Edits) Large(sites int) bool {
	n := len(e.Gone) + len(e.Come)
	return n > 16 && n > sites/3
}
