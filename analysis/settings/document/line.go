package document

import (
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// Line returns the line on which a setting stands, given by its path as in Item. Where it is left out, it is the line of the group that it would
// belong to; 0 where that is not there either.
func (d *Document) Line(setting string) int {
	if d == nil {
		return 0 // a study that was never a file
	}
	node, line := d.body, 0
	for _, step := range strings.Split(setting, ".") {
		key, index, _ := strings.Cut(strings.TrimSuffix(step, "]"), "[")
		entry := member(node, key)
		if entry == nil {
			break
		}
		node, line = entry.Value, entry.Key.GetToken().Position.Line
		i, err := strconv.Atoi(index)
		list, ok := node.(*ast.SequenceNode)
		if err != nil || !ok || i < 1 || i > len(list.Values) {
			continue
		}
		node = list.Values[i-1]
		line = firstLine(node)
	}
	return line
}

// member returns the entry of a mapping with this key, nil where there is none.
func member(node ast.Node, key string) *ast.MappingValueNode {
	var entries []*ast.MappingValueNode
	switch n := node.(type) {
	case *ast.MappingNode:
		entries = n.Values
	case *ast.MappingValueNode:
		entries = []*ast.MappingValueNode{n}
	}
	for _, e := range entries {
		if e.Key.GetToken().Value == key {
			return e
		}
	}
	return nil
}

// firstLine is the line on which a node begins: that of its first key.
func firstLine(node ast.Node) int {
	switch n := node.(type) {
	case *ast.MappingNode:
		if len(n.Values) > 0 {
			return n.Values[0].Key.GetToken().Position.Line
		}
	case *ast.MappingValueNode:
		return n.Key.GetToken().Position.Line
	}
	return node.GetToken().Position.Line
}

// Fault names a setting by its path, such as "circles[2].minutes", and the line
// where it stands, or where it should.
func (d *Document) Fault(setting, value string, what, suggestion message.Text) error {
	path := ""
	if d != nil {
		path = d.path
	}
	return &feature.Fault{File: path, Row: d.Line(setting), Column: setting, Value: value, What: what, Suggestion: suggestion}
}

// Item names a setting inside a list as messages do, counting from 1:
// circles[2].minutes.
func Item(list string, i int, key string) string {
	return list + "[" + strconv.Itoa(i+1) + "]." + key
}
