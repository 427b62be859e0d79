package shapefile

import (
	"encoding/binary"
	"math"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/message"
)

var (
	cutShape     = message.Text{ZH: "图形数据不完整", EN: "the shape is incomplete"}
	multipatch   = message.Text{ZH: "不支持三维多面体图形", EN: "multipatch shapes are not supported"}
	unknownShape = message.Text{ZH: "图形类型未知", EN: "the shape type is unknown"}
	badParts     = message.Text{ZH: "图形的分段编号有误", EN: "the parts of the shape are out of order"}
	notFinite    = message.Text{ZH: "坐标不可能存在", EN: "a coordinate cannot be on earth"}
	shortLine    = message.Text{ZH: "线少于 2 个点", EN: "a line has fewer than 2 points"}
	shortRing    = message.Text{ZH: "多边形的环少于 4 个点", EN: "a ring has fewer than 4 points"}
	openRing     = message.Text{ZH: "多边形的环没有闭合", EN: "a ring is open"}
	manyRings    = message.Text{ZH: "多边形的环过多，无法判断内外关系", EN: "the polygon has too many rings to tell which lies in which"}
)

const maxCoordinate = 1e8 // beyond any projection of the earth, in metres or feet

// records cuts the .shp into the contents of its records. The .shx is followed
// where it describes records that lie one behind the other; else the records
// are taken as they follow each other, which is how nearly all are written.
func (p *parts) records() ([][]byte, error) {
	if len(p.shp) < 100 || binary.BigEndian.Uint32(p.shp) != 9994 {
		return nil, p.fault(0, "不是 shapefile：.shp 的文件头不对", "not a shapefile: the header of the .shp is wrong")
	}
	stated := 2 * int64(binary.BigEndian.Uint32(p.shp[24:]))
	if stated > int64(len(p.shp)) {
		return nil, p.fault(0, ".shp 文件不完整", "the .shp file is incomplete")
	}
	data := p.shp[:max(stated, 100)]
	if records, ok := p.indexed(data); ok {
		return records, nil
	}
	var records [][]byte
	for at := int64(100); at < int64(len(data)); {
		if int64(len(data))-at < 8 {
			return nil, p.fault(len(records)+1, ".shp 文件不完整", "the .shp file is incomplete")
		}
		size := 2 * int64(binary.BigEndian.Uint32(data[at+4:]))
		at += 8
		if size < 4 || size > int64(len(data))-at {
			return nil, p.fault(len(records)+1, ".shp 中记录的长度有误", "the length of a record in the .shp is wrong")
		}
		records = append(records, data[at:at+size:at+size])
		at += size
	}
	return records, nil
}

func (p *parts) indexed(data []byte) (records [][]byte, ok bool) {
	if len(p.shx) < 100 || binary.BigEndian.Uint32(p.shx) != 9994 {
		return nil, false
	}
	free := int64(100)
	for entry := p.shx[100:]; len(entry) >= 8; entry = entry[8:] {
		at := 2*int64(binary.BigEndian.Uint32(entry)) + 8
		size := 2 * int64(binary.BigEndian.Uint32(entry[4:]))
		if at-8 < free || size < 4 || at+size > int64(len(data)) {
			return nil, false
		}
		records = append(records, data[at:at+size:at+size])
		free = at + size
	}
	return records, true
}

// shape reads one record's content; err is the first thing found wrong.
type shape struct {
	data   []byte
	nester *nester
	err    *message.Text
}

func (s *shape) check(ok bool, what message.Text) {
	if !ok && s.err == nil {
		s.err = &what
	}
}

// decodeShape returns nil for a null shape and for one without points.
func decodeShape(data []byte, n *nester) (orb.Geometry, *message.Text) {
	s := shape{data: data[4:], nester: n}
	kind := binary.LittleEndian.Uint32(data)
	if kind == 0 {
		return nil, nil
	}
	if kind == 31 {
		return nil, &multipatch
	}
	if kind > 28 {
		return nil, &unknownShape
	}
	var g orb.Geometry
	switch kind % 10 { // the same shape with z is 10 more, with m 20 more
	case 1:
		if points := s.points(0, 1); s.err == nil {
			g = points[0]
		}
	case 3:
		g = s.lines()
	case 5:
		g = s.polygons()
	case 8:
		if n := s.count(32); n > 0 {
			g = orb.MultiPoint(s.points(36, n))
		}
	default:
		return nil, &unknownShape
	}
	if s.err != nil {
		return nil, s.err
	}
	return g, nil
}

// count reads a number of parts or points.
func (s *shape) count(at int64) int64 {
	if at+4 > int64(len(s.data)) {
		s.check(false, cutShape)
		return 0
	}
	return int64(binary.LittleEndian.Uint32(s.data[at:]))
}

func (s *shape) points(at, n int64) []orb.Point {
	if n*16 > int64(len(s.data))-at {
		s.check(false, cutShape)
		return nil
	}
	points := make([]orb.Point, n)
	for i := range points {
		for axis := range 2 {
			v := math.Float64frombits(binary.LittleEndian.Uint64(s.data[at+int64(16*i+8*axis):]))
			s.check(math.Abs(v) <= maxCoordinate, notFinite)
			points[i][axis] = v
		}
	}
	return points
}

// paths reads the points of a line or polygon and cuts them into its parts.
func (s *shape) paths() [][]orb.Point {
	parts, total := s.count(32), s.count(36)
	if s.err != nil || parts*4 > int64(len(s.data))-40 {
		s.check(false, cutShape)
		return nil
	}
	points := s.points(40+4*parts, total)
	if s.err != nil {
		return nil
	}
	paths := make([][]orb.Point, parts)
	for i := range parts {
		from, to := s.count(40+4*i), total
		if i+1 < parts {
			to = s.count(44 + 4*i)
		}
		if from > to || to > total || i == 0 && from != 0 {
			s.check(false, badParts)
			return nil
		}
		paths[i] = points[from:to:to]
	}
	s.check(parts > 0 || total == 0, badParts)
	return paths
}

func (s *shape) lines() orb.Geometry {
	var lines orb.MultiLineString
	for _, path := range s.paths() {
		s.check(len(path) >= 2, shortLine)
		lines = append(lines, path)
	}
	switch len(lines) {
	case 0:
		return nil
	case 1:
		return lines[0]
	}
	return lines
}

func (s *shape) polygons() orb.Geometry {
	var rings []orb.Ring
	for _, path := range s.paths() {
		s.check(len(path) >= 4, shortRing)
		s.check(len(path) > 0 && path[0] == path[len(path)-1], openRing)
		rings = append(rings, path)
	}
	if s.err != nil || len(rings) == 0 {
		return nil
	}
	polygons, ok := s.nester.nest(rings)
	s.check(ok, manyRings)
	if len(polygons) == 1 {
		return polygons[0]
	}
	return polygons
}
