package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"runtime"
	"time"

	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/geo/message"
)

// manifest is how a result came about. It alone holds times and machine facts,
// so that every other file has the same bytes for the same inputs.
type manifest struct {
	Program  program         `json:"program"`
	Study    string          `json:"study"`
	Settings *settings.Study `json:"settings"` // after defaults
	Inputs   []study.Input   `json:"inputs"`
	Reading  []message.Text  `json:"decisions"` // what was decided while reading, with the evidence
	Outputs  []output        `json:"outputs"`
	Run      machine         `json:"run"`
}

type program struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Go      string `json:"go"`
}

type output struct {
	File   string `json:"file"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

type machine struct {
	Started    time.Time `json:"started"`
	Seconds    float64   `json:"seconds"`
	PeakMemory int64     `json:"peak_memory_bytes"`
	Cores      int       `json:"cores"`
	System     string    `json:"system"`
}

// writeManifest writes the last file of a result, after all others.
func (f *folder) writeManifest(r *study.Result, opts Options) error {
	names, err := f.names()
	if err != nil {
		return writeFault(manifestName, err)
	}
	m := manifest{Program: program{"medreach", opts.Version, runtime.Version()}, Study: r.Config.Name, Settings: r.Config,
		Inputs: r.Files, Reading: r.Decisions}
	for _, name := range names {
		o := output{File: name}
		if o.Bytes, o.SHA256, err = hash(f.path(name)); err != nil {
			return writeFault(name, err)
		}
		m.Outputs = append(m.Outputs, o)
	}
	m.Run = machine{Started: opts.Started.UTC().Truncate(time.Second), Seconds: time.Since(opts.Started).Seconds(),
		PeakMemory: peakMemory(), Cores: runtime.GOMAXPROCS(0), System: runtime.GOOS + "/" + runtime.GOARCH}
	return f.writeJSON(manifestName, m)
}

func (f *folder) writeJSON(name string, v any) error {
	return f.writeFile(name, func(w *os.File) error {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", " ")
		return enc.Encode(v)
	})
}

func hash(path string) (int64, string, error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, "", err
	}
	defer file.Close()
	h := sha256.New()
	n, err := io.Copy(h, file)
	return n, hex.EncodeToString(h.Sum(nil)), err
}
