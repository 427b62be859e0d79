// Package draft writes a study from data files: what each of them is taken for (see
// recognition), with how sure each guess is. What cannot be guessed becomes
// a line that asks for a choice; nothing is guessed silently, no file is left
// unmentioned and none is invented. It computes no measure.
package draft

import (
	"context"
	"path/filepath"

	"github.com/medreach/medreach/analysis/draft/recognition"
	"github.com/medreach/medreach/geo/message"
)

// Options says where the study will stand and what it is called.
type Options struct {
	Out  string // the study file: paths in it are relative to its folder
	Name string // "" takes the name that the zones have in common, or of the folder
}

// Draft is a study to be written.
type Draft struct {
	YAML    []byte
	Notes   []message.Text // what each file was taken for
	Choices int            // lines that need a choice before the study is right
}

// Look reads the files and drafts a study. An error means that none of them is of
// use, or that one is not there.
func Look(ctx context.Context, files []string, opts Options) (*Draft, error) {
	base := "."
	if opts.Out != "" && opts.Out != "-" {
		base = filepath.Dir(opts.Out)
	}
	looks, err := recognition.Recognise(ctx, files, func(file string) string { return relative(base, file) })
	if err != nil {
		return nil, err
	}
	return write(looks, opts), nil
}

// relative is the path that the study names, with slashes; an absolute one where
// there is no way from the study's folder.
func relative(base, file string) string {
	from, err := filepath.Abs(base)
	to, fault := filepath.Abs(file)
	if err != nil || fault != nil {
		return filepath.ToSlash(file)
	}
	if rel, err := filepath.Rel(from, to); err == nil {
		to = rel
	}
	return filepath.ToSlash(to)
}
