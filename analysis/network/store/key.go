package store

import (
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"os"
	"sync"

	"github.com/medreach/medreach/analysis/network/speed"
)

// Key is the hash of everything that graphs depend on.
type Key [sha256.Size]byte

// Inputs are what graphs depend on.
type Inputs struct {
	Files  []string      // from which roads are read
	Tables []speed.Table // of the modes
	Facts  []string      // all else, such as settings of the reader
}

// Key hashes the bytes of the files, the speeds, the facts, and the program itself:
// with another version of it graphs may come out otherwise, and only its own bytes
// tell for certain.
func (in Inputs) Key() (Key, error) {
	h := sha256.New()
	program, err := programHash()
	if err != nil {
		return Key{}, err
	}
	fmt.Fprintf(h, "%x\n%d files\n", program, len(in.Files))
	for _, path := range in.Files {
		sum, err := fileHash(path)
		if err != nil {
			return Key{}, err
		}
		fmt.Fprintf(h, "%x\n", sum)
	}
	for _, t := range in.Tables {
		fmt.Fprintf(h, "%#v\n", t)
	}
	for _, f := range in.Facts {
		fmt.Fprintf(h, "%q\n", f)
	}
	return sumOf(h), nil
}

func sumOf(h hash.Hash) Key { return Key(h.Sum(nil)) }

func fileHash(path string) (Key, error) {
	file, err := os.Open(path)
	if err != nil {
		return Key{}, fmt.Errorf("store: %w", err)
	}
	defer file.Close()
	h := sha256.New()
	if _, err := io.Copy(h, file); err != nil {
		return Key{}, fmt.Errorf("store: %w", err)
	}
	return sumOf(h), nil
}

// programHash is of the file that runs.
var programHash = sync.OnceValues(func() (Key, error) {
	path, err := os.Executable()
	if err != nil {
		return Key{}, fmt.Errorf("store: %w", err)
	}
	return fileHash(path)
})
