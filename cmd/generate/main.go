// Command generate writes the data files of the built-in study into a folder:
//
//	go run ./cmd/generate testdata/builtin
//
// The files are committed, and a test holds them against the generator; run it
// after a change to the generator. The study file and the README beside them are
// written by hand and left alone.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/medreach/medreach/analysis/builtin"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: generate FOLDER")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func write(dir string) error {
	files, err := builtin.Generate().Files()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o666); err != nil {
			return err
		}
	}
	return nil
}
