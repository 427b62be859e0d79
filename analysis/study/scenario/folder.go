package scenario

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/goccy/go-yaml"

	"github.com/medreach/medreach/analysis/settings/document"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// ErrChanged is that a scenario is not what the caller took it for: somebody else
// has written or deleted it since.
var ErrChanged = message.Errorf("情景已被他人更改，请重新载入", "the scenario was changed by somebody else: load it anew")

// ErrMissing is that there is no such scenario.
var ErrMissing = message.Errorf("没有这个情景", "there is no such scenario")

// Folder is the scenarios of a study. It may be used from several goroutines.
type Folder struct {
	path string
	mu   sync.Mutex
}

// Beside is the folder of the scenarios of a study: city.scenarios beside city.yaml.
// It is made when the first scenario is written.
func Beside(study string) *Folder {
	return &Folder{path: strings.TrimSuffix(study, filepath.Ext(study)) + ".scenarios"}
}

// Path is where the scenarios are.
func (f *Folder) Path() string { return f.path }

const (
	suffix   = ".yaml"
	mostName = 80
	mostSize = 4 << 20
)

// reserved are names that Windows keeps for itself.
var reserved = words("con prn aux nul com1 com2 com3 com4 com5 com6 com7 com8 com9 lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9")

// CheckName refuses names that cannot be those of a file on every system.
func CheckName(name string) error {
	fault := func(zh, en string, args ...any) error {
		return &feature.Fault{Column: "name", Value: string([]rune(name)[:min(len([]rune(name)), mostName)]), What: message.T(zh, en, args...)}
	}
	stem, _, _ := strings.Cut(strings.ToLower(name), ".")
	switch {
	case name == "" || strings.TrimSpace(name) != name:
		return fault("情景名为空，或首尾有空格", "the name of a scenario is empty or has spaces around it")
	case len([]rune(name)) > mostName || len(name) > 200:
		return fault("情景名超过 %d 个字", "the name of a scenario is longer than %d characters", mostName)
	case name[0] == '.' || name[len(name)-1] == '.' || slices.Contains(reserved, stem):
		return fault("不能用作情景名", "this cannot be the name of a scenario")
	}
	for _, r := range name {
		if !unicode.IsPrint(r) || r == unicode.ReplacementChar || strings.ContainsRune(`/\:*?"<>|`, r) {
			return fault("情景名不能含有 / \\ : * ? \" < > | 和控制字符", `the name of a scenario must not have / \ : * ? " < > | or control characters`)
		}
	}
	return nil
}

func (f *Folder) file(name string) string { return filepath.Join(f.path, name+suffix) }

// List is the names of the scenarios, in order.
func (f *Folder) List() ([]string, error) {
	entries, err := os.ReadDir(f.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, message.Wrap(err, "读取情景", "read the scenarios")
	}
	names := []string{}
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), suffix); ok && e.Type().IsRegular() && CheckName(name) == nil {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a), strings.ToLower(b)), cmp.Compare(a, b))
	})
	return names, nil
}

// Read is a scenario and the tag of what is on disk.
func (f *Folder) Read(name string) (s *Scenario, tag string, err error) {
	if err := CheckName(name); err != nil {
		return nil, "", err
	}
	file, err := os.Open(f.file(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, "", ErrMissing
	}
	if err != nil {
		return nil, "", message.Wrap(err, "打开情景 %s", "open scenario %s", name)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, mostSize+1))
	if err != nil {
		return nil, "", message.Wrap(err, "读取情景 %s", "read scenario %s", name)
	}
	if s, err = Decode(name+suffix, data); err == nil {
		s.Name = name // files may have been renamed
	}
	return s, tagOf(data), err
}

// Decode reads a scenario as YAML, of which JSON is a part.
func Decode(file string, data []byte) (*Scenario, error) {
	s := &Scenario{}
	kind := document.Kind{Title: message.Text{ZH: "情景文件", EN: "scenario file"}}
	_, err := document.Decode(kind, file, data, s)
	return s, err
}

// DecodeJSON reads a scenario or its edits as they come from a page; keys that there
// are not are refused.
func DecodeJSON(r io.Reader, into any) error {
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return &feature.Fault{What: message.T("不是有效的 JSON：%s", "not valid JSON: %s", err)}
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return &feature.Fault{What: message.T("JSON 后面还有内容", "there is something behind the JSON")}
	}
	return nil
}

func tagOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8])
}

// Write keeps a scenario, whole or not at all. tag is that of what it replaces, "" of
// none; where something else is there by now, that is ErrChanged. It returns the new tag.
func (f *Folder) Write(s *Scenario, tag string) (string, error) {
	if err := CheckName(s.Name); err != nil {
		return "", err
	}
	data, err := yaml.MarshalWithOptions(s, yaml.Indent(2), yaml.IndentSequence(true))
	if err != nil {
		return "", message.Wrap(err, "写出情景 %s", "write scenario %s", s.Name)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.unchanged(s.Name, tag); err != nil {
		return "", err
	}
	if err := os.MkdirAll(f.path, 0o777); err != nil {
		return "", message.Wrap(err, "建立情景文件夹", "make the folder of scenarios")
	}
	return tagOf(data), message.Wrap(replace(f.file(s.Name), data), "写出情景 %s", "write scenario %s", s.Name)
}

// unchanged compares what is on disk with what the caller took it for.
func (f *Folder) unchanged(name, tag string) error {
	data, err := os.ReadFile(f.file(name))
	switch {
	case errors.Is(err, fs.ErrNotExist) && tag == "":
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return ErrChanged
	case err != nil:
		return message.Wrap(err, "读取情景 %s", "read scenario %s", name)
	case tagOf(data) != tag:
		return ErrChanged
	}
	return nil
}

// replace writes a file under another name first.
func replace(path string, data []byte) error {
	part, err := os.CreateTemp(filepath.Dir(path), ".scenario-*")
	if err != nil {
		return err
	}
	_, err = part.Write(data)
	err = errors.Join(err, part.Chmod(0o644), part.Sync(), part.Close())
	if err == nil {
		err = os.Rename(part.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(part.Name()))
	}
	return nil
}

// Delete takes a scenario away, if it is still what the caller took it for.
func (f *Folder) Delete(name, tag string) error {
	if err := CheckName(name); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, err := os.Stat(f.file(name)); errors.Is(err, fs.ErrNotExist) {
		return ErrMissing
	}
	if err := f.unchanged(name, tag); err != nil {
		return err
	}
	return message.Wrap(os.Remove(f.file(name)), "删除情景 %s", "delete scenario %s", name)
}
