package pbf_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/osm/pbf"
	"github.com/medreach/medreach/geo/osm/pbf/encode"
	"github.com/paulmach/orb"
)

// street is a block with all that a block can hold.
var street = encode.Block{
	Nodes: []encode.Node{
		{ID: 5, Lon: 114.3, Lat: 30.6, Tags: encode.Tags{"barrier", "gate", "access", "private"}},
		{ID: -7, Lon: -51.2664001, Lat: -30.1133009},
		{ID: 12_000_000_000, Lon: 180, Lat: -90, Tags: encode.Tags{"name", "江汉路"}},
	},
	Ways: []encode.Way{{ID: 9, Refs: []int64{5, -7, 12_000_000_000, 5}, Tags: encode.Tags{"highway", "primary"}}, {ID: 10}},
	Relations: []encode.Relation{{ID: 3, Tags: encode.Tags{"type", "restriction"},
		Members: []encode.Member{{Kind: 'w', ID: 9, Role: "from"}, {Kind: 'n', ID: 5, Role: "via"}, {Kind: 'r', ID: 3}}}},
}

var streetLines = []string{
	"n5 Tbarrier=gate,access=private x114.3 y30.6",
	"n-7 T x-51.2664001 y-30.1133009",
	"n12000000000 Tname=江汉路 x180 y-90",
	"w9 Thighway=primary Nn5,n-7,n12000000000,n5",
	"w10 T N",
	"r3 Ttype=restriction Mw9@from,n5@via,r3@",
}

func TestForms(t *testing.T) {
	plain := street
	plain.Plain = true
	for _, packing := range []encode.Packing{encode.Raw, encode.Zlib, encode.LZ4, encode.Zstd} {
		for name, block := range map[string]encode.Block{"dense": street, "plain": plain} {
			t.Run(fmt.Sprint(name, packing), func(t *testing.T) {
				got := listing(t, encode.File{Packing: packing, Blocks: []encode.Block{block, {}, block}}.Bytes())
				if want := slices.Concat(streetLines, streetLines); !slices.Equal(got, want) {
					t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
				}
			})
		}
	}
}

// TestGranularity holds that places come back from coarser units, plain or dense.
func TestGranularity(t *testing.T) {
	for _, plain := range []bool{false, true} {
		b := encode.Block{Nodes: []encode.Node{{ID: 1, Lon: 101.234567, Lat: 40.765432}, {ID: 2, Lon: -101.000001, Lat: -0.000003}}, Plain: plain, Granularity: 1000}
		var got []int64
		err := pbf.Pass[int]{Want: pbf.Nodes, Take: func(int) error { return nil }, Work: func(b *pbf.Block) int {
			for n := range b.Nodes() {
				got = append(got, n.Lon, n.Lat)
			}
			return 0
		}}.Run(context.Background(), open(t, encode.File{Bound: orb.Bound{Max: orb.Point{102, 41}}, Program: "x", Blocks: []encode.Block{b}}.Bytes()))
		if want := []int64{101_234_567_000, 40_765_432_000, -101_000_001_000, -3_000}; err != nil || !slices.Equal(got, want) {
			t.Errorf("plain %v: %d, want %d; %v", plain, got, want, err)
		}
	}
}

func TestPlacesOfWays(t *testing.T) {
	data := encode.File{Optional: []string{"LocationsOnWays"}, Blocks: []encode.Block{{Ways: []encode.Way{
		{ID: 1, Refs: []int64{8, 9}, Places: [][2]float64{{114.3, 30.6}, {-1, -2}}}, {ID: 2, Refs: []int64{8}}}}}}.Bytes()
	f := open(t, data)
	if !f.LocationsOnWays || f.Sorted {
		t.Errorf("header is read as %v, %v", f.LocationsOnWays, f.Sorted)
	}
	err := pbf.Pass[int]{Want: pbf.Ways, Take: func(int) error { return nil }, Work: func(b *pbf.Block) int {
		var lons, lats []int64
		for w := range b.Ways() {
			lons, lats = w.AppendPlaces(lons, lats)
		}
		if want := []int64{114_300_000_000, -1_000_000_000}; !slices.Equal(lons, want) {
			t.Errorf("lons %d, want %d", lons, want)
		}
		if want := []int64{30_600_000_000, -2_000_000_000}; !slices.Equal(lats, want) {
			t.Errorf("lats %d, want %d", lats, want)
		}
		return 0
	}}.Run(context.Background(), f)
	if err != nil {
		t.Error(err)
	}
}

func open(t testing.TB, data []byte) *pbf.File {
	t.Helper()
	f, err := pbf.Open(context.Background(), "x", bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// read reads all of a file, and returns how much it walked over.
func read(ctx context.Context, data []byte) (objects int, err error) {
	f, err := pbf.Open(ctx, "路网.osm.pbf", bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return 0, err
	}
	err = pbf.Pass[int]{Want: pbf.Nodes | pbf.Ways | pbf.Relations,
		Work: func(b *pbf.Block) int { return len(list(b)) },
		Take: func(n int) error { objects += n; return nil },
	}.Run(ctx, f)
	return objects, err
}

func TestFaults(t *testing.T) {
	sound := encode.File{Blocks: []encode.Block{street}}.Bytes()
	header := encode.File{}.Bytes()
	with := func(kind string, blob []byte) []byte {
		return append(bytes.Clone(header), encode.Frame(kind, blob)...)
	}
	at := len(header)
	cases := []struct {
		name string
		data []byte
		want string // in the English text; the Chinese one has no English words
	}{
		{"empty", nil, "the file is empty; download"},
		{"text", []byte("nodes and ways, but in words, and long enough"), "not an OSM PBF file; roads are read from an .osm.pbf"},
		{"short", []byte("x"), "the file is incomplete"},
		{"xml", []byte("\xef\xbb\xbf <?xml version='1.0'?><osm>"), "this is OSM XML, not PBF; run first: osmium cat 路网.osm.pbf -o roads.osm.pbf"},
		{"bare xml", []byte("<OSM version='0.6'>"), "this is OSM XML"},
		{"o5m", []byte("\xff\xe0\x04o5m2\xff..."), "o5m"},
		{"html", []byte("\n<!DOCTYPE html><html>"), "a web page"},
		{"zip", []byte("PK\x03\x04................"), "a packed file"},
		{"gzip", []byte("\x1f\x8b\x08............."), "a packed file"},
		{"another block first", encode.Frame("OSMData", nil), "not an OSM PBF file"},
		{"cut in the length", append(bytes.Clone(sound), 0, 0), fmt.Sprintf("the file is incomplete: the block at byte %d goes", len(sound))},
		{"cut in the header", sound[:at+9], fmt.Sprintf("the file is incomplete: the block at byte %d goes beyond its end at byte %d", at, at+9)},
		{"cut in the blob", sound[:len(sound)-1], fmt.Sprintf("the file is incomplete: the block at byte %d goes", at)},
		{"header too large", append(bytes.Clone(header), 0, 1, 0, 0), fmt.Sprintf("the block at byte %d is damaged", at)},
		{"no size", append(bytes.Clone(header), 0, 0, 0, 0), fmt.Sprintf("the block at byte %d is damaged", at)},
		{"blob too large", with("OSMData", make([]byte, 32<<20+1)), "larger than the 32 MiB"},
		{"unpacked too large", with("OSMData", encode.Blob(encode.Zlib, make([]byte, 32<<20+1))), "larger than the 32 MiB"},
		{"lzma", with("OSMData", encode.Blob(encode.LZMA, []byte("x"))), "packed by LZMA, which is not read; run first: osmium cat"},
		{"bzip2", with("OSMData", encode.Blob(encode.Bzip2, []byte("x"))), "packed by bzip2"},
		{"no data", with("OSMData", nil), "is damaged"},
		{"no protobuf", with("OSMData", encode.Blob(encode.Zlib, []byte{0xff})), "is damaged"},
		{"zlib that is none", with("OSMData", []byte{0x10, 1, 0x1a, 1, 'x'}), "is damaged"},
		{"lz4 that is none", with("OSMData", []byte{0x10, 5, 0x32, 1, 'x'}), "is damaged"},
		{"zstd that is none", with("OSMData", []byte{0x10, 5, 0x3a, 1, 'x'}), "is damaged"},
		{"history", encode.File{Required: []string{"HistoricalInformation"}}.Bytes(), "osmium time-filter"},
		{"unknown feature", encode.File{Required: []string{"Holograms"}}.Bytes(), `value "Holograms": the file needs a feature`},
		{"not sorted", encode.File{Optional: []string{"Sort.Type_then_ID"}, Blocks: []encode.Block{
			{Ways: street.Ways}, {Nodes: street.Nodes}, {Nodes: street.Nodes}, {Nodes: street.Nodes}}}.Bytes(), "out of order; run first: osmium sort"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := read(context.Background(), c.data)
			var fault *feature.Fault
			if !errors.As(err, &fault) || fault.File != "路网.osm.pbf" {
				t.Fatalf("%v is no fault of the file", err)
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("%q, want %q in it", err, c.want)
			}
			if zh := message.In(err, message.ZH); strings.Contains(zh, "the ") {
				t.Errorf("not Chinese: %s", zh)
			}
		})
	}
}

// TestSizesLie: blobs that unpack to more or less than they say are damaged.
func TestSizesLie(t *testing.T) {
	data := encode.Block{Nodes: street.Nodes}.Bytes()
	for _, packing := range []encode.Packing{encode.Zlib, encode.LZ4, encode.Zstd} {
		blob := encode.Blob(packing, data)
		for name, size := range map[string]byte{"less": byte(len(data) - 1), "more": byte(len(data) + 1), "nothing": 0} {
			if len(data) > 126 {
				t.Fatal("the size no longer fits one byte")
			}
			lie := bytes.Clone(blob)
			lie[1] = size
			_, err := read(context.Background(), slices.Concat(encode.File{}.Bytes(), encode.Frame("OSMData", lie)))
			if err == nil || !strings.Contains(err.Error(), "damaged") {
				t.Errorf("packing %d, %s: %v", packing, name, err)
			}
		}
	}
}

// TestLZ4 unpacks pieces of every length and distance that has a form of its own.
func TestLZ4(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, size := range []int{1, 14, 15, 16, 269, 270, 271, 70_000, 200_000} {
		for _, letters := range []int{1, 2, 200} {
			name := make([]byte, size)
			for i := range name {
				name[i] = byte('0' + random.IntN(letters))
			}
			if size > 66_000 {
				copy(name[65_535:], name[:400]) // the greatest distance
			}
			block := encode.Block{Nodes: []encode.Node{{ID: 1, Tags: encode.Tags{"name", string(name)}}}}
			got := listing(t, encode.File{Packing: encode.LZ4, Blocks: []encode.Block{block}}.Bytes())
			if want := "n1 Tname=" + string(name) + " x0 y0"; len(got) != 1 || got[0] != want {
				t.Errorf("%d bytes of %d letters do not read back", size, letters)
			}
		}
	}
}

// TestUnknownParts: kinds of blocks and fields that are not known are passed over.
func TestUnknownParts(t *testing.T) {
	data := slices.Concat(encode.File{}.Bytes(), encode.Frame("OSMIndex", []byte("whatever")),
		encode.Frame("OSMData", encode.Blob(encode.Raw, append(street.Bytes(), 0xf8, 0x3f, 1, 0xfd, 0x3f, 1, 2, 3, 4))))
	if got := listing(t, data); !slices.Equal(got, streetLines) {
		t.Errorf("got %q", got)
	}
}

// TestEachBitFlipped: nothing that stands in a block makes the reader panic or hang,
// and what it accepts it can walk over.
func TestEachBitFlipped(t *testing.T) {
	plain := street
	plain.Plain = true
	for _, block := range []encode.Block{street, plain} {
		data := encode.File{Packing: encode.Raw, Blocks: []encode.Block{block}}.Bytes()
		for i := range 8 * len(data) {
			data[i/8] ^= 1 << (i % 8)
			if _, err := read(context.Background(), data); err != nil && !message.AtFault(err) {
				t.Fatalf("bit %d: %v", i, err)
			}
			data[i/8] ^= 1 << (i % 8)
		}
		for i := range data {
			if _, err := read(context.Background(), data[:i]); i != len(encode.File{Packing: encode.Raw}.Bytes()) && err == nil {
				t.Fatalf("cut at %d: no fault", i)
			}
		}
	}
}

// TestFirstFault: of two damaged blocks the first is told, on any number of cores.
func TestFirstFault(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	blocks := slices.Repeat([]encode.Block{street}, 40)
	data := encode.File{Blocks: blocks[:30]}.Bytes()
	want := fmt.Sprintf("the block at byte %d is damaged", len(data))
	for range 5 {
		data = append(data, encode.Frame("OSMData", encode.Blob(encode.Raw, []byte{0xff}))...)
	}
	for _, cores := range []int{1, 2, 8} {
		runtime.GOMAXPROCS(cores)
		for range 20 {
			if _, err := read(context.Background(), data); err == nil || !strings.Contains(err.Error(), want) {
				t.Fatalf("%v, want %q", err, want)
			}
		}
	}
}

func TestCancelled(t *testing.T) {
	data := encode.File{Blocks: slices.Repeat([]encode.Block{street}, 100)}.Bytes()
	ctx, cancel := context.WithCancel(context.Background())
	f := open(t, data)
	before := runtime.NumGoroutine()
	taken := 0
	err := pbf.Pass[int]{Want: pbf.Nodes, Work: func(*pbf.Block) int { return 0 }, Take: func(int) error {
		if taken++; taken == 3 {
			cancel()
		}
		return nil
	}}.Run(ctx, f)
	if !errors.Is(err, context.Canceled) || taken != 3 {
		t.Errorf("%v after %d blocks", err, taken)
	}
	for tries := 0; runtime.NumGoroutine() > before; tries++ { // the last ones may be about to end
		if tries > 1000 {
			t.Fatalf("%d goroutines, were %d", runtime.NumGoroutine(), before)
		}
		time.Sleep(time.Millisecond)
	}
	if _, err := pbf.Open(ctx, "x", bytes.NewReader(data), int64(len(data))); !errors.Is(err, context.Canceled) {
		t.Errorf("open: %v", err)
	}
}

// broken is a disk that fails.
type broken struct{ after int64 }

func (b broken) ReadAt(p []byte, at int64) (int, error) {
	if at >= b.after {
		return 0, io.ErrClosedPipe
	}
	return copy(p, encode.File{Blocks: []encode.Block{street}}.Bytes()[at:]), nil
}

func TestDiskFails(t *testing.T) {
	size := int64(len(encode.File{Blocks: []encode.Block{street}}.Bytes()))
	for _, after := range []int64{0, 60, size} {
		if _, err := pbf.Open(context.Background(), "x", broken{after}, size+100); after < size && !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("after %d: %v", after, err)
		}
	}
}

// FuzzRead: anything is read, or is a fault that names the file.
func FuzzRead(f *testing.F) {
	for _, packing := range []encode.Packing{encode.Raw, encode.Zlib, encode.LZ4, encode.Zstd} {
		data := encode.File{Packing: packing, Optional: []string{"Sort.Type_then_ID"}, Blocks: []encode.Block{street}}.Bytes()
		f.Add(data)
		f.Add(data[:len(data)*3/4])
		for _, bit := range []int{3, 500, 900} {
			flipped := bytes.Clone(data)
			flipped[bit/8] ^= 1 << (bit % 8)
			f.Add(flipped)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var fault *feature.Fault
		if _, err := read(context.Background(), data); err != nil && (!errors.As(err, &fault) || fault.File == "") {
			t.Fatalf("%T %v is no fault of the file", err, err)
		}
	})
}
