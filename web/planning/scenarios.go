package planning

import (
	"errors"
	"math"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/medreach/medreach/analysis/study/scenario"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/web/problem"
)

// Scenarios is the answer to /api/scenarios.
type Scenarios struct {
	Scenarios []Entry `json:"scenarios"`
}

// Entry is a scenario in the list.
type Entry struct {
	Name    string        `json:"name"`
	Note    string        `json:"note"`
	Count   int           `json:"count"` // of edits
	Created string        `json:"created"`
	Updated string        `json:"updated"`
	ETag    string        `json:"etag"`
	Fault   *message.Text `json:"fault"` // why it cannot be read; null where it can
}

// Saved is a scenario as it is kept.
type Saved struct {
	Name    string          `json:"name"`
	Note    string          `json:"note"`
	Edits   []scenario.Edit `json:"edits"`
	Created string          `json:"created"`
	Updated string          `json:"updated"`
}

// List answers GET /api/scenarios.
func (d *Desk) List(w http.ResponseWriter, r *http.Request) error {
	if err := noParameters(r); err != nil {
		return err
	}
	t, err := d.table()
	if err != nil {
		return err
	}
	out := Scenarios{Scenarios: []Entry{}}
	if t.folder == nil {
		return answer(w, http.StatusOK, out)
	}
	names, err := t.folder.List()
	if err != nil {
		return err
	}
	for _, name := range names {
		s, tag, err := t.folder.Read(name)
		switch {
		case errors.Is(err, scenario.ErrMissing): // it went while the folder was read
		case err != nil && !message.AtFault(err):
			return err
		case err != nil:
			out.Scenarios = append(out.Scenarios, Entry{Name: name, ETag: quoted(tag), Fault: &message.Text{ZH: message.In(err, message.ZH), EN: message.In(err, message.EN)}})
		default:
			out.Scenarios = append(out.Scenarios, Entry{Name: name, Note: s.Note, Count: len(s.Edits), Created: s.Created, Updated: s.Updated, ETag: quoted(tag)})
		}
	}
	return answer(w, http.StatusOK, out)
}

func quoted(tag string) string { return `"` + tag + `"` }

// scenario reads a scenario.
func (t *table) scenario(name string) (*scenario.Scenario, string, error) {
	if t.folder == nil {
		return nil, "", missing(name)
	}
	s, tag, err := t.folder.Read(name)
	if errors.Is(err, scenario.ErrMissing) {
		err = missing(name)
	}
	return s, tag, err
}

func missing(name string) error {
	short := []rune(strings.ToValidUTF8(name, "?"))
	return problem.New(http.StatusNotFound, "没有情景 %s", "there is no scenario %s", string(short[:min(len(short), 80)]))
}

// Read answers GET /api/scenarios/{name}.
func (d *Desk) Read(w http.ResponseWriter, r *http.Request) error {
	t, name, err := d.named(r)
	if err != nil {
		return err
	}
	s, tag, err := t.scenario(name)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", quoted(tag))
	w.Header().Set("Cache-Control", "no-cache")
	return answer(w, http.StatusOK, saved(s))
}

func saved(s *scenario.Scenario) Saved {
	return Saved{Name: s.Name, Note: s.Note, Edits: append([]scenario.Edit{}, s.Edits...), Created: s.Created, Updated: s.Updated}
}

// named is the table, and the name of the scenario in the address.
func (d *Desk) named(r *http.Request) (*table, string, error) {
	if err := noParameters(r); err != nil {
		return nil, "", err
	}
	t, err := d.table()
	if err != nil {
		return nil, "", err
	}
	name := chi.URLParam(r, "name")
	if r.URL.RawPath != "" {
		if name, err = url.PathUnescape(name); err != nil {
			return nil, "", problem.Bad("情景名的写法有误", "the name of the scenario cannot be read")
		}
	}
	return t, name, scenario.CheckName(name)
}

// writable is named, where scenarios may be written.
func (d *Desk) writable(r *http.Request) (*table, string, error) {
	if !d.opts.Editable {
		return nil, "", problem.New(http.StatusForbidden, "此服务只读；要保存情景，请用 --edit 启动", "this server only reads: start it with --edit to save scenarios")
	}
	t, name, err := d.named(r)
	if err == nil && t.folder == nil {
		err = problem.New(http.StatusForbidden, "这个方案没有文件，情景无处保存", "this study has no file beside which scenarios could be saved")
	}
	return t, name, err
}

// tag is what the caller takes a scenario for: what If-Match says, "" where there is
// to be none yet, and what is there now for *.
func (t *table) tag(r *http.Request, name string) (string, error) {
	header := strings.TrimSpace(r.Header.Get("If-Match"))
	if header != "*" {
		return strings.Trim(strings.TrimPrefix(header, "W/"), `"`), nil // a proxy that compresses makes it weak
	}
	_, tag, err := t.scenario(name)
	if tag != "" {
		return tag, nil // of one that cannot be read, too
	}
	return "", err
}

// Write answers PUT /api/scenarios/{name}. Without If-Match there must be none of this
// name.
func (d *Desk) Write(w http.ResponseWriter, r *http.Request) error {
	t, name, err := d.writable(r)
	if err != nil {
		return err
	}
	var got Saved
	if err := take(w, r, &got); err != nil {
		return err
	}
	if err := t.check(name, &got); err != nil {
		return err
	}
	tag, err := t.tag(r, name)
	if err != nil {
		return err
	}
	now := time.Now().UTC().Format(time.RFC3339)
	s := scenario.Scenario{Name: name, Note: got.Note, Edits: got.Edits, Created: now, Updated: now}.Named(&t.Result.Facilities)
	if old, _, err := t.folder.Read(name); err == nil && old.Created != "" {
		s.Created = old.Created
	}
	status := http.StatusOK
	if tag == "" {
		status = http.StatusCreated
	}
	switch tag, err = t.folder.Write(&s, tag); {
	case errors.Is(err, scenario.ErrChanged) && status == http.StatusCreated:
		return problem.New(http.StatusPreconditionFailed, "已有情景 %s；要替换它，请用 If-Match 写明它的 ETag", "there is a scenario %s already: to replace it, send its ETag as If-Match", name)
	case err != nil:
		return refused(err)
	}
	w.Header().Set("ETag", quoted(tag))
	return answer(w, status, saved(&s))
}

// check refuses a scenario that could not be carried out.
func (t *table) check(name string, s *Saved) error {
	switch {
	case s.Name != "" && s.Name != name:
		return problem.Bad("情景名与地址中的不同", "the name is another than that in the address")
	case len([]rune(s.Note)) > mostNote:
		return problem.Bad("说明超过 %d 个字", "the note is longer than %d characters", mostNote)
	case len(s.Edits) == 0:
		return problem.Bad("情景没有修改", "the scenario has no edits")
	}
	if err := fewEdits(s.Edits); err != nil {
		return err
	}
	_, err := (&scenario.Scenario{Name: name, Edits: s.Edits}).Apply(&t.Result.Facilities)
	return err
}

// Delete answers DELETE /api/scenarios/{name}. Without If-Match it takes away whatever
// is there.
func (d *Desk) Delete(w http.ResponseWriter, r *http.Request) error {
	t, name, err := d.writable(r)
	if err != nil {
		return err
	}
	if r.Header.Get("If-Match") == "" {
		r.Header.Set("If-Match", "*")
	}
	tag, err := t.tag(r, name)
	if err != nil {
		return err
	}
	if err := t.folder.Delete(name, tag); err != nil {
		return refused(err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// people is a number of them as it is told.
func people(v float64) float64 { return math.Round(v*100) / 100 }
