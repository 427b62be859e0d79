package tabular

import (
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// maxWrapping is how deep an array of objects may lie in wrapping objects.
const maxWrapping = 4

// decodeJSON reads an array of objects, or an object that holds just one such
// array, such as {"data": [...]}. Columns stand in the order in which their names
// first appear; nested values are compact JSON, null is "".
func decodeJSON(body string) (*feature.Table, error) {
	found, err := findArrays(body)
	if err != nil {
		return nil, err
	}
	if len(found) != 1 {
		return nil, notRows(found)
	}
	r := objectReader{index: make(map[string]int)}
	if err := r.read(found[0].text); err != nil {
		return nil, err
	}
	if len(r.rows) == 0 || len(r.columns) == 0 {
		return nil, fault(0, message.T("JSON 数组里没有数据", "the JSON array holds no data"),
			message.T("请检查是否选对了文件", "check that this is the right file"))
	}
	if len(r.rows)*len(r.columns) > maxCells {
		return nil, tooManyCells(len(r.rows))
	}
	for i, row := range r.rows {
		if missing := len(r.columns) - len(row.Values); missing > 0 {
			r.rows[i].Values = append(slices.Clip(row.Values), make([]string, missing)...)
		}
	}
	return &feature.Table{Columns: r.columns, Rows: r.rows}, nil
}

// array is an array of objects found in a document.
type array struct{ path, text string }

// findArrays checks the whole document and returns the arrays of objects in it.
func findArrays(body string) ([]array, error) {
	dec := jsontext.NewDecoder(strings.NewReader(body))
	value, err := dec.ReadValue()
	if err != nil {
		return nil, badJSON(err, body)
	}
	text := string(value) // the decoder reuses its buffer
	if _, err = dec.ReadToken(); err == nil {
		return nil, fault(1+strings.Count(body[:dec.InputOffset()], "\n"),
			message.T("一个 JSON 文件里有多段内容", "the JSON file holds several values one after another"), arrayWanted)
	} else if err != io.EOF {
		return nil, badJSON(err, body)
	}
	return search(nil, array{text: text}, 0)
}

// search adds the arrays of objects at or below a value that has been checked.
func search(found []array, at array, depth int) ([]array, error) {
	switch {
	case at.text[0] == '[':
		first := strings.TrimLeft(at.text[1:], " \t\r\n")
		if depth == 0 || first[0] == '{' {
			found = append(found, at)
		}
		return found, nil
	case at.text[0] != '{' || depth == maxWrapping:
		return found, nil
	}
	dec := jsontext.NewDecoder(strings.NewReader(at.text))
	if _, err := dec.ReadToken(); err != nil {
		return nil, err
	}
	for dec.PeekKind() != '}' {
		name, err := dec.ReadToken()
		if err != nil {
			return nil, err
		}
		path := strings.TrimPrefix(at.path+"."+name.String(), ".")
		value, err := dec.ReadValue()
		if err != nil {
			return nil, err
		}
		if path == "features" && value[0] == '[' {
			return nil, fault(0, message.T("这是 GeoJSON 图层，不是表格", "this is a GeoJSON layer, not a table"),
				message.T("请把扩展名改为 .geojson", "name the file .geojson"))
		}
		if value[0] == '[' || value[0] == '{' {
			if found, err = search(found, array{path, string(value)}, depth+1); err != nil {
				return nil, err
			}
		}
	}
	return found, nil
}

// objectReader gathers rows from an array of objects.
type objectReader struct {
	columns []string
	index   map[string]int
	rows    []feature.Row
	cells   int
}

func (r *objectReader) read(text string) error {
	dec := jsontext.NewDecoder(strings.NewReader(text))
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	for dec.PeekKind() != ']' {
		number := len(r.rows) + 1
		if dec.PeekKind() != '{' {
			return fault(number, message.T("数组的第 %d 项不是对象", "item %d of the array is not an object", number), arrayWanted)
		}
		values, err := r.object(dec, number)
		if err != nil {
			return err
		}
		r.rows = append(r.rows, feature.Row{Number: number, Values: values})
	}
	return nil
}

func (r *objectReader) object(dec *jsontext.Decoder, number int) ([]string, error) {
	if _, err := dec.ReadToken(); err != nil {
		return nil, err
	}
	values := make([]string, len(r.columns))
	for dec.PeekKind() != '}' {
		token, err := dec.ReadToken()
		if err != nil {
			return nil, err
		}
		name := token.String()
		column, known := r.index[name]
		if !known {
			column = len(r.columns)
			r.index[name] = column
			r.columns = append(r.columns, name)
			if len(r.columns) > maxColumns {
				return nil, tooManyColumns(number)
			}
		}
		if column >= len(values) {
			values = append(values, make([]string, column+1-len(values))...)
		}
		if values[column], err = jsonText(dec); err != nil {
			return nil, err
		}
	}
	if r.cells += len(values); r.cells > maxCells {
		return nil, tooManyCells(number)
	}
	_, err := dec.ReadToken()
	return values, err
}

// jsonText reads the next value as the text of a cell.
func jsonText(dec *jsontext.Decoder) (string, error) {
	switch dec.PeekKind() {
	case '{', '[':
		value, err := dec.ReadValue()
		if err != nil {
			return "", err
		}
		if err := value.Compact(); err != nil {
			return "", err
		}
		return string(value), nil
	case 'n':
		_, err := dec.ReadToken()
		return "", err
	}
	token, err := dec.ReadToken()
	if err != nil {
		return "", err
	}
	return strings.TrimFunc(token.String(), isSpace), nil
}

var arrayWanted = message.Text{
	ZH: "表格应是对象的数组，如 [{\"名称\":\"甲\",\"经度\":116.4}]",
	EN: `a table is an array of objects, such as [{"name":"A","lon":116.4}]`,
}

func notRows(found []array) error {
	if len(found) == 0 {
		return fault(0, message.T("JSON 里没有对象的数组", "there is no array of objects in the JSON"), arrayWanted)
	}
	var paths []string
	for _, a := range found[:min(len(found), 10)] {
		paths = append(paths, a.path)
	}
	list := strings.Join(paths, ", ")
	return fault(0, message.T("JSON 里有多个数组：%s", "the JSON holds several arrays: %s", list),
		message.T("请只保留要用的一个", "keep only the one to be used"))
}

func badJSON(err error, body string) error {
	var syntax *jsontext.SyntacticError
	row := 0
	if errors.As(err, &syntax) {
		row = 1 + strings.Count(body[:min(max(int(syntax.ByteOffset), 0), len(body))], "\n")
		err = syntax.Err
	}
	if errors.Is(err, jsontext.ErrDuplicateName) {
		return fault(row, message.T("同一个对象里有重复的名称", "a name appears twice in one object"),
			message.T("请删去或改名其中一个", "delete or rename one of them"))
	}
	if strings.Contains(err.Error(), "max depth") { // the library has no name for it
		return fault(row, message.T("JSON 嵌套过深", "the JSON is nested too deep"),
			message.T("表格应是对象的数组，请重新导出", "a table is an array of objects: export it again"))
	}
	return &feature.Fault{Row: row, What: message.T("JSON 写法有错", "the JSON is malformed"), Err: err,
		Suggestion: message.T("请检查括号、引号和逗号，或重新导出", "check brackets, quotes and commas, or export it again")}
}
