// Package document reads the YAML files that people write: studies and plans. Every
// key must be known, a misspelt one is told with its line and the key that was
// probably meant, and any setting can be named by its path and line. It knows
// nothing of what the keys mean.
package document

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// maxBytes is far above any study or plan; a larger file is not one.
const maxBytes = 4 << 20

// Kind is what a document is, for messages to people.
type Kind struct {
	Title message.Text // such as 方案文件, study file
	Hint  message.Text // how to come by one
}

// Document is a file that was read, for naming its settings.
type Document struct {
	path string
	body ast.Node
}

// Decode reads YAML into a struct. Every key must be known: a misspelt one is a
// fault that names the line and the key that was probably meant.
func Decode(kind Kind, path string, data []byte, into any) (*Document, error) {
	body, err := decode(kind, path, data, into)
	if err != nil {
		return nil, err
	}
	return &Document{path: path, body: body}, nil
}

func decode(kind Kind, path string, data []byte, into any) (body ast.Node, err error) {
	// The library panics on some documents that are no study, such as an anchor
	// without a value where a list should stand.
	defer func() {
		if recover() != nil {
			err = &feature.Fault{File: path, What: message.T("不是有效的 YAML", "not valid YAML")}
		}
	}()
	if len(data) > maxBytes {
		return nil, &feature.Fault{File: path, What: message.T("文件过大，不是%s", "the file is too large to be a %s", kind.Title)}
	}
	if data, err = text8(kind, path, data); err != nil {
		return nil, err
	}
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, yamlFault(path, err)
	}
	if len(file.Docs) == 0 || file.Docs[0].Body == nil {
		return nil, &feature.Fault{File: path, What: message.T("%s是空的", "the %s is empty", kind.Title), Suggestion: kind.Hint}
	}
	body = file.Docs[0].Body
	if body.Type() != ast.MappingType && body.Type() != ast.MappingValueType {
		return nil, &feature.Fault{File: path, What: message.T("这不是%s", "this is not a %s", kind.Title), Suggestion: kind.Hint}
	}
	if err := checkKeys(path, body, reflect.TypeOf(into).Elem()); err != nil {
		return nil, err
	}
	if err := yaml.NodeToValue(body, into); err != nil {
		return nil, yamlFault(path, err)
	}
	return body, nil
}

// text8 holds that a file is text in UTF-8, and takes off the mark with which
// Notepad begins one. A file in GBK would be read as other characters.
func text8(kind Kind, path string, data []byte) ([]byte, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	good := 0
	for good < len(data) && data[good] != 0 {
		r, size := utf8.DecodeRune(data[good:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		good += size
	}
	if good == len(data) {
		return data, nil
	}
	if nuls := bytes.Count(data, []byte{0}); nuls > 0 && nuls < len(data)/4 { // text in UTF-16 has more
		return nil, &feature.Fault{File: path, What: message.T("这不是%s", "this is not a %s", kind.Title), Suggestion: kind.Hint}
	}
	return nil, &feature.Fault{File: path, Row: 1 + bytes.Count(data[:good], []byte("\n")), What: message.T("不是 UTF-8 编码的文字（可能是 GBK）", "this is no text in UTF-8 (it may be in GBK)"),
		Suggestion: message.T("用记事本打开，另存为，编码选 UTF-8", "save it as UTF-8 with a text editor")}
}

// checkKeys walks the mappings of a document beside the struct they go into.
func checkKeys(path string, node ast.Node, t reflect.Type) error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch n := node.(type) {
	case *ast.MappingNode:
		for _, v := range n.Values {
			if err := checkKey(path, v, t); err != nil {
				return err
			}
		}
	case *ast.MappingValueNode:
		return checkKey(path, n, t)
	case *ast.SequenceNode:
		if t.Kind() != reflect.Slice {
			return nil // the decoder tells the wrong kind
		}
		for _, v := range n.Values {
			if err := checkKeys(path, v, t.Elem()); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkKey(path string, n *ast.MappingValueNode, t reflect.Type) error {
	if t.Kind() != reflect.Struct {
		return nil
	}
	key := n.Key.GetToken().Value
	for i := range t.NumField() {
		if keyOf(t.Field(i)) == key {
			return checkKeys(path, n.Value, t.Field(i).Type)
		}
	}
	known := keysOf(t)
	fault := &feature.Fault{File: path, Row: n.Key.GetToken().Position.Line,
		What: message.T("不认识的键“%s”", "unknown key %q", key)}
	if near, ok := facilities.Nearest(strings.ToLower(key), known); ok {
		fault.Suggestion = message.T("是否应为“%s”？", "did you mean %q?", near)
	} else {
		list := strings.Join(known, ", ")
		fault.Suggestion = message.T("此处可用的键：%s", "the keys known here: %s", list)
	}
	return fault
}

func yamlFault(path string, err error) error {
	fault := &feature.Fault{File: path}
	var e yaml.Error
	if !errors.As(err, &e) {
		fault.What = message.T("不是有效的 YAML：%v", "not valid YAML: %v", err)
		return fault
	}
	if tok := e.GetToken(); tok != nil {
		fault.Row = tok.Position.Line
		fault.Value = strings.TrimSpace(tok.Value)
	}
	var kind *yaml.TypeError
	if errors.As(err, &kind) {
		want := kindWord(kind.DstType)
		fault.What = message.T("此处应为%s", "this must be %s", want)
		return fault
	}
	if want, ok := expected(err); ok {
		fault.What = message.T("此处应为%s", "this must be %s", want)
		return fault
	}
	for _, m := range mistakes {
		if strings.Contains(e.GetMessage(), m.complaint) {
			fault.What, fault.Value = m.what, ""
			return fault
		}
	}
	fault.What = message.T("不是有效的 YAML（%s）", "not valid YAML (%s)", e.GetMessage())
	fault.Suggestion = message.T("检查缩进和冒号后的空格；值里有引号、冒号或 # 时，用单引号把整个值括起来",
		"check the indentation and the space after each colon; put single quotes around a value that holds quotes, colons or #")
	return fault
}

// mistakes are common faults of YAML by what the library says of them.
var mistakes = []struct {
	complaint string
	what      message.Text
}{
	{"tab", message.Text{ZH: "用了制表符，YAML 只能用空格缩进", EN: "there is a tab: YAML is indented with spaces alone"}},
	{"\t", message.Text{ZH: "用了制表符，YAML 只能用空格缩进", EN: "there is a tab: YAML is indented with spaces alone"}},
	{"']'", message.Text{ZH: "方括号 [ ] 没有配对", EN: "a square bracket [ ] has no partner"}},
	{"'}'", message.Text{ZH: "花括号 { } 没有配对", EN: "a curly bracket { } has no partner"}},
	{"-quoted text", message.Text{ZH: "引号没有配对", EN: "a quotation mark is not closed"}},
	{"already defined", message.Text{ZH: "这个键在同一组里写了两次", EN: "this key is given twice in one group"}},
}

// expected says what kind of node should stand where another does.
func expected(err error) (message.Text, bool) {
	var node *yaml.UnexpectedNodeTypeError
	if !errors.As(err, &node) {
		return message.Text{}, false
	}
	switch node.Expected {
	case ast.SequenceType:
		return kindWord(reflect.TypeFor[[]string]()), true
	case ast.MappingType:
		return kindWord(reflect.TypeFor[struct{}]()), true
	}
	return message.Text{}, false
}

func kindWord(t reflect.Type) message.Text {
	switch t.Kind() {
	case reflect.Float64, reflect.Int:
		return message.Text{ZH: "数字", EN: "a number"}
	case reflect.Slice:
		return message.Text{ZH: "列表（每项以 - 开头，或写成 [a, b]）", EN: "a list (one item a line after -, or [a, b])"}
	case reflect.String:
		return message.Text{ZH: "文字", EN: "a text"}
	}
	return message.Text{ZH: "由键和值组成的一组设置", EN: "a group of keys and values"}
}

// keysOf lists the YAML keys of a struct in order.
func keysOf(t reflect.Type) []string {
	var keys []string
	for i := range t.NumField() {
		if tag := keyOf(t.Field(i)); tag != "" {
			keys = append(keys, tag)
		}
	}
	return keys
}

// keyOf is the key of a field; options such as omitempty are about writing.
func keyOf(f reflect.StructField) string {
	key, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
	return key
}
