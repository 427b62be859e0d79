package filter

import (
	"math"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/message"
)

type compiler struct {
	source  string
	columns map[string]bool
	known   []string // every name, for suggestions
	numbers []string
	asks    []Ask
	classes []facilities.Class
	visits  int
}

func newCompiler(source string, columns []string) *compiler {
	c := &compiler{source: source, columns: map[string]bool{}}
	for _, n := range Names() {
		c.known = append(c.known, n.ID)
	}
	for _, name := range columns {
		if !c.columns[name] {
			c.columns[name] = true
			c.known = append(c.known, name)
		}
	}
	return c
}

func (c *compiler) fault(at int, what, suggestion message.Text) error {
	return fault(c.source, at, what, suggestion)
}

// located gives an error of the vocabulary its place in the condition.
func (c *compiler) located(at int, err error) error {
	return c.fault(at, message.T("%s", "%s", err), message.Text{})
}

// condition compiles a node that must be true or false.
func (c *compiler) condition(node ast.Node) (func(*facilities.Facility) Truth, error) {
	o, err := c.compile(node)
	if err != nil {
		return nil, err
	}
	if o.kind == logical {
		return o.logical, nil
	}
	hint := message.T("请写出比较，例如 beds >= 100", "write a comparison, such as beds >= 100")
	switch {
	case o.kind == services:
		hint = message.T("请写 \"stroke-centre\" in services", "write \"stroke-centre\" in services")
	case o.kind == raw:
		hint = message.T("请写出比较，例如 %s == \"是\"", "write a comparison, such as %s == \"yes\"", bare(o.name))
	}
	return nil, c.fault(o.at, message.T("这里要一个条件，却是%s", "a condition is wanted here, but this is %s", kindTitles[o.kind]), hint)
}

func bare(name string) string {
	if plain(name) {
		return name
	}
	return columnCall(name)
}

// compile compiles any node. The count of visits bounds the work where the
// parser shares a node between two comparisons.
func (c *compiler) compile(node ast.Node) (operand, error) {
	c.visits++
	if node == nil || c.visits > 4*maxNodes {
		return operand{}, c.fault(0, message.T("条件太复杂", "the condition is too complex"), message.Text{})
	}
	at := node.Location().From
	switch n := node.(type) {
	case *ast.BoolNode:
		value := truthOf(n.Value)
		return operand{kind: logical, at: at, literal: true, logical: func(*facilities.Facility) Truth { return value }}, nil
	case *ast.IntegerNode:
		return constant(at, float64(n.Value)), nil
	case *ast.FloatNode:
		return constant(at, n.Value), nil
	case *ast.StringNode:
		return operand{kind: text, at: at, literal: true, value: n.Value,
			text: func(*facilities.Facility) (string, bool) { return n.Value, true }}, nil
	case *ast.IdentifierNode:
		return c.identifier(n.Value, at)
	case *ast.UnaryNode:
		return c.unary(n)
	case *ast.BinaryNode:
		return c.binary(n)
	case *ast.CallNode:
		return c.call(n)
	}
	return operand{}, c.unsupported(node)
}

func constant(at int, value float64) operand {
	return operand{kind: number, at: at, literal: true, number: func(*facilities.Facility) float64 { return value }}
}

// unsupported refuses what expr-lang knows and conditions do not.
func (c *compiler) unsupported(node ast.Node) error {
	at := node.Location().From
	what := message.T("条件里不能这样写", "this cannot be used in a condition")
	hint := message.T("可用：and、or、not、比较、in、contains、startsWith、endsWith、matches、加减乘除、col(\"列名\")、known(名称)",
		"there are: and, or, not, comparisons, in, contains, startsWith, endsWith, matches, arithmetic, col(\"header\"), known(name)")
	switch n := node.(type) {
	case *ast.NilNode:
		what, hint = message.T("不能与 nil 比较", "nothing can be compared with nil"), message.T("请写 known(beds) 或 not known(beds)", "write known(beds) or not known(beds)")
	case *ast.ArrayNode:
		what, hint = message.T("清单只能写在 in 后面", "a list can only stand after in"), message.T("例如 class in [\"clinic\"]", "as in class in [\"clinic\"]")
	case *ast.MemberNode, *ast.ChainNode:
		if h := headerHint(c.source, c.headers()); h.ZH != "" {
			hint = h
		}
	case *ast.BuiltinNode:
		what = message.T("没有函数 %s", "there is no function %s", n.Name)
	}
	return c.fault(at, what, hint)
}

func (c *compiler) headers() []string {
	var out []string
	for _, k := range c.known {
		if c.columns[k] {
			out = append(out, k)
		}
	}
	return out
}

func (c *compiler) identifier(name string, at int) (operand, error) {
	id := name
	o, ok := field(name)
	switch {
	case ok:
	case c.columns[name]:
		o = cell(name)
	default:
		id = aliases[name]
		if o, ok = field(id); !ok {
			return operand{}, unknownName(c.source, at, name, c.known)
		}
	}
	o.at, o.name = at, name
	c.asksFor(id, o)
	return o, nil
}

func (c *compiler) unary(n *ast.UnaryNode) (operand, error) {
	at := n.Location().From
	o, err := c.compile(n.Node)
	if err != nil {
		return operand{}, err
	}
	switch n.Operator {
	case "not", "!":
		if o.kind != logical {
			return operand{}, c.fault(at, message.T("not 后面要一个条件，却是%s", "not wants a condition after it, but this is %s", kindTitles[o.kind]),
				message.T("请加括号，例如 not (beds < 10)", "add brackets, as in not (beds < 10)"))
		}
		inner := o.logical
		return operand{kind: logical, at: at, logical: func(f *facilities.Facility) Truth { return Yes - inner(f) }}, nil
	case "-", "+":
		value, err := c.asNumber(o)
		if err != nil {
			return operand{}, err
		}
		if n.Operator == "-" {
			inner := value
			value = func(f *facilities.Facility) float64 { return -inner(f) }
		}
		return operand{kind: number, at: at, literal: o.literal, number: value}, nil
	}
	return operand{}, c.unsupported(n)
}

func (c *compiler) binary(n *ast.BinaryNode) (operand, error) {
	switch n.Operator {
	case "and", "&&", "or", "||":
		return c.junction(n)
	case "in":
		return c.in(n)
	case "-":
		if id, ok := hyphenated(n); ok {
			return operand{}, c.fault(firstOf(n), message.T("条件里的名称用下划线，不用连字符", "names in a condition have underscores, not hyphens"),
				message.T("请写 %s", "write %s", underscores(id)))
		}
	}
	left, err := c.compile(n.Left)
	if err != nil {
		return operand{}, err
	}
	right, err := c.compile(n.Right)
	if err != nil {
		return operand{}, err
	}
	at := n.Location().From
	switch n.Operator {
	case "==", "!=", "<", "<=", ">", ">=":
		return c.compare(n.Operator, at, left, right)
	case "contains", "startsWith", "endsWith", "matches":
		return c.search(n.Operator, at, left, right)
	case "+", "-", "*", "/":
		return c.arithmetic(n.Operator, at, left, right)
	}
	return operand{}, c.unsupported(n)
}

// junction is "and" as the least and "or" as the greatest of two truths.
func (c *compiler) junction(n *ast.BinaryNode) (operand, error) {
	left, err := c.condition(n.Left)
	if err != nil {
		return operand{}, err
	}
	right, err := c.condition(n.Right)
	if err != nil {
		return operand{}, err
	}
	o := operand{kind: logical, at: n.Location().From}
	if n.Operator == "and" || n.Operator == "&&" {
		o.logical = func(f *facilities.Facility) Truth {
			if l := left(f); l != No {
				return min(l, right(f))
			}
			return No
		}
		return o, nil
	}
	o.logical = func(f *facilities.Facility) Truth {
		if l := left(f); l != Yes {
			return max(l, right(f))
		}
		return Yes
	}
	return o, nil
}

func (c *compiler) arithmetic(op string, at int, left, right operand) (operand, error) {
	l, err := c.asNumber(left)
	if err != nil {
		return operand{}, err
	}
	r, err := c.asNumber(right)
	if err != nil {
		return operand{}, err
	}
	o := operand{kind: number, at: at}
	switch op {
	case "+":
		o.number = func(f *facilities.Facility) float64 { return l(f) + r(f) }
	case "-":
		o.number = func(f *facilities.Facility) float64 { return l(f) - r(f) }
	case "*":
		o.number = func(f *facilities.Facility) float64 { return l(f) * r(f) }
	default: // nothing can be said of a ratio to 0
		o.number = func(f *facilities.Facility) float64 {
			if d := r(f); d != 0 {
				return l(f) / d
			}
			return math.NaN()
		}
	}
	return o, nil
}

// asNumber takes numbers and cells read as numbers.
func (c *compiler) asNumber(o operand) (func(*facilities.Facility) float64, error) {
	switch o.kind {
	case raw:
		c.readsNumber(o)
		return o.number, nil
	case number:
		return o.number, nil
	}
	return nil, c.fault(o.at, message.T("这里要数字，却是%s", "a number is wanted here, but this is %s", kindTitles[o.kind]), message.Text{})
}

func (c *compiler) readsNumber(o operand) {
	if o.kind == raw && !slices.Contains(c.numbers, o.name) {
		c.numbers = append(c.numbers, o.name)
	}
}

// call compiles col("header") and known(x).
func (c *compiler) call(n *ast.CallNode) (operand, error) {
	callee, ok := n.Callee.(*ast.IdentifierNode)
	if !ok {
		return operand{}, c.unsupported(n)
	}
	at := callee.Location().From
	switch callee.Value {
	case "col":
		return c.column(n, at)
	case "known":
		return c.knownCall(n, at)
	}
	if h := headerHint(c.source, c.headers()); h.ZH != "" {
		return operand{}, c.fault(at, message.T("没有函数 %s", "there is no function %s", callee.Value), h)
	}
	return operand{}, c.fault(at, message.T("没有函数 %s", "there is no function %s", callee.Value),
		message.T("只有 col(\"列名\") 和 known(名称)", "there are only col(\"header\") and known(name)"))
}

func (c *compiler) column(n *ast.CallNode, at int) (operand, error) {
	var header *ast.StringNode
	if len(n.Arguments) == 1 {
		header, _ = n.Arguments[0].(*ast.StringNode)
	}
	if header == nil {
		return operand{}, c.fault(at, message.T("col 的括号里要写一个带引号的列名", "col takes one header in quotation marks"), message.T("例如 col(\"床位(张)\")", "as in col(\"beds (n)\")"))
	}
	if !c.columns[header.Value] {
		return operand{}, unknownName(c.source, header.Location().From, header.Value, c.headers())
	}
	o := cell(header.Value)
	o.at = at
	c.asksFor(header.Value, o)
	return o, nil
}

// knownCall asks whether a field, a cell or a service is told.
func (c *compiler) knownCall(n *ast.CallNode, at int) (operand, error) {
	if len(n.Arguments) != 1 {
		return operand{}, c.fault(at, message.T("known 的括号里要写一个名称", "known takes one name"), message.T("例如 known(beds)", "as in known(beds)"))
	}
	o, err := c.compile(n.Arguments[0])
	if err != nil {
		return operand{}, err
	}
	out := operand{kind: logical, at: at}
	switch {
	case o.kind == text && o.literal:
		s, err := facilities.ParseService(o.value)
		if err != nil {
			return operand{}, c.located(o.at, err)
		}
		c.asksForService(s)
		index := s.Index()
		out.logical = func(f *facilities.Facility) Truth { _, known := f.Services.At(index); return truthOf(known) }
	case o.kind == raw:
		out.logical = func(f *facilities.Facility) Truth { return truthOf(told(o, f)) }
	case o.kind == text:
		out.logical = func(f *facilities.Facility) Truth { _, known := o.text(f); return truthOf(known) }
	case o.kind == number:
		out.logical = func(f *facilities.Facility) Truth { v := o.number(f); return truthOf(v == v) }
	case o.kind == logical:
		out.logical = func(f *facilities.Facility) Truth { return truthOf(o.logical(f) != Unknown) }
	default:
		return operand{}, c.fault(o.at, message.T("known 不能问全部服务", "known cannot ask for all services"),
			message.T("请写 known(\"stroke-centre\")", "write known(\"stroke-centre\")"))
	}
	return out, nil
}

// hyphenated recognises negative-pressure-ambulances, which parses as a difference.
func hyphenated(n *ast.BinaryNode) (string, bool) {
	var words []string
	var collect func(ast.Node) bool
	collect = func(node ast.Node) bool {
		switch v := node.(type) {
		case *ast.IdentifierNode:
			words = append(words, v.Value)
			return true
		case *ast.BinaryNode:
			return v.Operator == "-" && len(words) < 8 && collect(v.Left) && collect(v.Right)
		}
		return false
	}
	if !collect(n) {
		return "", false
	}
	id := strings.Join(words, "-")
	return id, facilities.Attribute(id).Index() >= 0
}

func firstOf(n *ast.BinaryNode) int {
	if left, ok := n.Left.(*ast.BinaryNode); ok {
		return firstOf(left)
	}
	return n.Left.Location().From
}
