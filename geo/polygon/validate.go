package polygon

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"

	"github.com/medreach/medreach/geo/message"
)

// Fault is a way in which a polygon breaks the rules of simple features.
type Fault struct {
	What message.Text
	At   *orb.Point // a place on the ring at fault, if that is known
}

// Validate reports the first way in which a polygon breaks the rules of simple
// features: rings that cross themselves, holes outside, and the like. Each polygon
// is looked at by itself: parts that touch along an edge do no harm here.
func Validate(mp orb.MultiPolygon) *Fault {
	for _, polygon := range mp {
		rings := make([]geom.LineString, len(polygon))
		for i, ring := range polygon {
			flat := make([]float64, 0, 2*len(ring)+2)
			for _, p := range ring {
				flat = append(flat, p[0], p[1])
			}
			if len(ring) > 0 && ring[0] != ring[len(ring)-1] {
				flat = append(flat, ring[0][0], ring[0][1])
			}
			rings[i] = geom.NewLineString(geom.NewSequence(flat, geom.DimXY))
		}
		if err := geom.NewPolygon(rings).Validate(); err != nil {
			return newFault(err.Error())
		}
	}
	return nil
}

// rules are the faults by the words of the library that finds them.
var rules = [...]struct {
	words string
	what  message.Text
}{
	{"not simple", message.Text{ZH: "边界自相交", EN: "the border crosses itself"}},
	{"nested", message.Text{ZH: "洞中套洞", EN: "a hole lies in another hole"}},
	{"outside of exterior", message.Text{ZH: "洞在外边界之外", EN: "a hole lies outside the outer ring"}},
	{"disconnected", message.Text{ZH: "内部被边界切断", EN: "rings cut the inside apart"}},
	{"multiple points", message.Text{ZH: "环与环相交", EN: "rings cross each other"}},
	{"one distinct", message.Text{ZH: "环只有一个点", EN: "a ring is a single point"}},
	{"not allowed", message.Text{ZH: "坐标不是有效数字", EN: "a coordinate is no number"}},
}

// place is how the library tells a location.
var place = regexp.MustCompile(`near \{(\S+) (\S+)\}`)

func newFault(words string) *Fault {
	f := &Fault{What: message.Text{ZH: "多边形结构有误", EN: "the rings do not make a polygon"}}
	for _, rule := range rules {
		if strings.Contains(words, rule.words) {
			f.What = rule.what
			break
		}
	}
	if m := place.FindStringSubmatch(words); m != nil {
		lon, errLon := strconv.ParseFloat(m[1], 64)
		lat, errLat := strconv.ParseFloat(m[2], 64)
		if errLon == nil && errLat == nil {
			f.At = &orb.Point{lon, lat}
		}
	}
	return f
}
