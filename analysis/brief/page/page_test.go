package page_test

import (
	"crypto/sha256"
	"encoding/base64"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/analysis/brief/picture"
	"github.com/medreach/medreach/geo/message"
)

var update = flag.Bool("update", false, "write the golden page anew")

// allowed are the elements that the page is made of.
var allowed = strings.Fields(`a b body button caption circle defs div figcaption figure footer g h1 h2 h3 head header html i li main meta nav noscript ol p path pattern
	rect script section small span style svg table tbody td text th thead title tr tspan ul use`)

// checkPage holds that every element is closed where it ought to be, is one of
// ours, and has no attribute twice, none that runs or fetches anything; and that
// ids are there once.
func checkPage(t testing.TB, s string) {
	t.Helper()
	var open []string
	ids := map[string]bool{}
	count := map[string]int{}
	for z := html.NewTokenizer(strings.NewReader(s)); ; {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		token := z.Token()
		switch kind {
		case html.StartTagToken, html.SelfClosingTagToken:
			count[token.Data]++
			if token.Data == "noscript" {
				z.NextIsNotRawText()
			}
			checkAttributes(t, token, ids)
			if !slices.Contains(allowed, token.Data) {
				t.Fatalf("the page has an element %s", token)
			}
			if kind == html.StartTagToken && token.Data != "meta" {
				open = append(open, token.Data)
			}
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != token.Data {
				t.Fatalf("</%s> ends %v", token.Data, open)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t.Fatalf("left open: %v", open)
	}
	// A reader that mends pages moves what stands where it must not.
	for _, n := range all(parsed(t, s), func(*html.Node) bool { return true }) {
		count[n.Data]--
	}
	for name, n := range count {
		if n != 0 {
			t.Fatalf("a browser reads %d elements %s fewer than there are", n, name)
		}
	}
}

func checkAttributes(t testing.TB, token html.Token, ids map[string]bool) {
	t.Helper()
	seen := map[string]bool{}
	for _, a := range token.Attr {
		if seen[a.Key] {
			t.Fatalf("%s: attribute %s twice", token, a.Key)
		}
		seen[a.Key] = true
		switch {
		case strings.HasPrefix(a.Key, "on"), a.Key == "src", a.Key == "style", a.Key == "href" && !strings.HasPrefix(a.Val, "#"):
			t.Fatalf("%s: attribute %s", token, a.Key)
		case a.Key == "id":
			if ids[a.Val] {
				t.Fatalf("id %s twice", a.Val)
			}
			ids[a.Val] = true
		}
	}
}

func TestWellFormed(t *testing.T) {
	for name, b := range map[string]*brief.Brief{"everything": small(), "nothing": {}} {
		t.Run(name, func(t *testing.T) { checkPage(t, written(t, b)) })
	}
}

func TestSameBytes(t *testing.T) {
	first := written(t, small())
	for range 5 {
		if written(t, small()) != first {
			t.Fatal("the same report does not give the same bytes")
		}
	}
}

// TestGolden compares with the page that is kept, without what is the same on
// every page.
func TestGolden(t *testing.T) {
	got := written(t, small())
	got = regexp.MustCompile(`(?s)(<style>|<script>).*?(</style>|</script>)`).ReplaceAllString(got, "$1…$2")
	got = regexp.MustCompile(`sha256-[^ ]*?=&`).ReplaceAllString(got, "…&")
	file := filepath.Join("testdata", "small.html")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("the page changed; go test -update writes it anew (-kept +now):\n%s", diff)
	}
}

// TestPolicy holds that the page lets in its own styles and script and nothing else.
func TestPolicy(t *testing.T) {
	doc := parsed(t, written(t, small()))
	var policy string
	for _, m := range all(doc, tag("meta")) {
		if attr(m, "http-equiv") == "Content-Security-Policy" {
			policy = attr(m, "content")
		}
	}
	want := map[string]string{"default-src": " 'none'", "base-uri": " 'none'", "form-action": " 'none'", "style-src": "", "script-src": ""}
	for _, n := range all(doc, func(n *html.Node) bool { return n.Data == "style" || n.Data == "script" && attr(n, "type") == "" }) {
		sum := sha256.Sum256([]byte(n.FirstChild.Data))
		want[n.Data+"-src"] += " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	got := map[string]string{}
	for part := range strings.SplitSeq(policy, ";") {
		name, sources, _ := strings.Cut(strings.TrimSpace(part), " ")
		got[name] = " " + sources
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("policy (-want +got):\n%s", diff)
	}
	if strings.Count(want["style-src"], "sha256") != 2 || strings.Count(want["script-src"], "sha256") != 1 {
		t.Errorf("the page has other styles and scripts than two and one: %v", want)
	}
}

func TestNoOutsideAddress(t *testing.T) {
	if found := regexp.MustCompile(`(?i)[a-z]+://|["'(]//|url\([^#]|@import|xlink|xmlns`).FindString(written(t, small())); found != "" {
		t.Errorf("the page speaks of %q", found)
	}
}

// TestBothLanguages holds that whatever is said in one language is said in the
// other one.
func TestBothLanguages(t *testing.T) {
	doc := parsed(t, written(t, small()))
	zh, en := text(doc, "zh"), text(doc, "en")
	for _, want := range []message.Text{
		both("云岚市", "Yunlan"), both("数据均为虚构", "all data are invented"), both("没有达到的目标", "Targets that are not met"), both("还差 1,200 人", "1,200 more people needed"),
		both("规划未给数值", "the plan gives no figure"), both("乙县", "B County"), both("依据：直线距离", "Rests on: straight line"), both("无数据 1 个", "no data 1 zone"), both("审图号：冀S(2024)001号", "Map approval no. 冀S(2024)001号"),
		both("2025 年", "2025"), both("20 公里", "20 km"), both("资料来源：县卫生健康局", "source: the county's health bureau"), both("健康规划（2023），卫发〔2023〕5号，2023-04-07。试行", "health plan 2023, 卫发〔2023〕5号, 2023-04-07. On trial"),
	} {
		if !strings.Contains(zh, want.ZH) {
			t.Errorf("the Chinese page does not say %q", want.ZH)
		}
		if !strings.Contains(en, want.EN) {
			t.Errorf("the English page does not say %q", want.EN)
		}
	}
	for _, s := range []string{"Targets", "goal", "zones", "County"} {
		if strings.Contains(zh, s) {
			t.Errorf("the Chinese page says %q", s)
		}
	}
	for _, s := range []string{"目标", "个", "年", "，", "。"} {
		if strings.Contains(strings.ReplaceAll(en, "乙县 三村", ""), s) {
			t.Errorf("the English page says %q", s)
		}
	}
	for _, n := range all(doc, func(n *html.Node) bool { return n.Data == "svg" && attr(n, "role") == "img" }) {
		if label := attr(n, "aria-label"); !strings.Contains(label, " · ") {
			t.Errorf("a picture is told in one language: %q", label)
		}
	}
}

func TestHeadings(t *testing.T) {
	last := 0
	for _, h := range all(parsed(t, written(t, small())), func(n *html.Node) bool {
		return len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6'
	}) {
		level := int(h.Data[1] - '0')
		if level > last+1 {
			t.Errorf("heading %q of level %d follows one of level %d", text(h, "en"), level, last)
		}
		last = level
		if s := text(h, "en"); s == "" || strings.ToLower(s[:1]) == s[:1] {
			t.Errorf("heading %q", s)
		}
	}
}

// TestLinks holds that what is linked to is there.
func TestLinks(t *testing.T) {
	doc := parsed(t, written(t, small()))
	n := 0
	for _, a := range all(doc, func(n *html.Node) bool { return attr(n, "href") != "" }) {
		n++
		if id := strings.TrimPrefix(attr(a, "href"), "#"); len(all(doc, withID(id))) != 1 {
			t.Errorf("a link leads to %q", id)
		}
	}
	if n < 6 {
		t.Errorf("only %d links", n)
	}
}

func TestPicturesOfTheReport(t *testing.T) {
	doc := parsed(t, written(t, small()))
	maps := all(doc, func(n *html.Node) bool { return attr(n, "class") == "map" })
	if len(maps) != 2 {
		t.Fatalf("%d maps, want the two that have a layer", len(maps))
	}
	for i, want := range []string{"0–90 % 1 zone; goal ≥ 90; 90–100 % 1 zone; no data 1 zone; misses the goal 1 zone; facility", "0–90 % 2 zones; 90–100 % 1 zone"} {
		var got []string
		for _, entry := range all(maps[i], tag("li")) {
			got = append(got, strings.Join(strings.Fields(text(entry, "en")), " "))
		}
		if s := strings.Join(got, "; "); s != want {
			t.Errorf("legend %q, want %q", s, want)
		}
	}
	foot := all(maps[0], func(n *html.Node) bool { return attr(n, "class") == "foot" })
	if got := strings.Join(strings.Fields(text(foot[0], "en")), " "); got != "N 20 km Map approval no. 冀S(2024)001号" {
		t.Errorf("foot of the map %q", got)
	}
	charts := all(doc, func(n *html.Node) bool { return attr(n, "class") == "chart" })
	if len(charts) != 3 {
		t.Errorf("%d charts, want one of the plan and two of the indicator", len(charts))
	}
}

// TestManyNames tells how many names a chart leaves out, and leaves a table in place
// of the picture where there are many zones.
func TestManyNames(t *testing.T) {
	b := small()
	c := &b.Indicators[0].Charts[1]
	for range picture.MostNames {
		c.Names = append(c.Names, both("丁县", "D County"))
		b.Plans[0].Zones = append(b.Plans[0].Zones, zoneLine("丁县", "D County"))
	}
	doc := parsed(t, written(t, b))
	if !strings.Contains(text(doc, "en"), "2 more are not drawn; see the table") || !strings.Contains(text(doc, "zh"), "另有 2 项未画出，见表") {
		t.Error("the page does not tell that names are left out")
	}
	if charts := all(all(doc, withID("plan0"))[0], func(n *html.Node) bool { return attr(n, "class") == "chart" }); len(charts) != 0 {
		t.Error("a plan has a chart of more zones than it can name")
	}
	if len(all(doc, withID("p0-zones"))) != 1 || len(all(doc, func(n *html.Node) bool { return strings.Contains(attr(n, "class"), "matrix") })) != 0 {
		t.Error("of many zones there is a table and no matrix")
	}
}

// TestNarrowMap keeps a place that is high and narrow from filling the page.
func TestNarrowMap(t *testing.T) {
	b := small()
	b.Shapes[0].Areas[0][0][0][2][1] += 40
	doc := parsed(t, written(t, b))
	for _, m := range all(doc, func(n *html.Node) bool { return attr(n, "class") == "map" }) {
		box := strings.Fields(attr(all(m, tag("svg"))[0], "viewbox") + attr(all(m, tag("svg"))[0], "viewBox"))
		if len(box) != 4 || box[2] != "700" || !strings.HasPrefix(box[0], "-") {
			t.Errorf("the sheet is %v", box)
		}
	}
}
