package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// served is the program serving in a process of its own.
type served struct {
	cmd    *exec.Cmd
	stderr *bytes.Buffer
	url    string
	rest   chan string // what it said after its address
}

// serveStudy starts the program and reads where the map is.
func serveStudy(t *testing.T, dir string, args ...string) *served {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("no signals between processes")
	}
	s := &served{rest: make(chan string, 1)}
	s.cmd, s.stderr = process(t, dir, program(t), args...)
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	found := make(chan string, 1)
	go func() {
		address := regexp.MustCompile(`http://\S+?/`)
		lines := bufio.NewReader(out)
		for {
			line, err := lines.ReadString('\n')
			if at := address.FindString(line); at != "" {
				found <- at
				break
			}
			if err != nil {
				close(found)
				break
			}
		}
		rest, _ := io.ReadAll(lines)
		s.rest <- string(rest)
	}()
	select {
	case s.url = <-found:
	case <-time.After(2 * time.Minute):
	}
	if s.url == "" {
		_ = s.cmd.Process.Kill()
		t.Fatalf("does not say where the map is: %s", s.stderr)
	}
	return s
}

// ask asks until the answer is no longer that of a server that is still computing.
func (s *served) ask(t *testing.T, path string, headers ...string) (int, []byte) {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		r, err := http.NewRequest("GET", s.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		got, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(got.Body)
		got.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if got.StatusCode != http.StatusServiceUnavailable || time.Now().After(end) {
			return got.StatusCode, body
		}
	}
}

// stop ends the program as a service manager does and holds that it ends well, in
// time, and without a word of a fault.
func (s *served) stop(t *testing.T, signal os.Signal) {
	t.Helper()
	if err := s.cmd.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	select {
	case <-s.rest:
	case <-time.After(time.Minute):
		_ = s.cmd.Process.Kill()
		t.Error("does not end")
	}
	if err := s.cmd.Wait(); err != nil || s.cmd.ProcessState.ExitCode() != exitDone {
		t.Errorf("ends with %v: %s", err, s.stderr)
	}
	for _, word := range []string{"goroutine", "level=ERROR", "错误"} {
		if strings.Contains(s.stderr.String(), word) {
			t.Errorf("says %q: %s", word, s.stderr)
		}
	}
}

// TestServe serves a study, compares what it tells with a run of the same, and ends
// it with connections still open.
func TestServe(t *testing.T) {
	dir := studyFolder(t, false)
	s := serveStudy(t, dir, "serve", "study.yaml", "--addr", "127.0.0.1:0")
	code, body := s.ask(t, "api/study")
	var study struct {
		Name   struct{ ZH string }
		People float64
	}
	if err := json.Unmarshal(body, &study); err != nil || code != 200 {
		t.Fatalf("%d %s", code, body)
	}
	t.Chdir(dir)
	if code, _, stderr := speak(t, "zh_CN", "run", "study.yaml", "-o", "out"); code != exitDone {
		t.Fatal(stderr)
	}
	data, err := os.ReadFile(filepath.Join("out", "summary.json"))
	if err != nil {
		t.Fatal(err)
	}
	var summary struct {
		Study  string
		People float64
	}
	if err := json.Unmarshal(data, &summary); err != nil {
		t.Fatal(err)
	}
	if study.Name.ZH != summary.Study || study.People != summary.People || study.People == 0 {
		t.Errorf("serves %+v, the run tells %+v", study, summary)
	}
	if code, page := s.ask(t, ""); code != 200 || !strings.Contains(string(page), "MedReach") {
		t.Errorf("the page is answered %d", code)
	}
	s.stop(t, syscall.SIGTERM)
}

// TestServeIsStoppedWhileComputing ends the program before there is a result.
func TestServeIsStoppedWhileComputing(t *testing.T) {
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		s := serveStudy(t, studyFolder(t, true), "serve", "study.yaml", "--addr", "127.0.0.1:0")
		s.stop(t, signal)
	}
}

// TestServeToOthers holds that nobody looks without the token, that it stands in no
// log, and that the other address of the machine answers.
func TestServeToOthers(t *testing.T) {
	const token = "0123456789abcdef-geheim"
	s := serveStudy(t, studyFolder(t, false), "serve", "study.yaml", "--addr", "0.0.0.0:0", "--token", token)
	port := regexp.MustCompile(`:(\d+)/`).FindStringSubmatch(s.url)
	s.url = "http://127.0.0.1:" + port[1] + "/"
	if code, _ := s.ask(t, "healthz"); code != 200 {
		t.Errorf("health: %d", code)
	}
	if code, _ := s.ask(t, "api/study"); code != 401 {
		t.Errorf("without a token: %d", code)
	}
	if code, _ := s.ask(t, "api/study", "Authorization", "Bearer "+token); code != 200 {
		t.Errorf("with the token: %d", code)
	}
	if code, _ := s.ask(t, "login?token="+token); code != 401 { // the client keeps no cookies
		t.Errorf("without a cookie: %d", code)
	}
	s.stop(t, syscall.SIGTERM)
	if strings.Contains(s.stderr.String(), token) || !strings.Contains(s.stderr.String(), "path=/login") {
		t.Errorf("the log: %s", s.stderr)
	}
}

// TestAddressInUse holds that a port that is taken is told before anything is
// computed.
func TestAddressInUse(t *testing.T) {
	dir := studyFolder(t, false)
	s := serveStudy(t, dir, "serve", "study.yaml", "--addr", "127.0.0.1:0")
	defer s.stop(t, syscall.SIGTERM)
	address := strings.TrimSuffix(strings.TrimPrefix(s.url, "http://"), "/")
	t.Chdir(dir)
	for locale, want := range map[string]string{"zh_CN": "已被占用", "en_GB": "is in use: name another"} {
		code, stdout, stderr := speak(t, locale, "serve", "study.yaml", "--addr", address)
		if code != exitInput || stdout != "" || !strings.Contains(stderr, want) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("exit code %d, says %q %q", code, stdout, stderr)
		}
	}
}

// TestDemoServes runs the built-in study until its map is there.
func TestDemoServes(t *testing.T) {
	if testing.Short() {
		t.Skip("the built-in study takes seconds")
	}
	dir := t.TempDir()
	s := serveStudy(t, dir, "demo", "-o", "out", "--addr", "127.0.0.1:0")
	code, body := s.ask(t, "api/study")
	if code != 200 || !strings.Contains(string(body), "invented") {
		t.Errorf("%d %s", code, body)
	}
	s.stop(t, syscall.SIGTERM)
	if _, err := os.Stat(filepath.Join(dir, "out", "summary.json")); err != nil {
		t.Error(err)
	}
}

// TestServeWithoutAStudy begins in an empty folder, named or not, puts a file onto the
// page, and ends the program before anything is confirmed: nothing is left. In a folder
// that has a study, that is shown.
func TestServeWithoutAStudy(t *testing.T) {
	for _, args := range [][]string{{"serve"}, {"serve", "."}, {"serve", "data"}} {
		dir := t.TempDir()
		folder := filepath.Join(dir, "data")
		if err := os.Mkdir(folder, 0o777); err != nil {
			t.Fatal(err)
		}
		s := serveStudy(t, dir, append(args, "--addr", "127.0.0.1:0")...)
		if code, body := s.ask(t, "api/status"); code != 200 || !strings.Contains(string(body), `"state":"empty"`) || !strings.Contains(string(body), `"editable":true`) {
			t.Errorf("%v: %d %s", args, code, body)
		}
		var form bytes.Buffer
		w := multipart.NewWriter(&form)
		part, err := w.CreateFormFile("f", "机构.csv")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte("机构名称,机构类别,经度,纬度\n虚构医院,综合医院,100.05,40.05\n")); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		got, err := http.Post(s.url+"api/import", w.FormDataContentType(), &form)
		if err != nil {
			t.Fatal(err)
		}
		got.Body.Close()
		if args[len(args)-1] != "data" {
			folder = dir
		}
		if list := entries(t, folder); got.StatusCode != http.StatusCreated || !strings.Contains(list, "import-") {
			t.Errorf("%v: %d, in the folder %s", args, got.StatusCode, list)
		}
		s.stop(t, syscall.SIGTERM)
		if list := entries(t, folder); strings.Contains(list, "import-") {
			t.Errorf("%v: left: %s", args, list)
		}
	}
	s := serveStudy(t, studyFolder(t, false), "serve", ".", "--addr", "127.0.0.1:0")
	if code, body := s.ask(t, "api/study"); code != 200 || !strings.Contains(string(body), "青禾县") || !strings.Contains(string(body), `"editable":false`) {
		t.Errorf("%d %s", code, body)
	}
	s.stop(t, syscall.SIGTERM)
}
