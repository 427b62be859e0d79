package publication_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/medreach/medreach/analysis/atlas"
	"github.com/medreach/medreach/analysis/layer"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/testdata/builtin"
	"github.com/medreach/medreach/web/publication"
)

// builtinResult is the result of the built-in study, computed once.
var builtinResult = sync.OnceValues(func() (*study.Result, error) {
	dir, err := os.MkdirTemp("", "medreach-builtin-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	entries, err := fs.ReadDir(builtin.Files, ".")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		data, err := fs.ReadFile(builtin.Files, e.Name())
		if err != nil {
			return nil, err
		}
		if err := os.WriteFile(filepath.Join(dir, e.Name()), data, 0o666); err != nil {
			return nil, err
		}
	}
	config, err := settings.Read(filepath.Join(dir, "study.yaml"))
	if err != nil {
		return nil, err
	}
	in, err := study.Load(context.Background(), config, nil)
	if err != nil {
		return nil, err
	}
	return study.Run(context.Background(), in, nil)
})

func builtinStudy(t testing.TB) ([]*layer.Layer, *publication.Publication) {
	t.Helper()
	r, err := builtinResult()
	if err != nil {
		t.Fatal(message.In(err, message.EN))
	}
	layers := atlas.Layers(r)
	p, err := publication.New(layers, publication.Options{Title: message.T("虚构", "invented"),
		Cells: &publication.Cells{Layer: "cells", Grid: r.Demand.Grid, Cell: r.Demand.Cell}})
	if err != nil {
		t.Fatal(err)
	}
	return layers, p
}

// TestPublishesWhatTheLayersHold compares every value and bound with the layers.
func TestPublishesWhatTheLayersHold(t *testing.T) {
	layers, p := builtinStudy(t)
	for _, l := range layers {
		got := p.Layer(l.Name)
		if l.Grid != nil {
			if got != nil {
				t.Errorf("the grid %s is published as features", l.Name)
			}
			continue
		}
		if got == nil || got.Len() != l.Count {
			t.Fatalf("%s is published as %v, has %d features", l.Name, got, l.Count)
		}
		t.Log(l.Name, l.Count, got.Shape, len(l.Fields), got.Bound())
	}
}
