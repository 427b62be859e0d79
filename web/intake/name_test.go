package intake

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestNames(t *testing.T) {
	for _, c := range []struct{ sent, kept string }{
		{"机构名单.xlsx", "机构名单.xlsx"},
		{"a b (1).csv", "a b (1).csv"},
		{"🏥 医院.csv", "🏥 医院.csv"},
		{"../../x.csv", "x.csv"},
		{`..\..\x.csv`, "x.csv"},
		{"/etc/passwd", "passwd"},
		{`C:\数据\县界.shp`, "县界.shp"},
		{"资料/县界.shp", "县界.shp"},
		{"..", "file"},
		{"", "file"},
		{"/", "file"},
		{"   ", "file"},
		{"...csv", "_...csv"},
		{".bashrc", "_.bashrc"},
		{"CON", "_CON"},
		{"con.csv", "_con.csv"},
		{"Com1.tar.gz", "_Com1.tar.gz"},
		{"nul .csv", "_nul .csv"},
		{"console.csv", "console.csv"},
		{"a.csv. . ", "a.csv"},
		{`a<b>c:d"e|f?g*.csv`, "a_b_c_d_e_f_g_.csv"},
		{"a\x00b\nc\u202ed.csv", "abcd.csv"},
		{"\xb9\xe3.csv", "_.csv"},
		{"study.yaml", "_study (2).yaml"},
		{"Study.yaml", "_Study (2).yaml"},
		{"study.graph", "_study (2).graph"},
		{"study-area.csv", "study-area.csv"},
		{strings.Repeat("长", 100) + ".geojson.gz", strings.Repeat("长", 56) + ".geojson.gz"},
		{strings.Repeat("a", 300), strings.Repeat("a", 180)},
		{"a." + strings.Repeat("b", 300), "a." + strings.Repeat("b", 178)},
	} {
		if got := (names{}).give(c.sent); got != c.kept {
			t.Errorf("%q is kept as %q, want %q", c.sent, got, c.kept)
		}
	}
}

// TestNamesAreNumbered holds that no file takes the place of another, and that the
// parts of two shapefiles of one name stay together.
func TestNamesAreNumbered(t *testing.T) {
	n := names{}
	var got []string
	for _, sent := range []string{"路.shp", "路.dbf", "路.osm.pbf", "b/路.shp", "b/路.dbf", "B/路.SHP", "study.yaml", "study.yaml", "路 (2).shp"} {
		got = append(got, n.give(sent))
	}
	want := []string{"路.shp", "路.dbf", "路.osm.pbf", "路 (2).shp", "路 (2).dbf", "路 (3).SHP", "_study (2).yaml", "_study (3).yaml", "路 (2) (2).shp"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// FuzzNames holds that whatever is sent is kept under a name that is safe everywhere,
// and that none is given twice.
func FuzzNames(f *testing.F) {
	for _, s := range []string{"a.csv", "../../x", `..\x`, "CON", "com¹.txt", "study.yaml", ".geojson.gz", "\xff\xfe", "a\u202eb", strings.Repeat("长", 200), "a. ", "🏥", "con.", "...", "x/."} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, sent string) {
		n := names{}
		first, second := n.give(sent), n.give(sent)
		if strings.EqualFold(first, second) {
			t.Fatalf("%q is given twice", first)
		}
		for _, name := range []string{first, second} {
			stem, _, _ := strings.Cut(strings.ToLower(name), ".")
			switch {
			case !filepath.IsLocal(name), filepath.Base(name) != name, strings.ContainsAny(name, `/\:*?"<>|`), !utf8.ValidString(name), len(name) > mostName+20,
				name[0] == '.', strings.HasSuffix(name, "."), strings.TrimSpace(name) != name, slices.Contains(reserved, strings.TrimSpace(stem)), stem == study,
				strings.ContainsFunc(name, unicode.IsControl):
				t.Fatalf("%q is kept as %q", sent, name)
			}
		}
	})
}
