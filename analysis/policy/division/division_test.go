package division_test

import (
	"testing"

	"github.com/medreach/medreach/analysis/policy/division"
	"github.com/medreach/medreach/geo/zone"
)

func TestIsDistrict(t *testing.T) {
	for _, c := range []struct {
		code, name string
		want       bool
	}{
		{"130102", "长安区", true}, {"130121", "井陉县", false}, {"130181", "辛集市", false}, {"441900", "东莞市", true}, {"429004", "仙桃市", false}, {"429021", "神农架林区", false},
		{"469001", "五指山市", false}, {"500101", "万州区", true}, {"500229", "城口县", false}, {"130102000000", "长安区", true}, {"A1", "新区", true}, {"A2", "六枝特区", false}, {"A3", "兴县", false},
	} {
		if got := division.IsDistrict(&zone.Unit{Code: c.code, Name: c.name}); got != c.want {
			t.Errorf("%s %s: %v", c.code, c.name, got)
		}
	}
}

func TestIsCommunity(t *testing.T) {
	for _, c := range []struct {
		unit zone.Unit
		want bool
	}{
		{zone.Unit{Code: "130102001001", Name: "东村"}, true}, {zone.Unit{Code: "130102001200", Name: "西社区"}, false}, {zone.Unit{Code: "130102001000", Name: "西社区"}, true},
		{zone.Unit{Code: "7", Name: "东风居委会"}, true}, {zone.Unit{Code: "7", Name: "李家村"}, false}, {zone.Unit{Code: "7", Name: "李家村委会", Class: 111}, false},
		{zone.Unit{Code: "7", Name: "东风", Class: 111}, true}, {zone.Unit{Code: "7", Name: "东风", Class: 220}, false}, {zone.Unit{Code: "7", Name: "东风"}, false},
	} {
		if got := division.IsCommunity(&c.unit); got != c.want {
			t.Errorf("%+v: %v", c.unit, got)
		}
	}
}
