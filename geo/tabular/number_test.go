package tabular_test

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/medreach/medreach/geo/tabular"
)

func TestReadNumber(t *testing.T) {
	plain := func(v float64) tabular.Reading { return tabular.Reading{Value: v, Multiplier: 1} }
	cases := map[string]tabular.Reading{
		"120": plain(120), "-12": plain(-12), "+5": plain(5), " 7 ": plain(7), "1.50": plain(1.5), ".5": plain(.5), "5.": plain(5),
		"1,234": plain(1234), "1,234,567.89": plain(1234567.89), "7 524": plain(7524), "1\u00a0234\u00a0567": plain(1234567), "1，234": plain(1234),
		"１２０": plain(120), "１，２３４．５": plain(1234.5), "－３": plain(-3), "−3": plain(-3), "1.1E+11": plain(1.1e11), "110101001001": plain(110101001001),
		"007": plain(7), "1e5": plain(1e5),
		"1.2万":      {Value: 12000, Multiplier: 1e4},
		"1.1万":      {Value: 11000, Multiplier: 1e4},
		"3亿":        {Value: 3e8, Multiplier: 1e8},
		"2千":        {Value: 2000, Multiplier: 1e3},
		"12.5万人":    {Value: 125000, Multiplier: 1e4, Unit: "人"},
		"300万元":     {Value: 3e6, Multiplier: 1e4, Unit: "元"},
		"120张":      {Value: 120, Multiplier: 1, Unit: "张"},
		"１２０ 张":     {Value: 120, Multiplier: 1, Unit: "张"},
		"120（张）":    {Value: 120, Multiplier: 1, Unit: "张"},
		"5千米":       {Value: 5, Multiplier: 1, Unit: "千米"},
		"5 km":      {Value: 5, Multiplier: 1, Unit: "km"},
		"85%":       {Value: 0.85, Multiplier: 0.01, Unit: "%"},
		"8.5‰":      {Value: 0.0085, Multiplier: 0.001, Unit: "‰"},
		"约100":      {Value: 100, Multiplier: 1, Approximate: true},
		"约１.５万人":    {Value: 15000, Multiplier: 1e4, Approximate: true, Unit: "人"},
		"100余张":     {Value: 100, Multiplier: 1, Approximate: true, Unit: "张"},
		"1万多人":      {Value: 10000, Multiplier: 1e4, Approximate: true, Unit: "人"},
		"100张左右":    {Value: 100, Multiplier: 1, Approximate: true, Unit: "张"},
		"100+":      {Value: 100, Multiplier: 1, Approximate: true},
		"~50":       {Value: 50, Multiplier: 1, Approximate: true},
		"approx. 9": {Value: 9, Multiplier: 1, Approximate: true},
	}
	for s, want := range cases {
		if got, ok := tabular.ReadNumber(s); !ok || got != want {
			t.Errorf("%q: got %+v, %v; want %+v", s, got, ok, want)
		}
	}
	for _, s := range []string{"", "-", "+", ".", "无", "abc", "12号", "3楼", "2024年", "2024-03-05", "1-2", "10~20", ">100", "≥5", "1,23", "12,5", "1,2345",
		"1234,567", "1,234 567", "1.2.3", "0x10", "1_000", "inf", "NaN", "Infinity", "1e999", "12 34", "116.4,39.9", "一百", "1万2千", "5万亿亿", "--5", "+-5", "- 5", "120张床位吗", strings.Repeat("9", 200), "1万%"} {
		if got, ok := tabular.ReadNumber(s); ok {
			t.Errorf("%q: got %+v, want none", s, got)
		}
	}
}

func TestMissing(t *testing.T) {
	for _, s := range []string{"", " ", "　", "-", "—", "——", "－", "–", "/", "／", "\\", "无", "暂无", "NA", "n/a", "N/A", "#N/A", "null", "NULL", "None", "不详", "未知", "…", "...", "\\N", "#DIV/0!", "?", "？"} {
		if !tabular.Missing(s) {
			t.Errorf("%q is missing", s)
		}
	}
	for _, s := range []string{"0", "-1", "无锡", "N", "A/B", "0.0", "无床位10", "Nanning", "/a"} {
		if tabular.Missing(s) {
			t.Errorf("%q is not missing", s)
		}
	}
}

// However a number is dressed, the same number is read.
func TestNumberProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole := rapid.Int64Range(0, 999_999_999_999).Draw(t, "whole")
		places := rapid.IntRange(0, 3).Draw(t, "places")
		digits := strconv.FormatInt(whole, 10)
		if rapid.Bool().Draw(t, "grouped") {
			for i := len(digits) - 3; i > 0; i -= 3 {
				digits = digits[:i] + "," + digits[i:]
			}
		}
		want := strconv.FormatInt(whole, 10)
		if places > 0 {
			tail := fmt.Sprintf(".%0*d", places, rapid.IntRange(0, int(math.Pow10(places))-1).Draw(t, "fraction"))
			digits, want = digits+tail, want+tail
		}
		if rapid.Bool().Draw(t, "wide") {
			digits = strings.Map(func(r rune) rune { return r + '！' - '!' }, digits)
		}
		cell := rapid.SampledFrom([]string{"", "约", "~ "}).Draw(t, "before") + digits + rapid.SampledFrom([]string{"", "张", " 人", "（元）"}).Draw(t, "after")
		value, _ := strconv.ParseFloat(want, 64)
		if got, ok := tabular.Number(cell); !ok || got != value {
			t.Fatalf("%q: got %v, %v; want %v", cell, got, ok, value)
		}
	})
}

func FuzzNumber(f *testing.F) {
	for _, s := range []string{"1,234.5万人", "约１００张左右", "1e308亿", "-", "1 234 567", "12（万）", "\xff9"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, ok := tabular.ReadNumber(s)
		if ok && (math.IsNaN(r.Value) || math.IsInf(r.Value, 0) || r.Multiplier <= 0) {
			t.Errorf("%q: %+v", s, r)
		}
		if ok && tabular.Missing(s) {
			t.Errorf("%q is a number and missing", s)
		}
		tabular.Coordinates(s)
		if v, ok := tabular.Degrees(s); ok && (math.IsNaN(v) || math.IsInf(v, 0)) {
			t.Errorf("%q: %v degrees", s, v)
		}
	})
}
