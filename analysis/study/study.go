// Package study assembles the house: it reads a study file, loads what the file
// names, runs the measures and holds the result as plain values and layers.
// It is the only room that knows input files and the only one that calls the
// techniques; it contains no algorithm of its own. Distances are metres and
// times seconds inside; minutes and kilometres stand in the study file.
package study

import (
	"github.com/medreach/medreach/geo/message"
)

// Progress is told how far a stage has come. It may be called often, from one
// goroutine at a time.
type Progress func(stage message.Text, done, total int)

// silent is the progress of a caller that does not want to know.
func silent(message.Text, int, int) {}
