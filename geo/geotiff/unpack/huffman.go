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
	build(z.lengths[:], lengthBits, z.sizes[:288], lengthEntries)
	build(z.distances[:], distanceBits, z.sizes[288:], distanceEntries)
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
	if !build(z.distances[:], 7, sizes[:], plainEntries) {
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
	if z.sizes[256] == 0 || !build(z.lengths[:], lengthBits, z.sizes[:literals], lengthEntries) ||
		!build(z.distances[:], distanceBits, z.sizes[literals:literals+distances], distanceEntries) {
		return errDeflate
	}
	return nil
}

// What symbols mean: the value, the kind and, in the low byte, the number of extra bits.
var (
	plainEntries    = entries(19, func(symbol uint32) uint32 { return symbol << 16 })
	lengthEntries   = entries(288, lengthEntry)
	distanceEntries = entries(32, distanceEntry)
)

func entries(n int, entry func(symbol uint32) uint32) []uint32 {
	all := make([]uint32, n)
	for symbol := range all {
		all[symbol] = entry(uint32(symbol))
	}
	return all
}

func lengthEntry(symbol uint32) uint32 {
	switch {
	case symbol < 256:
		return symbol<<16 | entryLiteral
	case symbol == 256:
		return entrySpecial | entryEnd
	case symbol < 265:
		return (symbol - 254) << 16
	case symbol < 285:
		extra := (symbol - 261) / 4
		return ((4+(symbol-261)%4)<<extra+3)<<16 | extra
	case symbol == 285:
		return maxMatch << 16
	}
	return entrySpecial
}

func distanceEntry(symbol uint32) uint32 {
	switch {
	case symbol < 4:
		return (symbol + 1) << 16
	case symbol < 30:
		extra := symbol/2 - 1
		return ((2+symbol%2)<<extra+1)<<16 | extra
	}
	return entrySpecial
}

// build fills a table, of which the first part is looked up by so many bits, from
// the lengths of the codes. It is false where they make no code.
//
// Codes are taken from the shortest on, and each is written once into a table of as
// many bits as it has, which is doubled by copying it before longer ones come.
func build(table []uint32, first uint, sizes []uint8, entries []uint32) bool {
	var order [288]uint16
	used, most := rank(&order, sizes)
	if used < 0 {
		return false
	}
	table[0] = entrySpecial
	code, size, width, free := uint16(0), uint(0), uint(0), 1<<first
	for _, symbol := range order[:used] {
		code <<= uint(sizes[symbol]) - size
		size = uint(sizes[symbol])
		reversed := int(bits.Reverse16(code) >> (16 - size))
		code++
		if width < min(size, first) {
			width = double(table, width, min(size, first))
		}
		if size <= first {
			table[reversed] = entries[symbol] + uint32(size)*0x101
			continue
		}
		head, second := reversed&(1<<first-1), most-first
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
		start := int(table[head] >> 16 & 0x7fff)
		for i := reversed >> first; i < 1<<second; i += 1 << (size - first) {
			table[start+i] = entries[symbol] + uint32(size-first)*0x101
		}
	}
	double(table, width, first)
	return true
}

// rank sorts the symbols that have codes by their lengths, and returns how many
// there are and the greatest length. There are -1 where the lengths make no code: too
// many of them, or too few, but for the single code and the empty one that RFC 1951
// allows.
func rank(order *[288]uint16, sizes []uint8) (used int, most uint) {
	var counts, next [longest + 2]int
	for _, s := range sizes {
		counts[s]++
	}
	left := 1
	for size := 1; size <= longest; size++ {
		if left = left<<1 - counts[size]; left < 0 {
			return -1, 0
		}
		if counts[size] > 0 {
			most = uint(size)
		}
		next[size+1] = next[size] + counts[size]
	}
	if used = next[longest+1]; left > 0 && used > 1 {
		return -1, 0
	}
	for symbol, s := range sizes {
		if s > 0 {
			order[next[s]] = uint16(symbol)
			next[s]++
		}
	}
	return used, most
}

// double makes a table for more bits of one for less.
func double(table []uint32, from, to uint) uint {
	for ; from < to; from++ {
		copy(table[1<<from:2<<from], table[:1<<from])
	}
	return to
}
