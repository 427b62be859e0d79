package wording

import "strings"

// Tags reads the tags that GDAL puts into one column, "oneway"=>"yes","lanes"=>"2",
// and returns the values of some keys; what is cut off in a Shapefile ends them.
func Tags(text string, keys ...string) map[string]string {
	if !strings.Contains(text, "=>") {
		return nil
	}
	found := map[string]string{}
	for {
		key, rest, ok := quoted(text)
		if !ok {
			return found
		}
		rest, ok = strings.CutPrefix(strings.TrimLeft(rest, " "), "=>")
		if !ok {
			return found
		}
		value, rest, ok := quoted(rest)
		if !ok {
			return found
		}
		for _, k := range keys {
			if k == key {
				found[k] = value
			}
		}
		text = strings.TrimLeft(rest, ", ")
	}
}

// quoted takes a text in quotes from the front; a backslash takes the next letter as
// it is.
func quoted(text string) (value, rest string, ok bool) {
	text = strings.TrimLeft(text, " ")
	if !strings.HasPrefix(text, `"`) {
		return "", "", false
	}
	var out strings.Builder
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '"':
			return out.String(), text[i+1:], true
		case '\\':
			if i++; i < len(text) {
				out.WriteByte(text[i])
			}
		default:
			out.WriteByte(text[i])
		}
	}
	return "", "", false
}
