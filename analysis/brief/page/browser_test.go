package page_test

import (
	"bytes"
	"context"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/medreach/medreach/analysis/brief/page"
	"github.com/medreach/medreach/geo/message"
)

// browser is what the tests below need; without it they say so.
func browser(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("a browser takes its time: not in short tests")
	}
	path, err := page.Browser()
	if err != nil {
		t.Skip("no browser is installed (chromium, google-chrome, msedge): the page is not tried in one")
	}
	return path
}

// saved puts a page into a folder with signs in its name that mean something in
// an address.
func saved(t *testing.T, s string) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "报告 #1 50%?")
	if runtime.GOOS == "windows" {
		folder = filepath.Join(t.TempDir(), "报告 #1 50%")
	}
	if err := os.MkdirAll(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "report.html")
	if err := os.WriteFile(file, []byte(s), 0o666); err != nil {
		t.Fatal(err)
	}
	return file
}

var reserved = strings.NewReplacer("%", "%25", "#", "%23", "?", "%3F", " ", "%20", `\`, "/")

// opened is the page after a browser has run it, and what its console says.
func opened(t *testing.T, file, fragment string) (doc *html.Node, console []string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, browser(t), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
		"--user-data-dir="+t.TempDir(), "--enable-logging=stderr", "--dump-dom", "file://"+reserved.Replace(file)+fragment)
	cmd.WaitDelay = 10 * time.Second
	var out, log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &log
	if err := cmd.Run(); err != nil {
		t.Fatalf("the browser: %v: %s", err, log.String())
	}
	for line := range strings.Lines(log.String()) {
		if strings.Contains(line, "CONSOLE") {
			console = append(console, strings.TrimSpace(line))
		}
	}
	return parsed(t, out.String()), console
}

func TestLanguagesInBrowser(t *testing.T) {
	file := saved(t, written(t, small()))
	for fragment, want := range map[string]struct{ class, lang, button string }{
		"": {"zh", "zh-CN", "English"}, "#lang=en": {"en", "en", "中文"},
	} {
		doc, console := opened(t, file, fragment)
		root, button := all(doc, tag("html"))[0], all(doc, withID("switch"))[0]
		if attr(root, "class") != want.class || attr(root, "lang") != want.lang || button.FirstChild == nil || button.FirstChild.Data != want.button {
			t.Errorf("%q: class %q, language %q, want %v", fragment, attr(root, "class"), attr(root, "lang"), want)
		}
		for _, a := range button.Attr {
			if a.Key == "hidden" {
				t.Errorf("%q: the switch is hidden", fragment)
			}
		}
		if len(console) > 0 {
			t.Errorf("%q: the console says %q", fragment, console)
		}
	}
}

// TestPolicyInBrowser holds that the policy keeps out what is not ours, and that the
// console tells so: in the tests above it is silent.
func TestPolicyInBrowser(t *testing.T) {
	s := strings.Replace(written(t, small()), "<style>", "<style>p{color:red}", 1)
	s = strings.Replace(s, "<main>", `<main style="color:red"><script>throw 'run'</script><img src="http://localhost:1/a.png">`, 1)
	_, console := opened(t, saved(t, s), "")
	said := strings.Join(console, "\n")
	for _, want := range []string{"'style-src ", "'script-src ", "'img-src'", "style attributes"} {
		if !strings.Contains(said, want) {
			t.Errorf("the console does not speak of %s", want)
		}
	}
	if strings.Contains(said, "Uncaught") {
		t.Errorf("a script ran that the policy ought to keep out: %s", said)
	}
}

// TestConsoleIsHeard holds that the tests would see a script that fails.
func TestConsoleIsHeard(t *testing.T) {
	if _, console := opened(t, saved(t, driven(written(t, small()), "nothing.there()")), ""); len(console) != 1 || !strings.Contains(console[0], "nothing is not defined") {
		t.Errorf("of a script that fails the console says %q", console)
	}
}

// driven is the page with its policy taken off and a script that does as a reader
// would.
func driven(s, script string) string {
	s = regexp.MustCompile(`<meta http-equiv="Content-Security-Policy"[^>]*>`).ReplaceAllString(s, "")
	return strings.Replace(s, "</body>", "<script>"+script+"</script></body>", 1)
}

// TestRowsInBrowser lets the script show the rows that are data: they are the
// rows of the whole page, sign by sign.
func TestRowsInBrowser(t *testing.T) {
	b := small()
	b.Indicators[0].Table = ledger(500)
	doc, console := opened(t, saved(t, driven(written(t, b), `document.querySelectorAll('.more').forEach(function (b) { b.click(); });`)), "")
	if len(console) > 0 {
		t.Errorf("the console says %q", console)
	}
	got, want := rowsOf(all(doc, withID("i0-table"))[0]), wholePages(t, ledger(500))
	if len(got) != len(want) {
		t.Fatalf("%d rows are shown of %d", len(got), len(want))
	}
	for i := range got {
		var a, b strings.Builder
		if html.Render(&a, got[i]) != nil || html.Render(&b, want[i]) != nil {
			t.Fatal("a row cannot be written")
		}
		if a.String() != b.String() {
			t.Errorf("row %d is\n%s, want\n%s", i, a.String(), b.String())
		}
	}
	if n := len(all(doc, func(n *html.Node) bool { return attr(n, "class") == "more" })); n != 0 {
		t.Errorf("%d buttons offer more rows", n)
	}
}

// TestSortInBrowser sorts a long table by a column: the rows that are data take
// part, what is not known stands last both ways, and no more rows are shown than before.
func TestSortInBrowser(t *testing.T) {
	for clicks, order := range map[int]string{1: "descending", 2: "ascending"} {
		b := small()
		b.Indicators[0].Table = ledger(500)
		doc, _ := opened(t, saved(t, driven(written(t, b), `for (var i = 0; i < `+strconv.Itoa(clicks)+`; i++) document.querySelector('#i0-table thead th:nth-child(4) button').click();`)), "#lang=en")
		figure := all(doc, withID("i0-table"))[0]
		if got := attr(all(figure, tag("th"))[3], "aria-sort"); got != order {
			t.Errorf("after %d clicks the order is told as %q", clicks, got)
		}
		rows := rowsOf(figure)
		if len(rows) != 100 {
			t.Fatalf("%d rows are shown", len(rows))
		}
		last := math.Inf(1)
		for i, row := range rows {
			v, err := strconv.ParseFloat(strings.NewReplacer(",", "", "−", "-").Replace(text(all(row, tag("td"))[2], "en")), 64)
			if err != nil {
				t.Fatalf("row %d: %v", i, err)
			}
			if order == "ascending" {
				v = -v
			}
			if v > last {
				t.Fatalf("%s: row %d holds %v after %v", order, i, v, last)
			}
			last = v
		}
	}
}

// TestPDF prints the page on A4 and reads it back where poppler is installed.
func TestPDF(t *testing.T) {
	browser(t)
	b := small()
	b.Indicators[0].Table = ledger(100)
	file := saved(t, written(t, b))
	pdf := filepath.Join(filepath.Dir(file), "report.pdf")
	if err := page.PDF(t.Context(), file, pdf); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(pdf)
	if err != nil || !bytes.HasPrefix(data, []byte("%PDF-")) {
		t.Fatalf("no PDF was written (%v)", err)
	}
	sizes := regexp.MustCompile(`Page +\d+ size: +([\d.]+) x ([\d.]+) pts`).FindAllStringSubmatch(tool(t, "pdfinfo", "-l", "99", pdf), -1)
	if len(sizes) < 4 {
		t.Errorf("%d pages", len(sizes))
	}
	for _, s := range sizes {
		w, _ := strconv.ParseFloat(s[1], 64)
		h, _ := strconv.ParseFloat(s[2], 64)
		if math.Abs(w-210/25.4*72) > 1.5 || math.Abs(h-297/25.4*72) > 1.5 {
			t.Errorf("a page of %s is not A4", s[0])
		}
	}
	pages := strings.Split(strings.TrimRight(tool(t, "pdftotext", "-layout", pdf, "-"), "\f"), "\f")
	for i, p := range pages {
		p = strings.ReplaceAll(p, " ", "") // as far apart as they are drawn
		for _, want := range []string{"云岚市", "数据均为虚构", strconv.Itoa(i+1) + "/" + strconv.Itoa(len(pages))} {
			if !strings.Contains(p, want) {
				t.Errorf("page %d does not say %q", i+1, want)
			}
		}
	}
	if n := strings.Count(strings.Join(pages, ""), "杂项"); n < 2 {
		t.Errorf("the head of a table over several pages is there %d times", n)
	}
	for _, want := range []string{"步行15分钟内的居民", "急诊", "还差 1,200 人", "距离按椭球面计算"} {
		if !strings.Contains(strings.Join(pages, ""), want) {
			t.Errorf("the PDF does not say %q", want)
		}
	}
}

// tool runs a program of poppler.
func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed: the PDF is not read back", name)
	}
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return string(out)
}

// TestPDFWithoutBrowser holds what is told where a browser is missing or fails.
func TestPDFWithoutBrowser(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the stand-ins for a browser are scripts of a shell")
	}
	file := saved(t, "<p>")
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no shell")
	}
	for name, c := range map[string]struct{ program, want string }{
		"none":    {"", "no browser that prints a PDF was found"},
		"fails":   {"echo out of paper >&2; exit 3", "the browser did not print the PDF: exit status 3: out of paper"},
		"nothing": {"exit 0", "the browser did not print the PDF"},
	} {
		t.Run(name, func(t *testing.T) {
			path := t.TempDir()
			t.Setenv("PATH", path)
			if c.program != "" {
				if err := os.WriteFile(filepath.Join(path, "chromium"), []byte("#!"+sh+"\n"+c.program+"\n"), 0o777); err != nil {
					t.Fatal(err)
				}
			} else if found, err := page.Browser(); err == nil {
				t.Skip("there is one off the path: " + found)
			}
			err := page.PDF(t.Context(), file, filepath.Join(t.TempDir(), "report.pdf"))
			if err == nil || !strings.HasPrefix(strings.TrimSpace(err.Error()), c.want) || !message.AtFault(err) {
				t.Errorf("error %v, want %q, for a planner to read", err, c.want)
			}
		})
	}
}

// TestPDFEnds holds that a browser that hangs is ended with its parts.
func TestPDFEnds(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil || runtime.GOOS == "windows" {
		t.Skip("no shell")
	}
	path := t.TempDir()
	if err := os.WriteFile(filepath.Join(path, "chromium"), []byte("#!"+sh+"\nexec sleep 600\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", path+string(os.PathListSeparator)+os.Getenv("PATH"))
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := page.PDF(ctx, saved(t, "<p>"), filepath.Join(path, "report.pdf")); err == nil {
		t.Error("nothing was printed, and there is no error")
	}
}
