// Package draft looks at data files and writes a study from them: which file,
// layer or sheet is a list of facilities, a population grid, a layer of zones, and
// which columns matter, with how sure each guess is. What cannot be guessed becomes
// a line that asks for a choice; nothing is guessed silently, no file is left
// unmentioned and none is invented. It computes no measure: lists are read once, on
// trial, to see on which datum they stand and which classes are in them.
package draft

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/facilities/columns"
	"github.com/medreach/medreach/facilities/position"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
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

// role is what a file is taken for.
type role uint8

const (
	unused role = iota
	zones
	urbanAreas // outlines without a name: towns, built-up areas
	grid
	peoplePoints
	census
	facilityList
	nameList // a list of facilities without places
	roads
)

// look is what was seen in one file, or one layer or sheet of it.
type look struct {
	path    string // where the file is
	file    string // as the study will name it
	layer   string // of a GeoPackage that has several
	sheet   string // of a workbook that has several
	role    role
	table   *feature.Table
	mapping columns.Mapping
	level   zone.Level
	sure    bool // of the role and the level
	why     message.Text
	doubt   message.Text // what asks for a choice about the file as a whole

	code   string // column; of a census it may hold names
	urban  string // column of urban and rural
	people string // column
	group  string
	ages   []age  // columns of people by age
	datum  string // of zones and people, where something tells it
	bands  int
	cells  int64
	ground float64 // of a grid, m²

	decision position.Decision // of a list
	found    []facilities.Facility
	remarks  []message.Text // about the datum of a list, that ask for a choice
}

// age is a column of the people of an age.
type age struct{ group, column string }

// label is the file and the part of it, as a note tells it.
func (l *look) label() string {
	if part := l.layer + l.sheet; part != "" {
		return l.file + "#" + part
	}
	return l.file
}

// Look reads the files and drafts a study.
func Look(ctx context.Context, files []string, opts Options) (*Draft, error) {
	base := "."
	if opts.Out != "" && opts.Out != "-" {
		base = filepath.Dir(opts.Out)
	}
	var looks []look
	seen := map[string]bool{}
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		name := relative(base, f)
		if seen[name] || besides.MatchString(strings.ToLower(f)) {
			continue
		}
		seen[name] = true
		found, err := lookAt(f)
		if err != nil {
			return nil, err
		}
		for _, l := range found {
			l.path, l.file = f, name
			looks = append(looks, l)
		}
	}
	matchNames(looks)
	if err := tryLists(ctx, looks); err != nil {
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
