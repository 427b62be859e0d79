package web

import (
	"context"
	"slices"
	"sync"

	"github.com/medreach/medreach/analysis/atlas"
	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/analysis/layer"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/web/backdrop"
	"github.com/medreach/medreach/web/board"
	"github.com/medreach/medreach/web/intake"
	"github.com/medreach/medreach/web/probe"
	"github.com/medreach/medreach/web/publication"
)

// snapshot is a result with everything that is told of it. It never changes.
type snapshot struct {
	result *study.Result
	run    string
	board  *board.Board
	probe  *probe.Probe
	layers []*layer.Layer
	report func() *brief.Brief // drawn up when a workbook is first asked for
	source *Source             // nil where nothing is watched
}

// Compute loads and runs a study and shows the result. Until it is done the server
// tells how far it has come.
func (s *Server) Compute(ctx context.Context, src *Source, tell study.Progress) error {
	show, err := s.compute(ctx, src, tell)
	if err != nil {
		return err
	}
	show()
	return nil
}

// prepare computes a study file beside what is shown.
func (s *Server) prepare(ctx context.Context, file string, tell intake.Progress) (show func() string, err error) {
	src, err := Open(file)
	if err != nil {
		return nil, err
	}
	return s.compute(ctx, src, tell)
}

// shownFile is the study file of what is shown, "" where it has none.
func (s *Server) shownFile() string {
	if now := s.current.Load(); now != nil {
		return now.file()
	}
	return ""
}

// file is the study file, "" where there is none.
func (s *snapshot) file() string {
	if s.source == nil {
		return ""
	}
	return s.source.path
}

// compute loads and runs a study when no other is being computed.
func (s *Server) compute(ctx context.Context, src *Source, tell study.Progress) (show func() string, err error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case s.turn <- struct{}{}:
	}
	defer func() { <-s.turn }()
	s.progress.begin()
	defer s.progress.end()
	told := func(stage message.Text, done, total int) {
		s.progress.set(stage, done, total)
		if tell != nil {
			tell(stage, done, total)
		}
	}
	in, err := study.Load(ctx, src.Config, told)
	if err != nil {
		return nil, err
	}
	r, err := study.Run(ctx, in, told)
	if err != nil {
		return nil, err
	}
	told(message.Text{ZH: "准备地图", EN: "preparing the map"}, 0, 1)
	return s.draw(ctx, r, src)
}

// Publish shows a result; src is where it came from, nil where its files need not
// be watched.
func (s *Server) Publish(ctx context.Context, r *study.Result, src *Source) error {
	s.progress.set(message.Text{ZH: "准备地图", EN: "preparing the map"}, 0, 1)
	show, err := s.draw(ctx, r, src)
	if err != nil {
		return err
	}
	show()
	return nil
}

// draw makes everything that is told of a result. What it returns shows it and tells
// its hash.
func (s *Server) draw(ctx context.Context, r *study.Result, src *Source) (show func() string, err error) {
	next := &snapshot{result: r, board: board.New(r), probe: probe.New(r), layers: atlas.Layers(r), source: src, report: sync.OnceValue(func() *brief.Brief { return brief.Of(r) })}
	told := next.board.Study()
	opts := publication.Options{Title: told.Name, Description: told.Note}
	for i, line := range told.Sources {
		if i > 0 {
			opts.Attribution += "; "
		}
		opts.Attribution += line
	}
	if r.Demand.Grid != nil {
		opts.Cells = &publication.Cells{Layer: "cells", Grid: r.Demand.Grid, Cell: r.Demand.Cell}
	}
	if err := next.probe.Ready(ctx); err != nil {
		return nil, err
	}
	served := append(slices.Clone(next.layers), backdrop.Water(r.Water, told.Note)...)
	roads, err := next.probe.Roads(ctx)
	if err != nil {
		return nil, err
	}
	if roads != nil {
		served = append(served, backdrop.Roads(roads.Graph, told.Note))
	}
	published, err := publication.New(served, opts)
	if err != nil {
		return nil, err
	}
	next.run = published.Run()
	return func() string {
		s.show(next, published)
		return next.run
	}, ctx.Err()
}
