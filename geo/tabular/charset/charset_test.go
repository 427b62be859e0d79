package charset_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/tabular/charset"
)

func encode(t testing.TB, e encoding.Encoding, s string) []byte {
	t.Helper()
	b, err := e.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const sheet = "名称,地址,床位\n保定市第一中心医院,莲池区长城北大街320号,2100\n"

func TestDetect(t *testing.T) {
	le := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	be := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	leMark := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	beMark := unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	gb := simplifiedchinese.GB18030
	cases := []struct {
		name string
		data []byte
		text string
		used string
	}{
		{"ascii", []byte("a,b\n1,2\n"), "a,b\n1,2\n", "UTF-8"},
		{"utf-8", []byte(sheet), sheet, "UTF-8"},
		{"utf-8 with mark", []byte("\ufeff" + sheet), sheet, "UTF-8"},
		{"gbk", encode(t, simplifiedchinese.GBK, sheet), sheet, "GB18030"},
		{"gb18030, rare characters", encode(t, gb, "名称\n䶮村𠮷祥卫生室\n"), "名称\n䶮村𠮷祥卫生室\n", "GB18030"},
		{"gb18030 with mark", encode(t, gb, "\ufeff名称\n"), "名称\n", "GB18030"},
		{"gbk, traditional", encode(t, simplifiedchinese.GBK, "名稱,地址\n東區醫院,柴灣樂民道\n"), "名稱,地址\n東區醫院,柴灣樂民道\n", "GB18030"},
		{"utf-16 le with mark", encode(t, leMark, sheet), sheet, "UTF-16"},
		{"utf-16 be with mark", encode(t, beMark, sheet), sheet, "UTF-16"},
		{"utf-16 le", encode(t, le, sheet), sheet, "UTF-16LE"},
		{"utf-16 be", encode(t, be, sheet), sheet, "UTF-16BE"},
		{"utf-16 le, hardly any ascii", encode(t, le, "名称\n保定市第一中心医院\n"), "名称\n保定市第一中心医院\n", "UTF-16LE"},
		{"big5", encode(t, traditionalchinese.Big5, "名稱,地址\n東區尤德夫人那打素醫院,香港柴灣樂民道3號\n"), "名稱,地址\n東區尤德夫人那打素醫院,香港柴灣樂民道3號\n", "Big5"},
		{"portuguese in utf-8", []byte("nome\nEstação São João\n"), "nome\nEstação São João\n", "UTF-8"},
		{"russian in utf-8", []byte("имя\nбольница номер один\n"), "имя\nбольница номер один\n", "UTF-8"},
		{"greek unit in utf-8", []byte("name,λ,m²,°C\n"), "name,λ,m²,°C\n", "UTF-8"},
		{"armenian in utf-8", []byte("Երևանի թիվ մեկ հիվանդանոց, Հայաստանի Հանրապետություն"), "Երևանի թիվ մեկ հիվանդանոց, Հայաստանի Հանրապետություն", "UTF-8"},
		{"empty", nil, "", "UTF-8"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			text, used, err := charset.Decode(c.data, "")
			if err != nil || text != c.text || used != c.used {
				t.Errorf("got %q as %s, %v; want %q as %s", text, used, err, c.text, c.used)
			}
		})
	}
}

// GBK bytes of these words are valid UTF-8, so that validity alone reads them wrongly.
func TestDisguisedChinese(t *testing.T) {
	for _, word := range []string{"医院", "一医院", "山医院", "医院院", "医院,一", "女医"} {
		data := encode(t, simplifiedchinese.GBK, "id,name,lon,lat\n1,"+word+",116.4,39.9\n")
		if !utf8.Valid(data) {
			t.Errorf("%s is no example: its GBK bytes are not valid UTF-8", word)
		}
		text, used, err := charset.Decode(data, "")
		if err != nil || used != "GB18030" || !strings.Contains(text, word) {
			t.Errorf("%s: got %q as %s, %v", word, text, used, err)
		}
	}
	// The user has the last word.
	if text, used, _ := charset.Decode([]byte("\xd2\xbd\xd4\xba"), "utf-8"); text != "ҽԺ" || used != "UTF-8" {
		t.Errorf("declared UTF-8 read as %q, %s", text, used)
	}
}

// Any two different frequent characters, in GBK, must come back.
func TestEveryPairOfCommonCharacters(t *testing.T) {
	common := []rune("医院卫生室中心站所一二三四五六七八九十市县区乡镇村街道路号东南西北人民第社服务保健妇幼口腔骨科眼大学附属分")
	wrong := 0
	for _, a := range common {
		for _, b := range common {
			if a == b { // 路路 is a row of middle dots in UTF-8
				continue
			}
			want := "x\n" + string(a) + string(b) + string(a) + string(b) + "\n"
			if text, _, err := charset.Decode(encode(t, simplifiedchinese.GBK, want), ""); err != nil || text != want {
				wrong++
				t.Logf("%q read as %q, %v", want, text, err)
			}
		}
	}
	if wrong > 0 {
		t.Errorf("%d of %d pairs are misread", wrong, len(common)*len(common))
	}
}

func TestNamed(t *testing.T) {
	for name, e := range map[string]encoding.Encoding{
		"gbk": simplifiedchinese.GBK, "GB2312": simplifiedchinese.GBK, "gb-18030": simplifiedchinese.GB18030, "UTF-16": unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
		"utf-16le": unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "utf_16be": unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
		"UTF-8": encoding.Nop,
	} {
		if text, _, err := charset.Decode(encode(t, e, sheet), name); err != nil || text != sheet {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
	text, _, err := charset.Decode(encode(t, charmap.Windows1252, "Estação"), "latin1")
	if err != nil || text != "Estação" {
		t.Errorf("latin1: %q, %v", text, err)
	}
}

func TestFaults(t *testing.T) {
	gbk := encode(t, simplifiedchinese.GBK, "name,lon\nA,1\n保定市,2\n")
	cases := []struct {
		name     string
		data     []byte
		encoding string
		row      int
		what     string
	}{
		{"gbk said to be utf-8", gbk, "utf-8", 3, "does not fit the encoding UTF-8"},
		{"utf-8 said to be gbk", []byte("a\nb\n医院院\n"), "gbk", 3, "does not fit the encoding GB18030"},
		{"one bad byte in utf-8", []byte("名称\n医院\n\xff甲医院\n"), "utf-8", 3, "does not fit"},
		{"half a character of utf-16", []byte("a\x00\n\x00b"), "utf-16le", 2, "does not fit"},
		{"lone surrogate", []byte("\xff\xfea\x00\n\x00\x00\xd8b\x00"), "", 2, "does not fit"},
		{"zero bytes", []byte("a,b\n1,\x00\x01\x02\n"), "", 2, "not a text file"},
		{"zero byte in declared utf-8", []byte("a\nb\x00\n"), "utf-8", 2, "does not fit"},
		{"windows-1252", encode(t, charmap.Windows1252, "nome\nEstação\nHospital Cristo Redenção\n"), "", 0, "cannot be told"},
		{"unknown name", []byte("a"), "klingon", 0, "unknown text encoding"},
		{"no encoding", []byte("a\n\xff\xfe\xfd\xff\xff"), "", 2, "does not fit"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := charset.Decode(c.data, c.encoding)
			var f *feature.Fault
			if !errors.As(err, &f) {
				t.Fatalf("got %v, want a fault", err)
			}
			if f.Row != c.row || !strings.Contains(f.What.EN, c.what) || f.What.ZH == "" || f.Suggestion.ZH == "" {
				t.Errorf("row %d: %s", f.Row, message.In(err, message.EN))
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(sheet), "")
	f.Add([]byte("\xd2\xbd\xd4\xba"), "")
	f.Add([]byte("\xff\xfea\x00"), "utf-16")
	f.Add(encode(f, simplifiedchinese.GBK, sheet), "gbk")
	f.Add(encode(f, traditionalchinese.Big5, "東區醫院"), "")
	f.Fuzz(func(t *testing.T, data []byte, name string) {
		text, used, err := charset.Decode(data, name)
		if err == nil && (!utf8.ValidString(text) || strings.ContainsRune(text, 0) || used == "") {
			t.Errorf("%q as %q", text, used)
		}
	})
}
