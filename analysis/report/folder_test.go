package report

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/medreach/medreach/geo/message"
)

func put(t *testing.T, f *folder, name, content string) {
	t.Helper()
	err := f.writeFile(name, func(w *os.File) error {
		_, err := w.WriteString(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func entries(t *testing.T, dir string) []string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range list {
		names = append(names, e.Name())
	}
	return names
}

func TestResultAppearsWhole(t *testing.T) {
	parent := t.TempDir()
	target := filepath.Join(parent, "out")
	f, err := newFolder(target, false)
	if err != nil {
		t.Fatal(err)
	}
	put(t, f, "tables/a.csv", "1")
	if _, err := os.Stat(target); err == nil {
		t.Error("the result shows before it is whole")
	}
	put(t, f, manifestName, "{}")
	if err := f.commit(); err != nil {
		t.Fatal(err)
	}
	if got := entries(t, parent); len(got) != 1 || got[0] != "out" {
		t.Errorf("beside the result stands %v", got)
	}
	if data, err := os.ReadFile(filepath.Join(target, "tables", "a.csv")); err != nil || string(data) != "1" {
		t.Errorf("file = %q, %v", data, err)
	}
}

func TestDiscardLeavesNothing(t *testing.T) {
	parent := t.TempDir()
	f, err := newFolder(filepath.Join(parent, "out"), false)
	if err != nil {
		t.Fatal(err)
	}
	put(t, f, "layers/a.geojson", "{}")
	f.discard()
	if got := entries(t, parent); len(got) != 0 {
		t.Errorf("left behind: %v", got)
	}
}

func TestTargets(t *testing.T) {
	parent := t.TempDir()
	at := func(name string) string { return filepath.Join(parent, name) }
	if err := os.MkdirAll(at("photos"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(at("photos/cat.jpg"), []byte("x"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(at("old"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(at("old/"+manifestName), []byte("{}"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(at("file"), []byte("x"), 0o666); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name, target string
		replace      bool
		fault        string
	}{
		{"new", "new/deep", false, ""},
		{"exists", "old", false, "exists"},
		{"earlier result replaced", "old", true, ""},
		{"somebody's photos are never replaced", "photos", true, "no earlier result"},
		{"a file", "file", true, "is a file"},
		{"below a file", "file/out", false, "write"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			err := CheckTarget(at(c.target), c.replace)
			if c.fault == "" && err != nil {
				t.Fatal(err)
			}
			if c.fault != "" && (err == nil || !strings.Contains(message.In(err, message.EN), c.fault)) {
				t.Errorf("error = %v, want %q", err, c.fault)
			}
		})
	}
	if got := entries(t, at("photos")); len(got) != 1 {
		t.Errorf("photos = %v", got)
	}
}

func TestReplaceKeepsTheOldUntilTheNewIsThere(t *testing.T) {
	target := filepath.Join(t.TempDir(), "out")
	for _, content := range []string{"first", "second"} {
		f, err := newFolder(target, true)
		if err != nil {
			t.Fatal(err)
		}
		put(t, f, manifestName, content)
		if err := f.commit(); err != nil {
			t.Fatal(err)
		}
	}
	if data, _ := os.ReadFile(filepath.Join(target, manifestName)); string(data) != "second" {
		t.Errorf("result = %q, want the second", data)
	}
	if got := entries(t, filepath.Dir(target)); len(got) != 1 {
		t.Errorf("left behind: %v", got)
	}
}

func TestWriteFaultTellsAFullDisk(t *testing.T) {
	file, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no /dev/full here")
	}
	defer file.Close()
	_, err = file.WriteString("x")
	told := writeFault("a.csv", err)
	if !strings.Contains(message.In(told, message.ZH), "磁盘空间不足") || !message.AtFault(told) {
		t.Errorf("full disk told as %v", message.In(told, message.ZH))
	}
	if err := writeFault("a", nil); err != nil {
		t.Errorf("no fault told as %v", err)
	}
	if err := writeFault("a", errors.New("database or disk is full (13)")); !strings.Contains(message.In(err, message.EN), "no space") {
		t.Errorf("a database's full disk told as %v", err)
	}
}
