package lettering_test

import (
	"encoding/xml"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/medreach/medreach/analysis/brief/lettering"
	"github.com/medreach/medreach/geo/message"
)

func TestNumber(t *testing.T) {
	for _, c := range []struct {
		v        float64
		decimals int
		want     string
	}{
		{0, 0, "0"},
		{math.Copysign(0, -1), 2, "0.00"},
		{-0.004, 2, "0.00"},
		{-0.005, 2, "−0.01"},
		{-0.4, 0, "0"},
		{999, 0, "999"},
		{999.6, 0, "1,000"},
		{-1234.5, 1, "−1,234.5"},
		{12345678.9, 0, "12,345,679"},
		{100000, 2, "100,000.00"},
		{0.5, 3, "0.500"},
		{1e21, 0, "1,000,000,000,000,000,000,000"},
		{math.NaN(), 1, lettering.Missing},
		{math.Inf(1), 1, lettering.Missing},
		{math.Inf(-1), 0, lettering.Missing},
	} {
		if got := lettering.Number(c.v, c.decimals); got != c.want {
			t.Errorf("Number(%v, %d) = %q, want %q", c.v, c.decimals, got, c.want)
		}
	}
}

func TestShort(t *testing.T) {
	for _, c := range []struct {
		v    float64
		most int
		want string
	}{
		{0, 2, "0"},
		{100, 2, "100"},
		{1000, 0, "1,000"},
		{7.5, 2, "7.5"},
		{2.16, 2, "2.16"},
		{2.166, 2, "2.17"},
		{-0.001, 2, "0"},
		{-1200.50, 2, "−1,200.5"},
		{math.NaN(), 2, lettering.Missing},
	} {
		if got := lettering.Short(c.v, c.most); got != c.want {
			t.Errorf("Short(%v, %d) = %q, want %q", c.v, c.most, got, c.want)
		}
	}
}

func TestShareAndOrdinal(t *testing.T) {
	for _, c := range []struct {
		v              float64
		share, ordinal string
	}{
		{0, "0.0%", "0"},
		{1, "100.0%", "1"},
		{0.12345, "12.3%", "0.12345"},
		{2025, "202,500.0%", "2025"},
		{-0.0001, "0.0%", "-0.0001"},
		{math.NaN(), lettering.Missing, lettering.Missing},
		{math.Inf(1), lettering.Missing, lettering.Missing},
	} {
		if got := lettering.Share(c.v); got != c.share {
			t.Errorf("Share(%v) = %q, want %q", c.v, got, c.share)
		}
		if got := lettering.Ordinal(c.v); got != c.ordinal {
			t.Errorf("Ordinal(%v) = %q, want %q", c.v, got, c.ordinal)
		}
	}
}

func TestClean(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"nothing":        {"", ""},
		"plain":          {"云岚市 Yunlan & <b>", "云岚市 Yunlan & <b>"},
		"white space":    {"a\nb\tc\rd", "a b c d"},
		"controls":       {"a\x00b\x1bc\x7fd\u0085e", "abcde"},
		"overrides":      {"a\u202etxt.exe\u202cb", "atxt.exeb"},
		"isolates":       {"a\u2066b\u2069c", "abc"},
		"marks":          {"a\u200eb\u200fc\u061cd", "abcd"},
		"byte order":     {"\ufeff编号", "编号"},
		"not characters": {"a\ufffeb\uffffc", "abc"},
		"invalid UTF-8":  {"a\xffb\xc3", "a\ufffdb\ufffd"},
		"a half":         {"a\xed\xa0\x80b", "a\ufffdb"},
		"beyond 16 bits": {"𠮷野家 😀", "𠮷野家 😀"},
	} {
		if got := lettering.Clean(c.in); got != c.want {
			t.Errorf("%s: Clean(%q) = %q, want %q", name, c.in, got, c.want)
		}
	}
}

// TestCleanIsXML sends whatever there may be through an XML reader.
func TestCleanIsXML(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(t, "text")
		clean := lettering.Clean(s)
		if !utf8.ValidString(clean) {
			t.Fatalf("Clean(%q) = %q is not UTF-8", s, clean)
		}
		for _, r := range clean {
			legal := r == 9 || r == 10 || r == 13 || r >= 0x20 && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffd || r >= 0x10000 && r <= 0x10ffff
			if !legal {
				t.Fatalf("Clean(%q) holds %U, which XML 1.0 may not", s, r)
			}
		}
		if again := lettering.Clean(clean); again != clean {
			t.Fatalf("Clean is not done at once: %q, then %q", clean, again)
		}
		var b strings.Builder
		if err := xml.EscapeText(&b, []byte(clean)); err != nil {
			t.Fatal(err)
		}
		var back struct {
			Text string `xml:",chardata"`
		}
		if err := xml.Unmarshal([]byte("<t>"+b.String()+"</t>"), &back); err != nil || back.Text != clean {
			t.Fatalf("read back as %q, want %q (%v)", back.Text, clean, err)
		}
	})
}

func TestWhole(t *testing.T) {
	for _, c := range []struct{ in, want message.Text }{
		{message.Text{}, message.Text{}},
		{message.Text{ZH: "县", EN: "county"}, message.Text{ZH: "县", EN: "county"}},
		{message.Text{ZH: "县"}, message.Text{ZH: "县", EN: "县"}},
		{message.Text{EN: "county"}, message.Text{ZH: "county", EN: "county"}},
		{message.Text{ZH: "县", EN: "\u202e\n"}, message.Text{ZH: "县", EN: "县"}},
	} {
		if got := lettering.Whole(c.in); got != c.want {
			t.Errorf("Whole(%q) = %q, want %q", c.in, got, c.want)
		}
	}
	if !lettering.Empty(message.Text{}) || lettering.Empty(message.Text{EN: "x"}) {
		t.Error("a text is empty if it says nothing in either language")
	}
}

func TestSentence(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "hospitals": "Hospitals", "Éire": "Éire", "éire": "Éire", "15 minutes": "15 minutes", "医院": "医院",
	} {
		if got := lettering.Sentence(message.Text{ZH: "医院", EN: in}); got != (message.Text{ZH: "医院", EN: want}) {
			t.Errorf("Sentence(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestWidth(t *testing.T) {
	for _, c := range []struct {
		s    string
		want float64
	}{
		{"", 0}, {"a", 0.56}, {"县", 1}, {"A县1", 2.12}, {"（）", 2}, {"😀", 1},
	} {
		if got := lettering.Width(c.s); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("Width(%q) = %v, want %v", c.s, got, c.want)
		}
	}
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		s    string
		most float64
		want string
	}{
		{"", 0, ""},
		{"县", 0.9, ""},
		{"县", 1, "县"},
		{"云岚市霁川区", 6, "云岚市霁川区"},
		{"云岚市霁川区", 5.9, "云岚市霁…"},
		{"云岚市霁川区", 1, "…"},
		{"Yunlan", 3.4, "Yunlan"},
		{"Yunlan city", 3.4, "Yunl…"},
	} {
		if got := lettering.Cut(c.s, c.most); got != c.want {
			t.Errorf("Cut(%q, %v) = %q, want %q", c.s, c.most, got, c.want)
		}
	}
	if got, want := lettering.CutBoth(message.Text{EN: "a\x00 very long name"}, 3), (message.Text{ZH: "a v…", EN: "a v…"}); got != want {
		t.Errorf("CutBoth = %q, want %q", got, want)
	}
}

// TestCutKeepsWithin holds that what is cut has room, is a beginning of the text,
// and is not cut further than it must be.
func TestCutKeepsWithin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.RuneFrom([]rune("云岚市霁川区abc（）𠮷")))).Draw(t, "text")
		most := rapid.Float64Range(0, 30).Draw(t, "most")
		got := lettering.Cut(s, most)
		if w := lettering.Width(got); w > most {
			t.Fatalf("Cut(%q, %v) = %q is %v wide", s, most, got, w)
		}
		if got == s || got == "" && most < 1 {
			return
		}
		kept, dots := strings.CutSuffix(got, "…")
		if !dots || !strings.HasPrefix(s, kept) {
			t.Fatalf("Cut(%q, %v) = %q", s, most, got)
		}
		next, _ := utf8.DecodeRuneInString(s[len(kept):])
		if w := lettering.Width(kept+string(next)) + 1; w <= most {
			t.Fatalf("Cut(%q, %v) = %q, but one more letter had room", s, most, got)
		}
	})
}
