package geotiff

import (
	"bytes"
	"encoding/binary"
	"math"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/klauspost/compress/zlib"
)

// compress makes the units of all bands, band by band, on all cores.
func (p *plan) compress() ([][]byte, error) {
	perBand := p.across * p.down
	units := make([][]byte, perBand*len(p.bands))
	var next atomic.Int64
	var mu sync.Mutex
	var failure error
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(units)) {
		wg.Go(func() {
			c := compressor{plan: p, raw: make([]byte, 4*p.unitWidth*p.unitHeight)}
			for {
				n := int(next.Add(1) - 1)
				if n >= len(units) {
					return
				}
				unit, err := c.unit(n/perBand, n%perBand)
				if err != nil {
					mu.Lock()
					failure = err
					mu.Unlock()
					return
				}
				units[n] = unit
			}
		})
	}
	wg.Wait()
	return units, failure
}

// compressor is the state of one worker.
type compressor struct {
	*plan
	raw     []byte
	deflate *zlib.Writer
}

func (c *compressor) unit(band, unit int) ([]byte, error) {
	raw := c.fill(c.bands[band], unit%c.across*c.unitWidth, unit/c.across*c.unitHeight)
	var out bytes.Buffer
	if c.deflate == nil {
		c.deflate = zlib.NewWriter(&out)
	} else {
		c.deflate.Reset(&out)
	}
	if _, err := c.deflate.Write(raw); err != nil {
		return nil, err
	}
	if err := c.deflate.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// fill gathers the samples of a unit, with the predictor applied. The last
// strip is short; tiles are filled up with no data.
func (c *compressor) fill(values []float32, col, row int) []byte {
	noData := math.Float32bits(float32(c.opts.NoData))
	rows := c.unitHeight
	if c.opts.Strips {
		rows = min(rows, c.grid.Height-row)
	}
	samples := make([]uint32, c.unitWidth)
	for r := range rows {
		var in []float32
		if y := row + r; y < c.grid.Height {
			in = values[y*c.grid.Width+col:][:min(c.unitWidth, c.grid.Width-col)]
		}
		for i := range samples {
			samples[i] = noData
			if i < len(in) && in[i] == in[i] { // not NaN
				samples[i] = math.Float32bits(in[i])
			}
		}
		c.predict(c.raw[4*r*c.unitWidth:][:4*c.unitWidth], samples)
	}
	return c.raw[:4*rows*c.unitWidth]
}

// predict stores a row the way that addUp and joinUp undo.
func (c *compressor) predict(dst []byte, samples []uint32) {
	n := len(samples)
	switch c.opts.Predictor {
	case 2:
		for i := n - 1; i > 0; i-- {
			samples[i] -= samples[i-1]
		}
	case 3:
		for i, v := range samples {
			dst[i], dst[n+i], dst[2*n+i], dst[3*n+i] = byte(v>>24), byte(v>>16), byte(v>>8), byte(v)
		}
		for i := len(dst) - 1; i > 0; i-- {
			dst[i] -= dst[i-1]
		}
		return
	}
	for i, v := range samples {
		binary.LittleEndian.PutUint32(dst[4*i:], v)
	}
}
