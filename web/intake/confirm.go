package intake

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/web/problem"
)

// studyFile is what the study of an import is called.
const studyFile = study + ".yaml"

// mostStudy bounds the text of a study, in JSON.
const mostStudy = 16 << 20

// Started is a job that has begun.
type Started struct {
	Job  string `json:"job"`
	File string `json:"file"` // the study, from the folder of imports
}

// run writes the study of an import, as its owner has settled it, and begins to
// compute it.
func (i *Intake) run(w http.ResponseWriter, r *http.Request) error {
	text, err := readStudy(w, r)
	if err != nil {
		return err
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	k, _, err := i.find(r)
	if err != nil {
		return err
	}
	if err := check(text, k.Files); err != nil {
		return err
	}
	if err := i.free(); err != nil {
		return err
	}
	if err := replace(filepath.Join(i.folder(k.ID), studyFile), text); err != nil {
		return unwritten(err, studyFile)
	}
	k.confirmed, k.Study = true, string(text)
	return i.started(w, i.begin("import", k.ID, filepath.Join(i.folder(k.ID), studyFile)))
}

// reload runs what is shown anew.
func (i *Intake) reload(w http.ResponseWriter, _ *http.Request) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if err := i.free(); err != nil {
		return err
	}
	file := i.opts.Shown()
	if file == "" {
		return problem.New(http.StatusConflict, "没有可重新载入的方案", "there is no study to load anew")
	}
	return i.started(w, i.begin("reload", "", file))
}

func (i *Intake) started(w http.ResponseWriter, j *job) error {
	w.Header().Set("Location", "/api/jobs/"+j.told.ID)
	return answer(w, http.StatusAccepted, Started{j.told.ID, filepath.Base(filepath.Dir(j.file)) + "/" + filepath.Base(j.file)})
}

// readStudy reads {"study": "..."}.
func readStudy(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return nil, problem.New(http.StatusUnsupportedMediaType, "方案须以 application/json 发送", "a study is sent as application/json")
	}
	var body struct {
		Study *string `json:"study"`
	}
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, mostStudy))
	d.DisallowUnknownFields()
	err := d.Decode(&body)
	if err == nil {
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("more than one value")
		}
	}
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, err
	case err != nil || body.Study == nil:
		return nil, problem.Bad(`应为 {"study": "方案文件的内容"}`, `this has to be {"study": "the text of a study file"}`)
	}
	return []byte(*body.Study), nil
}

// check reads a study as a run will, and refuses files other than those of the import.
func check(text []byte, files []File) error {
	s, err := settings.Decode(studyFile, text)
	if err != nil {
		return err
	}
	if key := s.Background.KeyEnv; key != "" { // whoever sends a study must not read what the server's owner keeps there
		return s.Fault("background.key_env", key, message.T("导入的方案不能使用环境变量", "a study that is imported uses no environment variables"),
			message.T("去掉 key_env；需要时由服务器的主人写进方案文件", "take key_env out; whoever runs the server can put it into the study file"))
	}
	known := map[string]bool{}
	for _, f := range files {
		known[f.File] = true
	}
	for _, name := range s.Files() {
		if known[path.Clean(name)] {
			continue
		}
		fault := &feature.Fault{File: studyFile, Row: lineOf(text, name), Value: name, What: message.T("这次导入没有这个文件", "there is no such file in this import"),
			Suggestion: message.T("只能使用一起上传的文件，写文件名即可", "only files that were sent along can be used, by their names")}
		if !filepath.IsLocal(filepath.FromSlash(strings.ReplaceAll(name, `\`, "/"))) || strings.Contains(name, ":") {
			fault.What = message.T("文件在导入的文件夹之外", "the file lies outside the folder of the import")
		}
		return fault
	}
	return nil
}

// lineOf is the line on which a name stands as it is, 0 where it does not.
func lineOf(text []byte, name string) int {
	at := bytes.Index(text, []byte(name))
	if at < 0 {
		return 0
	}
	return 1 + bytes.Count(text[:at], []byte("\n"))
}

// replace writes a file whole or not at all.
func replace(file string, data []byte) error {
	part, err := os.CreateTemp(filepath.Dir(file), ".study-*")
	if err != nil {
		return err
	}
	_, err = part.Write(data)
	err = errors.Join(err, part.Chmod(0o644), part.Sync(), part.Close())
	if err == nil {
		err = os.Rename(part.Name(), file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(part.Name()))
	}
	return nil
}
