package classify

import "testing"

func TestTraditionalAndSimplifiedPairUp(t *testing.T) {
	a, b := []rune(traditional), []rune(simplified)
	if len(a) != len(b) {
		t.Fatalf("%d traditional characters, %d simplified", len(a), len(b))
	}
	seen := map[rune]rune{}
	for i := range a {
		if other, twice := seen[a[i]]; twice && other != b[i] {
			t.Errorf("%c is both %c and %c", a[i], other, b[i])
		}
		seen[a[i]] = b[i]
	}
	for i := range b {
		if to, again := simpler[b[i]]; again {
			t.Errorf("%c is simplified, yet becomes %c", b[i], to)
		}
	}
	if got := simplify("衛生中心醫院診所婦產兒童復康護養門診牙科急診大樓"); got != "卫生中心医院诊所妇产儿童复康护养门诊牙科急诊大楼" {
		t.Errorf("got %s", got)
	}
}

func TestNormalise(t *testing.T) {
	for _, c := range [][2]string{
		{" Ｔｈｅ　Hospital ", "the hospital"}, {"县 医院", "县医院"}, {"A  B", "a b"},
		{"医院（东院）", "医院(东院)"}, {"", ""}, {"医院 East", "医院east"}, {"\ufeff 医院", "医院"},
	} {
		if got := Normalise(c[0]); got != c[1] {
			t.Errorf("Normalise(%q) = %q, want %q", c[0], got, c[1])
		}
	}
}

func TestBrackets(t *testing.T) {
	for _, c := range [][3]string{
		{"甲(乙)丙", "甲丙", "乙"}, {"甲(乙", "甲", "乙"}, {"甲)乙", "甲)乙", ""}, {"(甲(乙)", "", "甲乙"}, {"甲", "甲", ""},
	} {
		main, aside := brackets(c[0])
		if main != c[1] || aside != c[2] {
			t.Errorf("brackets(%q) = %q, %q", c[0], main, aside)
		}
	}
}
