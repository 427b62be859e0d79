// Package charset decides in which encoding a text file is written and decodes
// it: UTF-8 and UTF-16 with and without a byte order mark, GB18030 with GBK and
// GB2312 inside it, Big5 and Windows-1252. Detection is a fixed set of rules
// rather than statistics, so that a file is read alike on every machine; a name
// given by the user goes before them. Encodings are those of the WHATWG standard
// as golang.org/x/text has them. It never replaces bytes that do not fit.
package charset

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	xunicode "golang.org/x/text/encoding/unicode"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// Decode decodes the bytes of a text file and tells the encoding used, such as
// "UTF-8" or "GB18030". The encoding is the one named, or where the name is ""
// it is decided: a byte order mark, UTF-16 by its zero bytes, UTF-8 where valid
// and not a disguise of Chinese (see disguised), Big5, GB18030. GBK and GB2312 are
// always read as GB18030, which contains them. Bytes that do not fit are a
// feature.Fault with the line as Row and no File.
func Decode(data []byte, name string) (text, used string, err error) {
	if used = canonical(name); used == "" {
		return "", "", fault(0, message.T("不认识的文字编码“%s”", "unknown text encoding %q", name),
			message.T("可用：utf-8、gb18030、gbk、utf-16、big5、windows-1252", "use utf-8, gb18030, gbk, utf-16, big5 or windows-1252"))
	}
	detected := used == "auto"
	if detected {
		used = detect(data)
	}
	if used == "" {
		return "", "", fault(line(data, bytes.IndexByte(data, 0)), message.T("这不是文本文件", "this is not a text file"), message.T("请用 Excel 或 WPS 打开，另存为 .xlsx 或 UTF-8 的 .csv", "open it in Excel or WPS and save it as .xlsx or as .csv in UTF-8"))
	}
	if text, err = decodeAs(data, used); err != nil {
		return "", "", err
	}
	if detected && used == "GB18030" && !chinese(text) {
		return "", "", fault(0, message.T("认不出文字编码", "the text encoding cannot be told"),
			message.T("请另存为 UTF-8，或在设置中写明编码", "save the file as UTF-8, or name its encoding in the settings"))
	}
	return text, used, nil
}

func fault(row int, what, do message.Text) error {
	return &feature.Fault{Row: row, What: what, Suggestion: do}
}

// canonical returns the one name of an encoding, "auto" for none, "" for an unknown one.
func canonical(name string) string {
	switch strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(name)) {
	case "", "auto":
		return "auto"
	case "utf8", "utf8bom", "utf8sig":
		return "UTF-8"
	case "gb18030", "gbk", "gb2312", "cp936", "936", "ansi936":
		return "GB18030"
	case "utf16", "unicode":
		return "UTF-16"
	case "utf16le":
		return "UTF-16LE"
	case "utf16be":
		return "UTF-16BE"
	case "big5", "cp950", "big5hkscs":
		return "Big5"
	case "windows1252", "cp1252", "latin1", "iso88591":
		return "Windows-1252"
	}
	return ""
}

// detect decides the encoding; "" where the bytes are no text.
func detect(data []byte) string {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return "UTF-8"
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		return "UTF-16"
	case bytes.HasPrefix(data, []byte("\x84\x31\x95\x33")):
		return "GB18030"
	case bytes.IndexByte(data, 0) >= 0:
		return detectUTF16(data)
	case utf8.Valid(data):
		if disguised(data) {
			return "GB18030"
		}
		return "UTF-8"
	case looksBig5(data):
		return "Big5"
	}
	return "GB18030"
}

// decodeAs decodes and finds the first line that does not fit.
func decodeAs(data []byte, used string) (string, error) {
	if used == "UTF-8" {
		data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
		if utf8.Valid(data) && bytes.IndexByte(data, 0) < 0 {
			return string(data), nil
		}
		at := 0
		for at < len(data) {
			r, n := utf8.DecodeRune(data[at:])
			if r == 0 || r == utf8.RuneError && n == 1 {
				break
			}
			at += n
		}
		return "", misfit(used, line(data, at), fmt.Sprintf("% X", data[at:min(at+4, len(data))]))
	}
	decoded, err := decoder(used).NewDecoder().Bytes(data)
	if err != nil {
		return "", misfit(used, 1, "")
	}
	decoded = bytes.TrimPrefix(decoded, []byte("\ufeff"))
	at := bytes.Index(decoded, []byte("\ufffd"))
	if zero := bytes.IndexByte(decoded, 0); zero >= 0 && (at < 0 || zero < at) {
		at = zero
	}
	if at >= 0 {
		n := line(decoded, at)
		start := bytes.LastIndexByte(decoded[:at], '\n') + 1
		return "", misfit(used, n, strings.ToValidUTF8(string(decoded[max(start, at-40):at]), "")+"�")
	}
	return string(decoded), nil
}

func decoder(used string) encoding.Encoding {
	switch used {
	case "UTF-16":
		return xunicode.UTF16(xunicode.LittleEndian, xunicode.UseBOM)
	case "UTF-16LE":
		return xunicode.UTF16(xunicode.LittleEndian, xunicode.IgnoreBOM)
	case "UTF-16BE":
		return xunicode.UTF16(xunicode.BigEndian, xunicode.IgnoreBOM)
	case "Big5":
		return traditionalchinese.Big5
	case "Windows-1252":
		return charmap.Windows1252
	}
	return simplifiedchinese.GB18030
}

func misfit(used string, row int, value string) error {
	return &feature.Fault{Row: row, Value: value,
		What:       message.T("文字不符合 %s 编码", "the text does not fit the encoding %s", used),
		Suggestion: message.T("请另存为 UTF-8，或在设置中写明真正的编码", "save the file as UTF-8, or name its real encoding in the settings")}
}

// line counts the line on which the byte at an offset stands, from 1.
func line(data []byte, at int) int {
	return 1 + bytes.Count(data[:max(at, 0)], []byte("\n"))
}

// detectUTF16 tells UTF-16 without a mark from bytes that are no text: read the
// right way round nearly every character is one that tables are made of.
func detectUTF16(data []byte) string {
	head := data[:min(len(data), 1<<16)&^1]
	if len(data)%2 == 1 || len(head) == 0 {
		return ""
	}
	for _, order := range []struct {
		name      string
		high, low int
	}{{"UTF-16LE", 1, 0}, {"UTF-16BE", 0, 1}} {
		usual := 0
		for i := 0; i < len(head); i += 2 {
			r := rune(head[i+order.high])<<8 | rune(head[i+order.low])
			if r == '\t' || r == '\r' || r == '\n' || r >= ' ' && r < 0x180 ||
				r >= 0x3000 && r < 0x303f || r >= 0x4e00 && r <= 0x9fff || r >= 0xff01 && r <= 0xff5e {
				usual++
			}
		}
		if usual*2 > len(head)*9/10 {
			return order.name
		}
	}
	return ""
}

// disguised reports whether valid UTF-8 is really GBK. The GBK bytes of some
// Chinese words are also UTF-8 of two bytes a character: 医院 reads as "ҽԺ". Such
// a file has no character beyond U+07FF, its GB18030 reading has nothing but common Chinese
// characters, and most of its words are in no language: mixed scripts, or a few stray letters
// of a script that nothing else in the file is written in.
func disguised(data []byte) bool {
	words, rare := 0, make(map[rune]int)
	var previous rune // the script-telling part of the word so far
	doubtful, odd := 0, false
	end := func() {
		if previous != 0 {
			words++
			if odd {
				doubtful++
			}
		}
		previous, odd = 0, false
	}
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r < utf8.RuneSelf {
			end()
			i++
			continue
		}
		if n != 2 || data[i+1] < 0xa1 {
			return false
		}
		script := scriptOf(r)
		odd = odd || script == foreign || previous != 0 && script != previous
		if script == foreign {
			rare[r]++
		}
		previous = script
		i += n
	}
	end()
	// A text really written in one of the rarer scripts uses much of its alphabet.
	return doubtful*2 > words && len(rare) < 16
}

// The scripts told apart by scriptOf.
const (
	latin   rune = 1 + iota // with the signs of Latin-1
	greek                   // often single letters, as units
	russian                 // the letters of Russian
	foreign                 // all else up to U+07FF
)

func scriptOf(r rune) rune {
	switch {
	case r < 0x180:
		return latin
	case r >= 0x386 && r <= 0x3ce:
		return greek
	case r >= 0x401 && r <= 0x451:
		return russian
	}
	return foreign
}

// looksBig5 reports whether the bytes are Big5 rather than GBK. Four tenths of
// Big5's second bytes are below 0x7F and its first bytes begin at 0xA1; in GBK a
// low second byte is a rare character and traditional ones mostly begin below 0xA1.
func looksBig5(data []byte) bool {
	pairs, low := 0, 0
	for i := 0; i < len(data); i++ {
		if data[i] < 0x80 {
			continue
		}
		if data[i] < 0xa1 || i+1 == len(data) {
			return false
		}
		i++
		pairs++
		if data[i] < 0x7f {
			low++
		}
	}
	if pairs < 4 || low*5 < pairs {
		return false
	}
	decoded, err := traditionalchinese.Big5.NewDecoder().Bytes(data)
	return err == nil && !bytes.Contains(decoded, []byte("\ufffd")) && chinese(string(decoded))
}

// chinese reports whether decoded text is plausible: Chinese characters that
// mostly stand beside small Latin letters are another language misread.
func chinese(text string) bool {
	han, misread := 0, 0
	var before rune
	for i, r := range text {
		if unicode.Is(unicode.Han, r) {
			han++
			after, _ := utf8.DecodeRuneInString(text[i+utf8.RuneLen(r):])
			if before >= 'a' && before <= 'z' || after >= 'a' && after <= 'z' {
				misread++
			}
		}
		before = r
	}
	return han == 0 || misread*2 <= han
}
