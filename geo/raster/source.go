package raster

import "context"

// Block is a rectangle of a grid with its values, row by row. Values is reused
// after visit returns: copy what is to be kept. NaN stands for no data.
type Block struct {
	Index         int // from 0, unique and the same in each run: order by it what must not depend on timing
	Col, Row      int // of the top left cell
	Width, Height int
	Values        []float64
}

// Source is a grid with values.
type Source interface {
	// Grid returns the frame.
	Grid() *Grid
	// Blocks calls visit once for each block that the grid is cut into, from
	// several goroutines at once and in no fixed order. It stops at the first
	// error, of its own, of visit or of ctx, and returns it.
	Blocks(ctx context.Context, visit func(Block) error) error
}
