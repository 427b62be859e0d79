package crs

import (
	"math"
	"strconv"
	"strings"

	"github.com/medreach/medreach/geo/message"
)

// node is one element of well-known text: KEYWORD[...], "text", a number or a
// bare word.
type node struct {
	keyword string // upper case; "" for text and numbers
	word    string // the text, or the digits of the number
	number  float64
	items   []node
}

// Limits on definitions, far above any real one.
const (
	maxText  = 64 << 10
	maxDepth = 24
	maxNodes = 4000
)

// scanner reads well-known text. Brackets may be square or round.
type scanner struct {
	rest  string
	nodes int
}

func malformed(what string) error {
	return message.Errorf("坐标系定义（WKT）无法读取：%s", "the coordinate system definition (WKT) cannot be read: %s", what)
}

func parseWKT(s string) (node, error) {
	if len(s) > maxText {
		return node{}, malformed("too long")
	}
	sc := &scanner{rest: s}
	n, err := sc.node(0)
	if err != nil {
		return node{}, err
	}
	if sc.skip(); sc.rest != "" && strings.Trim(sc.rest, "\x00; \t\r\n") != "" {
		return node{}, malformed("text after the end")
	}
	if n.keyword == "" || n.items == nil {
		return node{}, malformed("no keyword at the start")
	}
	return n, nil
}

func (sc *scanner) skip() { sc.rest = strings.TrimLeft(sc.rest, " \t\r\n\ufeff") }

func (sc *scanner) node(depth int) (node, error) {
	sc.skip()
	sc.nodes++
	switch {
	case depth > maxDepth || sc.nodes > maxNodes:
		return node{}, malformed("too deeply nested or too many parts")
	case sc.rest == "":
		return node{}, malformed("it ends early")
	case sc.rest[0] == '"':
		return sc.quoted()
	}
	end := strings.IndexAny(sc.rest, "[](),\" \t\r\n")
	if end < 0 {
		end = len(sc.rest)
	}
	word := sc.rest[:end]
	if word == "" {
		return node{}, malformed("a part is missing")
	}
	sc.rest = sc.rest[end:]
	if v, err := strconv.ParseFloat(word, 64); err == nil && !math.IsNaN(v) && !math.IsInf(v, 0) {
		return node{number: v, word: word}, nil
	}
	n := node{keyword: strings.ToUpper(word)}
	if sc.skip(); sc.rest == "" || sc.rest[0] != '[' && sc.rest[0] != '(' {
		return n, nil
	}
	return n, sc.list(&n, depth)
}

// list reads the items of n up to the closing bracket.
func (sc *scanner) list(n *node, depth int) error {
	for {
		sc.rest = sc.rest[1:] // the bracket or comma that led here
		item, err := sc.node(depth + 1)
		if err != nil {
			return err
		}
		n.items = append(n.items, item)
		sc.skip()
		switch {
		case sc.rest == "":
			return malformed("a bracket is not closed")
		case sc.rest[0] == ']' || sc.rest[0] == ')':
			sc.rest = sc.rest[1:]
			return nil
		case sc.rest[0] != ',':
			return malformed("a comma is missing")
		}
	}
}

// quoted reads a text, in which "" stands for a quotation mark.
func (sc *scanner) quoted() (node, error) {
	var b strings.Builder
	for s := sc.rest[1:]; ; {
		part, after, ok := strings.Cut(s, `"`)
		if !ok {
			return node{}, malformed("a quotation mark is not closed")
		}
		b.WriteString(part)
		if !strings.HasPrefix(after, `"`) {
			sc.rest = after
			return node{word: b.String()}, nil
		}
		b.WriteByte('"')
		s = after[1:]
	}
}

// child returns the first item with one of the keywords, or an empty node.
func (n node) child(keywords ...string) node {
	for _, item := range n.items {
		for _, k := range keywords {
			if item.keyword == k {
				return item
			}
		}
	}
	return node{}
}

// text is the text in a place, or "".
func (n node) text(i int) string {
	if i < len(n.items) {
		return n.items[i].word
	}
	return ""
}

// value is the number in a place, and whether there is one.
func (n node) value(i int) (float64, bool) {
	if i >= len(n.items) || n.items[i].keyword != "" {
		return 0, false
	}
	item := n.items[i]
	if item.number == 0 {
		v, err := strconv.ParseFloat(item.word, 64)
		return v, err == nil && !math.IsNaN(v) && !math.IsInf(v, 0)
	}
	return item.number, true
}
