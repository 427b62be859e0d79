package tiff

import (
	"context"
	"math"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/geotiff/unpack"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/raster"
)

const (
	// partSamples bounds the blocks that a large unit is handed out in.
	partSamples = 1 << 15
	// maxAtOnce bounds the bytes of the units that are decoded at one time,
	// unless a single one is larger.
	maxAtOnce = 1 << 28
	// maxFilled bounds the memory spent on the rows that a short last strip may
	// be filled up with.
	maxFilled = 1 << 24
)

// task is a unit, or where units are not compressed, one part of a unit.
type task struct{ unit, firstPart, parts int }

// Blocks decodes a band, counted from 0, on all cores and calls visit for each
// block, as raster.Source has it. A block is a unit or a part of a large one;
// cells that hold noData, or are left out of the file, are NaN.
func (l *Image) Blocks(ctx context.Context, band int, noData NoData, visit func(raster.Block) error) error {
	return l.each(ctx, band, noData, func(u *unitReader, s stored) error {
		s.block.Values = u.widened(s)
		return visit(s.block)
	})
}

// Sift decodes a band like Blocks, and calls visit for the cells above 0 of each
// block, as raster.Sifter has it.
func (l *Image) Sift(ctx context.Context, band int, noData NoData, visit func(raster.Positive) error) error {
	return l.each(ctx, band, noData, func(u *unitReader, s stored) error {
		if s.samples == nil {
			return nil // no data, or 0
		}
		if l.kind != float || l.size != 4 || s.stride > 1 {
			s.block.Values = u.widened(s)
			return u.sieve.Block(s.block, visit)
		}
		void, has := noData.single()
		if !has {
			void = float32(math.NaN())
		}
		u.sieve.Begin(s.block)
		values := view[float32](s.samples)[s.first:]
		for r := range s.block.Height {
			u.sieve.Singles(values[r*s.row:][:s.block.Width], void)
		}
		return visit(u.sieve.Found())
	})
}

// each calls hand for each part of a band, from several goroutines.
//
// Tasks are begun in order and those begun
// are finished, so of several faults in a file it is always the first that is
// reported.
func (l *Image) each(ctx context.Context, band int, noData NoData, hand func(*unitReader, stored) error) error {
	parts := l.partsAcross() * l.partsDown()
	units, perTask := int64(l.across)*int64(l.down), int64(1)
	unitBytes := l.unitBytes()
	if l.codec == unpack.None {
		perTask = int64(parts)
		unitBytes = int64(l.partWidth) * int64(l.partHeight) * int64(l.stride()*l.size)
	}
	workers := int(max(1, min(int64(runtime.GOMAXPROCS(0)), units*perTask, maxAtOnce/unitBytes)))

	var next atomic.Int64
	var mu sync.Mutex
	var failure error
	failedAt := units * perTask
	work := func() {
		u := unitReader{Image: l, band: band, noData: noData, hand: hand}
		defer u.decoder.Close()
		for {
			n := next.Add(1) - 1
			if n >= units*perTask {
				return
			}
			t := task{unit: int(n), parts: parts}
			if l.codec == unpack.None {
				t = task{unit: int(n / perTask), firstPart: int(n % perTask), parts: 1}
			}
			err := ctx.Err()
			if err == nil {
				err = u.read(t)
			}
			if err != nil {
				mu.Lock()
				if n < failedAt {
					failedAt, failure = n, err
				}
				mu.Unlock()
				next.Store(units * perTask)
				return
			}
		}
	}
	var wg sync.WaitGroup
	for range workers - 1 {
		wg.Go(work)
	}
	work()
	wg.Wait()
	return failure
}

func (l *Image) partsAcross() int { return (l.unitWidth + l.partWidth - 1) / l.partWidth }

func (l *Image) partsDown() int { return (l.unitHeight + l.partHeight - 1) / l.partHeight }

// unitBytes is the decoded size of a whole unit.
func (l *Image) unitBytes() int64 { return l.rowBytes() * int64(l.unitHeight) }

// stored is a block as it stands in the file, in the machine's byte order: the
// samples, nil where the file leaves them out, and where among them its cells are.
type stored struct {
	window
	block   raster.Block
	samples []byte
}

// unitReader is the state of one worker.
type unitReader struct {
	*Image
	band    int
	noData  NoData
	hand    func(*unitReader, stored) error
	decoder unpack.Decoder
	packed  []byte // as in the file
	raw     []byte // decoded samples, in the machine's byte order
	spare   []byte // a row, for predictor 3
	values  []float64
	sieve   raster.Sieve
}

// widened returns the values of a block, good until the next.
func (u *unitReader) widened(s stored) []float64 {
	u.values = room(u.values, s.block.Width*s.block.Height)
	if s.samples == nil {
		for i := range u.values {
			u.values[i] = u.noData.fill()
		}
	} else {
		s.widen(u.values, s.samples)
	}
	return u.values
}

func (u *unitReader) read(t task) error {
	index := t.unit // of the unit's bytes
	if u.apart {
		index += u.band * u.across * u.down
	}
	length := u.lengths[index]
	sparse := length == 0 || u.offsets[index] == 0
	if !sparse && u.codec != unpack.None {
		if err := u.expand(index, t.unit); err != nil {
			return err
		}
	}
	for p := t.firstPart; p < t.firstPart+t.parts; p++ {
		part, ok := u.part(t.unit, p)
		if !ok {
			continue // beyond the edge of the grid
		}
		s := stored{block: part.block}
		switch {
		case sparse:
		case u.codec == unpack.None:
			if err := u.copyPart(index, part); err != nil {
				return err
			}
			s.window, s.samples = u.window(part, part.block.Width, 0), u.raw
		default:
			s.window, s.samples = u.window(part, u.unitWidth, part.row*u.unitWidth+part.col), u.raw
		}
		if err := u.hand(u, s); err != nil {
			return err
		}
	}
	return nil
}

// part is a block and its place in the unit.
type part struct {
	block    raster.Block
	col, row int
}

func (l *Image) part(unit, p int) (part, bool) {
	across := l.partsAcross()
	q := part{col: p % across * l.partWidth, row: p / across * l.partHeight}
	b := &q.block
	b.Index = unit*across*l.partsDown() + p
	b.Col, b.Row = unit%l.across*l.unitWidth+q.col, unit/l.across*l.unitHeight+q.row
	b.Width = min(l.partWidth, l.unitWidth-q.col, l.Width-b.Col)
	b.Height = min(l.partHeight, l.unitHeight-q.row, l.Height-b.Row)
	return q, b.Width > 0 && b.Height > 0
}

// window is where the cells of the band stand in samples of which a row holds
// so many cells, the part beginning at cell first.
func (u *unitReader) window(p part, row, first int) window {
	stride, offset := u.stride(), u.band
	if u.apart {
		offset = 0
	}
	return window{row: row * stride, stride: stride, first: first*stride + offset,
		width: p.block.Width, height: p.block.Height, kind: u.kind, size: u.size, noData: u.noData}
}

// copyPart reads a part of an uncompressed unit into raw.
func (u *unitReader) copyPart(index int, p part) error {
	cell := int64(u.stride() * u.size)
	row := int64(u.unitWidth) * cell
	offset := int64(p.row)*row + int64(p.col)*cell
	end := offset + int64(p.block.Height-1)*row + int64(p.block.Width)*cell
	if end > int64(u.lengths[index]) {
		return u.cutShort(index)
	}
	at := int64(u.offsets[index]) + offset
	run, runs := int64(p.block.Width)*cell, p.block.Height
	if run == row {
		run, runs = run*int64(runs), 1
	}
	u.raw = aligned(u.raw, int64(p.block.Width)*int64(p.block.Height)*cell)
	for i := range int64(runs) {
		if err := u.d.readAt(u.raw[i*run:(i+1)*run], at+i*row); err != nil {
			return err
		}
	}
	if foreign(u.d.order) {
		swap(u.raw, u.size)
	}
	return nil
}

// expand decompresses a unit into raw.
func (u *unitReader) expand(index, unit int) error {
	rows := u.unitHeight
	if !u.tiled {
		rows = min(rows, u.Height-unit/u.across*u.unitHeight)
	}
	need := u.rowBytes() * int64(rows)
	length := int64(u.lengths[index])
	if need > length*u.codec.Ratio() {
		return u.cutShort(index)
	}
	// No compression makes data longer by half; more is not looked at.
	length = min(length, 2*need+1<<16)
	u.packed = room(u.packed, int(length))
	if err := u.d.readAt(u.packed, int64(u.offsets[index])); err != nil {
		return err
	}
	size := need
	if whole := u.unitBytes(); whole <= maxFilled {
		size = whole // some writers fill up the last strip
	}
	u.raw = aligned(u.raw, size)[:need]
	if err := u.decoder.Decode(u.codec, u.raw, u.packed); err != nil {
		return &feature.Fault{File: u.d.name, Err: err, What: message.T("第 %d 个数据块（%s）无法解压", "block %d (%s) cannot be decompressed", index+1, u.codec),
			Suggestion: damageHint()}
	}
	if u.predictor != 3 && foreign(u.d.order) {
		swap(u.raw, u.size)
	}
	samples := u.unitWidth * u.stride()
	switch u.predictor {
	case 2:
		addUp(u.raw, u.size, samples, u.stride())
	case 3:
		u.spare = room(u.spare, samples*u.size)
		joinUp(u.raw, u.size, samples, u.stride(), u.spare)
	}
	return nil
}

func (u *unitReader) cutShort(index int) error {
	return u.d.Damaged("第 %d 个数据块只有 %d 字节，不足以存放声明的内容", "block %d has only %d bytes, too few for what it should hold", index+1, u.lengths[index])
}

// room returns a slice of length n, the old one where it is large enough.
func room[T any](old []T, n int) []T {
	if cap(old) < n {
		return make([]T, n)
	}
	return old[:n]
}

// aligned is room for samples.
func aligned(old []byte, n int64) []byte {
	if int64(cap(old)) < n {
		return buffer(n)
	}
	return old[:n]
}
