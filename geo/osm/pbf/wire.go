package pbf

import (
	"errors"

	"google.golang.org/protobuf/encoding/protowire"
)

// errMalformed says that the bytes of a block are not what the format says. Where
// the block stands is added by whoever knows it.
var errMalformed = errors.New("malformed")

// A field is a number of the .proto files together with its wire type, as it stands
// before each value: a number with another type is an unknown field, and passed over.
const (
	number = uint64(protowire.VarintType)
	length = uint64(protowire.BytesType)
)

// wire walks over the fields of a protobuf message. It holds the last one read.
type wire struct {
	rest  []byte
	field uint64
	value uint64 // of a number
	bytes []byte // of what has a length
	err   error
}

// next reads a field; false is the end, or err.
func (m *wire) next() bool {
	if len(m.rest) == 0 || m.err != nil {
		return false
	}
	num, kind, n := protowire.ConsumeTag(m.rest)
	if n < 0 {
		return m.fail()
	}
	m.rest = m.rest[n:]
	m.field = protowire.EncodeTag(num, kind)
	switch kind {
	case protowire.VarintType:
		m.value, n = protowire.ConsumeVarint(m.rest)
	case protowire.BytesType:
		m.bytes, n = protowire.ConsumeBytes(m.rest)
	default:
		n = protowire.ConsumeFieldValue(num, kind, m.rest)
	}
	if n < 0 {
		return m.fail()
	}
	m.rest = m.rest[n:]
	return true
}

func (m *wire) fail() bool {
	m.err = errMalformed
	return false
}

// keep notes the bytes of a packed field. Protobuf would allow such a field to come in
// several pieces; no writer of the format does that, and reading one piece would lose the others.
func (m *wire) keep(to *[]byte) {
	if *to != nil {
		m.fail()
	}
	*to = m.bytes
}

// uvarint reads a number; most are of one byte.
func uvarint(b []byte) (uint64, []byte, error) {
	if len(b) > 0 && b[0] < 0x80 {
		return uint64(b[0]), b[1:], nil
	}
	v, n := protowire.ConsumeVarint(b)
	if n < 0 {
		return 0, nil, errMalformed
	}
	return v, b[n:], nil
}

// appendSums decodes numbers that each tell the difference to the one before.
func appendSums(to []int64, packed []byte) ([]int64, error) {
	sum := int64(0)
	for len(packed) > 0 {
		v, rest, err := uvarint(packed)
		if err != nil {
			return to, err
		}
		packed = rest
		sum += protowire.DecodeZigZag(v)
		to = append(to, sum)
	}
	return to, nil
}
