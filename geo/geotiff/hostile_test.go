package geotiff_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/geotiff"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/raster"
)

// tags are the tags of a made-up file by number; values are []uint16, []uint32,
// []uint64, []float64 or string.
type tags map[uint16]any

// made lays out a classic little-endian TIFF with the pixels at byte 8.
func made(pixels []byte, list tags) []byte {
	le := binary.LittleEndian
	b := append([]byte{'I', 'I', 42, 0, 0, 0, 0, 0}, pixels...)
	var table []byte
	numbers := make([]uint16, 0, len(list))
	for n := range list {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	for _, n := range numbers {
		var data []byte
		kind, count := uint16(0), 0
		switch v := list[n].(type) {
		case []uint16:
			kind, count = 3, len(v)
			for _, x := range v {
				data = le.AppendUint16(data, x)
			}
		case []uint32:
			kind, count = 4, len(v)
			for _, x := range v {
				data = le.AppendUint32(data, x)
			}
		case []uint64: // a tag as it is: its type, count and value or offset
			table = le.AppendUint32(le.AppendUint32(le.AppendUint16(le.AppendUint16(table, n), uint16(v[0])), uint32(v[1])), uint32(v[2]))
			continue
		case []float64:
			kind, count = 12, len(v)
			for _, x := range v {
				data = le.AppendUint64(data, math.Float64bits(x))
			}
		case string:
			kind, count, data = 2, len(v)+1, append([]byte(v), 0)
		}
		table = le.AppendUint32(le.AppendUint16(le.AppendUint16(table, n), kind), uint32(count))
		if len(data) <= 4 {
			table = append(table, append(data, 0, 0, 0, 0)[:4]...)
			continue
		}
		table = le.AppendUint32(table, uint32(len(b)))
		b = append(b, data...)
	}
	le.PutUint32(b[4:], uint32(len(b)))
	b = le.AppendUint16(b, uint16(len(list)))
	return append(append(b, table...), 0, 0, 0, 0)
}

// with is a sound grid of 2 by 2 bytes with some tags changed; nil takes one out.
func with(changes tags) []byte {
	list := tags{256: []uint16{2}, 257: []uint16{2}, 258: []uint16{8}, 259: []uint16{1}, 262: []uint16{1}, 273: []uint32{8},
		277: []uint16{1}, 278: []uint16{2}, 279: []uint32{4}, 33550: []float64{1, 1, 0}, 33922: []float64{0, 0, 0, 100, 40, 0},
		34735: []uint16{1, 1, 0, 2, 1024, 0, 1, 2, 2048, 0, 1, 4326}}
	for n, v := range changes {
		if list[n] = v; v == nil {
			delete(list, n)
		}
	}
	return made([]byte{1, 2, 3, 4}, list)
}

// readAll opens a file and reads all its bands. Grids beyond what a test should
// walk through are only opened.
func readAll(b []byte) error {
	f, err := geotiff.NewReader(bytes.NewReader(b), int64(len(b)), "hostile.tif")
	if err != nil {
		return err
	}
	if f.Grid().Cells() > 1<<20 || f.Bands() > 16 {
		return nil
	}
	for i := range f.Bands() {
		if err := f.Band(i).Blocks(context.Background(), func(raster.Block) error { return nil }); err != nil {
			return err
		}
	}
	return nil
}

// checkFault asks of an error what a planner needs: the file, and what is wrong
// in both languages.
func checkFault(t *testing.T, err error) {
	t.Helper()
	var fault *feature.Fault
	if !errors.As(err, &fault) || fault.File != "hostile.tif" {
		t.Errorf("err = %#v, want a fault of the file", err)
		return
	}
	zh, en := message.In(err, message.ZH), message.In(err, message.EN)
	if !strings.ContainsFunc(fault.What.ZH, func(r rune) bool { return unicode.Is(unicode.Han, r) }) || fault.What.EN == "" ||
		fault.Suggestion.ZH == "" || fault.Suggestion.EN == "" || strings.Contains(zh+en, "%!") {
		t.Errorf("told as %q and %q", zh, en)
	}
}

func TestHostile(t *testing.T) {
	if err := readAll(with(nil)); err != nil {
		t.Fatalf("the sound file: %v", err)
	}
	huge := []uint32{math.MaxUint32}
	cases := []struct {
		name string
		file []byte
	}{
		{"empty", nil},
		{"text", []byte("id,name\n1,a\n")},
		{"header only", []byte("II*\x00\x08\x00\x00\x00")},
		{"directory beyond the file", []byte("II*\x00\xff\xff\xff\xff")},
		{"directory is the header", []byte("II*\x00\x00\x00\x00\x00aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")},
		{"no tags", []byte("II*\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00")},
		{"bigtiff, 2^63 tags", []byte("II+\x00\x08\x00\x00\x00\x10\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80aaaaaaaa")},
		{"bigtiff, offsets of 4 bytes", []byte("II+\x00\x04\x00\x00\x00\x10\x00\x00\x00\x00\x00\x00\x00")},
		{"tag with 4 billion values", with(tags{273: []uint64{4, math.MaxUint32, 8}})},
		{"tag beyond the file", with(tags{34735: []uint64{3, 16, 1 << 30}})},
		{"no width", with(tags{256: nil})},
		{"no height", with(tags{257: []uint16{0}})},
		{"width as text", with(tags{256: "abc"})},
		{"cells over the limit", with(tags{256: []uint32{1 << 30}, 257: []uint32{1 << 30}})},
		{"sides over the limit", with(tags{256: huge, 257: huge})},
		{"claims more than it holds", with(tags{256: []uint32{1 << 10}, 257: []uint32{1 << 9}, 278: nil})},
		{"no bands", with(tags{277: []uint16{0}})},
		{"many bands", with(tags{277: []uint16{65535}})},
		{"1 bit", with(tags{258: []uint16{1}})},
		{"12 bits", with(tags{258: []uint16{12}})},
		{"float of 16 bits", with(tags{258: []uint16{16}, 339: []uint16{3}})},
		{"complex", with(tags{258: []uint16{64}, 339: []uint16{6}})},
		{"bands of different types", with(tags{277: []uint16{2}, 258: []uint16{8, 16}})},
		{"planar configuration", with(tags{284: []uint16{7}})},
		{"order of bits", with(tags{266: []uint16{2}})},
		{"jpeg", with(tags{259: []uint16{7}})},
		{"lerc", with(tags{259: []uint16{34887}})},
		{"unknown compression", with(tags{259: []uint16{60001}})},
		{"predictor 3 on integers", with(tags{259: []uint16{8}, 317: []uint16{3}})},
		{"predictor 9", with(tags{259: []uint16{8}, 317: []uint16{9}})},
		{"rows per strip 0", with(tags{278: []uint16{0}})},
		{"tile of no width", with(tags{322: []uint16{0}, 323: []uint16{16}, 324: []uint32{8}, 325: []uint32{4}})},
		{"tile without height", with(tags{322: []uint16{16}, 323: []uint16{0}, 324: []uint32{8}, 325: []uint32{4}})},
		{"tile of 2^60 cells", with(tags{259: []uint16{8}, 322: []uint32{1 << 30}, 323: []uint32{1 << 30}, 324: []uint32{8}, 325: []uint32{4}})},
		{"tile bomb", with(tags{259: []uint16{8}, 322: []uint32{1 << 15}, 323: []uint32{1 << 14}, 324: []uint32{8}, 325: []uint32{4}})},
		{"tile bomb of zstd", with(tags{259: []uint16{50000}, 322: []uint32{1 << 15}, 323: []uint32{1 << 14}, 324: []uint32{8}, 325: []uint32{4}})},
		{"row of 2^31 cells", with(tags{322: []uint32{1 << 31}, 323: []uint32{1}, 324: []uint32{8}, 325: []uint32{4}})},
		{"no offsets", with(tags{273: nil})},
		{"no lengths, compressed", with(tags{259: []uint16{8}, 279: nil})},
		{"strip beyond the file", with(tags{273: []uint32{1 << 30}})},
		{"strip longer than the file", with(tags{279: huge})},
		{"strip too short", with(tags{279: []uint32{3}})},
		{"too few strips", with(tags{278: []uint16{1}})},
		{"not deflate", with(tags{259: []uint16{8}})},
		{"not lzw", with(tags{259: []uint16{5}})},
		{"not packbits", with(tags{259: []uint16{32773}, 279: []uint32{1}, 256: []uint16{30}})},
		{"not zstd", with(tags{259: []uint16{50000}})},
		{"no data is a word", with(tags{42113: "unknown"})},
		{"metadata are no xml", with(tags{42112: "<GDALMetadata><Item role='scale'>1</Ite"})},
		{"scale is a word", with(tags{42112: "<GDALMetadata><Item sample='0' role='scale'>big</Item></GDALMetadata>"})},
		{"cells of no size", with(tags{33550: nil, 34264: make([]float64, 16)})},
		{"cells of no number", with(tags{33550: []float64{math.NaN(), 1, 0}})},
		{"place at infinity", with(tags{33922: []float64{0, 0, 0, math.Inf(1), 0, 0}})},
		{"control points", with(tags{33550: nil})},
		{"doubles as shorts", with(tags{33550: []uint16{1, 1, 0}})},
		{"geokeys as text", with(tags{34735: "abc"})},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			err := readAll(c.file)
			runtime.ReadMemStats(&after)
			checkFault(t, err)
			if taken := after.TotalAlloc - before.TotalAlloc; taken > 1<<22 {
				t.Errorf("%d bytes were allocated for a file of %d", taken, len(c.file))
			}
		})
	}
}

// TestNoCRSIsNoFault: a file may be read though its place is not known; the
// reason is kept for those who need it.
func TestNoCRSIsNoFault(t *testing.T) {
	key := func(key, value uint16) tags {
		return tags{34735: []uint16{1, 1, 0, 2, 1024, 0, 1, 1, key, 0, 1, value}}
	}
	cases := []struct {
		name string
		tags tags
		part string // of what is told
	}{
		{"no keys", tags{34735: nil}, "gdal_edit.py"},
		{"code that nobody has", key(3072, 30000), "30000"},
		{"beijing 1954", key(2048, 4214), "Beijing"},
		{"geocentric", tags{34735: []uint16{1, 1, 0, 2, 1024, 0, 1, 3, 2048, 0, 1, 4326}}, "geocentric"},
		{"unknown method", tags{34735: []uint16{1, 1, 0, 4, 1024, 0, 1, 1, 2048, 0, 1, 4326, 3072, 0, 1, 32767, 3075, 0, 1, 27}}, "27"},
		{"no place at all", tags{33550: nil, 33922: nil}, "no place"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			b := with(c.tags)
			f, err := geotiff.NewReader(bytes.NewReader(b), int64(len(b)), "hostile.tif")
			if err != nil {
				t.Fatal(err)
			}
			if f.Grid().CRS != nil {
				t.Fatalf("CRS = %s", f.Grid().CRS.Name())
			}
			checkFault(t, f.CRSFault())
			if told := message.In(f.CRSFault(), message.EN); !strings.Contains(told, c.part) {
				t.Errorf("told as %q, without %q", told, c.part)
			}
			if got := readBlocks(t, f.Band(0)); !slices.Equal(got, []float64{1, 2, 3, 4}) {
				t.Errorf("values = %v", got)
			}
		})
	}
}

// small are sound files of each make, of a few hundred bytes.
func small(t testing.TB) map[string][]byte {
	nan := float32(math.NaN())
	g := hongKong(5, 3)
	one := [][]float32{{1, nan, 2.5, 3, 3, nan, nan, nan, nan, nan, 1e6, 7, 7, 7, 0}}
	return map[string][]byte{
		"tiles": encode(t, g, one, geotiff.Options{}), "strips": encode(t, g, append(one, one[0]), geotiff.Options{Strips: true, Predictor: 2}),
		"plain": with(nil), "sparse": with(tags{273: []uint32{0}, 279: []uint32{0}, 42113: "0"}),
		"packbits": made([]byte{0xfd, 9}, tags{256: []uint16{2}, 257: []uint16{2}, 258: []uint16{8}, 259: []uint16{32773}, 273: []uint32{8}, 279: []uint32{2},
			42112: "<GDALMetadata><Item name='SCALE' sample='0' role='scale'>0.5</Item></GDALMetadata>"}),
		"lzw": made([]byte{0x80, 0x00, 0x40, 0x40, 0x40}, tags{256: []uint16{2}, 257: []uint16{1}, 258: []uint16{8}, 259: []uint16{5}, 273: []uint32{8}, 279: []uint32{5}}),
		"user-defined projection": with(tags{34735: []uint16{1, 1, 0, 5, 1024, 0, 1, 1, 2048, 0, 1, 4490, 3072, 0, 1, 32767, 3075, 0, 1, 1, 3080, 34736, 1, 0},
			34736: []float64{114, 0}}),
	}
}

// TestDamagedAnywhere cuts sound files at every byte and changes every byte.
func TestDamagedAnywhere(t *testing.T) {
	for name, sound := range small(t) {
		if err := readAll(sound); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		step := 1
		if testing.Short() {
			step = 11
		}
		for n := 0; n < len(sound); n += step {
			if err := readAll(sound[:n]); err != nil {
				checkFault(t, err)
			} else if name == "tiles" {
				t.Errorf("%s: nothing was missed after byte %d", name, n)
			}
			damage := []byte{0, 0x7f, 0xff}
			if name == "tiles" { // whole tiles take their time
				damage = damage[2:]
			}
			for _, v := range damage {
				b := bytes.Clone(sound)
				b[n] = v
				if err := readAll(b); err != nil {
					checkFault(t, err)
				}
			}
			if t.Failed() {
				t.Fatalf("%s: at byte %d", name, n)
			}
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, b := range small(f) {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := readAll(b); err != nil {
			checkFault(t, err)
		}
	})
}

// TestStops: an error of visit or the end of the context ends the reading.
func TestStops(t *testing.T) {
	b := encode(t, hongKong(600, 600), [][]float32{band(1, 360000)}, geotiff.Options{})
	f := decode(t, b)
	stop := errors.New("enough")
	if err := f.Band(0).Blocks(context.Background(), func(raster.Block) error { return stop }); err != stop {
		t.Errorf("err = %v, want that of visit", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := f.Band(0).Blocks(ctx, func(raster.Block) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v, want that of the context", err)
	}
}

// TestFirstFault: of several faults the same one is told on any number of cores.
func TestFirstFault(t *testing.T) {
	b := encode(t, hongKong(2000, 1000), [][]float32{band(1, 2000000)}, geotiff.Options{})
	for i := len(b) / 4; i < len(b); i += 50000 {
		b[i] ^= 0xff
	}
	f := decode(t, b)
	var first string
	for range 5 {
		err := f.Band(0).Blocks(context.Background(), func(raster.Block) error { return nil })
		if err == nil {
			t.Fatal("no fault")
		}
		if first == "" {
			first = err.Error()
		}
		if err.Error() != first {
			t.Errorf("%v, and before %v", err, first)
		}
	}
}
