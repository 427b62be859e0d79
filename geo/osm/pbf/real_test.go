package pbf_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/medreach/medreach/geo/osm/pbf"
)

func realFiles(t testing.TB) []string {
	t.Helper()
	dir := os.Getenv("MEDREACH_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "data")
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*", "*.pbf"))
	if len(files) == 0 {
		t.Skip("real data is not here; set MEDREACH_DATA to its folder")
	}
	return files
}

// TestAsOsmium: every object with its tags, places, nodes and members is what osmium
// reads, in each form that osmium can write.
func TestAsOsmium(t *testing.T) {
	if _, err := exec.LookPath("osmium"); err != nil {
		t.Skip("osmium is not installed")
	}
	for _, file := range realFiles(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			want := opl(t, file)
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			compare(t, listing(t, data), want)
		})
	}
	small := realFiles(t)[0]
	want := opl(t, small)
	for _, form := range []string{"pbf_dense_nodes=false", "pbf_compression=none", "pbf_compression=lz4", "pbf_compression=zlib,pbf_compression_level=9"} {
		t.Run(form, func(t *testing.T) {
			compare(t, listing(t, osmium(t, "cat", small, "-f", "pbf,"+form)), want)
		})
	}
}

func osmium(t *testing.T, args ...string) []byte {
	t.Helper()
	cmd := exec.Command("osmium", args...)
	var faults bytes.Buffer
	cmd.Stderr = &faults
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("osmium %v: %v\n%s", args, err, &faults)
	}
	return out
}

// opl is the file as osmium tells it, a line an object.
func opl(t *testing.T, file string) []string {
	return strings.Split(strings.TrimSpace(string(osmium(t, "cat", file, "-f", "opl,add_metadata=false"))), "\n")
}

func compare(t *testing.T, got, want []string) {
	t.Helper()
	escaped := regexp.MustCompile(`%[0-9a-f]+%`)
	for i := range want {
		want[i] = escaped.ReplaceAllStringFunc(want[i], func(s string) string {
			r, _ := strconv.ParseInt(s[1:len(s)-1], 16, 32)
			return string(rune(r))
		})
	}
	if len(got) != len(want) {
		t.Fatalf("%d objects, want %d", len(got), len(want))
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("object %d\n got %s\nwant %s", i, got[i], want[i])
		}
	}
}

// listing is the file as it is read here, in the manner of osmium.
func listing(t testing.TB, data []byte) (lines []string) {
	t.Helper()
	f, err := pbf.Open(context.Background(), "x", bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	err = pbf.Pass[[]string]{Want: pbf.Nodes | pbf.Ways | pbf.Relations, Work: list, Take: func(some []string) error {
		lines = append(lines, some...)
		return nil
	}}.Run(context.Background(), f)
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func list(b *pbf.Block) (lines []string) {
	tags := func(tags []pbf.Tag) string {
		var all []string
		for _, t := range tags {
			all = append(all, string(b.Strings[t.Key])+"="+string(b.Strings[t.Value]))
		}
		return " T" + strings.Join(all, ",")
	}
	for n := range b.Nodes() {
		lines = append(lines, fmt.Sprintf("n%d%s x%s y%s", n.ID, tags(n.Tags), degrees(n.Lon), degrees(n.Lat)))
	}
	for w := range b.Ways() {
		var refs []string
		for _, r := range w.AppendRefs(nil) {
			refs = append(refs, fmt.Sprintf("n%d", r))
		}
		lines = append(lines, fmt.Sprintf("w%d%s N%s", w.ID, tags(w.Tags), strings.Join(refs, ",")))
	}
	for r := range b.Relations() {
		var members []string
		for _, m := range r.AppendMembers(nil) {
			members = append(members, fmt.Sprintf("%c%d@%s", " nw r"[m.Kind], m.ID, string(b.Strings[m.Role])))
		}
		lines = append(lines, fmt.Sprintf("r%d%s M%s", r.ID, tags(r.Tags), strings.Join(members, ",")))
	}
	return lines
}

func degrees(nano int64) string {
	return strconv.FormatFloat(float64(nano/100)/1e7, 'f', -1, 64)
}

// TestLZ4AsZlib: the same extract in two packings is the same.
func TestLZ4AsZlib(t *testing.T) {
	var got [2][]string
	for _, file := range realFiles(t) {
		for i, name := range []string{"planetiler_monaco-latest.osm.pbf", "planetiler_monaco-latest.lz4.osm.pbf"} {
			if filepath.Base(file) == name {
				data, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				got[i] = listing(t, data)
			}
		}
	}
	if len(got[0]) == 0 || !slices.Equal(got[0], got[1]) {
		t.Errorf("%d and %d objects, not the same", len(got[0]), len(got[1]))
	}
}
