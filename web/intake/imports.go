package intake

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/medreach/medreach/analysis/draft"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/web/problem"
)

// Import is what was received and what it is taken for.
type Import struct {
	ID       string         `json:"id"`
	Name     string         `json:"name"`  // of the study, "" where nobody gave one
	Study    string         `json:"study"` // the draft, YAML
	Choices  []draft.Choice `json:"choices"`
	Notes    []message.Text `json:"notes"`
	Files    []File         `json:"files"`
	Guesses  []draft.File   `json:"guesses"`
	Problems []Remark       `json:"problems"`
}

// Remark is about a file that is not used.
type Remark struct {
	File string       `json:"file"`
	Text message.Text `json:"text"`
}

// kept is an import with its folder.
type kept struct {
	Import
	at        time.Time
	confirmed bool // a study stands in the folder, which is its owner's now
}

func (i *Intake) folder(id string) string { return filepath.Join(i.opts.Folder, id) }

// look drafts a study of what was received.
func (i *Intake) look(ctx context.Context, id string, p *parcel) (*Import, error) {
	folder := i.folder(id)
	paths := make([]string, len(p.files))
	for k, f := range p.files {
		paths[k] = filepath.Join(folder, f.File)
	}
	d, err := draft.Look(ctx, paths, draft.Options{Out: filepath.Join(folder, studyFile), Name: p.name, Unnamed: "导入的数据"})
	switch {
	case err != nil:
		return nil, within(folder, err)
	case len(d.Files) == 0:
		return nil, problem.Bad("没有可用的数据文件", "there is no data file among them")
	}
	out := &Import{ID: id, Name: p.name, Study: string(d.YAML), Choices: d.Choices, Notes: d.Notes, Files: p.files, Guesses: d.Files, Problems: []Remark{}}
	if out.Choices == nil {
		out.Choices = []draft.Choice{}
	}
	for _, f := range d.Files {
		if f.Kind == "unused" || f.Kind == "unreadable" || f.Kind == "facilities-without-places" {
			out.Problems = append(out.Problems, Remark{f.File.File, f.Why})
		}
	}
	return out, nil
}

// within is a fault that can be told to others: files are called by their names in
// the folder.
func within(folder string, err error) error {
	if !message.AtFault(err) {
		return err
	}
	p := *problem.Of(err)
	hide := strings.NewReplacer(folder+string(filepath.Separator), "", folder, "")
	p.Detail, p.DetailZH, p.File = hide.Replace(p.Detail), hide.Replace(p.DetailZH), hide.Replace(p.File)
	return &p
}

// keep remembers an import and takes away the oldest of too many that nobody
// confirms, so that they do not fill the disk.
func (i *Intake) keep(k *kept) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.kept = append(i.kept, k)
	waiting := 0
	for n := len(i.kept) - 1; n >= 0; n-- {
		if i.kept[n].confirmed {
			continue
		}
		if waiting++; waiting > mostWaiting {
			i.remove(i.kept[n])
			i.kept = append(i.kept[:n], i.kept[n+1:]...)
		}
	}
}

// remove takes the folder of an import away.
func (i *Intake) remove(k *kept) {
	if err := os.RemoveAll(i.folder(k.ID)); err != nil {
		i.opts.Log.Error("import not removed", "id", k.ID, "error", err)
	}
}

// find returns the import that a request names. The caller holds i.mu.
func (i *Intake) find(r *http.Request) (*kept, int, error) {
	id := chi.URLParam(r, "id")
	for n, k := range i.kept {
		if k.ID == id {
			return k, n, nil
		}
	}
	return nil, 0, problem.New(http.StatusNotFound, "没有这次导入（服务器重启后须重新上传）", "there is no such import: after a restart of the server files are sent anew")
}

// accept are the endings of files that can be of use.
var accept = strings.Fields(".csv .tsv .txt .xlsx .xlsm .xls .json .geojson .geojsonl .gz .gpkg .zip .shp .dbf .shx .prj .cpg .tif .tiff .tfw .xml .pbf")

// Listed is an import in a list.
type Listed struct {
	ID        string   `json:"id"`
	At        string   `json:"at"`
	Files     []string `json:"files"`
	Confirmed bool     `json:"confirmed"`
}

// Reception is what can be sent, and what has been.
type Reception struct {
	Limits struct {
		File  int64 `json:"file_bytes"`
		Total int64 `json:"total_bytes"`
		Files int   `json:"files"`
	} `json:"limits"`
	Accept  []string `json:"accept"`
	Imports []Listed `json:"imports"` // the newest first
}

func (i *Intake) list(w http.ResponseWriter, _ *http.Request) error {
	out := Reception{Accept: accept, Imports: []Listed{}}
	out.Limits.File, out.Limits.Total, out.Limits.Files = i.opts.Largest.File, i.opts.Largest.Total, i.opts.Largest.Files
	i.mu.Lock()
	for n := len(i.kept) - 1; n >= 0; n-- {
		k := i.kept[n]
		one := Listed{ID: k.ID, At: k.at.Format(time.RFC3339), Confirmed: k.confirmed}
		for _, f := range k.Files {
			one.Files = append(one.Files, f.File)
		}
		out.Imports = append(out.Imports, one)
	}
	i.mu.Unlock()
	return answer(w, http.StatusOK, out)
}

func (i *Intake) tellImport(w http.ResponseWriter, r *http.Request) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	k, _, err := i.find(r)
	if err != nil {
		return err
	}
	return answer(w, http.StatusOK, k.Import)
}

// discard takes away an import that was not confirmed.
func (i *Intake) discard(w http.ResponseWriter, r *http.Request) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	k, n, err := i.find(r)
	if err != nil {
		return err
	}
	if k.confirmed {
		return problem.New(http.StatusConflict, "这次导入已有方案，请在文件夹 %s 中自行处理", "this import holds a study by now: see to its folder %s yourself", k.ID)
	}
	i.kept = append(i.kept[:n], i.kept[n+1:]...)
	i.remove(k)
	w.WriteHeader(http.StatusNoContent)
	return nil
}
