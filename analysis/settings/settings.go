// Package settings holds the study file: its keys, their defaults, and what can
// be wrong with them before any data are read. Minutes, kilometres and km/h stand
// here as planners write them. It opens no data file and computes nothing.
package settings

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/medreach/medreach/analysis/settings/document"
	"github.com/medreach/medreach/geo/message"
)

// Study is a study file: what to load and what to compute. Its keys are a
// public interface; paths in it are relative to the file.
type Study struct {
	Name       string            `yaml:"name" json:"name"`
	NameEN     string            `yaml:"name_en" json:"name_en,omitempty"`
	Note       string            `yaml:"note" json:"note,omitempty"` // printed with every result, such as "invented data"
	NoteEN     string            `yaml:"note_en" json:"note_en,omitempty"`
	Zones      []ZoneInput       `yaml:"zones" json:"zones,omitempty"`
	Population []PopulationInput `yaml:"population" json:"population,omitempty"`
	UrbanRural UrbanRuralInput   `yaml:"urban_rural" json:"urban_rural"`
	Facilities []FacilityInput   `yaml:"facilities" json:"facilities,omitempty"`
	Circles    []Circle          `yaml:"circles" json:"circles,omitempty"`
	Radius     []RadiusRule      `yaml:"radius" json:"radius,omitempty"`
	Roads      RoadsInput        `yaml:"roads" json:"roads,omitzero"`
	Rescue     Rescue            `yaml:"rescue" json:"rescue"`
	Plans      []string          `yaml:"plans" json:"plans,omitempty"`
	Statistics []StatisticsInput `yaml:"statistics" json:"statistics,omitempty"`
	Judging    Judging           `yaml:"judging" json:"judging"`

	// Printed on maps and in reports.
	MapApproval string   `yaml:"map_approval_no" json:"map_approval_no,omitempty"` // 审图号
	Sources     []string `yaml:"sources" json:"sources,omitempty"`                 // one line each

	// Shown below the results on a map, and no part of them.
	Background Background `yaml:"background" json:"background,omitzero"`
	Water      WaterInput `yaml:"water" json:"water,omitzero"`

	path string // of the study file
	file *document.Document
}

// ZoneInput is one level of zones.
type ZoneInput struct {
	Level    string `yaml:"level" json:"level"`
	File     string `yaml:"file" json:"file"`
	Layer    string `yaml:"layer" json:"layer,omitempty"`
	Code     string `yaml:"code" json:"code,omitempty"`
	Name     string `yaml:"name" json:"name,omitempty"`
	NameEN   string `yaml:"name_en" json:"name_en,omitempty"`
	Parent   string `yaml:"parent" json:"parent,omitempty"`
	Datum    string `yaml:"datum" json:"datum,omitempty"`
	Encoding string `yaml:"encoding" json:"encoding,omitempty"`
	Sheet    string `yaml:"sheet" json:"sheet,omitempty"`
}

// PopulationInput is the people of one group, from a grid or a table of points.
type PopulationInput struct {
	Group    string      `yaml:"group" json:"group"`
	File     string      `yaml:"file" json:"file"`
	Band     int         `yaml:"band" json:"band,omitempty"` // of a grid, from 1
	Layer    string      `yaml:"layer" json:"layer,omitempty"`
	Sheet    string      `yaml:"sheet" json:"sheet,omitempty"`
	People   string      `yaml:"people" json:"people,omitempty"` // column of a table
	Lon      string      `yaml:"lon" json:"lon,omitempty"`
	Lat      string      `yaml:"lat" json:"lat,omitempty"`
	Datum    string      `yaml:"datum" json:"datum,omitempty"`
	Encoding string      `yaml:"encoding" json:"encoding,omitempty"`
	Totals   TotalsInput `yaml:"totals" json:"totals"`
}

// TotalsInput is a census table that a grid is rescaled to, zone by zone.
type TotalsInput struct {
	File     string `yaml:"file" json:"file,omitempty"`
	Level    string `yaml:"level" json:"level,omitempty"`
	Code     string `yaml:"code" json:"code,omitempty"`
	People   string `yaml:"people" json:"people,omitempty"`
	Encoding string `yaml:"encoding" json:"encoding,omitempty"`
	Sheet    string `yaml:"sheet" json:"sheet,omitempty"`
}

// UrbanRuralInput says how urban and rural people are told apart.
type UrbanRuralInput struct {
	From   string `yaml:"from" json:"from"`               // grid | column | codes | polygons | none
	Level  string `yaml:"level" json:"level,omitempty"`   // column, codes: the zones that carry it
	Column string `yaml:"column" json:"column,omitempty"` // column, codes, polygons
	File   string `yaml:"file" json:"file,omitempty"`     // polygons: what lies inside is urban
	Layer  string `yaml:"layer" json:"layer,omitempty"`
	Datum  string `yaml:"datum" json:"datum,omitempty"` // polygons
}

// FacilityInput is one list of facilities.
type FacilityInput struct {
	File      string            `yaml:"file" json:"file"`
	Sheet     string            `yaml:"sheet" json:"sheet,omitempty"`
	Layer     string            `yaml:"layer" json:"layer,omitempty"`
	HeaderRow int               `yaml:"header_row" json:"header_row,omitempty"`
	Encoding  string            `yaml:"encoding" json:"encoding,omitempty"`
	Datum     string            `yaml:"datum" json:"datum"`
	Columns   map[string]string `yaml:"columns" json:"columns,omitempty"`
	Class     string            `yaml:"class" json:"class,omitempty"`
}

// StatisticsInput is a table of numbers by zone: residents, staff, beds, or the
// value of a target itself.
type StatisticsInput struct {
	File     string `yaml:"file" json:"file"`
	Sheet    string `yaml:"sheet" json:"sheet,omitempty"`
	Layer    string `yaml:"layer" json:"layer,omitempty"`
	Encoding string `yaml:"encoding" json:"encoding,omitempty"`
	Level    string `yaml:"level" json:"level"`         // region for a table of one row
	Code     string `yaml:"code" json:"code,omitempty"` // the column of codes or names
	// Columns are headers by what they mean: residents (or residents-GROUP), the id
	// of an attribute, or the id or name of a target.
	Columns map[string]string `yaml:"columns" json:"columns,omitempty"`
}

// Judging is how the targets of the plans are judged where the study has a say.
type Judging struct {
	Mode       string             `yaml:"mode" json:"mode,omitempty"`               // of targets in minutes that name none
	Goals      map[string]float64 `yaml:"goals" json:"goals,omitempty"`             // by target id, over the plan's
	BaseFactor map[string]float64 `yaml:"base_factor" json:"base_factor,omitempty"` // by zone code, over the plan's
	Complete   []string           `yaml:"complete" json:"complete,omitempty"`       // classes whose lists are complete: none means none
}

// Circle is a service circle: who lives within a distance or a time of the
// nearest facility that matches a filter.
type Circle struct {
	ID         string    `yaml:"id" json:"id"`
	Name       string    `yaml:"name" json:"name,omitempty"`
	NameEN     string    `yaml:"name_en" json:"name_en,omitempty"`
	Facilities string    `yaml:"facilities" json:"facilities,omitempty"`
	Metres     []float64 `yaml:"metres" json:"metres,omitempty"`
	Mode       string    `yaml:"mode" json:"mode,omitempty"`
	Minutes    []float64 `yaml:"minutes" json:"minutes,omitempty"`
	SpeedKmh   float64   `yaml:"speed_kmh" json:"speed_kmh,omitempty"` // over the mode's
	Detour     float64   `yaml:"detour" json:"detour,omitempty"`       // way on the ground / straight line
	Each       bool      `yaml:"each" json:"each,omitempty"`           // draw every facility's own circle, too
}

// RadiusRule is a service radius with separate limits for urban and rural
// people, such as an ambulance station's 5 km and 10-20 km.
type RadiusRule struct {
	ID         string    `yaml:"id" json:"id"`
	Name       string    `yaml:"name" json:"name,omitempty"`
	NameEN     string    `yaml:"name_en" json:"name_en,omitempty"`
	Facilities string    `yaml:"facilities" json:"facilities,omitempty"`
	UrbanKm    float64   `yaml:"urban_km" json:"urban_km"`
	RuralKm    []float64 `yaml:"rural_km" json:"rural_km"`
}

// kind is what a study is called in messages.
var kind = document.Kind{Title: message.Text{ZH: "方案文件", EN: "study file"},
	Hint: message.Text{ZH: "用 medreach init 根据数据文件生成一个", EN: "let medreach init write one from the data files"}}

// Read reads a study file and fills in the defaults.
func Read(path string) (*Study, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, message.Wrap(err, "打开方案文件 %s", "open study file %s", path)
	}
	return Decode(path, data)
}

// Decode reads a study from bytes; path is where they come from and what
// the paths in them are relative to.
func Decode(path string, data []byte) (*Study, error) {
	c := &Study{path: path}
	var err error
	if c.file, err = document.Decode(kind, path, data, c); err != nil {
		return nil, err
	}
	c.fillDefaults()
	if err := c.check(); err != nil {
		return nil, err
	}
	return c, nil
}

// Path returns where a file named in the study is.
func (c *Study) Path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(filepath.Dir(c.path), name)
}

// Beside is a file beside the study that has its name with another ending.
func (c *Study) Beside(ending string) string {
	return strings.TrimSuffix(c.path, filepath.Ext(c.path)) + ending
}

// Files lists the input files that the study names, in order, each once.
func (c *Study) Files() []string {
	var all []string
	seen := map[string]bool{}
	add := func(name string) {
		if name != "" && !seen[name] {
			seen[name] = true
			all = append(all, name)
		}
	}
	for _, z := range c.Zones {
		add(z.File)
	}
	add(c.Water.File)
	add(c.Roads.File)
	for _, f := range c.Roads.Factors {
		add(f.File)
	}
	for _, p := range c.Population {
		add(p.File)
		add(p.Totals.File)
	}
	add(c.UrbanRural.File)
	for _, f := range c.Facilities {
		add(f.File)
	}
	for _, s := range c.Statistics {
		add(s.File)
	}
	for _, p := range c.Plans {
		if IsPlanFile(p) {
			add(p)
		}
	}
	return all
}

// IsPlanFile reports whether an entry of plans names a file, not a plan that is
// built in.
func IsPlanFile(plan string) bool {
	return strings.ContainsAny(plan, `./\`)
}

// Line returns the line of the study file on which a setting stands, given by its
// path as in Item. Where it is left out, it is the line of the group that it would
// belong to; 0 where that is not there either.
func (c *Study) Line(setting string) int { return c.file.Line(setting) }

// Fault names a setting of the study by its path, such as "circles[2].minutes",
// and the line where it stands, or where it should.
func (c *Study) Fault(setting, value string, what, suggestion message.Text) error {
	return c.file.Fault(setting, value, what, suggestion)
}

// Item names a setting inside a list as messages do, counting from 1:
// circles[2].minutes.
func Item(list string, i int, key string) string { return document.Item(list, i, key) }

// File is the name of the study file, without its folder: findings carry it, and
// a result must not depend on where the study stands.
func (c *Study) File() string { return filepath.Base(c.path) }
