package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// verify holds that the manifest of a result tells the truth about every file of
// it, and about the inputs, which are named from the folder of the study.
func verify(s *script, args []string) {
	dir, from := s.path(args[0]), s.dir
	if len(args) > 1 {
		from = s.path(args[1])
	}
	var m struct {
		Inputs, Outputs []struct {
			File, SHA256 string
			Bytes        int64
		}
	}
	s.check(json.Unmarshal([]byte(s.read(filepath.Join(dir, "manifest.json"))), &m))
	var told []string
	for _, o := range m.Outputs {
		told = append(told, o.File)
		data := []byte(s.read(filepath.Join(dir, o.File)))
		if sum := sha256.Sum256(data); int64(len(data)) != o.Bytes || hex.EncodeToString(sum[:]) != o.SHA256 {
			s.fail("the manifest is wrong about %s", o.File)
		}
	}
	for _, in := range m.Inputs {
		data := []byte(s.read(filepath.Join(from, in.File)))
		if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != in.SHA256 {
			s.fail("the manifest is wrong about the input %s", in.File)
		}
	}
	there := slices.DeleteFunc(files(s, dir), func(name string) bool { return name == "manifest.json" })
	if !slices.Equal(told, there) {
		s.fail("the manifest lists %q; there are %q", told, there)
	}
}

// same holds that two results have the same bytes, the manifest aside.
func same(s *script, args []string) {
	if len(args) != 2 {
		s.fail("usage: same RESULT RESULT")
	}
	a, b := s.path(args[0]), s.path(args[1])
	names := files(s, a)
	if other := files(s, b); !slices.Equal(names, other) {
		s.fail("%q and %q", names, other)
	}
	for _, name := range names {
		x, err := os.ReadFile(filepath.Join(a, name))
		s.check(err)
		y, err := os.ReadFile(filepath.Join(b, name))
		s.check(err)
		if name != "manifest.json" && !bytes.Equal(x, y) {
			s.fail("%s differs", name)
		}
	}
}

// files lists the files of a folder, sorted.
func files(s *script, dir string) []string {
	var names []string
	s.check(fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, name)
		}
		return err
	}))
	slices.Sort(names)
	return names
}
