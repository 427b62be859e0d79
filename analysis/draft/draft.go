// Package draft writes a study from data files: what each of them is taken for (see
// recognition), with how sure each guess is. What cannot be guessed becomes
// a line that asks for a choice; nothing is guessed silently, no file is left
// unmentioned and none is invented. It computes no measure.
package draft

import (
	"context"
	"path/filepath"

	"github.com/medreach/medreach/analysis/draft/preview"
	"github.com/medreach/medreach/analysis/draft/recognition"
	"github.com/medreach/medreach/geo/message"
)

// Options says where the study will stand and what it is called.
type Options struct {
	Out     string // the study file: paths in it are relative to its folder
	Name    string // "" takes the name that the zones have in common
	Unnamed string // the name where they have none; "" takes that of the folder
}

// Draft is a study to be written.
type Draft struct {
	YAML    []byte
	Notes   []message.Text // what each file was taken for
	Choices []Choice       // what needs a choice before the study is right
	Files   []File
}

// Choice is a remark that asks for one, about the line that follows it.
type Choice struct {
	Line int          `json:"line"` // of the study, from 1
	Text message.Text `json:"text"`
}

// File is what a file, or a layer or sheet of it, was taken for, and where the study
// tells it.
type File struct {
	preview.File
	Line      int `json:"line"`       // where its entry begins, 0 where it has none
	DatumLine int `json:"datum_line"` // where its datum stands, 0 where nothing is said of it
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
