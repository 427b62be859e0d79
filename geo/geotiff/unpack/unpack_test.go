package unpack

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"hash/adler32"
	"io"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/klauspost/compress/zstd"
	tifflzw "golang.org/x/image/tiff/lzw"
	"pgregory.net/rapid"
)

// samples are contents that take every path: runs, patterns of each short
// distance, noise, floats with gaps, texts that repeat from afar.
func samples() map[string][]byte {
	rng := rand.New(rand.NewPCG(3, 4))
	noise := make([]byte, 70000)
	for i := range noise {
		noise[i] = byte(rng.Uint32())
	}
	skewed := make([]byte, 200000)
	for i := range skewed { // codes of every length
		skewed[i] = byte(rng.ExpFloat64() * 9)
	}
	var floats []byte
	for range 40000 {
		v := float32(-99999)
		if rng.IntN(10) == 0 {
			v = float32(rng.ExpFloat64() * 20)
		}
		floats = binary.LittleEndian.AppendUint32(floats, math.Float32bits(v))
	}
	s := map[string][]byte{
		"one": {7}, "noise": noise, "skewed": skewed, "floats": floats, "zeros": make([]byte, 1<<20),
		"far": append(append(bytes.Clone(noise[:32768]), noise[:300]...), noise[1:32700]...),
	}
	for d := 1; d <= 17; d++ {
		s["period "+string(rune('a'+d))] = bytes.Repeat(noise[:d], 5000/d)
	}
	return s
}

func deflated(t testing.TB, b []byte, level int) []byte {
	var out bytes.Buffer
	w, err := zlib.NewWriterLevel(&out, level)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func zstandard(t testing.TB, b []byte) []byte {
	e, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	return e.EncodeAll(b, nil)
}

func TestDeflateRoundTrip(t *testing.T) {
	var d Decoder
	defer d.Close()
	for name, want := range samples() {
		for _, level := range []int{zlib.HuffmanOnly, zlib.NoCompression, 1, 6, 9} {
			packed := deflated(t, want, level)
			got := make([]byte, len(want))
			if err := d.Decode(Deflate, got, packed); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s, level %d: err %v, equal %v", name, level, err, bytes.Equal(got, want))
			}
			// A part is enough where the file needs no more.
			part := make([]byte, len(want)/2)
			if err := d.Decode(Deflate, part, packed); err != nil || !bytes.Equal(part, want[:len(part)]) {
				t.Errorf("%s, level %d, half: err %v", name, level, err)
			}
			if err := d.Decode(Deflate, make([]byte, len(want)+1), packed); err == nil {
				t.Errorf("%s, level %d: one byte more than there is was filled", name, level)
			}
			packed[len(packed)-1] ^= 1
			if err := d.Decode(Deflate, got, packed); err == nil {
				t.Errorf("%s, level %d: a wrong checksum passed", name, level)
			}
		}
	}
}

// TestNearTheEnds cuts streams short and asks for fewer bytes than there are, so that
// the fast loop has to stop at every place.
func TestNearTheEnds(t *testing.T) {
	var z inflater
	for name, want := range samples() {
		want = want[:min(len(want), 1500)]
		for _, level := range []int{zlib.HuffmanOnly, 1, 9} {
			packed := deflated(t, want, level)
			for cut := range len(packed) {
				got := make([]byte, len(want)+roundOut)
				if err := z.decode(got, packed[:len(packed)-cut]); err == nil {
					t.Errorf("%s, level %d, %d bytes cut off: no error", name, level, cut)
				}
			}
			for n := max(0, len(want)-400); n <= len(want); n++ {
				got := bytes.Repeat([]byte{0xaa}, len(want)+100)
				if err := z.decode(got[:n], packed); err != nil || !bytes.Equal(got[:n], want[:n]) {
					t.Errorf("%s, level %d, %d bytes of %d: err %v", name, level, n, len(want), err)
				}
				if !bytes.Equal(got[n:], bytes.Repeat([]byte{0xaa}, len(got)-n)) {
					t.Errorf("%s, level %d: bytes beyond the %d that were asked for have changed", name, level, n)
				}
			}
		}
	}
}

func TestAdler(t *testing.T) {
	all := samples()
	all["greatest"] = bytes.Repeat([]byte{255}, 3<<20+1)
	for name, b := range all {
		for _, n := range []int{0, 1, 8, adlerBlock - 1, adlerBlock, adlerBlock + 1, 1<<20 + adlerBlock, len(b)} {
			part := b[:min(n, len(b))]
			if got, want := adler(part), adler32.Checksum(part); got != want {
				t.Errorf("%s, %d bytes: %x, want %x", name, len(part), got, want)
			}
		}
	}
}

func TestZSTDRoundTrip(t *testing.T) {
	var d Decoder
	defer d.Close()
	for name, want := range samples() {
		got := make([]byte, len(want))
		if err := d.Decode(ZSTD, got, zstandard(t, want)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: err %v", name, err)
		}
		if err := d.Decode(ZSTD, make([]byte, len(want)+1), zstandard(t, want)); err == nil {
			t.Errorf("%s: one byte more than there is was filled", name)
		}
	}
}

// packLZW is a plain encoder of TIFF's LZW.
func packLZW(b []byte) []byte {
	var out []byte
	var hold uint64
	var count uint
	width := uint(9)
	put := func(code int) {
		hold, count = hold<<width|uint64(code), count+width
		for count >= 8 {
			out = append(out, byte(hold>>(count-8)))
			count -= 8
		}
	}
	var table map[string]int
	next := 0
	reset := func() {
		put(lzwClear)
		table, next, width = map[string]int{}, lzwFirst, 9
	}
	reset()
	codeOf := func(s string) int {
		if len(s) == 1 {
			return int(s[0])
		}
		return table[s]
	}
	last := ""
	for _, c := range b {
		s := last + string([]byte{c})
		if _, ok := table[s]; ok || len(s) == 1 {
			last = s
			continue
		}
		put(codeOf(last))
		table[s] = next
		next++
		switch next {
		case 512, 1024, 2048:
			width++
		case 4095:
			reset()
		}
		last = string([]byte{c})
	}
	if last != "" {
		put(codeOf(last))
		next++
		switch next {
		case 512, 1024, 2048:
			width++
		}
	}
	put(lzwEnd)
	if count > 0 {
		out = append(out, byte(hold<<(8-count)))
	}
	return out
}

func TestLZWRoundTrip(t *testing.T) {
	var d Decoder
	for name, want := range samples() {
		packed := packLZW(want)
		// The encoder of the test has to be right as well: ask another decoder.
		r := tifflzw.NewReader(bytes.NewReader(packed), tifflzw.MSB, 8)
		if other, err := io.ReadAll(r); err != nil || !bytes.Equal(other, want) {
			t.Fatalf("%s: x/image: %v", name, err)
		}
		got := make([]byte, len(want))
		if err := d.Decode(LZW, got, packed); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: err %v", name, err)
		}
		if err := d.Decode(LZW, make([]byte, len(want)+1), packed); err == nil {
			t.Errorf("%s: one byte more than there is was filled", name)
		}
	}
}

func TestDamage(t *testing.T) {
	cases := []struct {
		name   string
		codec  Codec
		packed []byte
	}{
		{"deflate, empty", Deflate, nil},
		{"deflate, no zlib header", Deflate, []byte{1, 2, 3, 4}},
		{"deflate, preset dictionary", Deflate, []byte{0x78, 0x20 | 0x1f, 0, 0, 0, 0}},
		{"deflate, block type 3", Deflate, []byte{0x78, 0x9c, 7}},
		{"deflate, distance before the start", Deflate, []byte{0x78, 0x9c, 0x03, 0x02, 0}},
		{"deflate, stored length does not match", Deflate, []byte{0x78, 0x9c, 1, 4, 0, 4, 0, 1, 2, 3, 4}},
		{"lzw, empty", LZW, nil},
		{"lzw, code before any", LZW, []byte{0x80, 0x60, 0x00}},
		{"lzw, order of bits of old", LZW, []byte{0x00, 0x01, 0x02}},
		{"packbits, empty", PackBits, nil},
		{"packbits, run without its byte", PackBits, []byte{0xfe}},
		{"packbits, short literals", PackBits, []byte{5, 1, 2}},
		{"zstd, not a frame", ZSTD, []byte{1, 2, 3, 4, 5}},
		{"none, short", None, []byte{1}},
		{"no such codec", Codec(34887), []byte{1}},
	}
	var d Decoder
	defer d.Close()
	for _, c := range cases {
		if err := d.Decode(c.codec, make([]byte, 64), c.packed); err == nil {
			t.Errorf("%s: no error", c.name)
		}
	}
}

func TestPackBits(t *testing.T) {
	// The example of section 9 of TIFF 6.0.
	packed := []byte{0xfe, 0xaa, 0x02, 0x80, 0x00, 0x2a, 0xfd, 0xaa, 0x03, 0x80, 0x00, 0x2a, 0x22, 0x80, 0xf7, 0xaa}
	want := []byte{0xaa, 0xaa, 0xaa, 0x80, 0x00, 0x2a, 0xaa, 0xaa, 0xaa, 0xaa, 0x80, 0x00, 0x2a, 0x22,
		0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa}
	var d Decoder
	got := make([]byte, len(want))
	if err := d.Decode(PackBits, got, packed); err != nil || !bytes.Equal(got, want) {
		t.Errorf("got %x, err %v, want %x", got, err, want)
	}
}

// TestDeflateAgrees feeds sound and damaged streams to this decoder and the
// standard one.
func TestDeflateAgrees(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.SliceOfN(rapid.SampledFrom([]byte{0, 0, 0, 1, 2, 65, 66, 200}), 1, 3000).Draw(t, "plain")
		var b bytes.Buffer
		w, _ := zlib.NewWriterLevel(&b, rapid.IntRange(-2, 9).Draw(t, "level"))
		w.Write(plain)
		w.Close()
		packed := b.Bytes()
		for range rapid.IntRange(0, 3).Draw(t, "flips") {
			packed[rapid.IntRange(0, len(packed)-1).Draw(t, "at")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		}
		agree(t, packed, len(plain))
	})
}

type reporter interface {
	Errorf(format string, args ...any)
}

// agree compares with the standard library's decoder. A stream that it finds
// sound to its checksum is accepted; where both hand out all bytes, they are the
// same. Of damage beyond the bytes that are needed the two may think differently:
// the library reads ahead.
func agree(t reporter, packed []byte, size int) {
	want := make([]byte, size)
	got := make([]byte, size)
	n, sound := 0, false
	r, wantErr := zlib.NewReader(bytes.NewReader(packed))
	if wantErr == nil {
		if n, wantErr = io.ReadFull(r, want); wantErr == nil {
			more, err := r.Read(make([]byte, 1))
			sound = more == 0 && err == io.EOF
		}
	}
	var d inflater
	err := d.decode(got, packed)
	if sound && err != nil {
		t.Errorf("err = %v, the standard library finds all %d bytes sound", err, n)
	}
	if err == nil && wantErr == nil && !bytes.Equal(got, want) {
		t.Errorf("the bytes differ from the standard library's")
	}
	if err == nil && errors.Is(wantErr, zlib.ErrHeader) {
		t.Errorf("accepted what the standard library says is no zlib")
	}
}

func FuzzDecode(f *testing.F) {
	for name, b := range samples() {
		if len(b) <= 5000 || name == "skewed" {
			f.Add(uint16(Deflate), uint16(min(len(b), 5000)), deflated(f, b[:min(len(b), 5000)], 6))
			f.Add(uint16(LZW), uint16(min(len(b), 5000)), packLZW(b[:min(len(b), 5000)]))
		}
	}
	f.Add(uint16(PackBits), uint16(100), []byte{0xfe, 0xaa, 0x02, 0x80, 0x00, 0x2a, 0x80, 0x9d, 0})
	f.Add(uint16(ZSTD), uint16(300), zstandard(f, make([]byte, 300)))
	f.Fuzz(func(t *testing.T, codec, size uint16, packed []byte) {
		var d Decoder
		defer d.Close()
		dst := make([]byte, size)
		_ = d.Decode(Codec(codec), dst, packed)
		if Codec(codec) == Deflate && len(packed) > 2 && packed[1]&32 == 0 {
			agree(t, packed, int(size))
		}
	})
}

// BenchmarkDecode compares with the libraries.
func BenchmarkDecode(b *testing.B) {
	floats := samples()["floats"]
	dst := make([]byte, len(floats))
	var d Decoder
	defer d.Close()
	for _, c := range []struct {
		name   string
		codec  Codec
		packed []byte
	}{{"deflate", Deflate, deflated(b, floats, 6)}, {"lzw", LZW, packLZW(floats)}, {"zstd", ZSTD, zstandard(b, floats)}} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(floats)))
			b.ReportAllocs()
			for b.Loop() {
				if err := d.Decode(c.codec, dst, c.packed); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("adler", func(b *testing.B) {
		b.SetBytes(int64(len(floats)))
		for b.Loop() {
			adler(floats)
		}
	})
	b.Run("adler of the standard library", func(b *testing.B) {
		b.SetBytes(int64(len(floats)))
		for b.Loop() {
			adler32.Checksum(floats)
		}
	})
	b.Run("deflate of the standard library", func(b *testing.B) {
		b.SetBytes(int64(len(floats)))
		packed := deflated(b, floats, 6)
		for b.Loop() {
			r, _ := zlib.NewReader(bytes.NewReader(packed))
			if _, err := io.ReadFull(r, dst); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("lzw of x-image", func(b *testing.B) {
		b.SetBytes(int64(len(floats)))
		packed := packLZW(floats)
		for b.Loop() {
			if _, err := io.ReadFull(tifflzw.NewReader(bytes.NewReader(packed), tifflzw.MSB, 8), dst); err != nil {
				b.Fatal(err)
			}
		}
	})
}
