package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestInitIntoNewFolder holds that the folder of the study is made where it is
// missing, and that the study finds its files from there.
func TestInitIntoNewFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "study")
	if err := layStudy(dir); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	code, _, stderr := speak(t, "en_GB", "init", "-o", "a/b/x.yaml", "facilities.csv", "people.csv", "zones.geojson")
	if code != exitDone {
		t.Fatalf("init: %s", stderr)
	}
	data, err := os.ReadFile("a/b/x.yaml")
	if err != nil || !strings.Contains(string(data), "file: ../../facilities.csv") {
		t.Errorf("%v:\n%s", err, data)
	}
	if code, _, stderr := speak(t, "en_GB", "check", "a/b/x.yaml"); code != exitDone {
		t.Errorf("check: %s", stderr)
	}
}

// TestInitCountsChoices holds that the choices told are those in the study.
func TestInitCountsChoices(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "study")
	if err := layStudy(dir); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	code, stdout, stderr := speak(t, "zh_CN", "init", "-o", "x.yaml", "facilities.csv")
	data, err := os.ReadFile("x.yaml")
	if code != exitDone || err != nil {
		t.Fatalf("init: %v %s", err, stderr)
	}
	n := strings.Count(string(data), "请选择 CHOOSE: ")
	if n == 0 || !strings.Contains(stdout, fmt.Sprintf("有 %d 处需要您选择", n)) {
		t.Errorf("%d choices in the study, told:\n%s", n, stdout)
	}
}
