package unpack

import (
	"encoding/binary"
	"errors"
)

var (
	errDeflate  = errors.New("the Deflate data are damaged")
	errChecksum = errors.New("the checksum of the Deflate data is wrong")
)

const (
	maxMatch = 258
	overrun  = 32 // what repeat may write beyond a match
	// roundIn and roundOut bound what a round of the fast loop reads and writes: three
	// words, each at most 7 bytes behind the last; two literals, and a match.
	roundIn  = 7 + 7 + 8
	roundOut = 2 + maxMatch + overrun
)

// inflater decodes RFC 1950 streams from one slice to another. Knowing both ends,
// it needs no window and no copy, and takes a third of the time of a streaming decoder.
type inflater struct {
	src   []byte
	pos   int    // of the next byte to be taken into hold
	hold  uint64 // the next bits of the stream, the first lowest
	count uint   // bits in hold that have been accounted for; those above repeat src[pos:]

	lengths   [lengthTable]uint32
	distances [distanceTable]uint32
	sizes     [288 + 32]uint8
}

// decode fills dst. What comes after the bytes that are needed does not matter,
// except that where the stream ends just there, its checksum has to be right.
func (z *inflater) decode(dst, src []byte) error {
	if len(src) < 2 || src[0]&15 != 8 || src[0]>>4 > 7 || (uint(src[0])<<8|uint(src[1]))%31 != 0 || src[1]&32 != 0 {
		return errDeflate
	}
	z.src, z.pos, z.hold, z.count = src, 2, 0, 0
	out, last := 0, false
	for !last {
		var err error
		full := false
		head, ok := z.take(3)
		if !ok {
			err = errShort
		}
		last = head&1 != 0
		switch {
		case !ok:
		case head>>1 == 0:
			out, full, err = z.stored(dst, out)
		case head>>1 == 1:
			z.fixed()
			out, full, err = z.block(dst, out)
		case head>>1 == 2:
			if err = z.dynamic(); err == nil {
				out, full, err = z.block(dst, out)
			}
		default:
			err = errDeflate
		}
		if full || err != nil && out == len(dst) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	if out < len(dst) {
		return errShort
	}
	z.align()
	if rest := z.src[z.pos:]; len(rest) >= 4 && binary.BigEndian.Uint32(rest) != adler(dst) {
		return errChecksum
	}
	return nil
}

// fill takes whole bytes into hold, as far as there are any.
func (z *inflater) fill() {
	for z.count <= 56 && z.pos < len(z.src) {
		z.hold |= uint64(z.src[z.pos]) << z.count
		z.pos++
		z.count += 8
	}
}

func (z *inflater) take(n uint) (uint, bool) {
	if z.count < n {
		if z.fill(); z.count < n {
			return 0, false
		}
	}
	v := uint(z.hold & (1<<n - 1))
	z.hold >>= n
	z.count -= n
	return v, true
}

// align goes to the next whole byte and gives back what hold has of the rest.
func (z *inflater) align() {
	z.pos -= int(z.count / 8)
	z.hold, z.count = 0, 0
}

func (z *inflater) stored(dst []byte, out int) (int, bool, error) {
	z.align()
	rest := z.src[z.pos:]
	if len(rest) < 4 {
		return out, false, errShort
	}
	n := int(binary.LittleEndian.Uint16(rest))
	if n^0xffff != int(binary.LittleEndian.Uint16(rest[2:])) {
		return out, false, errDeflate
	}
	rest = rest[4:]
	if free := len(dst) - out; n > free {
		if len(rest) < free {
			return out, false, errShort
		}
		copy(dst[out:], rest)
		return len(dst), true, nil
	}
	if len(rest) < n {
		return out, false, errShort
	}
	copy(dst[out:], rest[:n])
	z.pos += 4 + n
	return out + n, false, nil
}

// block decodes the codes of a block. It is full where they go on beyond dst.
func (z *inflater) block(dst []byte, out int) (int, bool, error) {
	for {
		var end bool
		var err error
		if out, end, err = z.fast(dst, out); end || err != nil {
			return out, false, err
		}
		e, ok := z.code(z.lengths[:], lengthBits)
		switch {
		case !ok && out == len(dst):
			return out, true, nil
		case !ok:
			return out, false, errShort
		case e&(entrySpecial|entryEnd) == entrySpecial|entryEnd:
			return out, false, nil
		case e&entrySpecial != 0:
			return out, false, errDeflate
		case out == len(dst):
			return out, true, nil
		case e&entryLiteral != 0:
			dst[out] = byte(e >> 16)
			out++
			continue
		}
		length, ok := z.extra(e)
		if !ok {
			return out, false, errShort
		}
		if e, ok = z.code(z.distances[:], distanceBits); !ok {
			return out, false, errShort
		}
		if e&entrySpecial != 0 {
			return out, false, errDeflate
		}
		distance, ok := z.extra(e)
		if !ok {
			return out, false, errShort
		}
		if distance > out {
			return out, false, errDeflate
		}
		full := length > len(dst)-out
		for n := min(length, len(dst)-out); n > 0; n-- {
			dst[out] = dst[out-distance]
			out++
		}
		if full {
			return out, true, nil
		}
	}
}

// code looks up the next code and takes its bits, but not the extra ones.
func (z *inflater) code(table []uint32, first uint) (uint32, bool) {
	z.fill()
	e := table[z.hold&(1<<first-1)]
	taken := uint(0)
	if e&(entrySpecial|entryTable) == entrySpecial|entryTable {
		taken = first
		e = table[uint64(e>>16&0x7fff)+z.hold>>first&(1<<(e>>8&31)-1)]
	}
	taken += uint(e >> 8 & 31)
	if taken > z.count {
		return 0, false
	}
	z.hold >>= taken
	z.count -= taken
	return e, true
}

// extra adds the extra bits of an entry to its value.
func (z *inflater) extra(e uint32) (int, bool) {
	v, ok := z.take(uint(e&255 - e>>8&31))
	return int(e>>16&0x7fff) + int(v), ok
}

// fast decodes as long as neither end is near, and leaves what is left to block. It
// reports whether it came to the block's end. It loads and stores words, and looks up each
// code before it copies the match that stands before it.
//
// Of count only the lowest six bits are kept clean, which is all that shifts look at.
func (z *inflater) fast(dst []byte, out int) (int, bool, error) {
	src, pos, hold, count := z.src, z.pos, z.hold, uint32(z.count)
	if pos > len(src)-roundIn || out > len(dst)-roundOut {
		return out, false, nil
	}
	var err error
	end := false
	pos, hold, count = refill(src, pos, hold, count)
	e := z.lengths[hold&(1<<lengthBits-1)]
	for {
		// Up to three literals, of 11 bits at most, before the next load.
		if e&entryLiteral != 0 {
			dst[out] = byte(e >> 16)
			out++
			hold >>= e & 63
			count -= e
			e = z.lengths[hold&(1<<lengthBits-1)]
			if e&entryLiteral != 0 {
				dst[out] = byte(e >> 16)
				out++
				hold >>= e & 63
				count -= e
				e = z.lengths[hold&(1<<lengthBits-1)]
			}
		}
		if e&entrySpecial != 0 {
			if e&entryTable != 0 {
				hold >>= lengthBits
				count -= lengthBits
				e = z.lengths[e>>16&0x7fff+uint32(hold)&(1<<(e>>8&31)-1)]
			}
			if e&entrySpecial != 0 {
				hold >>= e & 63
				count -= e
				if end = e&entryEnd != 0; !end {
					err = errDeflate
				}
				break
			}
		}
		if e&entryLiteral != 0 {
			dst[out] = byte(e >> 16)
			out++
			pos, hold, count = refill(src, pos, hold>>(e&63), count-e)
			e = z.lengths[hold&(1<<lengthBits-1)]
		} else {
			length := valueOf(e, hold)
			pos, hold, count = refill(src, pos, hold>>(e&63), count-e)
			if e = z.distances[hold&(1<<distanceBits-1)]; e&entrySpecial != 0 {
				if e&entryTable != 0 {
					hold >>= distanceBits
					count -= distanceBits
					e = z.distances[e>>16&0x7fff+uint32(hold)&(1<<(e>>8&31)-1)]
				}
				if e&entrySpecial != 0 {
					err = errDeflate
					break
				}
			}
			distance := valueOf(e, hold)
			if distance > out {
				err = errDeflate
				break
			}
			pos, hold, count = refill(src, pos, hold>>(e&63), count-e)
			e = z.lengths[hold&(1<<lengthBits-1)]
			repeat(dst[out-distance:out+length+overrun], distance, length)
			out += length
		}
		if pos > len(src)-roundIn || out > len(dst)-roundOut {
			break
		}
	}
	count &= 63
	z.pos, z.hold, z.count = pos, hold&(1<<count-1), uint(count)
	return out, end, err
}

// refill takes as many whole bytes into hold as there is room for.
func refill(src []byte, pos int, hold uint64, count uint32) (int, uint64, uint32) {
	return pos + int(^count>>3&7), hold | binary.LittleEndian.Uint64(src[pos:])<<(count&63), count | 56
}

// valueOf is the value of an entry and of the extra bits that follow its code in hold.
func valueOf(e uint32, hold uint64) int {
	return int(e>>16) + int(hold&(1<<(e&63)-1)>>(e>>8&63))
}

// repeat copies length bytes from the start of b to distance, where the copy may
// run into what it has just written. It may write up to overrun bytes more.
func repeat(b []byte, distance, length int) {
	to := b[distance:]
	if distance >= 8 {
		copyWords((*[32]byte)(to), (*[32]byte)(b))
		for i := 32; i < length; i += 32 {
			copyWords((*[32]byte)(to[i:]), (*[32]byte)(b[i:]))
		}
		return
	}
	var pattern uint64
	switch distance {
	case 1:
		pattern = uint64(b[0]) * 0x0101010101010101
	case 2:
		pattern = uint64(binary.LittleEndian.Uint16(b)) * 0x0001000100010001
	case 4:
		pattern = uint64(binary.LittleEndian.Uint32(b)) * 0x0000000100000001
	default:
		for i := range length {
			to[i] = b[i]
		}
		return
	}
	for i := 0; i < length; i += 32 {
		fillWords((*[32]byte)(to[i:]), pattern)
	}
}

// copyWords copies word by word, for what is copied last may be what was written first.
func copyWords(to, from *[32]byte) {
	binary.LittleEndian.PutUint64(to[:], binary.LittleEndian.Uint64(from[:]))
	binary.LittleEndian.PutUint64(to[8:], binary.LittleEndian.Uint64(from[8:]))
	binary.LittleEndian.PutUint64(to[16:], binary.LittleEndian.Uint64(from[16:]))
	binary.LittleEndian.PutUint64(to[24:], binary.LittleEndian.Uint64(from[24:]))
}

func fillWords(to *[32]byte, word uint64) {
	binary.LittleEndian.PutUint64(to[:], word)
	binary.LittleEndian.PutUint64(to[8:], word)
	binary.LittleEndian.PutUint64(to[16:], word)
	binary.LittleEndian.PutUint64(to[24:], word)
}
