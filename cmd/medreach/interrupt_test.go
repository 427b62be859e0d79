package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// asProgram, set in the environment, makes the test binary the program itself, for
// what only a process of its own can show: signals, limits, pipes.
const asProgram = "MEDREACH_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// process prepares a run of the program in a folder, in Chinese.
func process(t *testing.T, dir, name string, args ...string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	var stderr bytes.Buffer
	cmd.Dir, cmd.Stderr = dir, &stderr
	cmd.Env = append(os.Environ(), asProgram+"=1", "LC_ALL=zh_CN.UTF-8")
	return cmd, &stderr
}

func program(t *testing.T) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// studyFolder is a folder with the sound study; big makes a run of it last.
func studyFolder(t *testing.T, big bool) string {
	t.Helper()
	dir := t.TempDir()
	if err := layStudy(dir); err != nil {
		t.Fatal(err)
	}
	if big {
		data, err := tenThousand()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "facilities.csv"), data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// entries lists a folder.
func entries(t *testing.T, dir string) string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range list {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

// TestSignals interrupts a run while it writes its result.
func TestSignals(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no signals between processes")
	}
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			dir := studyFolder(t, true)
			before := entries(t, dir)
			cmd, stderr := process(t, dir, program(t), "run", "study.yaml", "-o", "out")
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			waitFor(t, filepath.Join(dir, ".out.partial-*", "tables", "coverage.csv"))
			if err := cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			err := cmd.Wait()
			if code := cmd.ProcessState.ExitCode(); code != exitInput {
				t.Errorf("exit code %d (%v), want 1", code, err)
			}
			if !strings.HasSuffix(stderr.String(), "已中断；没有留下写了一半的结果\n") || strings.Contains(stderr.String(), "goroutine") {
				t.Errorf("says %q", stderr)
			}
			if after := entries(t, dir); after != before {
				t.Errorf("left behind: %s", after)
			}
		})
	}
}

func waitFor(t *testing.T, pattern string) {
	t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if found, _ := filepath.Glob(pattern); len(found) > 0 {
			return
		}
	}
	t.Fatalf("no %s within a minute", pattern)
}

// cutter cancels a run at the nth step of its progress.
type cutter struct {
	told   bytes.Buffer
	left   int
	cancel context.CancelFunc
}

func (c *cutter) Write(p []byte) (int, error) {
	if c.left--; c.left == 0 {
		c.cancel()
	}
	return c.told.Write(p)
}

// TestInterruptedAnywhere interrupts a run at each step that a progress bar shows:
// either the whole result is there or nothing is.
func TestInterruptedAnywhere(t *testing.T) {
	dir := studyFolder(t, false)
	t.Chdir(dir)
	before := entries(t, dir)
	for step := 1; ; step++ {
		ctx, cancel := context.WithCancel(t.Context())
		stderr := &cutter{left: step, cancel: cancel}
		var stdout bytes.Buffer
		code := execute(&console{ctx: ctx, out: &stdout, err: stderr, ticker: true}, []string{"--lang=en", "run", "study.yaml", "-o", "out"}, os.Getenv)
		cancel()
		if code == exitDone {
			if step < 20 {
				t.Errorf("a run shows only %d steps", step)
			}
			return
		}
		if code != exitInput || !strings.Contains(stderr.told.String(), "interrupted; nothing half-written is left behind") {
			t.Fatalf("step %d: exit code %d, says %q", step, code, &stderr.told)
		}
		if after := entries(t, dir); after != before {
			t.Fatalf("step %d: left behind: %s", step, after)
		}
	}
}

// TestFileSizeLimit runs into ever later limits on the size of a file, which stop
// the writing of tables, layers and the GeoPackage.
func TestFileSizeLimit(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no such limit")
	}
	dir := studyFolder(t, false)
	before := entries(t, dir)
	for _, blocks := range []int{0, 1, 4, 16, 64, 128} {
		script := fmt.Sprintf(`ulimit -f %d && exec "$0" run study.yaml -o out`, blocks)
		cmd, stderr := process(t, dir, "sh", "-c", script, program(t))
		err := cmd.Run()
		if code := cmd.ProcessState.ExitCode(); code != exitInput {
			t.Fatalf("limit %d: exit code %d (%v): %s", blocks, code, err, stderr)
		}
		if s := stderr.String(); strings.Count(s, "\n") != 1 || !strings.HasPrefix(s, "错误：写入 ") || strings.Contains(s, "partial") {
			t.Errorf("limit %d: says %q", blocks, s)
		}
		if after := entries(t, dir); after != before {
			t.Fatalf("limit %d: left behind: %s", blocks, after)
		}
	}
}

// TestFullDisk writes into file systems of 64 kB and into one that is read-only.
func TestFullDisk(t *testing.T) {
	for _, c := range []struct{ name, options, zh, en string }{
		{"full", "size=64k", "磁盘空间不足", "no space left on the disk"},
		{"read-only", "ro", "磁盘是只读的", "the disk is read-only"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := studyFolder(t, false)
			disk := filepath.Join(dir, "disk")
			if err := os.Mkdir(disk, 0o777); err != nil {
				t.Fatal(err)
			}
			mount(t, c.options, disk)
			t.Chdir(dir)
			for locale, want := range map[string]string{"zh_CN": c.zh, "en_GB": c.en} {
				code, _, stderr := speak(t, locale, "run", "study.yaml", "-o", "disk/out")
				if code != exitInput || !strings.Contains(stderr, want) || strings.Count(stderr, "\n") != 1 {
					t.Errorf("exit code %d, says %q", code, stderr)
				}
				if left := entries(t, disk); left != "" {
					t.Errorf("left behind: %s", left)
				}
			}
		})
	}
}

// mount mounts a file system of its own for the test, or skips it.
func mount(t *testing.T, options, at string) {
	t.Helper()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", options, "tmpfs", at).CombinedOutput(); err != nil {
		t.Skipf("a file system cannot be mounted here: %v %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", at).CombinedOutput(); err != nil {
			t.Errorf("umount: %v %s", err, out)
		}
	})
}

// fullWriter is an output on a full disk.
type fullWriter struct{}

func (fullWriter) Write([]byte) (int, error) {
	return 0, &os.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.ENOSPC}
}

// TestOutputCutShort holds that a list that could not be written does not pass for
// the whole.
func TestOutputCutShort(t *testing.T) {
	t.Chdir(studyFolder(t, false))
	for _, args := range [][]string{{"version"}, {"check", "study.yaml"}, {"init", "-o", "-", "facilities.csv"}} {
		var stderr bytes.Buffer
		c := &console{ctx: t.Context(), out: fullWriter{}, err: &stderr}
		if code := execute(c, append([]string{"--lang=en"}, args...), os.Getenv); code != exitInput || !strings.HasSuffix(stderr.String(), "error: write the output: no space left on the disk\n") {
			t.Errorf("%v: exit code %d, says %q", args, code, &stderr)
		}
	}
}

// TestReadOnlyFolder runs as a user who may not write; root may write anywhere.
func TestReadOnlyFolder(t *testing.T) {
	dir := studyFolder(t, false)
	t.Chdir(dir)
	closed := filepath.Join(dir, "closed")
	if err := os.Mkdir(closed, 0o555); err != nil {
		t.Fatal(err)
	}
	if f, err := os.Create(filepath.Join(closed, "probe")); err == nil {
		f.Close()
		t.Skip("this user may write anywhere")
	} else if !errors.Is(err, os.ErrPermission) {
		t.Fatal(err)
	}
	code, _, stderr := speak(t, "en_GB", "run", "study.yaml", "-o", "closed/out")
	if code != exitInput || !strings.HasSuffix(stderr, "permission denied\n") || strings.Count(stderr, "\n") != 1 {
		t.Errorf("exit code %d, says %q", code, stderr)
	}
}

// TestBars holds that progress bars are drawn where the error stream is a terminal
// and that a pipe gets none.
func TestBars(t *testing.T) {
	dir := studyFolder(t, false)
	cmd, stderr := process(t, dir, program(t), "run", "study.yaml", "-o", "out")
	if err := cmd.Run(); err != nil || stderr.Len() > 0 {
		t.Errorf("in a pipe: %v, says %q", err, stderr)
	}
	t.Chdir(dir)
	var bars, out bytes.Buffer
	code := execute(&console{ctx: t.Context(), out: &out, err: &bars, ticker: true}, []string{"--lang=zh", "run", "study.yaml", "-o", "two"}, os.Getenv)
	for _, want := range []string{"读入数据", "计算覆盖", "写出结果", "%"} {
		if code != exitDone || !strings.Contains(bars.String(), want) {
			t.Errorf("exit code %d; the bars do not say %q: %q", code, want, &bars)
		}
	}
}
