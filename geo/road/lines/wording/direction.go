package wording

import (
	"iter"
	"strings"

	"github.com/medreach/medreach/geo/message"
)

// Flow is a set of directions in which vehicles may go.
type Flow uint8

// The directions.
const (
	Along   Flow = 1 << iota // the vertices of the line
	Against                  // them
	Both    = Along | Against
	Neither = Flow(0)
)

// flowWords mean the same in every layer. A reversible road is open one way in the
// morning and the other in the evening: since no time of day is known here, vehicles
// keep off it, as with OSM.
var flowWords = map[string]Flow{
	"yes": Along, "true": Along, "y": Along, "-1": Against, "no": Both, "false": Both,
	"reverse": Against, "reversible": Neither, "alternating": Both,
	"ft": Along, "tf": Against, "forward": Along, "backward": Against, "both": Both, "b": Both, "twoway": Both, "oneway": Along, "none": Both,
	"是": Along, "否": Both, "单": Along, "双": Both, "单向": Along, "双向": Both, "单行": Along, "双行": Both, "单行道": Along, "双行道": Both, "单行线": Along, "单向通行": Along, "双向通行": Both,
	"顺向": Along, "顺方向": Along, "正向": Along, "顺行": Along, "正方向": Along, "顺向单行": Along, "正向单行": Along, "单向顺行": Along, "正向通行": Along, "顺向通行": Along,
	"逆向": Against, "逆方向": Against, "反向": Against, "逆行": Against, "反方向": Against, "逆向单行": Against, "反向单行": Against, "单向逆行": Against, "反向通行": Against, "逆向通行": Against,
	"双向禁行": Neither, "禁行": Neither, "双向禁止": Neither, "禁止通行": Neither, "无": Both,
}

// Scheme is how numbers and letters are read, which differ from layer to layer.
type Scheme struct {
	words    map[string]Flow // over flowWords
	inverted bool            // the column asks whether a road is two-way
	Title    message.Text
}

// The schemes. Sources: Geofabrik, "OpenStreetMap Data in Layered GIS Format"; the
// documentation of osm2pgrouting; NavInfo's Direction (0 not surveyed, 1 both, 2 along, 3
// against); the evaluators that ArcGIS Network Analyst makes of a Oneway field.
var (
	// Plain is how OSM is read, and what says no more than whether a road is one-way.
	Plain = &Scheme{words: map[string]Flow{"1": Along, "0": Both, "2": Both, "t": Along, "f": Both, "n": Both},
		Title: message.T("1、是、T 为单行（沿线方向），-1 为逆向单行，0、2、否、F 为双向", "1, yes and T are one-way along the line, -1 against it, 0, 2, no and F both ways")}
	lettersScheme = &Scheme{words: map[string]Flow{"f": Along, "t": Against, "b": Both, "n": Neither, "1": Along, "0": Both},
		Title: message.T("F 为沿线单行，T 为逆向单行，B 为双向（Geofabrik、HERE）", "F is one-way along the line, T against it, B both ways (Geofabrik, HERE)")}
	arcScheme = &Scheme{words: map[string]Flow{"f": Along, "t": Against, "n": Neither, "1": Along, "0": Both},
		Title: message.T("FT 为沿线单行，TF 为逆向单行，N 为禁行（ArcGIS）", "FT is one-way along the line, TF against it, N closed (ArcGIS)")}
	surveyScheme = &Scheme{words: map[string]Flow{"0": Both, "1": Both, "2": Along, "3": Against, "4": Neither, "n": Both},
		Title: message.T("0、1 为双向，2 为沿线单行，3 为逆向单行（四维图新）", "0 and 1 are both ways, 2 is one-way along the line, 3 against it (NavInfo)")}
	routingScheme = &Scheme{words: map[string]Flow{"0": Both, "1": Along, "2": Both, "3": Neither},
		Title: message.T("1 为单行，-1 为逆向单行，0、2 为双向（osm2pgrouting）", "1 is one-way along the line, -1 against it, 0 and 2 both ways (osm2pgrouting)")}
	twoWayScheme = &Scheme{words: map[string]Flow{"1": Both, "0": Along, "t": Both, "f": Along}, inverted: true,
		Title: message.T("列名问的是双向：是为双向，否为单行", "the header asks for two-way roads: yes is both ways, no one-way along the line")}
)

// Choose picks the scheme of a header, as Key writes it, and the values under it. Layers of
// Geofabrik are known by their other columns.
func Choose(header string, values iter.Seq[string], geofabrik bool) *Scheme {
	has := map[string]bool{}
	for v := range values {
		has[flowKey(v)] = true
	}
	asksOneWay := strings.Contains(header, "oneway") || strings.Contains(header, "单")
	switch {
	case !asksOneWay && (strings.Contains(header, "双向") || header == "twoway"):
		return twoWayScheme
	case has["ft"] || has["tf"]:
		return arcScheme
	case has["b"], header == "dirtravel", (geofabrik || !asksOneWay) && (has["f"] || has["t"]):
		return lettersScheme
	case !asksOneWay, has["3"] && !has["-1"] && header != "oneway", has["2"] && has["3"] && !has["-1"]:
		return surveyScheme
	case has["2"] || has["3"]:
		return routingScheme
	}
	return Plain
}

var flowMarks = strings.NewReplacer(" ", "", "-way", "way", "_", "")

func flowKey(cell string) string {
	s := flowMarks.Replace(Fold(cell))
	if whole, ok := strings.CutSuffix(s, ".0"); ok { // a number of a DBF or a spreadsheet
		s = whole
	}
	return s
}

// Read reads a cell; false is one that says nothing.
func (s *Scheme) Read(cell string) (Flow, bool) {
	word := flowKey(cell)
	if f, ok := s.words[word]; ok {
		return f, true
	}
	f, ok := flowWords[word]
	if ok && s.inverted {
		switch word {
		case "yes", "true", "y", "是":
			f = Both
		case "no", "false", "否":
			f = Along
		}
	}
	return f, ok
}
