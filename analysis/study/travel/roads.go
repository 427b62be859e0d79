package travel

import (
	"context"
	"os"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/network/store"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study/source"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/osm"
	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/road/lines"
	"github.com/medreach/medreach/geo/road/slowing"
)

// Roads is the road network of a study.
type Roads struct {
	Facts
	config *settings.Study
	net    *road.Network // nil as long as what was kept suffices
	areas  []slowing.Area
	key    store.Key
	kept   *store.File   // of an earlier run; stays mapped, since graphs lie in it
	made   []store.Entry // in this run
}

// Facts are what was found in reading the roads. They are kept with the graphs, so that
// a run from these tells the same.
type Facts struct {
	Findings   []feature.Finding
	Bound      orb.Bound
	Rows, Kept int    // ways of OSM, or lines
	CRS        string // of lines
	Encoding   string
}

// read reads the network and the areas in which it is slower.
func (r *Roads) read(ctx context.Context) error {
	read := r.readLines
	if source.KindOf(r.config.Roads.File) == "roads" {
		read = r.readOSM
	}
	r.Facts = Facts{}
	if err := read(ctx); err != nil {
		return err
	}
	r.Bound = r.net.Bound()
	return r.readAreas()
}

func (r *Roads) readOSM(ctx context.Context) error {
	name := r.config.Roads.File
	f, err := os.Open(r.config.Path(name))
	if err != nil {
		return message.Wrap(err, "打开文件 %s", "open file %s", name)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return message.Wrap(err, "打开文件 %s", "open file %s", name)
	}
	r.net, r.Findings, err = osm.Read(ctx, name, f, info.Size())
	if err != nil {
		return err
	}
	r.Rows, r.Kept = len(r.net.Ways), len(r.net.Ways)
	return nil
}

// readLines reads an official layer of roads.
func (r *Roads) readLines(ctx context.Context) error {
	c := &r.config.Roads
	if k := source.KindOf(c.File); k != "geojson" && k != "json" && k != "gpkg" && k != "shapefile" {
		return &feature.Fault{File: c.File, What: message.T("路网须为 OpenStreetMap 的 .osm.pbf 文件，或线状道路图层", "roads must come as an OpenStreetMap file, .osm.pbf, or as a layer of lines"),
			Suggestion: message.T("图层可用 GeoJSON、GeoPackage、Shapefile；.osm 文件先转换：osmium cat 输入 -o roads.osm.pbf", "layers may be GeoJSON, GeoPackage or Shapefile; convert .osm with osmium cat INPUT -o roads.osm.pbf")}
	}
	t, ref, err := r.open(source.File{Name: c.File, Layer: c.Layer, Encoding: c.Encoding}, "roads.datum", c.Datum)
	if err != nil {
		return err
	}
	join := 0.0
	if c.Join != nil {
		join = *c.Join
		if join == 0 {
			join = -1 // only at the same place
		}
	}
	s := lines.Source{Table: t, Columns: lines.Columns{Class: c.Columns["class"], Speed: c.Columns["speed"], SpeedBack: c.Columns["speed_back"], Oneway: c.Columns["oneway"], Name: c.Columns["name"]},
		Classes: c.Classes, Datum: ref.Datum, CRS: ref.CRS, Declared: ref.Declared, JoinMetres: join, JoinCrossings: c.Cross}
	net, findings, err := lines.Read(ctx, s)
	r.Findings = append(r.Findings, findings...)
	if err != nil {
		return err
	}
	r.net = net
	r.Rows, r.Kept, r.Encoding = len(t.Rows), lines.Kept(net), t.Encoding
	if t.CRS != nil {
		r.CRS = t.CRS.Name()
	}
	return nil
}

// open opens a file of features and what the study says of its coordinates.
func (r *Roads) open(f source.File, setting, datum string) (*feature.Table, source.Reference, error) {
	ref, err := source.ReferenceOf(r.config, setting, datum)
	if err != nil {
		return nil, ref, err
	}
	f.Path, f.CRS = r.config.Path(f.Name), ref.CRS
	t, err := source.Open(f)
	if err != nil {
		return nil, ref, err
	}
	for _, n := range t.Notes {
		n.File = t.Source
		r.Findings = append(r.Findings, n)
	}
	return t, ref, nil
}

// Covers reports whether a place lies where there may be roads, give or take a tenth
// of a degree.
func (r *Roads) Covers(p orb.Point) bool { return r.Bound.Pad(near).Contains(p) }

// near is how far apart roads and people may lie, in degrees.
const near = 0.1
