package osm_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/osm/pbf/encode"
)

// TestHostileFiles are files that no roads can be taken from: each is told as a fault
// of the file, whatever part of it is wrong.
func TestHostileFiles(t *testing.T) {
	block := encode.Block{Nodes: row(1, 2, 3), Ways: []encode.Way{street(1, 1, 2, 3)}}
	whole := encode.File{Packing: encode.Raw, Blocks: []encode.Block{block, block}}.Bytes()
	head := encode.File{Packing: encode.Raw}.Bytes()
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"a blob larger than the format allows", append(head, encode.Frame("OSMData", make([]byte, 32<<20+1))...), "larger than the 32 MiB"},
		{"a blob that unpacks to more than that", append(head, encode.Frame("OSMData", encode.Blob(encode.Zstd, make([]byte, 32<<20+1)))...), "larger than the 32 MiB"},
		{"a header of 4 GiB", append(head, 0xff, 0xff, 0xff, 0xff), "is damaged"},
		{"random bytes after the header", append(head, encode.Frame("OSMData", []byte("\x0a\xff\xff\xff\xff\x0f"))...), "is damaged"},
		{"a spreadsheet", []byte("PK\x03\x04 xl/workbook.xml"), "not an OSM PBF file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := read(c.data)
			var fault *feature.Fault
			if !errors.As(err, &fault) || fault.File != "路网.osm.pbf" || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
	second := len(whole) - (len(whole)-len(head))/2 // where the second of the two blocks begins
	for cut := range len(whole) {
		n, _, err := read(whole[:cut])
		var fault *feature.Fault
		switch {
		case cut == second && err == nil && len(n.Ways) == 1: // nothing tells that there was more
		case !errors.As(err, &fault) || fault.File != "路网.osm.pbf":
			t.Fatalf("cut after %d of %d bytes: %v", cut, len(whole), err)
		}
	}
}

// TestRoadsWithoutLength: ways that turn on the spot, nodes at one place and nodes
// named twice are read as they stand, and are sound.
func TestRoadsWithoutLength(t *testing.T) {
	nodes := row(1, 2, 3, 4)
	nodes[3].Lon, nodes[3].Lat = nodes[2].Lon, nodes[2].Lat
	n, findings := mustRead(t, encode.Block{Nodes: nodes, Ways: []encode.Way{
		street(1, 1, 1), street(2, 2, 2, 2), street(3, 1, 2, 1), street(4, 1, 2, 3, 1), street(5, 3, 4), street(6, 1, 1, 2, 2)}})
	if len(n.Places) != 4 || len(n.Ways) == 0 || len(findings) > 0 {
		t.Errorf("%d nodes, %d ways, findings %v", len(n.Places), len(n.Ways), findings)
	}
	for i := range n.Ways {
		if len(n.Nodes(i)) < 2 {
			t.Errorf("way %d has %d nodes", n.Ways[i].ID, len(n.Nodes(i)))
		}
	}
}
