package unpack

import "encoding/binary"

const (
	adlerModulus = 65521
	// adlerBlock is how many bytes are added up in lanes of 16 bits before those
	// could overflow: 255 * (0 + 1 + ... + 21) at the most.
	adlerBlock = 8 * 22
)

// adler is the checksum of RFC 1950. It adds up eight bytes at a time, in the lanes
// of words, and takes less than half the time of hash/adler32.
func adler(b []byte) uint32 {
	low, high := uint64(1), uint64(0)
	for len(b) >= adlerBlock {
		piece := b[:min(len(b), 1<<20)] // the sums of a longer one still fit into 64 bits
		for ; len(piece) >= adlerBlock; piece, b = piece[adlerBlock:], b[adlerBlock:] {
			sum, rising := adlerSums((*[adlerBlock]byte)(piece), 0x00ff00ff00ff00ff)
			high += adlerBlock*low + rising
			low += sum
		}
		low, high = low%adlerModulus, high%adlerModulus
	}
	for _, c := range b {
		low += uint64(c)
		high += low
	}
	return uint32(high%adlerModulus<<16 | low%adlerModulus)
}

// adlerSums returns the sum of the bytes of a block, and the sum of the sums up to
// each of them. The mask of the even bytes is a parameter so that it stays in a
// register: a constant would be loaded anew each time.
func adlerSums(b *[adlerBlock]byte, mask uint64) (sum, rising uint64) {
	// The sums of the bytes at even and at odd places, and for both the sums of
	// these sums before each word.
	var even, odd, evens, odds uint64
	for i := 0; i < adlerBlock-15; i += 16 {
		v, w := binary.LittleEndian.Uint64(b[i:]), binary.LittleEndian.Uint64(b[i+8:])
		evens += even
		odds += odd
		even += v & mask
		odd += v >> 8 & mask
		evens += even
		odds += odd
		even += w & mask
		odd += w >> 8 & mask
	}
	const wide = 0x0000ffff0000ffff
	before := evens&wide + evens>>16&wide + odds&wide + odds>>16&wide
	e0, e1, e2, e3 := even&0xffff, even>>16&0xffff, even>>32&0xffff, even>>48
	o0, o1, o2, o3 := odd&0xffff, odd>>16&0xffff, odd>>32&0xffff, odd>>48
	sum = e0 + e1 + e2 + e3 + o0 + o1 + o2 + o3
	// Each byte of a word counts as often as there are bytes from it to the word's end.
	within := 8*e0 + 7*o0 + 6*e1 + 5*o1 + 4*e2 + 3*o2 + 2*e3 + o3
	return sum, 8*(before&0xffffffff+before>>32) + within
}
