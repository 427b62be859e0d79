// Package report hands out the result of a study: summary.json for programs,
// tables as CSV for spreadsheets, map layers for GIS programs, and a manifest of
// how it all came about. A result appears whole or not at all, and the same
// inputs give the same bytes on any number of cores; only the manifest holds
// times and machine facts. People are shown with two digits, shares with six.
package report

import (
	"context"
	"os"
	"time"

	"github.com/medreach/medreach/analysis/atlas"
	"github.com/medreach/medreach/analysis/layer"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/geo/message"
)

// Options says where a result goes and which program made it.
type Options struct {
	Dir      string
	Replace  bool // an earlier result in Dir
	PDF      bool // print the report, too, through an installed browser
	Version  string
	Started  time.Time
	Progress study.Progress
}

// mostGeoJSON is the number of features above which a layer is written to the
// GeoPackage alone: text of that size serves nobody.
const mostGeoJSON = 200_000

// Write writes a result and returns its summary.
func Write(ctx context.Context, r *study.Result, opts Options) (*Summary, error) {
	if opts.Progress == nil {
		opts.Progress = func(message.Text, int, int) {}
	}
	f, err := newFolder(opts.Dir, opts.Replace)
	if err != nil {
		return nil, err
	}
	summary := Summarise(r)
	if err := f.fill(ctx, r, summary, opts); err != nil {
		f.discard()
		return nil, err
	}
	if err := f.commit(); err != nil {
		f.discard()
		return nil, err
	}
	return summary, nil
}

// fill writes every file of the result, the manifest last.
func (f *folder) fill(ctx context.Context, r *study.Result, summary *Summary, opts Options) error {
	stage := message.Text{ZH: "写出结果", EN: "writing"}
	layers := atlas.Layers(r)
	total, done := len(layers)+len(tables())+2, 0
	step := func() error {
		opts.Progress(stage, done, total)
		done++
		return ctx.Err()
	}
	for _, draw := range tables() {
		if err := step(); err != nil {
			return err
		}
		if err := f.writeTable(draw(r)); err != nil {
			return err
		}
	}
	for _, l := range layers {
		if err := step(); err != nil {
			return err
		}
		if err := f.writeLayer(l); err != nil {
			return err
		}
	}
	if err := step(); err != nil {
		return err
	}
	if err := f.writeGeoPackage(layers); err != nil {
		return err
	}
	if err := step(); err != nil {
		return err
	}
	if err := f.writeReports(ctx, r, opts.PDF); err != nil {
		return err
	}
	if err := f.writeJSON("summary.json", summary); err != nil {
		return err
	}
	if err := f.writeManifest(r, opts); err != nil {
		return err
	}
	opts.Progress(stage, total, total)
	return ctx.Err()
}

func (f *folder) writeTable(t table) error {
	if err := f.writeFile("tables/"+t.name+".csv", func(w *os.File) error { return writeCSV(w, t) }); err != nil {
		return err
	}
	return f.writeFile("tables/"+t.name+".csvt", func(w *os.File) error { return writeTypes(w, t) })
}

// writeLayer writes a layer as a file of its own, a grid as GeoTIFF, features as
// GeoJSON, with the style that QGIS finds beside it.
func (f *folder) writeLayer(l *layer.Layer) error {
	write, suffix := layer.WriteGeoJSON, ".geojson"
	switch {
	case l.Grid != nil:
		write, suffix = layer.WriteGeoTIFF, ".tif"
	case l.Count > mostGeoJSON:
		return nil
	}
	if err := f.writeFile("layers/"+l.Name+suffix, func(w *os.File) error { return write(w, l) }); err != nil {
		return err
	}
	style, err := layer.QML(l)
	if err != nil {
		return err
	}
	return f.writeFile("layers/"+l.Name+".qml", func(w *os.File) error {
		_, err := w.WriteString(style)
		return err
	})
}

func (f *folder) writeGeoPackage(layers []*layer.Layer) error {
	var features []*layer.Layer
	for _, l := range layers {
		if l.Grid == nil {
			features = append(features, l)
		}
	}
	return writeFault("layers/medreach.gpkg", layer.WriteGeoPackage(f.path("layers/medreach.gpkg"), features))
}
