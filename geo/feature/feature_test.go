package feature_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

func TestColumn(t *testing.T) {
	table := feature.Table{Columns: []string{"Name", "name", " 床位 "}}
	for header, want := range map[string]int{"name": 1, "Name": 0, "NAME": 0, "床位": 2, "beds": -1, "": -1} {
		if got := table.Column(header); got != want {
			t.Errorf("Column(%q) = %d, want %d", header, got, want)
		}
	}
}

func TestValueOfShortRow(t *testing.T) {
	row := feature.Row{Values: []string{"a"}}
	for column, want := range map[int]string{0: "a", 1: "", -1: ""} {
		if got := row.Value(column); got != want {
			t.Errorf("Value(%d) = %q, want %q", column, got, want)
		}
	}
}

func TestFaultTellsItsPlace(t *testing.T) {
	cause := errors.New("disk")
	cases := []struct {
		name   string
		fault  feature.Fault
		zh, en string
	}{
		{"all", feature.Fault{File: "a.xlsx", Row: 7, Column: "经度", Value: "x", What: message.T("不是数字", "not a number"), Suggestion: message.T("请改正", "correct it")},
			"a.xlsx，第 7 行，“经度”列，值“x”：不是数字。请改正", `a.xlsx, row 7, column "经度", value "x": not a number; correct it`},
		{"file only", feature.Fault{File: "a.csv", What: message.T("空", "empty")}, "a.csv：空", "a.csv: empty"},
		{"cause", feature.Fault{File: "a.csv", What: message.T("坏", "bad"), Err: cause}, "a.csv：坏：disk", "a.csv: bad: disk"},
		{"study", feature.Fault{File: "study.yaml", Row: 3, Column: "circles[1].metres", What: message.T("坏", "bad")},
			"study.yaml，第 3 行，circles[1].metres：坏", "study.yaml, line 3, circles[1].metres: bad"},
		{"long value", feature.Fault{File: "a.csv", Value: "甲\n\n乙" + strings.Repeat("丙", 99), What: message.T("坏", "bad")},
			"a.csv，值“甲 乙" + strings.Repeat("丙", 57) + "…”：坏", `a.csv, value "甲 乙` + strings.Repeat("丙", 57) + `…": bad`},
		{"nowhere", feature.Fault{What: message.T("坏", "bad")}, "坏", "bad"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := message.In(&c.fault, message.ZH); got != c.zh {
				t.Errorf("zh = %q, want %q", got, c.zh)
			}
			if got := c.fault.Error(); got != c.en {
				t.Errorf("en = %q, want %q", got, c.en)
			}
		})
	}
	if !errors.Is(&feature.Fault{Err: cause}, cause) {
		t.Error("the cause is lost")
	}
}

func TestSuggestionGoesOn(t *testing.T) {
	for suggestion, want := range map[string]string{"Correct it": "x: bad; correct it", "WGS 84 is meant": "x: bad; WGS 84 is meant", "GeoJSON is UTF-8": "x: bad; GeoJSON is UTF-8", "add it": "x: bad; add it", "I": "x: bad; i"} {
		f := feature.Fault{File: "x", What: message.T("坏", "bad"), Suggestion: message.Text{ZH: suggestion, EN: suggestion}}
		if got := f.Error(); got != want {
			t.Errorf("%q is told as %q, want %q", suggestion, got, want)
		}
	}
}

func TestSeverityWords(t *testing.T) {
	for s, want := range map[feature.Severity]string{feature.Info: "info", feature.Warning: "warning", feature.Dropped: "dropped"} {
		if s.String() != want {
			t.Errorf("%d = %q, want %q", s, s, want)
		}
	}
}
