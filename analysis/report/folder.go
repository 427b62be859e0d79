package report

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/medreach/medreach/geo/message"
)

// manifestName is the file that is written last: a folder without it is no
// finished result.
const manifestName = "manifest.json"

// folder is a result being written: everything goes under a temporary name
// beside the target and takes the target's name when it is whole.
type folder struct {
	target, partial string
	replace         bool
}

// newFolder prepares the place of a result. The target must not exist, unless
// replace is set and it holds an earlier result.
func newFolder(target string, replace bool) (*folder, error) {
	if err := checkTarget(target, replace); err != nil {
		return nil, err
	}
	target, err := filepath.Abs(target) // "." cannot be renamed
	if err != nil {
		return nil, writeFault(target, err)
	}
	parent := filepath.Dir(target)
	if err := os.MkdirAll(parent, 0o777); err != nil {
		return nil, writeFault(parent, err)
	}
	var tag [6]byte
	_, _ = rand.Read(tag[:]) // crypto/rand never fails
	partial := filepath.Join(parent, "."+filepath.Base(target)+".partial-"+hex.EncodeToString(tag[:]))
	f := &folder{target: target, partial: partial, replace: replace}
	for _, sub := range []string{"layers", "tables"} {
		if err := os.MkdirAll(filepath.Join(partial, sub), 0o777); err != nil {
			f.discard()
			return nil, writeFault(partial, err)
		}
	}
	return f, nil
}

// CheckTarget reports a result folder that a run could not write in the end,
// so that hours of computing are not lost to it.
func CheckTarget(target string, replace bool) error {
	f, err := newFolder(target, replace)
	if err != nil {
		return err
	}
	f.discard()
	return nil
}

func checkTarget(target string, replace bool) error {
	info, err := os.Lstat(target)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return writeFault(target, err)
	case !info.IsDir():
		return message.Errorf("结果位置 %s 是一个文件，请换一个文件夹名", "the place of the result, %s, is a file: name another folder", target)
	case !replace:
		return message.Errorf("结果文件夹 %s 已经存在：换一个名字，或加 --replace 替换以前的结果", "the folder %s exists: name another, or add --replace to replace an earlier result", target)
	}
	if _, err := os.Stat(filepath.Join(target, manifestName)); err == nil {
		return nil
	}
	entries, err := os.ReadDir(target)
	if err == nil && len(entries) == 0 {
		return nil
	}
	return message.Errorf("文件夹 %s 里不是以前的结果（没有 %s），不会替换", "the folder %s holds no earlier result (no %s) and is not replaced", target, manifestName)
}

// path is where a file of the result is written for now.
func (f *folder) path(name string) string { return filepath.Join(f.partial, filepath.FromSlash(name)) }

// names lists the files written so far, sorted, with slashes.
func (f *folder) names() ([]string, error) {
	var all []string
	err := filepath.WalkDir(f.partial, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			rel, _ := filepath.Rel(f.partial, path) // path lies below partial
			all = append(all, filepath.ToSlash(rel))
		}
		return err
	})
	slices.Sort(all)
	return all, err
}

// commit gives the result its name. An earlier result steps aside first and
// comes back if that fails.
func (f *folder) commit() error {
	if err := syncDir(f.partial); err != nil {
		return writeFault(f.target, err)
	}
	aside := f.partial + "-old"
	moved := false
	if f.replace {
		if err := os.Rename(f.target, aside); err == nil {
			moved = true
		} else if !errors.Is(err, fs.ErrNotExist) {
			return writeFault(f.target, err)
		}
	}
	if err := os.Rename(f.partial, f.target); err != nil {
		if moved {
			err = errors.Join(err, os.Rename(aside, f.target))
		}
		return writeFault(f.target, err)
	}
	if moved {
		return os.RemoveAll(aside)
	}
	return syncDir(filepath.Dir(f.target))
}

// discard removes what was written. Nothing is left behind when a run fails.
func (f *folder) discard() { _ = os.RemoveAll(f.partial) }

// syncDir makes the names in a folder safe against a power cut, where the
// system can.
func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	err = d.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		err = nil
	}
	return errors.Join(err, d.Close())
}

func writeFault(path string, err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, syscall.ENOSPC) || strings.Contains(err.Error(), "disk is full") {
		return message.Wrap(message.Errorf("磁盘空间不足", "no space left on the disk"), "写入 %s", "write %s", path)
	}
	if strings.Contains(err.Error(), "disk I/O error") { // of the GeoPackage, whose library keeps the reason to itself
		err = message.Errorf("磁盘读写出错，可能已满", "the disk could not be written: it may be full")
	}
	return message.Wrap(err, "写入 %s", "write %s", path)
}

// writeFile writes one file of the result, whole and on the disk.
func (f *folder) writeFile(name string, write func(w *os.File) error) error {
	file, err := os.Create(f.path(name))
	if err != nil {
		return writeFault(name, err)
	}
	err = write(file)
	if err == nil {
		err = file.Sync()
	}
	return writeFault(name, errors.Join(err, file.Close()))
}
