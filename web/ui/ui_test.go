package ui_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"

	"github.com/medreach/medreach/web/ui"
)

// made is what the page is built of, as vite.config.ts has it.
var made = []string{"index.html", "package-lock.json", "public", "src", "tsconfig.json", "vite.config.ts"}

// TestPageIsOfTheseSources holds that `make ui` was run after the last change.
func TestPageIsOfTheseSources(t *testing.T) {
	var names []string
	for _, name := range made {
		err := filepath.WalkDir(name, func(name string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				names = append(names, filepath.ToSlash(name))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(names)
	hash := sha256.New()
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(hash, "%x  %s\n", sha256.Sum256(data), name)
	}
	built, err := fs.ReadFile(ui.Page(), "sources.sha256")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.TrimSpace(string(built)), hex.EncodeToString(hash.Sum(nil)); got != want {
		t.Errorf("web/ui/dist was built from other sources (%.12s, these are %.12s): run make ui", got, want)
	}
}

// mostScript is how large the scripts may be, compressed.
const mostScript = 600_000

// TestScriptsAreSmall holds what a browser has to fetch and read before it shows
// anything, and that nothing is fetched from elsewhere.
func TestScriptsAreSmall(t *testing.T) {
	var size counter
	packed, err := gzip.NewWriterLevel(&size, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	page := ui.Page()
	err = fs.WalkDir(page, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(page, name)
		if err != nil {
			return err
		}
		switch path.Ext(name) {
		case ".js", ".mjs":
			_, err = packed.Write(data)
		case ".html", ".css":
			for _, part := range []string{"http://", "https://", "//cdn", "@import"} {
				if at := strings.Index(string(data), part); at >= 0 && !strings.HasPrefix(string(data[at:]), "http://www.w3.org/") {
					t.Errorf("%s fetches %.60s", name, data[at:])
				}
			}
		}
		return err
	})
	if err == nil {
		err = packed.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	if size == 0 || size > mostScript {
		t.Errorf("%d bytes of scripts, compressed; at most %d", size, mostScript)
	}
}

type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
