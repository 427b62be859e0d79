package travel

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"github.com/medreach/medreach/analysis/network/graph"
	"github.com/medreach/medreach/analysis/network/store"
	"github.com/medreach/medreach/analysis/network/tie"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/road/slowing"
)

// Load reads the roads of a study, or takes what an earlier run kept of them; nil
// where the study names none.
func Load(ctx context.Context, config *settings.Study) (*Roads, error) {
	if config.Roads.File == "" {
		return nil, nil
	}
	r := &Roads{config: config}
	if r.takeKept() {
		return r, nil
	}
	return r, r.read(ctx)
}

// keptAt is the file beside the study.
func keptAt(config *settings.Study) string { return config.Beside(".roads") }

// takeKept opens what an earlier run kept. It reports false where there is nothing,
// or where it is of other inputs or damaged.
func (r *Roads) takeKept() bool {
	var err error
	if r.key, err = keyOf(r.config); err != nil {
		return false // whatever is wrong with the files is told when they are read
	}
	kept, err := store.Open(keptAt(r.config), r.key)
	if err != nil {
		return false
	}
	if err := gob.NewDecoder(bytes.NewReader(kept.Note())).Decode(&r.Facts); err != nil {
		_ = kept.Close() // nothing of it is used
		r.Facts = Facts{}
		return false
	}
	r.kept = kept
	return true
}

// keyOf is the hash of everything that the graphs of a study depend on.
func keyOf(config *settings.Study) (store.Key, error) {
	in := store.Inputs{}
	names := []string{config.Roads.File}
	for _, f := range config.Roads.Factors {
		names = append(names, f.File)
	}
	for _, name := range names {
		in.Files = append(in.Files, parts(config.Path(name))...)
	}
	for m := range road.ModeCount {
		in.Tables = append(in.Tables, Table(config, m))
	}
	keys := config.Roads
	keys.OffRoadKmh, keys.SnapMetres = 0, 0 // of these graphs know nothing
	told, err := json.Marshal(keys)
	if err != nil {
		return store.Key{}, err
	}
	in.Facts = []string{string(told)}
	return in.Key()
}

// parts are the files that belong to one: those of a Shapefile lie beside it.
func parts(path string) []string {
	all := []string{path}
	if !strings.EqualFold(filepath.Ext(path), ".shp") {
		return all
	}
	stem := strings.TrimSuffix(path, filepath.Ext(path))
	for _, ext := range []string{".dbf", ".prj", ".cpg", ".shx", ".DBF", ".PRJ", ".CPG", ".SHX"} {
		if _, err := os.Stat(stem + ext); err == nil {
			all = append(all, stem+ext)
		}
	}
	return all
}

// graph is the graph of a mode and its index: kept, or made.
func (r *Roads) graph(ctx context.Context, m road.Mode) (*graph.Graph, *tie.Index, error) {
	if r.kept != nil {
		if g, index := r.kept.Graph(m); g != nil {
			return g, index, nil
		}
	}
	if r.net == nil {
		again := &Roads{config: r.config} // what was told of the roads stays, and others may be reading it
		if err := again.read(ctx); err != nil {
			return nil, nil, err
		}
		r.net, r.areas = again.net, again.areas
	}
	table := Table(r.config, m)
	var opts graph.Options
	if areas := slowing.For(m, r.areas); areas != nil {
		opts.Factor = areas.Factor
	}
	g, err := graph.Make(ctx, r.net, &table, opts)
	if err != nil {
		return nil, nil, err
	}
	index := tie.NewIndex(g)
	r.made = append(r.made, store.Entry{Graph: g, Index: index})
	return g, index, nil
}

// Keep writes the graphs that were made beside the study, with those that were kept
// before, so that the next run has them at once. Where the folder cannot be written
// the next run makes them again, which is all that is lost.
func (r *Roads) Keep() error {
	if len(r.made) == 0 {
		return nil
	}
	entries := r.made
	for m := range road.ModeCount {
		if r.kept == nil {
			break
		}
		if g, index := r.kept.Graph(m); g != nil {
			entries = append(entries, store.Entry{Graph: g, Index: index})
		}
	}
	var note bytes.Buffer
	if err := gob.NewEncoder(&note).Encode(r.Facts); err != nil {
		return err
	}
	return store.Write(keptAt(r.config), r.key, note.Bytes(), entries...)
}
