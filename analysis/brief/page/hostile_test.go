package page_test

import (
	"encoding/json"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/analysis/brief/lettering"
)

// hostile are names that try to be something else.
var hostile = map[string]string{
	"script":          `</script><script>alert(1)</script>`,
	"attribute":       `"><img src=x onerror=alert(1)>`,
	"quotes":          `' onmouseover='alert(1)' "`,
	"template":        `{{.}} {{range .Plans}}`,
	"direction":       "医院\u202egpj.exe\u2066\u200f",
	"comment":         `<!--<script>--> ]]> <![CDATA[`,
	"entity":          `&lt;b&gt; &amp; &#0; &notit;`,
	"style":           `}</style><style>*{background:url(http://evil.example/)}` + "\n\\\"",
	"controls":        "a\x00b\x1b[31mc\u0085\u2028\u2029d\xff\xed\xa0\x80",
	"very long":       strings.Repeat("很长的名称", 400),
	"long and whole":  strings.Repeat("W", 5000),
	"svg":             `</text></svg><svg onload=alert(1)>`,
	"table":           `</td></tr></table><table>`,
	"data":            `\u003c/script\u003e`,
	"plain and empty": ` `,
}

// haunt puts a text into every string of a value.
func haunt(v reflect.Value, s string) {
	switch v.Kind() {
	case reflect.String:
		if v.CanSet() {
			v.SetString(s)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			haunt(v.Elem(), s)
		}
	case reflect.Interface:
		if !v.IsNil() {
			inner := reflect.New(v.Elem().Type()).Elem()
			inner.Set(v.Elem())
			haunt(inner, s)
			v.Set(inner)
		}
	case reflect.Slice:
		for i := range v.Len() {
			haunt(v.Index(i), s)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			haunt(v.Field(i), s)
		}
	}
}

// long gives a report a table of which most rows are data.
func long(b *brief.Brief) *brief.Brief {
	rows := &b.Indicators[0].Table.Rows
	for len(*rows) < 300 {
		*rows = append(*rows, []any{1.0, "990101", both("甲县", "A County"), 95.04})
	}
	return b
}

// checkHaunted holds that a page whose every text is hostile is a page still, that
// the text is read as it is, and that the data are data.
func checkHaunted(t testing.TB, s string) {
	t.Helper()
	b := long(small())
	haunt(reflect.ValueOf(b), s)
	out := written(t, b)
	checkPage(t, out)
	doc := parsed(t, out)
	if scripts, styles := all(doc, tag("script")), all(doc, tag("style")); len(scripts) != 2 || len(styles) != 2 {
		t.Fatalf("%d scripts and %d styles", len(scripts), len(styles))
	}
	checkText(t, out, s)
	var data struct {
		T []string
		G map[string]struct{ R [][]any }
	}
	if err := json.Unmarshal([]byte(all(doc, withID("data"))[0].FirstChild.Data), &data); err != nil {
		t.Fatal(err)
	}
	if len(data.T) != 1 || data.T[0] != lettering.Clean(s) || len(data.G["i0-table"].R) != 200 {
		t.Errorf("%d texts and %d rows as data, want one text and 200 rows", len(data.T), len(data.G["i0-table"].R))
	}
	head := all(doc, tag("style"))[1].FirstChild.Data
	if !regexp.MustCompile(`^(@page (zh|en)\{@top-left\{content:"([^"\\<>]|\\[0-9a-f]+ )*"\}@top-right\{content:"([^"\\<>]|\\[0-9a-f]+ )*"\}\}){2}$`).MatchString(head) {
		t.Errorf("the head of printed pages is %.300q", head)
	}
}

// checkText holds that a text is read as it is, without what turns or breaks it.
func checkText(t testing.TB, page, s string) {
	t.Helper()
	if strings.ContainsAny(page, "\u202e\u2066\u200f\x00\x1b\ufeff") {
		t.Error("the page holds what turns or breaks its text")
	}
	want := strings.TrimSpace(lettering.Sentence(both("", lettering.Clean(s))).EN)
	for _, h := range all(parsed(t, page), tag("h2")) {
		if attr(h.Parent, "id") == "ind0" {
			if got := strings.TrimSpace(text(h, "en")); got != want {
				t.Errorf("read as %.80q, want %.80q", got, want)
			}
		}
	}
}

func TestHostileNames(t *testing.T) {
	for name, s := range hostile {
		t.Run(name, func(t *testing.T) { checkHaunted(t, s) })
	}
}

func FuzzName(f *testing.F) {
	for _, s := range hostile {
		if len(s) < 200 {
			f.Add(s)
		}
	}
	f.Add("云岚市第一人民医院")
	f.Fuzz(func(t *testing.T, s string) {
		b := small()
		haunt(reflect.ValueOf(b), s)
		out := written(t, b)
		checkPage(t, out)
		checkText(t, out, s)
	})
}
