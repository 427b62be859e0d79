package unpack

import "math/bits"

// Entries of the decoding tables. The low byte is the number of bits to take in
// all; the byte above holds in its low five bits how many of them are the code,
// after which the extra bits stand; the value is in bits 16 to 30.
const (
	entryLiteral = 1 << 31
	entrySpecial = 1 << 15 // a table, the end, or no such code
	entryTable   = 1 << 14 // the value is where a second table starts, bits 8 to 12 its size
	entryEnd     = 1 << 13

	lengthBits   = 11 // of the first table for literals and lengths
	distanceBits = 8
	longest      = 15
	// Codes too long for the first table share second tables, at least two in
	// each, which are as large as the longest code needs.
	lengthTable   = 1<<lengthBits + 288/2<<(longest-lengthBits)
	distanceTable = 1<<distanceBits + 32/2<<(longest-distanceBits)
)

// fixed sets up the codes that RFC 1951 gives in 3.2.6.
func (z *inflater) fixed() {
	for i := range z.sizes {
		switch {
		case i < 144:
			z.sizes[i] = 8
		case i < 256:
			z.sizes[i] = 9
		case i < 280:
			z.sizes[i] = 7
		case i < 288:
			z.sizes[i] = 8
		default:
			z.sizes[i] = 5
		}
	}
	build(z.lengths[:], lengthBits, z.sizes[:288], lengthEntry)
	build(z.distances[:], distanceBits, z.sizes[288:], distanceEntry)
}

// dynamic reads the codes of a block (RFC 1951, 3.2.7).
func (z *inflater) dynamic() error {
	head, ok := z.take(14)
	if !ok {
		return errShort
	}
	literals, distances, codes := int(head&31)+257, int(head>>5&31)+1, int(head>>10)+4
	if literals > 286 || distances > 30 {
		return errDeflate
	}
	order := [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}
	var sizes [19]uint8
	for _, symbol := range order[:codes] {
		v, ok := z.take(3)
		if !ok {
			return errShort
		}
		sizes[symbol] = uint8(v)
	}
	// The table for the code lengths borrows the room of that for distances.
	if !build(z.distances[:], 7, sizes[:], plainEntry) {
		return errDeflate
	}
	for n := 0; n < literals+distances; {
		e, ok := z.code(z.distances[:], 7)
		if !ok {
			return errShort
		}
		if e&entrySpecial != 0 {
			return errDeflate
		}
		symbol := e >> 16
		if symbol < 16 {
			z.sizes[n] = uint8(symbol)
			n++
			continue
		}
		rule := [3]struct{ bits, least uint }{{2, 3}, {3, 3}, {7, 11}}[symbol-16]
		times, ok := z.take(rule.bits)
		if !ok {
			return errShort
		}
		var size uint8
		if symbol == 16 {
			if n == 0 {
				return errDeflate
			}
			size = z.sizes[n-1]
		}
		if times += rule.least; int(times) > literals+distances-n {
			return errDeflate
		}
		for range times {
			z.sizes[n] = size
			n++
		}
	}
	if z.sizes[256] == 0 || !build(z.lengths[:], lengthBits, z.sizes[:literals], lengthEntry) ||
		!build(z.distances[:], distanceBits, z.sizes[literals:literals+distances], distanceEntry) {
		return errDeflate
	}
	return nil
}

func plainEntry(symbol int) (value, extra uint32, kind uint32) { return uint32(symbol), 0, 0 }

func lengthEntry(symbol int) (value, extra uint32, kind uint32) {
	switch s := uint32(symbol); {
	case s < 256:
		return s, 0, entryLiteral
	case s == 256:
		return 0, 0, entrySpecial | entryEnd
	case s < 265:
		return s - 254, 0, 0
	case s < 285:
		extra = (s - 261) / 4
		return (4+(s-261)%4)<<extra + 3, extra, 0
	case s == 285:
		return maxMatch, 0, 0
	}
	return 0, 0, entrySpecial
}

func distanceEntry(symbol int) (value, extra uint32, kind uint32) {
	switch s := uint32(symbol); {
	case s < 4:
		return s + 1, 0, 0
	case s < 30:
		extra = s/2 - 1
		return (2+s%2)<<extra + 1, extra, 0
	}
	return 0, 0, entrySpecial
}

// build fills a table from the lengths of the codes. It is false where they
// make no code: too many of them, or too few, but for the single code and the
// empty one that RFC 1951 allows.
func build(table []uint32, first uint, sizes []uint8, entry func(symbol int) (value, extra, kind uint32)) bool {
	var counts [longest + 1]int
	for _, s := range sizes {
		counts[s]++
	}
	used := len(sizes) - counts[0]
	most, code, left := uint(first), 0, 1
	counts[0] = 0
	var next [longest + 1]int
	for size := 1; size <= longest; size++ {
		code = (code + counts[size-1]) << 1
		next[size] = code
		if left = left<<1 - counts[size]; left < 0 {
			return false
		}
		if counts[size] > 0 {
			most = max(most, uint(size))
		}
	}
	if left > 0 && used > 1 {
		return false
	}
	for i := range table[:1<<first] {
		table[i] = entrySpecial
	}
	free := 1 << first // where the next second table goes
	for symbol, s := range sizes {
		size := uint(s)
		if size == 0 {
			continue
		}
		value, extra, kind := entry(symbol)
		reversed := int(bits.Reverse16(uint16(next[size])) >> (16 - size))
		next[size]++
		if size <= first {
			e := value<<16 | kind | uint32(size)<<8 | (uint32(size) + extra)
			for i := reversed; i < 1<<first; i += 1 << size {
				table[i] = e
			}
			continue
		}
		head := reversed & (1<<first - 1)
		second := most - first
		if table[head]&entryTable == 0 {
			if free+1<<second > len(table) {
				return false
			}
			table[head] = uint32(free)<<16 | entrySpecial | entryTable | uint32(second)<<8 | uint32(first)
			for i := range 1 << second {
				table[free+i] = entrySpecial
			}
			free += 1 << second
		}
		rest := uint32(size - first)
		start := int(table[head] >> 16 & 0x7fff)
		e := value<<16 | kind | rest<<8 | (rest + extra)
		for i := reversed >> first; i < 1<<second; i += int(1 << rest) {
			table[start+i] = e
		}
	}
	return true
}
