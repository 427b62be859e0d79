package recognition

import (
	"context"
	"errors"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// besides are files that stand beside others and are read with them.
var besides = regexp.MustCompile(`\.(aux\.xml|prj|cpg|shx|dbf|sbn|sbx|qix|qmd|qml|tfw|tifw|wld|ovr|csvt)$`)

// Recognise looks at the files; name is what a study will call them. A file that
// cannot be read is Unreadable. An error means that a file is not there, or that
// nothing of use is left.
func Recognise(ctx context.Context, files []string, name func(file string) string) (Looks, error) {
	var looks Looks
	var failures []error
	seen := map[string]bool{}
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		called := name(f)
		if seen[called] || besides.MatchString(strings.ToLower(f)) {
			continue
		}
		seen[called] = true
		found, err := lookAt(ctx, f)
		if errors.Is(err, fs.ErrNotExist) || err != nil && !message.AtFault(err) {
			return nil, err
		}
		if err != nil {
			failures = append(failures, err)
			found = Looks{unreadable(err)}
		}
		for _, l := range found {
			l.Path, l.File = f, called
			looks = append(looks, l)
		}
	}
	if len(failures) > 0 && !slices.ContainsFunc(looks, func(l Look) bool { return l.Role != Unused && l.Role != Unreadable }) {
		return nil, noneOf(failures)
	}
	matchNames(looks)
	return looks, tryLists(ctx, looks)
}

// unreadable is all that is seen of a file that cannot be read.
func unreadable(err error) Look {
	return Look{Role: Unreadable, Why: message.T("不能读取，未使用：%s", "cannot be read and is not used: %s", tell(err))}
}

// noneOf is the fault of files of which none can be used.
func noneOf(failures []error) error {
	if len(failures) == 1 {
		return failures[0]
	}
	var zh, en []string
	for _, err := range failures {
		zh, en = append(zh, oneLine(message.In(err, message.ZH))), append(en, oneLine(message.In(err, message.EN)))
	}
	return message.Errorf("给出的文件都不能用：%s", "none of the files can be used: %s", message.Text{ZH: strings.Join(zh, "；"), EN: strings.Join(en, "; ")})
}

// tell is what is wrong with a file and what to do, on one line and without the
// name of the file, which stands beside it.
func tell(err error) message.Text {
	text := message.T("%s", "%s", err)
	var f *feature.Fault
	if errors.As(err, &f) {
		text = f.What
		if message.AtFault(f.Err) {
			text = message.T("%[1]s：%[2]s", "%[1]s: %[2]s", f.What, f.Err)
		}
		if f.Suggestion != (message.Text{}) {
			text.ZH += "；" + f.Suggestion.ZH
			text.EN += "; " + f.Suggestion.EN
		}
	}
	return message.Text{ZH: oneLine(text.ZH), EN: oneLine(text.EN)}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
