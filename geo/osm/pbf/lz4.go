package pbf

// unpackLZ4 fills dst from a block of LZ4 (github.com/lz4/lz4, lz4_Block_format.md):
// pieces to be copied as they are, each followed by the distance and length of a piece
// of dst to be copied again. It is written out here because the library for it
// (pierrec/lz4) is assembly without the checks of Go, and fuzzing crashed it.
func unpackLZ4(dst, src []byte) error {
	at := 0
	for len(src) > 0 {
		token := src[0]
		literals, src2, ok := lz4Length(int(token>>4), src[1:])
		if !ok || literals > len(src2) || literals > len(dst)-at {
			return errMalformed
		}
		at += copy(dst[at:], src2[:literals])
		src = src2[literals:]
		if len(src) == 0 {
			break // the last piece is not followed by another
		}
		if len(src) < 2 {
			return errMalformed
		}
		distance := int(src[0]) | int(src[1])<<8
		length, src3, ok := lz4Length(int(token&15), src[2:])
		length += 4
		if !ok || distance == 0 || distance > at || length > len(dst)-at {
			return errMalformed
		}
		src = src3
		for end := at + length; at < end; { // a piece may repeat what it has just written
			at += copy(dst[at:end], dst[at-distance:at])
		}
	}
	if at < len(dst) {
		return errMalformed
	}
	return nil
}

// lz4Length goes on reading a length that did not fit into its four bits.
func lz4Length(start int, src []byte) (length int, rest []byte, ok bool) {
	if start < 15 {
		return start, src, true
	}
	for i, b := range src {
		if start += int(b); b < 255 {
			return start, src[i+1:], true
		}
	}
	return 0, nil, false
}
