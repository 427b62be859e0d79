package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/geo/message"
)

// Source is a study file and the state in which it and its data were found, before
// anything was read.
type Source struct {
	Config *settings.Study
	path   string
	sum    string // of the study file
	stamps map[string]stamp

	mu      sync.Mutex
	changed []string // files that are no longer what was read
}

// stamp tells a file that was touched from one that was not.
type stamp struct {
	size  int64
	stamp time.Time
	gone  bool
}

// Open reads a study file and notes how its data files stand.
func Open(path string) (*Source, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, message.Wrap(err, "打开方案文件 %s", "open study file %s", path)
	}
	s := &Source{path: absolute, stamps: map[string]stamp{absolute: stampOf(absolute)}}
	data, err := os.ReadFile(absolute)
	if err != nil {
		return nil, message.Wrap(err, "打开方案文件 %s", "open study file %s", path)
	}
	sum := sha256.Sum256(data)
	s.sum = hex.EncodeToString(sum[:])
	if s.Config, err = settings.Decode(absolute, data); err != nil {
		return nil, err
	}
	for _, name := range s.Config.Files() {
		full := s.Config.Path(name)
		s.stamps[full] = stampOf(full)
	}
	return s, nil
}

func stampOf(path string) stamp {
	info, err := os.Stat(path)
	if err != nil {
		return stamp{gone: true}
	}
	return stamp{info.Size(), info.ModTime(), false}
}

// watchEvery is how often files are looked at.
const watchEvery = 2 * time.Second

// watch looks at the files of what is shown, again and again until ctx ends. What
// changed is only told: the snapshot stays as it is.
func (s *Server) watch(ctx context.Context) {
	ticker := time.NewTicker(watchEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if shown := s.current.Load(); shown != nil && shown.source != nil {
				shown.source.look(ctx, shown.result.Files)
			}
		}
	}
}

// look finds the files that changed since they were read. Only those that were
// touched are read again.
func (s *Source) look(ctx context.Context, files []study.Input) {
	sums := map[string]string{s.path: s.sum}
	names := map[string]string{s.path: filepath.Base(s.path)}
	order := []string{s.path}
	for _, f := range files {
		full := s.Config.Path(f.File)
		sums[full], names[full] = f.SHA256, f.File
		order = append(order, full)
	}
	var changed []string
	for _, path := range order {
		if ctx.Err() != nil {
			return
		}
		now := stampOf(path)
		if now == s.stamps[path] {
			continue
		}
		if sum, err := hashOf(ctx, path); err == nil && sum == sums[path] {
			s.stamps[path] = now // touched, and the same
			continue
		}
		changed = append(changed, names[path])
	}
	s.mu.Lock()
	s.changed = changed
	s.mu.Unlock()
}

// stale lists the files that changed.
func (s *Source) stale() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

func hashOf(ctx context.Context, path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, readUntil{ctx, f}); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// readUntil reads until a context ends: files may be large.
type readUntil struct {
	ctx context.Context
	io.Reader
}

// Read reads unless the context has ended.
func (r readUntil) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}
