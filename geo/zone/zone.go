// Package zone holds administrative units: provinces, prefectures, counties,
// townships and settlements, several levels at once, with codes as text, names
// in both languages and the parent of each unit. It tells in which unit a point
// lies, how far it is from one, and what is wrong with the boundaries: invalid
// polygons, units outside their parent, overlaps and gaps.
//
// Geometry is WGS 84 longitude and latitude in degrees, edges are straight in
// degrees, areas are square metres on the ellipsoid and distances metres. A unit
// covers every point inside any of its polygons or on a border (even-odd for the
// rings of one polygon). Units across the antimeridian are not supported.
//
// Codes follow GB/T 2260 (6 digits), GB/T 10114 (9 digits, townships) and the
// statistical division codes (12 digits, with the 3-digit urban-rural class of
// 国统字〔2009〕91号 where there is one); other codes work too, without the
// guesses that rest on their digits. Nothing is repaired: polygons are used as
// they stand, and findings say what is doubtful.
package zone

import (
	"strings"
	"sync"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/polygon"
)

// Level is a tier of administration, from the coarsest.
type Level uint8

// The levels. Region is the whole study area and never a layer of its own.
const (
	Region Level = iota
	Province
	Prefecture
	County
	Township
	Settlement
)

var levelNames = [...]string{"region", "province", "prefecture", "county", "township", "settlement"}

var levelTitles = [...]message.Text{
	{ZH: "全区域", EN: "whole region"},
	{ZH: "省级", EN: "province"},
	{ZH: "地级", EN: "prefecture"},
	{ZH: "县级", EN: "county"},
	{ZH: "乡级", EN: "township"},
	{ZH: "村级", EN: "settlement"},
}

// Levels returns the levels from Province to Settlement.
func Levels() []Level {
	return []Level{Province, Prefecture, County, Township, Settlement}
}

// String returns the word that study files and tables use, such as "county".
func (l Level) String() string {
	if int(l) >= len(levelNames) {
		return "unknown"
	}
	return levelNames[l]
}

// Title returns the level as a person reads it.
func (l Level) Title() message.Text {
	if int(l) >= len(levelTitles) {
		return message.Text{ZH: "未知层级", EN: "unknown level"}
	}
	return levelTitles[l]
}

// ParseLevel reads the word of a level.
func ParseLevel(s string) (Level, error) {
	word := strings.ToLower(strings.TrimSpace(s))
	for i, name := range levelNames {
		if word == name {
			return Level(i), nil
		}
	}
	return Region, message.Errorf(
		"没有“%s”这一行政层级，请写 province（省级）、prefecture（地级）、county（县级）、township（乡级）或 settlement（村级）",
		"there is no zone level %q; write province, prefecture, county, township or settlement", s)
}

// Unit is one administrative unit.
type Unit struct {
	Code     string           // as text; the name stands in where the file has no code
	Name     string           // in Chinese, or whatever the file has
	NameEN   string           // "" where the file has none
	Parent   int32            // index in the next coarser layer of the set, -1 none
	Geometry orb.MultiPolygon // nil for settlements given as points
	Point    orb.Point        // a point inside, or the settlement itself
	Area     float64          // m²; 0 for points
	Class    int              // urban-rural class (城乡分类): 111, 112, 121, 122, 123, 210, 220; 100 or 200 where only urban or rural is known; 0 unknown
	Row      *feature.Row     // the first row that the unit was read from
}

// Layer is all units of one level.
type Layer struct {
	Level Level
	Units []Unit
	Files []string // where the units were read from, in the order of the sources

	once   sync.Once
	index  *polygon.Index // made when it is first needed
	codes  sync.Once
	byCode map[string]int32
}

// Find returns the index of the unit with a code, or -1.
func (l *Layer) Find(code string) int32 {
	l.codes.Do(func() {
		l.byCode = make(map[string]int32, len(l.Units))
		for i := len(l.Units) - 1; i >= 0; i-- {
			l.byCode[l.Units[i].Code] = int32(i)
		}
	})
	if i, ok := l.byCode[code]; ok {
		return i
	}
	return -1
}

// Set is the layers of a study.
type Set struct {
	Layers []*Layer // coarse to fine, one per level
}

// Layer returns the layer of a level, or nil.
func (s *Set) Layer(level Level) *Layer {
	for _, l := range s.Layers {
		if l.Level == level {
			return l
		}
	}
	return nil
}

// Source is a table that holds units of one level. Column names left empty are
// guessed from the headers.
type Source struct {
	Level        Level
	Table        *feature.Table
	CodeColumn   string
	NameColumn   string
	NameENColumn string
	ParentColumn string // codes or names of the next coarser level given
	ClassColumn  string // urban-rural class (城乡分类)

	// What the study says of the coordinates, which goes before what the file does.
	Datum    geo.Datum // such as GCJ02 for DataV
	CRS      *crs.CRS  // such as EPSG:4544; nil where the study names none
	Declared bool      // tells a datum of WGS 84 that was written from one that was not
}
