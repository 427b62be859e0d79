package intake

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"go.uber.org/goleak"

	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/web/problem"
)

// TestMain holds that no test leaves a goroutine behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// place is an intake behind a server, with a folder and work that waits to be told.
type place struct {
	*Intake
	server *httptest.Server
	folder string
	shown  atomic.Pointer[string] // the study that was shown last
	begun  chan string            // the studies that are computed
	result chan error             // what comes of them
}

// open opens an intake whose work ends when a test says so.
func open(t *testing.T, limits Limits) *place {
	t.Helper()
	p := &place{folder: t.TempDir(), begun: make(chan string, 9), result: make(chan error)}
	p.Intake = New(Options{Folder: p.folder, Largest: limits, Log: slog.New(slog.DiscardHandler), Prepare: p.prepare, Shown: func() string {
		if now := p.shown.Load(); now != nil {
			return *now
		}
		return ""
	}})
	p.idle = 300 * time.Millisecond
	routes := chi.NewRouter()
	p.Routes(routes)
	p.server = httptest.NewUnstartedServer(routes)
	p.server.Config.ReadTimeout, p.server.Config.WriteTimeout = p.idle, p.idle // as usual requests have them
	p.server.Start()
	t.Cleanup(func() {
		p.Close()
		p.server.Close()
	})
	return p
}

func (p *place) prepare(ctx context.Context, study string, tell Progress) (func() string, error) {
	tell(message.T("读入", "loading"), 1, 3)
	p.begun <- study
	select {
	case err := <-p.result:
		if err != nil && err.Error() == "panic" {
			panic("broken")
		}
		return func() string { p.shown.Store(&study); return "0123456789abcdef" }, err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// form is files as a browser sends them.
func form(t *testing.T, files ...string) (kind string, body *bytes.Buffer) {
	t.Helper()
	body = &bytes.Buffer{}
	w := multipart.NewWriter(body)
	for i := 0; i < len(files); i += 2 {
		part, err := w.CreateFormFile("file", files[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), body
}

// ask sends a request and returns the status and what was answered, a problem of both
// languages where it is one.
func (p *place) ask(t *testing.T, method, path, kind string, body io.Reader) (int, []byte) {
	t.Helper()
	r, err := http.NewRequest(method, p.server.URL+path, body)
	if err != nil {
		t.Fatal(err)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	got, err := p.server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	data, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got.StatusCode >= 400 {
		var told problem.Problem
		if err := json.Unmarshal(data, &told); err != nil || told.Detail == "" || told.DetailZH == told.Detail || told.TitleZH == "" || strings.Contains(string(data), p.folder) {
			t.Errorf("%s %s: %d %s", method, path, got.StatusCode, data)
		}
	}
	return got.StatusCode, data
}

const list = "机构名称,机构类别,经度,纬度\n虚构医院,综合医院,100.05,40.05\n虚构卫生院,乡镇卫生院,100.06,40.06\n"

// bring uploads a list and returns the import.
func (p *place) bring(t *testing.T) Import {
	t.Helper()
	kind, body := form(t, "机构.csv", list)
	code, data := p.ask(t, "POST", "/api/import", kind, body)
	var got Import
	if err := json.Unmarshal(data, &got); err != nil || code != http.StatusCreated {
		t.Fatalf("%d %s", code, data)
	}
	return got
}

const usable = "name: 虚构\npopulation: [{group: total, file: 机构.csv}]\ncircles: []\n"

func (p *place) run(t *testing.T, id, study string) (int, []byte) {
	t.Helper()
	body, err := json.Marshal(map[string]string{"study": study})
	if err != nil {
		t.Fatal(err)
	}
	return p.ask(t, "POST", "/api/import/"+id+"/run", "application/json", bytes.NewReader(body))
}

// start uploads a list, runs it and waits until it is computed.
func (p *place) start(t *testing.T) (Import, Started) {
	t.Helper()
	got := p.bring(t)
	code, data := p.run(t, got.ID, usable)
	var started Started
	if err := json.Unmarshal(data, &started); err != nil || code != http.StatusAccepted {
		t.Fatalf("%d %s", code, data)
	}
	if study := <-p.begun; study != filepath.Join(p.folder, got.ID, "study.yaml") || started.File != got.ID+"/study.yaml" {
		t.Errorf("computes %s, told %s", study, started.File)
	}
	return got, started
}

func (p *place) job(t *testing.T, id string) Job {
	t.Helper()
	code, data := p.ask(t, "GET", "/api/jobs/"+id, "", nil)
	var j Job
	if err := json.Unmarshal(data, &j); err != nil || code != 200 {
		t.Fatalf("%d %s", code, data)
	}
	return j
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

// TestJobs takes jobs to each of their ends.
func TestJobs(t *testing.T) {
	fault := message.Errorf("人口文件是空的", "the file of people is empty")
	for _, c := range []struct {
		name   string
		result error
		state  State
		status int
		detail string
	}{
		{"done", nil, Done, 0, ""},
		{"a fault of the user", fault, Failed, 400, "人口文件是空的"},
		{"the program's own", errors.New("secret /etc/passwd"), Failed, 500, "程序内部错误，详情见服务器日志"},
		{"a panic", errors.New("panic"), Failed, 500, "程序内部错误，详情见服务器日志"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := open(t, Limits{})
			imported, started := p.start(t)
			if now := p.job(t, started.Job); now.State != Running || now.Stage.EN != "loading" || now.Done != 1 || now.Total != 3 || now.Import != imported.ID || now.Ended != "" {
				t.Errorf("while it runs: %+v", now)
			}
			events := make(chan string)
			go func() { events <- p.events(started.Job) }()
			time.Sleep(2 * p.idle) // longer than usual requests may take
			p.result <- c.result
			if got := <-events; !strings.HasSuffix(got, " "+string(c.state)) || strings.Count(got, string(c.state)) != 1 {
				t.Errorf("events %q", got)
			}
			now := p.job(t, started.Job)
			if now.State != c.state || (now.Run != "") != (c.state == Done) || (p.shown.Load() != nil) != (c.state == Done) || now.Ended == "" {
				t.Errorf("at the end: %+v", now)
			}
			if (now.Problem != nil) != (c.status > 0) || now.Problem != nil && (now.Problem.Status != c.status || now.Problem.DetailZH != c.detail) {
				t.Errorf("problem %+v", now.Problem)
			}
			if got := p.events(started.Job); got != " "+string(c.state) {
				t.Errorf("whoever comes late is told %q", got)
			}
		})
	}
}

// events is the names of the events of a job.
func (p *place) events(id string) (all string) {
	got, err := p.server.Client().Get(p.server.URL + "/api/jobs/" + id + "/events")
	if err != nil {
		return err.Error()
	}
	defer got.Body.Close()
	lines := bufio.NewScanner(got.Body)
	for lines.Scan() {
		if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
			all += " " + name
		}
	}
	return all
}

// TestOneJobAtATime holds that a second is refused, that a job is cancelled at once,
// and that the next one can begin then.
func TestOneJobAtATime(t *testing.T) {
	p := open(t, Limits{})
	imported, first := p.start(t)
	if code, _ := p.run(t, imported.ID, usable); code != http.StatusConflict {
		t.Errorf("a second job is answered %d", code)
	}
	p.shown.Store(new("x/study.yaml"))
	if code, _ := p.ask(t, "POST", "/api/reload", "", nil); code != http.StatusConflict {
		t.Errorf("a reload is answered %d", code)
	}
	began := time.Now()
	code, data := p.ask(t, "DELETE", "/api/jobs/"+first.Job, "", nil)
	if code != 200 || !strings.Contains(string(data), `"cancelled"`) || time.Since(began) > 5*time.Second {
		t.Errorf("cancelled with %d %s", code, data)
	}
	if code, _ = p.ask(t, "DELETE", "/api/jobs/"+first.Job, "", nil); code != 200 {
		t.Errorf("cancelled again: %d", code)
	}
	code, data = p.ask(t, "POST", "/api/reload", "", nil)
	var second Started
	if err := json.Unmarshal(data, &second); err != nil || code != http.StatusAccepted || <-p.begun != "x/study.yaml" {
		t.Fatalf("%d %s", code, data)
	}
	p.result <- nil
	p.events(second.Job)
	if *p.shown.Load() != "x/study.yaml" || p.job(t, first.Job).State != Cancelled {
		t.Error("the job that was cancelled is shown")
	}
	_, data = p.ask(t, "GET", "/api/jobs", "", nil)
	var all Jobs
	if err := json.Unmarshal(data, &all); err != nil || len(all.Jobs) != 2 || all.Jobs[0].Kind != "reload" || all.Jobs[1].ID != first.Job {
		t.Errorf("%s", data)
	}
	for _, path := range []string{"/api/jobs/x", "/api/jobs/x/events", "/api/import/x"} {
		if code, _ := p.ask(t, "GET", path, "", nil); code != http.StatusNotFound {
			t.Errorf("%s: %d", path, code)
		}
	}
}

// TestAResultThatComesTooLate holds that work that does not look up when it is
// cancelled is not shown.
func TestAResultThatComesTooLate(t *testing.T) {
	folder := t.TempDir()
	release, begun := make(chan struct{}), make(chan struct{})
	i := New(Options{Folder: folder, Prepare: func(context.Context, string, Progress) (func() string, error) {
		close(begun)
		<-release
		return func() string { t.Error("it is shown"); return "" }, nil
	}})
	i.mu.Lock()
	j := i.begin("reload", "", "x/study.yaml")
	i.mu.Unlock()
	<-begun
	j.finish(Cancelled, func(*Job) {})
	j.cancel()
	if now := j.now(); now.State != Cancelled {
		t.Errorf("%+v", now)
	}
	close(release)
	i.Close()
}

// TestStudiesThatAreRefused holds that each is told with its line, and that nothing
// is written or begun.
func TestStudiesThatAreRefused(t *testing.T) {
	p := open(t, Limits{})
	imported := p.bring(t)
	study := func(file string) string {
		return "name: 虚构\npopulation:\n  - group: total\n    file: " + file + "\n"
	}
	for _, c := range []struct {
		name, study, detail string
		line                int
	}{
		{"no YAML", "name: [\n", "study.yaml", 1},
		{"an unknown key", "name: 虚构\ncirles: []\n", "unknown key", 2},
		{"empty", "", "study.yaml", 0},
		{"a list", "- 1\n", "study.yaml", 0},
		{"an absolute path", study("/etc/passwd"), "outside the folder", 4},
		{"a parent", study("../x.csv"), "outside the folder", 4},
		{"a parent in Windows", study(`..\x.csv`), "outside the folder", 4},
		{"a drive", study(`'C:\x.csv'`), "outside the folder", 4},
		{"a device", study(`'\\.\pipe\x'`), "outside the folder", 4},
		{"a parent in the middle", study("a/../../机构.csv"), "outside the folder", 4},
		{"another file", study("人口.csv"), "no such file in this import", 4},
		{"itself", study("study.yaml"), "no such file in this import", 4},
		{"another import", study("../" + imported.ID + "/机构.csv"), "outside the folder", 4},
		{"a plan elsewhere", usable + "plans: [/etc/plan.yaml]\n", "outside the folder", 4},
		{"roads elsewhere", usable + "roads: {file: ../roads.pbf}\n", "outside the folder", 4},
		{"water elsewhere", usable + "water: {file: ../water.geojson}\n", "outside the folder", 4},
		{"a secret", usable + "background:\n  kind: raster\n  url: https://elsewhere.example/{z}/{x}/{y}?k={key}\n  key_env: MEDREACH_TOKEN\n", "no environment variables", 7},
		{"a setting", usable + "urban_rural: {from: somewhere}\n", "study.yaml, line 4", 4},
	} {
		code, data := p.run(t, imported.ID, c.study)
		var told problem.Problem
		if err := json.Unmarshal(data, &told); err != nil {
			t.Fatal(err)
		}
		if code != 400 || told.Line != c.line || !strings.Contains(told.Detail, c.detail) || told.File != "study.yaml" {
			t.Errorf("%s: %d %s", c.name, code, data)
		}
	}
	for _, body := range []string{"", "{", `{"study":1}`, `{"study":"x","more":1}`, `{}`, `null`, `{"study":"name: x"} {}`, `["x"]`} {
		if code, data := p.ask(t, "POST", "/api/import/"+imported.ID+"/run", "application/json", strings.NewReader(body)); code != 400 {
			t.Errorf("%q: %d %s", body, code, data)
		}
	}
	if code, _ := p.ask(t, "POST", "/api/import/"+imported.ID+"/run", "text/plain", strings.NewReader(`{"study":"name: x"}`)); code != http.StatusUnsupportedMediaType {
		t.Errorf("text: %d", code)
	}
	huge := httptest.NewRequest("POST", "/api/import/"+imported.ID+"/run", strings.NewReader(`{"study":"`+strings.Repeat("x", mostStudy)+`"}`))
	huge.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder() // over the wire the answer may come before all is sent, which clients take in different ways
	p.server.Config.Handler.ServeHTTP(w, huge)
	if w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a huge study: %d", w.Code)
	}
	if code, _ := p.run(t, "import-x", usable); code != http.StatusNotFound {
		t.Errorf("no such import: %d", code)
	}
	if got := entries(t, filepath.Join(p.folder, imported.ID)); got != "机构.csv" || len(p.jobs.list) > 0 {
		t.Errorf("%s is in the folder, %d jobs", got, len(p.jobs.list))
	}
	if code, _ := p.run(t, imported.ID, strings.ReplaceAll(usable, "机构.csv", "./机构.csv")); code != http.StatusAccepted {
		t.Errorf("a file in its own folder: %d", code)
	}
}

// TestImportsThatNobodyConfirms holds that the oldest of too many go, and all with
// the server, and that what was run stays.
func TestImportsThatNobodyConfirms(t *testing.T) {
	p := open(t, Limits{})
	run, _ := p.start(t)
	first := p.bring(t)
	for range mostWaiting {
		p.bring(t)
	}
	if list := entries(t, p.folder); strings.Count(list, "import-") != mostWaiting+1 || strings.Contains(list, first.ID) || !strings.Contains(list, run.ID) {
		t.Errorf("in the folder: %s", list)
	}
	_, data := p.ask(t, "GET", "/api/import", "", nil)
	var told Reception
	if err := json.Unmarshal(data, &told); err != nil || len(told.Imports) != mostWaiting+1 || told.Imports[mostWaiting].ID != run.ID || !told.Imports[mostWaiting].Confirmed {
		t.Errorf("%s", data)
	}
	last := told.Imports[0].ID
	for _, c := range []struct {
		id   string
		want int
	}{{last, 204}, {last, 404}, {run.ID, 409}, {first.ID, 404}, {"x", 404}} {
		if code, _ := p.ask(t, "DELETE", "/api/import/"+c.id, "", nil); code != c.want {
			t.Errorf("%s discarded with %d, want %d", c.id, code, c.want)
		}
	}
	p.Close()
	if list := entries(t, p.folder); list != run.ID {
		t.Errorf("after the end: %s", list)
	}
	if list := entries(t, filepath.Join(p.folder, run.ID)); list != "study.yaml 机构.csv" {
		t.Errorf("of what was run: %s", list)
	}
	kind, body := form(t, "机构.csv", list)
	if code, _ := p.ask(t, "POST", "/api/import", kind, body); code != http.StatusServiceUnavailable {
		t.Errorf("after the end: %d", code)
	}
	if code, _ := p.run(t, run.ID, usable); code != http.StatusServiceUnavailable {
		t.Errorf("after the end: %d", code)
	}
}

// TestTheServerEnds holds that neither a job nor an upload that has come to a halt
// holds the server up.
func TestTheServerEnds(t *testing.T) {
	p := open(t, Limits{})
	p.idle = time.Minute
	imported, started := p.start(t)
	conn := p.begin(t, "halted.csv")
	defer conn.Close()
	waitFor(t, "the upload", func() bool { return strings.Contains(entries(t, p.folder), ".partial") })
	events := make(chan string)
	go func() { events <- p.events(started.Job) }()
	began := time.Now()
	p.Close()
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("ended after %v", took)
	}
	if got := <-events; strings.Contains(got, "done") {
		t.Errorf("events %q", got)
	}
	if got := entries(t, p.folder); got != imported.ID {
		t.Errorf("left: %s", got)
	}
	if now := p.job(t, started.Job); now.State != Cancelled || p.shown.Load() != nil {
		t.Errorf("%+v", now)
	}
}

// begin sends the beginning of an upload over a connection of its own.
func (p *place) begin(t *testing.T, name string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", p.server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	head := "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"" + name + "\"\r\n\r\nname,lon\n"
	if _, err := fmt.Fprintf(conn, "POST /api/import HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000\r\n\r\n%s", head); err != nil {
		t.Fatal(err)
	}
	return conn
}

func waitFor(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s does not come", what)
		}
	}
}

// TestHalfAnUpload holds that an upload that ends early, or comes to a halt, leaves
// nothing, and that a slow one is waited for.
func TestHalfAnUpload(t *testing.T) {
	p := open(t, Limits{})
	status := func(conn net.Conn) int {
		got, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		got.Body.Close()
		return got.StatusCode
	}
	halted := p.begin(t, "a.csv")
	defer halted.Close()
	if code := status(halted); code != http.StatusRequestTimeout {
		t.Errorf("an upload that halts is answered %d", code)
	}
	half := p.begin(t, "b.csv")
	defer half.Close()
	if err := half.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if code := status(half); code != http.StatusBadRequest {
		t.Errorf("half an upload is answered %d", code)
	}
	gone := p.begin(t, "c.csv")
	waitFor(t, "the upload", func() bool { return strings.Contains(entries(t, p.folder), ".partial") })
	gone.Close()
	waitFor(t, "the end of what was left", func() bool { return entries(t, p.folder) == "" })

	kind, body := form(t, "机构.csv", list)
	slow := &slowReader{data: body.Bytes(), wait: p.idle / 3}
	if code, data := p.ask(t, "POST", "/api/import", kind, slow); code != http.StatusCreated {
		t.Errorf("a slow upload is answered %d %s", code, data)
	}
}

// slowReader gives some bytes now and then.
type slowReader struct {
	data []byte
	wait time.Duration
}

func (s *slowReader) Read(p []byte) (int, error) {
	if len(s.data) == 0 {
		return 0, io.EOF
	}
	time.Sleep(s.wait)
	n := copy(p[:min(len(p), 40)], s.data)
	s.data = s.data[n:]
	return n, nil
}

// TestTooManyUploads holds that a bounded number is received at a time.
func TestTooManyUploads(t *testing.T) {
	p := open(t, Limits{})
	p.idle = time.Minute
	for n := range mostUploads {
		conn := p.begin(t, "a.csv")
		defer conn.Close()
		waitFor(t, "the upload", func() bool { return strings.Count(entries(t, p.folder), ".partial") == n+1 })
	}
	kind, body := form(t, "机构.csv", list)
	if code, _ := p.ask(t, "POST", "/api/import", kind, body); code != http.StatusServiceUnavailable {
		t.Errorf("one too many is answered %d", code)
	}
	p.Close()
	if left := entries(t, p.folder); left != "" {
		t.Errorf("left: %s", left)
	}
}

// TestFullDisk fills the disk with an upload, and with the study of one.
func TestFullDisk(t *testing.T) {
	p := open(t, Limits{})
	if runtime.GOOS == "windows" {
		t.Skip("no file systems to mount")
	}
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", p.folder).CombinedOutput(); err != nil {
		t.Skipf("a file system cannot be mounted here: %v %s", err, out)
	}
	t.Cleanup(func() {
		p.Close()
		if out, err := exec.Command("umount", p.folder).CombinedOutput(); err != nil {
			t.Errorf("umount: %v %s", err, out)
		}
	})
	kind, body := form(t, "机构.csv", list, "大.csv", strings.Repeat("1,2,3\n", 100_000))
	code, data := p.ask(t, "POST", "/api/import", kind, body)
	if code != http.StatusInsufficientStorage || !strings.Contains(string(data), "write 大.csv: no space left on the disk") {
		t.Errorf("%d %s", code, data)
	}
	if left := entries(t, p.folder); left != "" {
		t.Errorf("left: %s", left)
	}
	imported := p.bring(t)
	fill(t, filepath.Join(p.folder, "fill"))
	code, data = p.run(t, imported.ID, usable)
	if code != http.StatusInsufficientStorage || !strings.Contains(string(data), "磁盘空间不足") {
		t.Errorf("%d %s", code, data)
	}
	if left := entries(t, filepath.Join(p.folder, imported.ID)); left != "机构.csv" || len(p.jobs.list) > 0 {
		t.Errorf("left: %s", left)
	}
	if err := os.Remove(filepath.Join(p.folder, "fill")); err != nil {
		t.Fatal(err)
	}
	if code, data := p.run(t, imported.ID, usable); code != http.StatusAccepted {
		t.Errorf("once there is room: %d %s", code, data)
	}
}

// fill writes until nothing fits.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for err == nil {
		_, err = f.Write(make([]byte, 512))
	}
}

// TestAFolderThatIsGone holds that a folder that cannot be written is told without its
// path.
func TestAFolderThatIsGone(t *testing.T) {
	p := open(t, Limits{})
	if err := os.RemoveAll(p.folder); err != nil {
		t.Fatal(err)
	}
	kind, body := form(t, "机构.csv", list)
	if code, data := p.ask(t, "POST", "/api/import", kind, body); code != 500 || !strings.Contains(string(data), "no such file") {
		t.Errorf("%d %s", code, data)
	}
}
