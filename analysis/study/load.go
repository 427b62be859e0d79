package study

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/policy"
	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study/source"
	"github.com/medreach/medreach/analysis/study/travel"
	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

// Inputs is everything that a study names, loaded and checked.
type Inputs struct {
	Config     *settings.Study
	Zones      *zone.Set
	Demand     *analysis.Demand
	Roads      *travel.Roads // nil where the study names none
	Water      []source.Shape
	Facilities facilities.Set
	Plans      []*policy.Plan
	Statistics []judging.Statistics
	Outside    float64           // people of the first group outside every zone
	Findings   []feature.Finding // in the order of loading
	Decisions  []message.Text    // encodings, datums and classes that were decided on, with the evidence
	Files      []Input
}

// Input is one file that was read.
type Input struct {
	File     string `json:"file"`
	Bytes    int64  `json:"bytes"`
	SHA256   string `json:"sha256"`
	Kind     string `json:"kind"`
	Encoding string `json:"encoding,omitempty"`
	CRS      string `json:"crs,omitempty"`
	Rows     int    `json:"rows,omitempty"` // rows or cells read
	Kept     int    `json:"kept,omitempty"` // rows or cells used
}

// Load reads every file of a study. Rows that cannot be used are findings; a
// file that cannot be used is an error.
func Load(ctx context.Context, config *settings.Study, progress Progress) (*Inputs, error) {
	if progress == nil {
		progress = silent
	}
	in := &Inputs{Config: config, Zones: &zone.Set{}}
	stage := message.Text{ZH: "读入数据", EN: "loading"}
	steps := []func(context.Context) error{in.hashFiles, in.loadZones, in.loadPopulation, in.classifyUrban, in.loadRoads, in.loadWater, in.loadFacilities, in.checkFilters, in.loadPlans, in.loadStatistics}
	for i, step := range steps {
		progress(stage, i, len(steps))
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	progress(stage, len(steps), len(steps))
	return in, nil
}

func (in *Inputs) find(f ...feature.Finding) { in.Findings = append(in.Findings, f...) }

func (in *Inputs) decide(zh, en string, args ...any) {
	in.Decisions = append(in.Decisions, message.T(zh, en, args...))
}

// decideOnce notes a decision that is taken again each time a file is read.
func (in *Inputs) decideOnce(d message.Text) {
	if !slices.Contains(in.Decisions, d) {
		in.Decisions = append(in.Decisions, d)
	}
}

// hashFiles opens every input once, so that a missing file is told before
// anything is computed, and keeps its size and SHA-256 for the manifest.
func (in *Inputs) hashFiles(ctx context.Context) error {
	names := in.Config.Files()
	in.Files = make([]Input, len(names))
	for _, name := range names {
		path := in.Config.Path(name)
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return &feature.Fault{File: name, What: message.T("文件不存在", "no such file"),
				Suggestion: message.T("文件名从方案文件所在的文件夹算起，找的是 %s", "file names start from the folder of the study: looked for %s", absolute(path))}
		}
		if err := source.Check(path, name); err != nil {
			return err
		}
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, name := range names {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			f, err := os.Open(in.Config.Path(name))
			if err != nil {
				return message.Wrap(err, "打开文件 %s", "open file %s", name)
			}
			defer f.Close()
			h := sha256.New()
			n, err := io.Copy(h, f)
			in.Files[i] = Input{File: name, Bytes: n, SHA256: hex.EncodeToString(h.Sum(nil)), Kind: source.KindOf(name)}
			return message.Wrap(err, "读取文件 %s", "read file %s", name)
		})
	}
	return group.Wait()
}

// absolute is a path for people to find a file by.
func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

// file returns the record of an input for filling in.
func (in *Inputs) file(name string) *Input {
	for i := range in.Files {
		if in.Files[i].File == name {
			return &in.Files[i]
		}
	}
	return &Input{}
}

// open reads a table and notes how.
func (in *Inputs) open(s source.File) (*feature.Table, error) {
	s.Path, s.CRS = in.Config.Path(s.Name), source.DeclaredCRS(in.Config, s.Name)
	t, err := source.Open(s)
	if err != nil {
		return nil, err
	}
	f := in.file(s.Name)
	f.Encoding, f.Rows = t.Encoding, len(t.Rows)
	if t.CRS != nil {
		f.CRS = t.CRS.Name()
	}
	if t.Encoding != "" && s.Encoding == "" {
		in.decideOnce(message.T("%s 的文字编码判定为 %s", "%s: text encoding taken to be %s", s.Name, t.Encoding))
	}
	in.note(t)
	return t, nil
}

// note collects what was decided in reading a table, once however often it is read.
func (in *Inputs) note(t *feature.Table) {
	for _, n := range t.Notes {
		if n.File = t.Source; !slices.Contains(in.Findings, n) {
			in.find(n)
		}
	}
}

func (in *Inputs) loadZones(context.Context) error {
	var sources []zone.Source
	for i, z := range in.Config.Zones {
		t, err := in.open(source.File{Name: z.File, Layer: z.Layer, Sheet: z.Sheet, Encoding: z.Encoding})
		if err != nil {
			return err
		}
		level, err := zone.ParseLevel(z.Level)
		if err != nil {
			return err
		}
		ref, err := source.ReferenceOf(in.Config, settings.Item("zones", i, "datum"), z.Datum)
		if err != nil {
			return err
		}
		s := zone.Source{Level: level, Table: t, CodeColumn: z.Code, NameColumn: z.Name, NameENColumn: z.NameEN, ParentColumn: z.Parent,
			Datum: ref.Datum, CRS: ref.CRS, Declared: ref.Declared}
		if u := in.Config.UrbanRural; (u.From == "column" || u.From == "codes") && u.Level == z.Level {
			s.ClassColumn = u.Column
		}
		sources = append(sources, s)
	}
	if len(sources) == 0 {
		return nil
	}
	set, findings, err := zone.Build(sources)
	in.find(findings...)
	if err != nil {
		return err
	}
	in.Zones = set
	return nil
}
