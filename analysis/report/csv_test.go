package report

import (
	"encoding/csv"
	"math"
	"strings"
	"testing"

	"github.com/medreach/medreach/geo/message"
)

func TestCSV(t *testing.T) {
	var b strings.Builder
	err := writeCSV(&b, table{columns: []message.Text{{ZH: "代码", EN: "code"}, {ZH: "名称", EN: "name"}, {ZH: "人口", EN: "people"}},
		rows: [][]cell{
			{text("130102"), text(`a "b", c`), number(-12.5, 1)},
			{text("110101001001"), text("=HYPERLINK(1)"), number(math.NaN(), 1)},
		}})
	if err != nil {
		t.Fatal(err)
	}
	want := "\ufeff代码 code,名称 name,人口 people\r\n" +
		`"130102","a ""b"", c",-12.5` + "\r\n" +
		`"110101001001",'=HYPERLINK(1),` + "\r\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
	records, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.String(), "\ufeff"))).ReadAll()
	if err != nil || len(records) != 3 || records[1][1] != `a "b", c` {
		t.Errorf("read back as %q, %v", records, err)
	}
}

// TestFormulas holds that no text starts a formula, and that negative numbers
// stay numbers.
func TestFormulas(t *testing.T) {
	for _, s := range []string{"=1+1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "\x00=1", " =1", "　=1", "＝1", "＋1", "－1", "＠a"} {
		if got := text(s).String(); !strings.HasPrefix(got, "'") {
			t.Errorf("%q stays %q", s, got)
		}
	}
	for _, s := range []string{"", "医院", "a=b", "1-2", "'x"} {
		if got := text(s).String(); got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
	if got := number(-12, 0).String(); got != "-12" {
		t.Errorf("number -12 became %q", got)
	}
}
