package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strings"
	"time"

	"github.com/medreach/medreach/web/problem"
)

// pages are the files of the page, kept in memory with their compressed forms.
type pages struct{ files map[string]*file }

// file is one file.
type file struct {
	plain, gzip, brotli []byte
	kind, tag           string
	hashed              bool // its name changes with its content
}

// hashedName is a name that carries a hash, as bundlers write them: index-B7x_k2Qd.js.
var hashedName = regexp.MustCompile(`[-.][A-Za-z0-9_-]{8,}\.[a-z0-9]+$`)

// kinds are what the system may not know.
var kinds = map[string]string{".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".html": "text/html; charset=utf-8", ".svg": "image/svg+xml",
	".json": "application/json", ".woff2": "font/woff2", ".pbf": "application/x-protobuf", ".webmanifest": "application/manifest+json", ".map": "application/json", ".png": "image/png", ".ico": "image/x-icon"}

func newPages(files fs.FS) (*pages, error) {
	p := &pages{files: map[string]*file{}}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(path.Base(name), ".") {
			return err
		}
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		if plain, ok := strings.CutSuffix(name, ".br"); ok {
			p.file(plain).brotli = data
			return nil
		}
		if plain, ok := strings.CutSuffix(name, ".gz"); ok {
			p.file(plain).gzip = data
			return nil
		}
		sum := sha256.Sum256(data)
		f := p.file(name)
		f.plain, f.tag, f.kind = data, hex.EncodeToString(sum[:8]), kindOf(name)
		f.hashed = strings.HasPrefix(name, "assets/") && hashedName.MatchString(name)
		return nil
	})
	for name, f := range p.files {
		if f.plain == nil && err == nil {
			err = fmt.Errorf("web: the page has a compressed %s and no plain one", name)
		}
	}
	return p, err
}

func (p *pages) file(name string) *file {
	f := p.files[name]
	if f == nil {
		f = &file{}
		p.files[name] = f
	}
	return f
}

func kindOf(name string) string {
	ext := path.Ext(name)
	if kind := kinds[ext]; kind != "" {
		return kind
	}
	if kind := mime.TypeByExtension(ext); kind != "" {
		return kind
	}
	return "application/octet-stream"
}

// ServeHTTP hands out a file. The page is asked for anew each time and costs
// nothing where it is the same; what carries its hash in its name is kept.
func (p *pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	if name == "" {
		name = "index.html"
	}
	f := p.files[name]
	if f == nil {
		problem.Write(w, problem.New(http.StatusNotFound, "没有这个地址", "there is nothing at this address"))
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("ETag", `W/"`+f.tag+`"`)
	h.Set("Cache-Control", "no-cache")
	if f.hashed {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	data := f.plain
	if f.brotli != nil || f.gzip != nil {
		h.Add("Vary", "Accept-Encoding")
		for _, c := range []struct {
			name string
			data []byte
		}{{"br", f.brotli}, {"gzip", f.gzip}} {
			if c.data != nil && takes(r, c.name) {
				h.Set("Content-Encoding", c.name)
				data = c.data
				break
			}
		}
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
}

// takes reports whether the reader takes a compression by name. One with a weight
// of 0 is refused.
func takes(r *http.Request, coding string) bool {
	for _, part := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), coding) {
			weight = strings.TrimPrefix(strings.TrimSpace(weight), "q=")
			return strings.Trim(weight, "0.") != "" || weight == ""
		}
	}
	return false
}
