package filter

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/message"
)

// Bounds on a condition. The parser recurses by bracket, so the length bounds its depth.
const (
	maxLength = 16 << 10
	maxNodes  = 2000
)

// Fault is what is wrong with a condition, and where.
type Fault struct {
	Source       string
	Line, Column int // from 1, in characters
	What         message.Text
	Suggestion   message.Text // "" where there is none

	// UnknownName says that a name is neither a field nor a column; it may be one
	// of a table that was not given.
	UnknownName bool
}

// Message tells the fault with its place and the suggestion.
func (f *Fault) Message() message.Text {
	t := message.T("筛选条件第 %[2]d 个字符处：%[3]s", "condition, character %[2]d: %[3]s", f.Line, f.Column, f.What)
	if strings.Contains(f.Source, "\n") {
		t = message.T("筛选条件第 %d 行第 %d 个字符处：%s", "condition, line %d character %d: %s", f.Line, f.Column, f.What)
	}
	if f.Suggestion.ZH != "" {
		t.ZH += "。" + f.Suggestion.ZH
		t.EN += "; " + f.Suggestion.EN
	}
	return t
}

// Error tells the fault in English.
func (f *Fault) Error() string { return f.Message().EN }

// fault makes a Fault at a place counted in characters from the start.
func fault(source string, at int, what, suggestion message.Text) *Fault {
	f := &Fault{Source: source, Line: 1, Column: 1, What: what, Suggestion: suggestion}
	for i, r := range []rune(source) {
		if i >= at {
			break
		}
		f.Column++
		if r == '\n' {
			f.Line, f.Column = f.Line+1, 1
		}
	}
	return f
}

// parse reads the grammar alone.
func parse(source string, columns []string) (ast.Node, error) {
	if len(source) > maxLength {
		return nil, fault(source, 0, message.T("条件太长（%d 字节，最多 %d）", "the condition is too long (%d bytes, at most %d)", len(source), maxLength),
			message.T("请拆成几个条件", "split it into several"))
	}
	if !utf8.ValidString(source) {
		return nil, fault(source, 0, message.T("条件不是有效的 UTF-8 文字", "the condition is not valid UTF-8 text"), message.Text{})
	}
	config := &conf.Config{MaxNodes: maxNodes, DisableIfOperator: true}
	tree, err := parser.ParseWithConfig(source, config)
	if err == nil {
		return tree.Node, nil
	}
	var syntax *file.Error
	if !errors.As(err, &syntax) {
		return nil, err
	}
	return nil, syntaxFault(source, columns, syntax)
}

// syntaxFault puts the parser's commonest complaints in a planner's words.
func syntaxFault(source string, columns []string, e *file.Error) *Fault {
	at, runes := e.From, []rune(source)
	here := ""
	if at >= 0 && at < len(runes) {
		here = string(runes[at])
	}
	has := func(s string) bool { return strings.Contains(e.Message, s) }
	what, hint := message.T("这里看不懂：%s", "this cannot be understood: %s", e.Message), message.Text{}
	switch {
	case has("maximum allowed nodes"):
		what = message.T("条件太复杂（最多 %d 个部分）", "the condition is too complex (at most %d parts)", maxNodes)
		hint = message.T("请拆成几个条件", "split it into several")
	case has("coalesce"):
		what = message.T("条件里不能用 ??", "?? cannot be used in a condition")
	case has("token EOF") || has("unexpected end"):
		what = message.T("条件没有写完", "the condition ends too early")
		hint = message.T("请检查括号是否配对、比较符号后面是否有值", "check that brackets are closed and that a value follows each comparison")
	case has("not terminated"):
		what, hint = message.T("引号没有配对", "a quotation mark is not closed"), message.T("请用英文半角引号 \"…\"", "use straight quotation marks \"…\"")
	case has("unrecognized character"):
		if bad := strings.IndexFunc(source, fullWidth); bad >= 0 {
			at = utf8.RuneCountInString(source[:bad])
			here = string([]rune(source)[at])
		}
		what = message.T("不能用字符“%s”", "the character %q cannot be used", here)
		hint = message.T("请改用英文半角的引号、括号、逗号和比较符号；特殊的列名请写成 col(\"列名\")",
			"use half-width quotation marks, brackets, commas and signs; write an unusual header as col(\"header\")")
	case has(`Operator("=")`):
		what, hint = message.T("比较要写两个等号", "a comparison takes two equals signs"), message.T("请把 = 改为 ==", "write == instead of =")
	case has("bad number syntax"):
		what = message.T("数字写法不对", "this is no number")
		hint = message.T("以数字开头的列名请写成 col(\"列名\")", "write a header that begins with a digit as col(\"header\")")
	case has("unexpected token"):
		what = message.T("“%s”出现在不该出现的地方", "%q does not belong here", tokenText(e.Message, here))
	}
	if hint.ZH == "" {
		hint = headerHint(source, columns)
	}
	return fault(source, at, what, hint)
}

// fullWidth reports characters that Chinese input methods put for signs.
func fullWidth(r rune) bool {
	return strings.ContainsRune("“”‘’（）【】，；：＝＞＜！、《》。　", r)
}

// tokenText takes the token out of `unexpected token Operator("or")`.
func tokenText(complaint, otherwise string) string {
	_, rest, ok := strings.Cut(complaint, `("`)
	if text, _, closed := strings.Cut(rest, `")`); ok && closed {
		return text
	}
	return otherwise
}

// headerHint notices a header with signs in it that was written bare.
func headerHint(source string, columns []string) message.Text {
	best := ""
	for _, c := range columns {
		if !plain(c) && strings.Contains(source, c) && len(c) > len(best) {
			best = c
		}
	}
	if best == "" {
		return message.Text{}
	}
	return message.T("列名含有符号时请写成 %s", "write a header with signs in it as %s", columnCall(best))
}

func columnCall(header string) string { return fmt.Sprintf("col(%q)", header) }

// unknownName is the fault for a name that is no field and no column.
func unknownName(source string, at int, name string, known []string) *Fault {
	what := message.T("没有“%s”这一列或字段", "there is no column or field %q", name)
	for _, k := range known {
		if fold(k) == fold(name) {
			return unnamed(source, at, what, didYouMean(k))
		}
	}
	if near, ok := facilities.Nearest(name, known); ok {
		return unnamed(source, at, what, didYouMean(near))
	}
	if a, err := facilities.ParseAttribute(name); err == nil {
		return unnamed(source, at, what, didYouMean(underscores(string(a))))
	}
	for _, k := range known {
		if strings.Contains(k, name) || strings.Contains(name, k) {
			return unnamed(source, at, what, didYouMean(k))
		}
	}
	return unnamed(source, at, what, message.T("可用的名称：%s", "the names are: %s", strings.Join(known[:min(len(known), 24)], ", ")))
}

func unnamed(source string, at int, what, suggestion message.Text) *Fault {
	f := fault(source, at, what, suggestion)
	f.UnknownName = true
	return f
}

// fold makes names equal that differ in case, spaces or the width of brackets.
func fold(name string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "　", "", "（", "(", "）", ")", "，", ",", "：", ":", "_", "").Replace(name))
}

func didYouMean(name string) message.Text {
	if !plain(name) {
		name = columnCall(name)
	}
	return message.T("是不是 %s？", "did you mean %s?", name)
}
