package wording_test

import (
	"slices"
	"testing"

	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/road/lines/wording"
)

func TestKey(t *testing.T) {
	for header, want := range map[string]string{
		"限速（km/h）": "限速", "Max_Speed": "maxspeed", "道路等級": "道路等级", "道路 名称": "道路名称", "(km/h)限速": "kmh限速", "设计速度[公里/小时": "设计速度", "ＧＢ": "gb", "": "",
	} {
		if got := wording.Key(header); got != want {
			t.Errorf("%q: %q, want %q", header, got, want)
		}
	}
}

func TestEveryClassOfOSM(t *testing.T) {
	for c := range road.ClassCount {
		if got, ok := wording.Class("", c.String()); !ok || got.Class != c || got.NoRoad {
			t.Errorf("%v is read as %+v", c, got)
		}
	}
}

func TestTags(t *testing.T) {
	for text, want := range map[string]string{
		`"oneway"=>"yes","maxspeed"=>"50"`:         "yes",
		`"a"=>"\"oneway\"=>\"no\"","oneway"=>"-1"`: "-1",
		`"maxspeed"=>"50","oneway"=>"ye`:           "",
		`"oneway" => "yes"`:                        "yes",
		`oneway=yes`:                               "",
		``:                                         "",
	} {
		if got := wording.Tags(text, "oneway")["oneway"]; got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func FuzzWording(f *testing.F) {
	for _, s := range []string{"国道(一级)", "G107", "0601|0701", "60 km/h", "－１", `"a"=>"b"`, "420102", "F", "C00000", "é(", "((((", "４０", `"\`} {
		f.Add("kind", s)
		f.Add("通行方向", s)
	}
	f.Fuzz(func(t *testing.T, header, cell string) {
		key := wording.Key(header)
		if is, ok := wording.Class(key, cell); is.Class >= road.ClassCount || !ok && is != (wording.Reading{}) {
			t.Errorf("%q, %q: %+v, %v", key, cell, is, ok)
		}
		if f, ok := wording.Choose(key, slices.Values([]string{cell, header}), false).Read(cell); f > wording.Both || !ok && f != wording.Neither {
			t.Errorf("%q, %q: direction %v, %v", key, cell, f, ok)
		}
		for _, miles := range []bool{false, true} {
			if v, ok := wording.Speed(cell, miles); v > 200 || !ok && v != 0 {
				t.Errorf("%q: %d km/h, %v", cell, v, ok)
			}
		}
		wording.Tags(cell, header)
	})
}
