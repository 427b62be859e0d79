package brief

import "github.com/medreach/medreach/analysis/brief/lettering"

// whole formats people and counts.
func whole(v float64) string { return lettering.Number(v, 0) }

// short formats a number with no more digits than it has, up to two decimals.
func short(v float64) string { return lettering.Short(v, 2) }
