package osm

import (
	"github.com/medreach/medreach/geo/osm/pbf"
	"github.com/medreach/medreach/geo/road"
)

// sheet is what a block tells of roads: ways whose From and To stand in refs, which
// are ids of nodes, and whose Name stands in names.
type sheet struct {
	ways         []road.Way
	refs         []int64
	lons, lats   []int64 // nanodegrees of refs, where ways know their places; else empty
	names        []string
	restrictions []restriction
	tally        tally

	words  *lexicon
	byName map[string]int32
}

// read makes a sheet of a block.
func read(b *pbf.Block, locationsOnWays bool) *sheet {
	s := &sheet{words: newLexicon(b), byName: map[string]int32{}}
	for w := range b.Ways() {
		t := s.words.read(w.Tags, keyHighway, keyRoute)
		if t == nil || !s.way(w, t) {
			continue
		}
		if locationsOnWays {
			s.places(w)
		}
	}
	for r := range b.Relations() {
		switch t := s.words.read(r.Tags, keyType); {
		case t == nil:
		case t.is(keyType, "restriction"):
			s.restriction(r, t)
		case t.is(keyType, "multipolygon") && t.is(keyHighway, "pedestrian", "footway"):
			s.tally.count(squareRelation)
		}
	}
	s.words, s.byName = nil, nil // they hold the block's memory, which is used again
	return s
}

// way adds a way that somebody may use.
func (s *sheet) way(w *pbf.Way, t *tags) bool {
	kind, ok := classify(t, &s.tally)
	if !ok {
		return false
	}
	forward, backward := t.directions(kind)
	if forward|backward == road.Nobody {
		return false
	}
	from := len(s.refs)
	s.refs = w.AppendRefs(s.refs)
	way := road.Way{ID: w.ID, From: int32(from), To: int32(len(s.refs)), Class: kind.class, Forward: forward, Backward: backward, Name: s.name(t)}
	way.SpeedForward, way.SpeedBackward = t.speeds(&s.tally)
	if kind.class == road.Ferry && t[keyDuration] != nil {
		if way.Seconds, ok = duration(string(t[keyDuration])); !ok {
			way.Seconds = 0
			s.tally.note(oddDuration, string(t[keyDuration]))
		}
	}
	s.ways = append(s.ways, way)
	return true
}

// places adds the places of the last way's nodes. Some ways of a file may lack them.
func (s *sheet) places(w *pbf.Way) {
	known := len(s.lons)
	s.lons, s.lats = w.AppendPlaces(s.lons, s.lats)
	if len(s.lons) == len(s.refs) && len(s.lats) == len(s.refs) {
		return
	}
	s.lons, s.lats = s.lons[:known], s.lats[:known]
	for len(s.lons) < len(s.refs) {
		s.lons, s.lats = append(s.lons, nowhere), append(s.lats, nowhere)
	}
}

// name numbers the name of a way, or its number where it has no name.
func (s *sheet) name(t *tags) int32 {
	text := t[keyName]
	if len(text) == 0 {
		text = t[keyRef]
	}
	i, known := s.byName[string(text)]
	if !known {
		i = int32(len(s.names))
		name := string(text)
		s.names = append(s.names, name)
		s.byName[name] = i
	}
	return i
}
