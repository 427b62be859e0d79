package osm_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/osm"
	"github.com/medreach/medreach/geo/osm/pbf/encode"
	"github.com/medreach/medreach/geo/road"
)

// read reads what was written.
func read(data []byte) (*road.Network, []feature.Finding, error) {
	return osm.Read(context.Background(), "路网.osm.pbf", bytes.NewReader(data), int64(len(data)))
}

// mustRead reads blocks that are sound.
func mustRead(t testing.TB, blocks ...encode.Block) (*road.Network, []feature.Finding) {
	t.Helper()
	n, findings, err := read(encode.File{Blocks: blocks}.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Validate(); err != nil {
		t.Fatal(err)
	}
	return n, findings
}

// tag takes "key=value key=value" apart.
func tag(text string) (tags encode.Tags) {
	for part := range strings.FieldsSeq(text) {
		k, v, _ := strings.Cut(part, "=")
		tags = append(tags, k, strings.ReplaceAll(v, "_.", " "))
	}
	return tags
}

// row are nodes with these ids, one after the other to the east.
func row(ids ...int64) (nodes []encode.Node) {
	for i, id := range ids {
		nodes = append(nodes, encode.Node{ID: id, Lon: 114 + float64(i)/1000, Lat: 30})
	}
	return nodes
}

// oneWay reads a way of two nodes, beside another so that the file has a road.
func oneWay(t *testing.T, tags string) (road.Way, []feature.Finding) {
	t.Helper()
	n, findings := mustRead(t, encode.Block{Nodes: row(1, 2), Ways: []encode.Way{
		{ID: 1, Refs: []int64{1, 2}, Tags: tag(tags)}, {ID: 2, Refs: []int64{1, 2}, Tags: tag("highway=road")}}})
	return n.Ways[0], findings
}

// letters writes modes: walk, bicycle, e-bike, car, ambulance.
func letters(m road.Modes) string {
	text := []byte("wbeca")
	for i := range road.ModeCount {
		if !m.Has(i) {
			text[i] = '.'
		}
	}
	return string(text)
}

// TestWhoMayPass has the modes along the way, which are those against it unless the
// tags have a direction. A way that nobody may use is left out: "gone".
func TestWhoMayPass(t *testing.T) {
	cases := []struct{ tags, want string }{
		// by class
		{"highway=motorway oneway=no", "...ca"},
		{"highway=motorway_link", "...ca"},
		{"highway=trunk", "wbeca"},
		{"highway=trunk motorroad=yes", "...ca"},
		{"highway=primary", "wbeca"},
		{"highway=residential", "wbeca"},
		{"highway=living_street", "wbeca"},
		{"highway=service service=driveway", "wbeca"},
		{"highway=service service=parking_aisle", "wbeca"},
		{"highway=service service=emergency_access", "wbe.a"},
		{"highway=track", "wbeca"},
		{"highway=road", "wbeca"},
		{"highway=busway", "....a"},
		{"highway=pedestrian", "w...a"},
		{"highway=footway", "w...."},
		{"highway=platform", "w...."},
		{"highway=corridor", "w...."},
		{"highway=steps", "w...."},
		{"highway=steps bicycle=yes", "w...."},
		{"highway=bridleway", "w...."},
		{"highway=path", "wbe.."},
		{"highway=cycleway", "wbe.."},
		{"highway=cycleway foot=no", ".be.."},
		{"route=ferry", "wbeca"},
		{"route=ferry foot=yes", "wbe.."},
		{"route=ferry foot=yes bicycle=no", "w...."},
		{"route=ferry foot=yes motor_vehicle=yes", "wbeca"},
		{"route=ferry motor_vehicle=no", "wbe.."},

		// no roads
		{"highway=construction construction=primary", "gone"},
		{"highway=proposed", "gone"},
		{"highway=abandoned", "gone"},
		{"highway=razed", "gone"},
		{"highway=raceway", "gone"},
		{"highway=bus_guideway", "gone"},
		{"highway=residential abandoned=yes", "gone"},
		{"highway=residential construction=minor", "wbeca"},
		{"route=bicycle", "gone"},
		{"highway=pedestrian area=yes", "w...a"},
		{"highway=footway area=yes", "w...."},
		{"highway=service area=yes", "gone"},
		{"highway=service area=no", "wbeca"},

		// access narrows
		{"highway=residential access=no", "gone"},
		{"highway=residential access=private", "....a"},
		{"highway=residential access=delivery", "....a"},
		{"highway=residential access=permit", "....a"},
		{"highway=residential access=destination", "wbeca"},
		{"highway=residential access=customers", "wbeca"},
		{"highway=residential access=permissive", "wbeca"},
		{"highway=residential access=unknown", "wbeca"},
		{"highway=residential access=psv", "....a"},
		{"highway=residential access=agricultural;forestry", "....a"},
		{"highway=residential access=no;destination", "wbeca"},
		{"highway=footway access=yes", "w...."},
		{"highway=footway access=private", "gone"},
		{"highway=service service=driveway access=private", "....a"},

		// the key with the most right
		{"highway=residential access=no foot=yes", "w...."},
		{"highway=residential access=private foot=yes bicycle=yes", "wbe.a"},
		{"highway=residential access=no vehicle=yes", ".beca"},
		{"highway=residential vehicle=no", "w...."},
		{"highway=residential vehicle=no bicycle=yes", "wbe.."},
		{"highway=residential vehicle=destination", "wbeca"},
		{"highway=residential motor_vehicle=no", "wbe.."},
		{"highway=residential motor_vehicle=private", "wbe.a"},
		{"highway=residential motor_vehicle=no motorcar=yes", "wbeca"},
		{"highway=residential motorcar=no", "wbe.."},
		{"highway=track motor_vehicle=agricultural", "wbe.a"},
		{"highway=track vehicle=agricultural;_.forestry", "w...a"},
		{"highway=footway bicycle=yes", "wbe.."},
		{"highway=footway bicycle=dismount", "w...."},
		{"highway=path motor_vehicle=yes", "wbeca"},
		{"highway=path foot=no", ".be.."},
		{"highway=motorway oneway=no foot=yes", "w..ca"},
		{"highway=primary bicycle=use_sidepath", "w..ca"},
		{"highway=primary foot=use_sidepath", ".beca"},
		{"highway=primary foot=no bicycle=no", "...ca"},
		{"highway=primary hgv=no", "wbeca"},

		// e-bikes are bicycles, not mopeds (GB 17761)
		{"highway=cycleway mofa=no", "wbe.."},
		{"highway=cycleway moped=no", "wbe.."},
		{"highway=cycleway electric_bicycle=no", "wb..."},
		{"highway=footway moped=yes", "w...."},
		{"highway=primary bicycle=no", "w..ca"},

		// ambulances
		{"highway=residential access=no emergency=yes", "....a"},
		{"highway=footway emergency=designated", "w...a"},
		{"highway=residential emergency=no", "wbec."},
		{"highway=residential emergency=fire_lane", "wbeca"},
		{"highway=service access=no bus=yes", "....a"},
		{"highway=service motor_vehicle=no psv=designated", "wbe.a"},
		{"highway=service access=no psv=no", "gone"},
		{"highway=service access=no bus=yes emergency=no", "gone"},
		{"highway=pedestrian motor_vehicle=no", "w...a"},
		{"highway=pedestrian vehicle=no bicycle=yes", "wbe.a"},
		{"highway=pedestrian access=no", "gone"},
		{"highway=pedestrian motor_vehicle=destination", "w..ca"},
	}
	for _, c := range cases {
		t.Run(c.tags, func(t *testing.T) {
			w, _ := oneWay(t, c.tags)
			got := letters(w.Forward)
			if w.ID != 1 {
				got = "gone"
			} else if w.Backward != w.Forward {
				t.Errorf("against it %s", letters(w.Backward))
			}
			if got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestDirections(t *testing.T) {
	cases := []struct{ tags, forward, backward string }{
		{"highway=primary oneway=yes", "wbeca", "w...."},
		{"highway=primary oneway=true", "wbeca", "w...."},
		{"highway=primary oneway=1", "wbeca", "w...."},
		{"highway=primary oneway=-1", "w....", "wbeca"},
		{"highway=primary oneway=reverse", "w....", "wbeca"},
		{"highway=primary oneway=no", "wbeca", "wbeca"},
		{"highway=primary oneway=perhaps", "wbeca", "wbeca"},
		{"highway=primary oneway=reversible", "w....", "w...."},
		{"highway=primary oneway=alternating", "wbeca", "wbeca"},
		{"highway=motorway", "...ca", "....."},
		{"highway=motorway oneway=-1", ".....", "...ca"},
		{"highway=motorway_link", "...ca", "...ca"},
		{"highway=primary junction=roundabout", "wbeca", "w...."},
		{"highway=primary junction=circular", "wbeca", "w...."},
		{"highway=primary junction=circular oneway=no", "wbeca", "wbeca"},
		{"highway=primary junction=jughandle", "wbeca", "wbeca"},
		{"highway=primary oneway=yes oneway:bicycle=no", "wbeca", "wbe.."},
		{"highway=primary oneway:bicycle=yes", "wbeca", "w..ca"},
		{"highway=primary oneway=yes oneway:bicycle=-1", "w..ca", "wbe.."},
		{"highway=primary oneway=yes bicycle=no oneway:bicycle=no", "w..ca", "w...."},
		{"highway=primary oneway=yes cycleway=opposite", "wbeca", "wbe.."},
		{"highway=primary oneway=yes cycleway=opposite_lane", "wbeca", "wbe.."},
		{"highway=primary oneway=yes cycleway:left=opposite_track", "wbeca", "wbe.."},
		{"highway=primary oneway=yes cycleway=lane", "wbeca", "w...."},
		{"highway=primary oneway=yes oneway:foot=yes", "wbeca", "....."},
		{"highway=footway oneway=yes", "w....", "w...."},
		{"highway=primary oneway=yes oneway:emergency=no", "wbeca", "w...a"},
		{"highway=primary oneway:motor_vehicle=yes", "wbeca", "wbe.."},
		{"highway=primary oneway:vehicle=yes oneway:motorcar=no", "wbeca", "w..ca"},
		{"highway=primary oneway=yes oneway:bus=no", "wbeca", "w...."},
		{"highway=primary oneway=yes cycleway:left=lane cycleway:left:oneway=-1", "wbeca", "wbe.."},
		{"highway=primary oneway=yes cycleway:right:oneway=no", "wbeca", "wbe.."},
		{"highway=primary oneway=yes cycleway:left=lane cycleway:left:oneway=yes", "wbeca", "w...."},
		{"highway=primary oneway=yes cycleway:left:oneway=-1 oneway:bicycle=yes", "wbeca", "w...."},
		{"highway=primary access:backward=no", "wbeca", "....."},
		{"highway=primary access:backward=restricted", "wbeca", "....a"},
		{"highway=primary access:backward=no foot=yes", "wbeca", "w...."},
		{"highway=primary bicycle:forward=no", "w..ca", "wbeca"},
		{"highway=primary vehicle:backward=agricultural", "wbeca", "w...a"},
		{"highway=primary motor_vehicle:forward=destination", "wbeca", "wbeca"},
		{"highway=primary motor_vehicle:forward=no", "wbe..", "wbeca"},
		{"highway=primary vehicle:forward=no motorcar:forward=yes", "w..ca", "wbeca"},
		{"highway=primary access=no access:forward=yes", "wbeca", "....."},
		{"highway=primary motor_vehicle:backward=unknown motor_vehicle=no", "wbe..", "wbe.."},
		{"highway=footway foot:backward=no", "w....", "....."},
		{"highway=primary oneway=yes motor_vehicle:backward=yes", "wbeca", "w...."},
		{"highway=steps conveying=forward", "w....", "....."},
		{"highway=steps conveying=backward", ".....", "w...."},
		{"highway=steps conveying=yes", "w....", "w...."},
		{"route=ferry oneway=yes", "wbeca", "....."},
	}
	for _, c := range cases {
		t.Run(c.tags, func(t *testing.T) {
			w, _ := oneWay(t, c.tags)
			if f, b := letters(w.Forward), letters(w.Backward); f != c.forward || b != c.backward || w.ID != 1 {
				t.Errorf("%s and %s, want %s and %s", f, b, c.forward, c.backward)
			}
		})
	}
}

func TestSpeeds(t *testing.T) {
	cases := []struct {
		tags              string
		forward, backward uint8
		odd               string
	}{
		{"", 0, 0, ""},
		{"maxspeed=50", 50, 50, ""},
		{"maxspeed=50_.km/h", 50, 50, ""},
		{"maxspeed=50km/h", 50, 50, ""},
		{"maxspeed=30_.mph", 48, 48, ""},
		{"maxspeed=30mph", 48, 48, ""},
		{"maxspeed=10_.knots", 19, 19, ""},
		{"maxspeed=7.5", 8, 8, ""},
		{"maxspeed=walk", 5, 5, ""},
		{"maxspeed=none", 130, 130, ""},
		{"maxspeed=signals", 0, 0, ""},
		{"maxspeed=CN:urban", 50, 50, ""},
		{"maxspeed=CN:rural", 70, 70, ""},
		{"maxspeed=CN:motorway", 120, 120, ""},
		{"maxspeed=BR:urban", 50, 50, ""},
		{"maxspeed=BR:rural", 0, 0, "BR:rural"},
		{"maxspeed=DE:zone:30", 30, 30, ""},
		{"maxspeed=FR:zone30", 30, 30, ""},
		{"maxspeed=zone:20", 20, 20, ""},
		{"maxspeed=60;40", 40, 40, ""},
		{"maxspeed=80|60|60", 60, 60, ""},
		{"maxspeed=60;signals", 60, 60, ""},
		{"maxspeed=60;fast", 0, 0, "60;fast"},
		{"maxspeed:forward=60 maxspeed:backward=40", 60, 40, ""},
		{"maxspeed=50 maxspeed:backward=30", 50, 30, ""},
		{"maxspeed=50 maxspeed:backward=fast", 50, 50, "fast"},
		{"maxspeed=0", 0, 0, "0"},
		{"maxspeed=500", 0, 0, "500"},
		{"maxspeed=-30", 0, 0, "-30"},
		{"maxspeed=NaN", 0, 0, "NaN"},
		{"maxspeed=fast", 0, 0, "fast"},
		{"maxspeed=6O", 0, 0, "6O"},
	}
	for _, c := range cases {
		t.Run(c.tags, func(t *testing.T) {
			w, findings := oneWay(t, "highway=primary "+c.tags)
			if w.SpeedForward != c.forward || w.SpeedBackward != c.backward {
				t.Errorf("%d and %d, want %d and %d", w.SpeedForward, w.SpeedBackward, c.forward, c.backward)
			}
			odd := ""
			for _, f := range findings {
				if f.Rule == "road-speed-unread" {
					odd = f.Value
				}
			}
			if odd != c.odd {
				t.Errorf("unread %q, want %q", odd, c.odd)
			}
		})
	}
}

func TestFerries(t *testing.T) {
	for text, want := range map[string]uint32{"04": 240, "0:45": 2700, "1:30": 5400, "00:10:30": 630, "PT20M": 1200, "PT1H30M": 5400, "P1DT2H": 93600, "P2D": 172800,
		"": 0, "soon": 0, "1:2:3:4": 0, "-5": 0, "P1Y": 0, "PT": 0, "P999D": 0, "PT-3M": 0} {
		w, findings := oneWay(t, "route=ferry duration="+text)
		if w.Class != road.Ferry || w.Seconds != want {
			t.Errorf("%q: a %v of %d s, want %d", text, w.Class, w.Seconds, want)
		}
		if told := len(findings) > 0 && findings[0].Rule == "road-duration-unread" && findings[0].Value == text; told != (want == 0) {
			t.Errorf("%q: findings %v", text, findings)
		}
	}
	if w, findings := oneWay(t, "highway=path duration=2:00"); w.Seconds != 0 || len(findings) > 0 {
		t.Errorf("a path takes %d s, %v", w.Seconds, findings)
	}
}

func TestClasses(t *testing.T) {
	for c := road.Motorway; c < road.Ferry; c++ {
		if w, _ := oneWay(t, "highway="+c.String()); w.ID != 1 || w.Class != c {
			t.Errorf("highway=%v is %v", c, w.Class)
		}
	}
	if w, _ := oneWay(t, "highway=primary route=ferry"); w.Class != road.Primary {
		t.Errorf("a road with route=ferry is a %v", w.Class)
	}
}

func TestBarriers(t *testing.T) {
	cases := []struct{ tags, barred string }{
		{"", "....."},
		{"highway=traffic_signals", "....."},
		{"barrier=gate", "....."},
		{"barrier=lift_gate", "....."},
		{"barrier=toll_booth", "....."},
		{"barrier=border_control", "....."},
		{"barrier=gate access=private", "wbec."},
		{"barrier=gate access=no", "wbeca"},
		{"barrier=gate access=no foot=yes emergency=yes", ".bec."},
		{"barrier=gate locked=yes", "wbeca"},
		{"barrier=gate locked=yes foot=yes", ".beca"},
		{"barrier=gate motor_vehicle=private", "...c."},
		{"barrier=bollard", "...ca"},
		{"barrier=bollard emergency=yes", "...c."},
		{"barrier=bollard bus=yes", "...c."},
		{"barrier=bollard bicycle=no", ".beca"},
		{"barrier=bollard motor_vehicle=yes", "....."},
		{"barrier=block", "...ca"},
		{"barrier=cycle_barrier", "...ca"},
		{"barrier=cycle_barrier moped=no", "...ca"},
		{"barrier=kissing_gate", ".beca"},
		{"barrier=turnstile", ".beca"},
		{"barrier=wall", "wbeca"},
		{"access=no", "....."},
	}
	for _, c := range cases {
		t.Run(c.tags, func(t *testing.T) {
			nodes := row(1, 2, 3)
			nodes[1].Tags = tag(c.tags)
			n, _ := mustRead(t, encode.Block{Nodes: nodes, Ways: []encode.Way{{ID: 1, Refs: []int64{1, 2, 3}, Tags: tag("highway=road")}}})
			if got := letters(n.Barred[1]); got != c.barred {
				t.Errorf("barred %s, want %s", got, c.barred)
			}
			if _, listed := n.Barred[1]; listed != (c.barred != ".....") || len(n.Barred) > 1 {
				t.Errorf("barred %v", n.Barred)
			}
		})
	}
}

func TestFaults(t *testing.T) {
	nodes := encode.Block{Nodes: row(1, 2)}
	ways := encode.Block{Ways: []encode.Way{{ID: 1, Refs: []int64{1, 2}, Tags: tag("highway=road")}}}
	for want, data := range map[string][]byte{
		"not an OSM PBF file":                    []byte("id,lon,lat\n1,114,30\n"),
		"the file holds no roads":                encode.File{Blocks: []encode.Block{nodes}}.Bytes(),
		"the file holds roads, but not their no": encode.File{Blocks: []encode.Block{ways}}.Bytes(),
		"is damaged":                             append(encode.File{Blocks: []encode.Block{nodes, ways}}.Bytes(), encode.Frame("OSMData", []byte{0xff})...),
	} {
		_, _, err := read(data)
		var fault *feature.Fault
		if !errors.As(err, &fault) || fault.File != "路网.osm.pbf" || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	data := encode.File{Blocks: slices.Repeat([]encode.Block{nodes, ways}, 3)}.Bytes()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := osm.Read(ctx, "x", bytes.NewReader(data), int64(len(data))); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
