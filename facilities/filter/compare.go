package filter

import (
	"regexp"
	"strings"

	"github.com/expr-lang/expr/ast"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/tabular"
)

// told reports whether a raw cell says anything: a dash or 不详 does not.
func told(o operand, f *facilities.Facility) bool {
	s, ok := o.text(f)
	return ok && !tabular.Missing(s)
}

// compare decides as what two sides are compared: as numbers where either is a
// number, as text otherwise; two cells by < as numbers.
func (c *compiler) compare(op string, at int, left, right operand) (operand, error) {
	if left.kind == logical && right.kind == logical && (op == "==" || op == "!=") {
		return operand{kind: logical, at: at, logical: equalTruths(op, left.logical, right.logical)}, nil
	}
	for _, o := range []operand{left, right} {
		if err := c.comparable(o); err != nil {
			return operand{}, err
		}
	}
	var err error
	if left, err = c.leveled(left, right); err == nil {
		right, err = c.leveled(right, left)
	}
	if err != nil {
		return operand{}, err
	}
	ordered := op != "==" && op != "!="
	if left.kind == number || right.kind == number || ordered && left.kind == raw && right.kind == raw {
		return c.compareNumbers(op, at, left, right)
	}
	if left, err = c.identified(left, right, ordered); err == nil {
		right, err = c.identified(right, left, ordered)
	}
	if err != nil {
		return operand{}, err
	}
	return compareTexts(op, at, left, right), nil
}

// comparable refuses conditions and the list of services beside other kinds.
func (c *compiler) comparable(o operand) error {
	switch o.kind {
	case services:
		return c.fault(o.at, message.T("services 是清单，不能这样比较", "services is a list and cannot be compared like this"),
			message.T("请写 \"stroke-centre\" in services", "write \"stroke-centre\" in services"))
	case logical:
		return c.fault(o.at, message.T("条件不能与数字或文字比较", "a condition cannot be compared with a number or text"),
			message.T("列里的“是”“Yes”是文字，请写成 == \"是\"；复合条件请加括号", "a yes in a column is text: write == \"Yes\"; put brackets around conditions"))
	}
	return nil
}

// leveled reads 三级 beside level as 3.
func (c *compiler) leveled(o, other operand) (operand, error) {
	if !other.level || o.kind != text || !o.literal {
		return o, nil
	}
	v, err := readLevel(o.value)
	if err != nil {
		return o, c.located(o.at, err)
	}
	return constant(o.at, v), nil
}

// identified reads a literal beside class, rating ... as an id. Such ids have no order.
func (c *compiler) identified(o, other operand, ordered bool) (operand, error) {
	if other.read == nil {
		return o, nil
	}
	if ordered {
		return o, c.fault(other.at, message.T("%s 没有大小之分", "%s has no order", other.name),
			message.T("请用 == 或 in；比较级别请用 level >= 2", "use == or in; use level >= 2 to compare levels"))
	}
	if !o.literal {
		return o, nil
	}
	id, err := other.read(o.value)
	if err != nil {
		return o, c.located(o.at, err)
	}
	if other.name == "class" {
		c.namesClass(facilities.Class(id))
	}
	o.value, o.text = id, func(*facilities.Facility) (string, bool) { return id, true }
	return o, nil
}

func equalTruths(op string, l, r func(*facilities.Facility) Truth) func(*facilities.Facility) Truth {
	want := op == "=="
	return func(f *facilities.Facility) Truth {
		a, b := l(f), r(f)
		if a == Unknown || b == Unknown {
			return Unknown
		}
		return truthOf((a == b) == want)
	}
}

func (c *compiler) compareNumbers(op string, at int, left, right operand) (operand, error) {
	for _, o := range []operand{left, right} {
		if o.kind == text {
			hint := message.T("数字不要加引号", "write numbers without quotation marks")
			if !o.literal {
				hint = message.Text{}
			}
			return operand{}, c.fault(o.at, message.T("数字不能与文字比较", "a number cannot be compared with text"), hint)
		}
		c.readsNumber(o)
	}
	test := map[string]func(a, b float64) bool{
		"==": func(a, b float64) bool { return a == b },
		"!=": func(a, b float64) bool { return a != b },
		"<":  func(a, b float64) bool { return a < b },
		"<=": func(a, b float64) bool { return a <= b },
		">":  func(a, b float64) bool { return a > b },
		">=": func(a, b float64) bool { return a >= b },
	}[op]
	l, r := left.number, right.number
	return operand{kind: logical, at: at, logical: func(f *facilities.Facility) Truth {
		a, b := l(f), r(f)
		if a != a || b != b {
			return Unknown
		}
		return truthOf(test(a, b))
	}}, nil
}

func compareTexts(op string, at int, left, right operand) operand {
	test := map[string]func(order int) bool{
		"==": func(o int) bool { return o == 0 },
		"!=": func(o int) bool { return o != 0 },
		"<":  func(o int) bool { return o < 0 },
		"<=": func(o int) bool { return o <= 0 },
		">":  func(o int) bool { return o > 0 },
		">=": func(o int) bool { return o >= 0 },
	}[op]
	l, r := left.text, right.text
	return operand{kind: logical, at: at, logical: func(f *facilities.Facility) Truth {
		a, ok := l(f)
		if !ok {
			return Unknown
		}
		b, ok := r(f)
		if !ok {
			return Unknown
		}
		return truthOf(test(strings.Compare(a, b)))
	}}
}

// search compiles contains, startsWith, endsWith and matches.
func (c *compiler) search(op string, at int, left, right operand) (operand, error) {
	if left.kind != text && left.kind != raw {
		return operand{}, c.fault(left.at, message.T("%s 前面要文字，却是%s", "%s wants text before it, but this is %s", op, kindTitles[left.kind]), message.Text{})
	}
	if right.kind != text || !right.literal {
		return operand{}, c.fault(right.at, message.T("%s 后面要带引号的文字", "%s wants text in quotation marks after it", op), message.Text{})
	}
	want := right.value
	var test func(string) bool
	switch op {
	case "contains":
		test = func(s string) bool { return strings.Contains(s, want) }
	case "startsWith":
		test = func(s string) bool { return strings.HasPrefix(s, want) }
	case "endsWith":
		test = func(s string) bool { return strings.HasSuffix(s, want) }
	default:
		pattern, err := regexp.Compile(want)
		if err != nil {
			return operand{}, c.fault(right.at, message.T("正则表达式不对：%s", "the regular expression is wrong: %s", err.Error()), message.Text{})
		}
		test = pattern.MatchString
	}
	get := left.text
	return operand{kind: logical, at: at, logical: func(f *facilities.Facility) Truth {
		s, ok := get(f)
		if !ok {
			return Unknown
		}
		return truthOf(test(s))
	}}, nil
}

// in compiles "service" in services and x in [a, b].
func (c *compiler) in(n *ast.BinaryNode) (operand, error) {
	left, err := c.compile(n.Left)
	if err != nil {
		return operand{}, err
	}
	if list, ok := n.Right.(*ast.ArrayNode); ok {
		return c.inList(n.Location().From, left, list)
	}
	right, err := c.compile(n.Right)
	if err != nil {
		return operand{}, err
	}
	if right.kind != services {
		return operand{}, c.fault(right.at, message.T("in 后面要清单或 services", "in wants a list or services after it"),
			message.T("请写 class in [\"clinic\"]，或用 contains 查找文字", "write class in [\"clinic\"], or use contains to look for text"))
	}
	if left.kind != text || !left.literal {
		return operand{}, c.fault(left.at, message.T("services 前面要带引号的服务名", "a service in quotation marks is wanted before in services"),
			message.T("请写 \"stroke-centre\" in services", "write \"stroke-centre\" in services"))
	}
	s, err := facilities.ParseService(left.value)
	if err != nil {
		return operand{}, c.located(left.at, err)
	}
	c.asksForService(s)
	index := s.Index()
	return operand{kind: logical, at: n.Location().From, logical: func(f *facilities.Facility) Truth {
		has, known := f.Services.At(index)
		if !known {
			return Unknown
		}
		return truthOf(has)
	}}, nil
}

func (c *compiler) inList(at int, left operand, list *ast.ArrayNode) (operand, error) {
	if left.kind == logical || left.kind == services {
		return operand{}, c.fault(left.at, message.T("in 前面要数字或文字，却是%s", "in wants a number or text before it, but this is %s", kindTitles[left.kind]), message.Text{})
	}
	texts, numbers := map[string]bool{}, map[float64]bool{}
	for _, node := range list.Nodes {
		o, err := c.compile(node)
		if err == nil && (!o.literal || o.kind != text && o.kind != number) {
			err = c.fault(o.at, message.T("清单里只能写数字和带引号的文字", "a list holds only numbers and text in quotation marks"), message.Text{})
		}
		if err == nil {
			o, err = c.leveled(o, left)
		}
		if err == nil && o.kind == text {
			o, err = c.identified(o, left, false)
		}
		if err != nil {
			return operand{}, err
		}
		switch {
		case o.kind == number && left.kind != text:
			numbers[o.number(nil)] = true
		case o.kind == text && left.kind != number:
			texts[o.value] = true
		default:
			return operand{}, c.fault(o.at, message.T("%s不能与%s比较", "%s cannot be compared with %s", kindTitles[left.kind], kindTitles[o.kind]), message.Text{})
		}
	}
	if len(numbers) > 0 {
		c.readsNumber(left)
	}
	return operand{kind: logical, at: at, logical: member(left, texts, numbers)}, nil
}

// member tests a value against a list. A cell may be in it as text or as a number.
func member(left operand, texts map[string]bool, numbers map[float64]bool) func(*facilities.Facility) Truth {
	return func(f *facilities.Facility) Truth {
		known, found := false, false
		if left.kind != number && (len(texts) > 0 || left.kind == text || len(numbers) == 0) {
			s, ok := left.text(f)
			known, found = ok, ok && texts[s]
		}
		if !found && left.number != nil && (len(numbers) > 0 || left.kind == number) {
			v := left.number(f)
			known = known || v == v
			found = numbers[v]
		}
		if !known {
			return Unknown
		}
		return truthOf(found)
	}
}
