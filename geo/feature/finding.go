package feature

import (
	"fmt"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/message"
)

// Severity says what was done about a finding.
type Severity uint8

// The severities, from the mildest.
const (
	Info    Severity = iota // a decision the user should know of
	Warning                 // used as it stands, but doubtful
	Dropped                 // left out of the run
)

// String returns the word used in tables and layers.
func (s Severity) String() string {
	return [...]string{"info", "warning", "dropped"}[s]
}

// Finding is one remark about the data: where, which rule, what stood there and
// what to do about it. Nothing is repaired without one.
type Finding struct {
	File       string
	Row        int    // 0 where the finding is about the whole file
	Column     string // "" where it is about the whole row
	Rule       string // stable id such as "coordinate-missing"
	Severity   Severity
	Value      string       // what stood in the file
	Message    message.Text // what is wrong
	Suggestion message.Text // what to do
	Point      *orb.Point   // WGS 84, where there is a place to show
}

// Fault is a finding that makes a file unusable: it stops the run.
type Fault struct {
	File       string
	Row        int
	Column     string
	Value      string
	What       message.Text
	Suggestion message.Text
	Err        error
}

// Message tells the fault with its place and the suggestion.
func (f *Fault) Message() message.Text {
	return message.Text{ZH: f.tell(message.ZH), EN: f.tell(message.EN)}
}

// Error tells the fault in English.
func (f *Fault) Error() string { return message.In(f, message.EN) }

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.Err }

func (f *Fault) tell(lang message.Lang) string {
	words := [...]struct{ row, column, value, colon, comma, stop string }{
		message.ZH: {"第 %d 行", "“%s”列", "值“%s”", "：", "，", "。"},
		message.EN: {"row %d", "column %q", "value %q", ": ", ", ", "; "},
	}[lang]
	if ext := strings.ToLower(filepath.Ext(f.File)); ext == ".yaml" || ext == ".yml" { // settings stand on lines and have no columns
		words.column = "%s"
		words.row = strings.Replace(words.row, "row", "line", 1)
	}
	s := f.File
	add := func(format string, v any) {
		if s != "" {
			s += words.comma
		}
		s += fmt.Sprintf(format, v)
	}
	if f.Row > 0 {
		add(words.row, f.Row)
	}
	if f.Column != "" {
		add(words.column, f.Column)
	}
	if f.Value != "" {
		add(words.value, shorten(f.Value))
	}
	if s != "" {
		s += words.colon
	}
	s += f.What.In(lang)
	if hint := f.Suggestion.In(lang); hint != "" {
		if lang == message.EN {
			hint = lowerFirst(hint)
		}
		s += words.stop + hint
	}
	return s
}

// lowerFirst makes a sentence go on after a semicolon, but leaves a first word
// with more capitals, which is a name.
func lowerFirst(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	word, _, _ := strings.Cut(s[size:], " ")
	if strings.ContainsFunc(word, unicode.IsUpper) {
		return s
	}
	return string(unicode.ToLower(first)) + s[size:]
}

// shorten brings a value to one line that fits a message.
func shorten(value string) string {
	const most = 60
	if strings.ContainsAny(value, "\r\n\t") {
		value = strings.Join(strings.Fields(value), " ")
	}
	if r := []rune(value); len(r) > most {
		return string(r[:most]) + "…"
	}
	return value
}
