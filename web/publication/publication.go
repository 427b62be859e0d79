// Package publication holds the layers of one result, ready to be served: every
// layer in columns, with an index over place, bounds, and feature numbers that
// stay. Geometries are WGS 84 longitude and latitude in degrees, values are in
// the units of their fields, as layer.Layer gives them. A publication never
// changes once it is made: it is safe for any number of requests at once, and its
// run, a hash of all that it holds, names it in addresses for ever. Another state
// of the same study shares the layers that are the same.
package publication

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"

	"github.com/paulmach/orb"
	"golang.org/x/sync/errgroup"

	"github.com/medreach/medreach/analysis/layer"
	"github.com/medreach/medreach/geo/message"
)

// Options says what a publication is called and how its cells lie.
type Options struct {
	Title       message.Text
	Description message.Text // what the data are, whether they are invented
	Attribution string       // of the sources, for the corner of a map
	Cells       *Cells       // nil where no layer is one of cells
}

// Publication is an immutable set of layers.
type Publication struct {
	opts   Options
	layers []*Layer
	byName map[string]*Layer
	run    string
	bound  orb.Bound
}

// New prepares layers for serving. Grids have no features and are left out: what
// they show stands in the layer of cells. An error is a fault of the program: a
// value that is not of the kind of its field, or a mix of geometries.
func New(layers []*layer.Layer, opts Options) (*Publication, error) {
	prepared := make([]*Layer, len(layers))
	var group errgroup.Group
	group.SetLimit(4)
	for i, l := range layers {
		if l.Grid != nil {
			continue
		}
		group.Go(func() (err error) {
			prepared[i], err = Prepare(l, opts.Cells)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return assemble(slices.DeleteFunc(prepared, func(l *Layer) bool { return l == nil }), opts), nil
}

// With is the publication with some layers put in the place of those of the same
// name, or added at the end. All others are shared.
func (p *Publication) With(layers ...*Layer) *Publication {
	all := slices.Clone(p.layers)
	for _, l := range layers {
		if at := slices.IndexFunc(all, func(old *Layer) bool { return old.Name == l.Name }); at >= 0 {
			all[at] = l
		} else {
			all = append(all, l)
		}
	}
	return assemble(all, p.opts)
}

func assemble(layers []*Layer, opts Options) *Publication {
	p := &Publication{opts: opts, layers: layers, byName: make(map[string]*Layer, len(layers))}
	h := sha256.New()
	for _, s := range []string{opts.Title.ZH, opts.Title.EN, opts.Description.ZH, opts.Description.EN, opts.Attribution} {
		_, _ = io.WriteString(h, s+"\x00") // a hash takes everything
	}
	for i, l := range layers {
		p.byName[l.Name] = l
		_, _ = io.WriteString(h, l.Hash)
		if i == 0 || p.bound.IsEmpty() {
			p.bound = l.bound
		} else if !l.bound.IsEmpty() {
			p.bound = p.bound.Union(l.bound)
		}
	}
	p.run = hex.EncodeToString(h.Sum(nil))[:16]
	return p
}

// Run is the hash of all that is served, 16 hexadecimal digits.
func (p *Publication) Run() string { return p.run }

// Title is what the study is called.
func (p *Publication) Title() message.Text { return p.opts.Title }

// Description says what the data are.
func (p *Publication) Description() message.Text { return p.opts.Description }

// Attribution names the sources.
func (p *Publication) Attribution() string { return p.opts.Attribution }

// Layers are the layers in the order of a map's list, which nobody may change.
func (p *Publication) Layers() []*Layer { return p.layers }

// Layer returns the layer of a name, or nil.
func (p *Publication) Layer(name string) *Layer { return p.byName[name] }

// Bound is where the layers lie; empty where they have no feature.
func (p *Publication) Bound() orb.Bound { return p.bound }
