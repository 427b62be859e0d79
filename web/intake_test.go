package web_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/medreach/medreach/analysis/draft"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/testdata/builtin"
	"github.com/medreach/medreach/web"
	"github.com/medreach/medreach/web/board"
	"github.com/medreach/medreach/web/intake"
)

// desk is a server that listens and can be written to.
type desk struct {
	server  *web.Server
	address string
	folder  string
}

// openDesk starts a server without a study.
func openDesk(t *testing.T, limits intake.Limits) *desk {
	t.Helper()
	d := &desk{folder: t.TempDir()}
	var err error
	if d.server, err = web.New(web.Options{Editable: true, Empty: true, Folder: d.folder, Uploads: limits, Log: slog.New(slog.DiscardHandler)}); err != nil {
		t.Fatal(err)
	}
	d.address = listen(t, d.server)
	return d
}

// send asks over the wire and holds that the answer is as the document says.
func (d *desk) send(t *testing.T, r *http.Request) *httptest.ResponseRecorder {
	t.Helper()
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	w := httptest.NewRecorder()
	w.Code = got.StatusCode
	for name, values := range got.Header {
		w.Header()[name] = values
	}
	if _, err := io.Copy(w.Body, got.Body); err != nil {
		t.Fatal(err)
	}
	if w.Code >= 400 {
		checkProblem(t, r.URL.Path, w)
	}
	if strings.Contains(w.Body.String(), d.folder) {
		t.Errorf("%s tells a path of the server: %s", r.URL, w.Body)
	}
	checkContract(t, r, w)
	return w
}

func (d *desk) ask(t *testing.T, method, path, kind string, body io.Reader) *httptest.ResponseRecorder {
	t.Helper()
	r, err := http.NewRequest(method, d.address+path, body)
	if err != nil {
		t.Fatal(err)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	return d.send(t, r)
}

// decoded holds the status of an answer and decodes an answer.
func decoded[T any](t *testing.T, w *httptest.ResponseRecorder, want int) (out T) {
	t.Helper()
	if w.Code != want {
		t.Fatalf("%d, want %d: %s", w.Code, want, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// sent is a file as it is sent.
type sent struct {
	name string
	data []byte
}

// bring uploads files.
func (d *desk) bring(t *testing.T, files ...sent) *httptest.ResponseRecorder {
	t.Helper()
	kind, body := parcelOf(t, files...)
	return d.ask(t, "POST", "/api/import", kind, body)
}

func parcelOf(t *testing.T, files ...sent) (string, io.Reader) {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, f := range files {
		part, err := w.CreateFormFile("files", f.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(f.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), &body
}

// run confirms a study and returns the job.
func (d *desk) run(t *testing.T, id, text string) intake.Started {
	t.Helper()
	body, err := json.Marshal(map[string]string{"study": text})
	if err != nil {
		t.Fatal(err)
	}
	return decoded[intake.Started](t, d.ask(t, "POST", "/api/import/"+id+"/run", "application/json", bytes.NewReader(body)), http.StatusAccepted)
}

// follow listens to a job until it ends, and returns the names of its events.
func (d *desk) follow(t *testing.T, job string) (events []string, last intake.Job) {
	t.Helper()
	w := d.ask(t, "GET", "/api/jobs/"+job+"/events", "", nil)
	if w.Header().Get("Content-Type") != "text/event-stream" {
		t.Fatalf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	for _, line := range strings.Split(w.Body.String(), "\n") {
		if name, ok := strings.CutPrefix(line, "event: "); ok {
			events = append(events, name)
		}
		if data, ok := strings.CutPrefix(line, "data: "); ok {
			if err := json.Unmarshal([]byte(data), &last); err != nil {
				t.Fatal(err)
			}
		}
	}
	return events, last
}

func (d *desk) status(t *testing.T) web.Status {
	t.Helper()
	return decoded[web.Status](t, d.ask(t, "GET", "/api/status", "", nil), 200)
}

// builtinFiles are data files of the built-in study.
func builtinFiles(t *testing.T, names ...string) (files []sent) {
	t.Helper()
	for _, n := range names {
		data, err := builtin.Files.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, sent{n, data})
	}
	return files
}

// TestFirstRun begins without a study, puts the data of the built-in one onto the page,
// confirms what they are taken for, and holds that what is shown then is what a run of
// the study on the disk computes.
func TestFirstRun(t *testing.T) {
	d := openDesk(t, intake.Limits{})
	if now := d.status(t); now.State != "empty" || !now.Editable || now.Run != "" {
		t.Errorf("at first: %+v", now)
	}
	for _, path := range []string{"/api/study", "/api/zones", "/readyz"} {
		if got := ask(t, d.server.Handler(), "GET", path); got.Code != http.StatusServiceUnavailable || !strings.Contains(got.Body.String(), "no study yet") {
			t.Errorf("%s: %d %s", path, got.Code, got.Body)
		}
	}
	files := builtinFiles(t, "机构名单_虚构.xlsx", "人口格网_虚构.tif", "市界_虚构.geojson", "区县界_虚构.geojson", "乡镇界_虚构.geojson", "村居名录_虚构.csv", "普查合计_虚构.csv")
	got := decoded[intake.Import](t, d.bring(t, files...), http.StatusCreated)
	kinds := map[string]string{}
	for _, g := range got.Guesses {
		kinds[g.File.File] += g.Kind + "/" + g.Level
	}
	for file, want := range map[string]string{"人口格网_虚构.tif": "population-grid/", "市界_虚构.geojson": "zones/prefecture", "区县界_虚构.geojson": "zones/county",
		"乡镇界_虚构.geojson": "zones/township", "村居名录_虚构.csv": "zones/settlement", "普查合计_虚构.csv": "census/county"} {
		if kinds[file] != want {
			t.Errorf("%s is taken for %s, want %s", file, kinds[file], want)
		}
	}
	if !strings.Contains(kinds["机构名单_虚构.xlsx"], "facilities/") {
		t.Errorf("the list is taken for %s", kinds["机构名单_虚构.xlsx"])
	}
	if again := decoded[intake.Import](t, d.ask(t, "GET", "/api/import/"+got.ID, "", nil), 200); again.Study != got.Study {
		t.Error("another study is told of the import")
	}
	started := d.run(t, got.ID, got.Study)
	events, last := d.follow(t, started.Job)
	if len(events) < 2 || events[0] != "progress" || last.State != intake.Done || last.Run == "" {
		t.Fatalf("events %v, at last %+v", events, last)
	}
	if now := d.status(t); now.State != "ready" || now.Run != last.Run || now.Stale {
		t.Errorf("at last: %+v", now)
	}
	shown := decoded[board.Study](t, d.ask(t, "GET", "/api/study", "", nil), 200)
	config, err := settings.Read(filepath.Join(d.folder, filepath.FromSlash(started.File)))
	if err != nil {
		t.Fatal(message.In(err, message.EN))
	}
	in, err := study.Load(t.Context(), config, nil)
	if err != nil {
		t.Fatal(message.In(err, message.EN))
	}
	people := 0.0
	for _, n := range in.Demand.Groups[0].People {
		people += n
	}
	if math.Abs(shown.People-people) > 0.01 || people < 1000 || !shown.Editable || shown.Run != last.Run {
		t.Errorf("shows %v people, the study on the disk has %v", shown.People, people)
	}
}

// TestAFirstRunThatFails holds that the page asks for files again, and that the same
// import can be run once its study is mended.
func TestAFirstRunThatFails(t *testing.T) {
	d := openDesk(t, intake.Limits{})
	imported := decoded[intake.Import](t, d.bring(t, sent{"人.csv", []byte("lon,lat,人口,老人\n100.05,40.05,10,无\n100.06,40.05,20.5,-\n")}), http.StatusCreated)
	study := "name: 第一个\npopulation: [{group: total, file: 人.csv, people: %s}]\n"
	_, last := d.follow(t, d.run(t, imported.ID, fmt.Sprintf(study, "老人")).Job)
	if last.State != intake.Failed || last.Problem.File != "人.csv" {
		t.Errorf("%+v %+v", last, last.Problem)
	}
	if now := d.status(t); now.State != "empty" || now.Run != "" || now.Done != 0 {
		t.Errorf("after it: %+v", now)
	}
	if _, last = d.follow(t, d.run(t, imported.ID, fmt.Sprintf(study, "人口")).Job); last.State != intake.Done {
		t.Errorf("mended: %+v %+v", last, last.Problem)
	}
	if now := d.status(t); now.State != "ready" || now.Run != last.Run {
		t.Errorf("at last: %+v", now)
	}
}

// TestMessyFiles holds that files are kept under safe names and told in the coordinates
// of the map, whatever their encoding and datum.
func TestMessyFiles(t *testing.T) {
	d := openDesk(t, intake.Limits{})
	gbk := func(text string) []byte {
		data, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	gcj := geo.GCJ02.FromWGS84(orb.Point{100.05, 40.05})
	list := gbk(fmt.Sprintf("机构名称,机构类别,高德经度,高德纬度\n虚构医院,综合医院,%.6f,%.6f\n虚构卫生院,乡镇卫生院,%.6f,%.6f\n", gcj[0], gcj[1], gcj[0], gcj[1]))
	people := []byte("lon,lat,人口\n100.05,40.05,10\n100.06,40.06,20\n")
	got := decoded[intake.Import](t, d.bring(t, sent{"../../机构.csv", list}, sent{"CON.csv", people}, sent{"🏥 说明.txt", []byte("没有表格的文字，只是一段说明")}, sent{`C:\数据\机构.csv`, list},
		sent{"空.csv", nil}, sent{"照片.heic", []byte("\x00\x01heic")}, sent{"study.yaml", []byte("name: x")}), http.StatusCreated)
	var kept []string
	for _, f := range got.Files {
		kept = append(kept, f.File)
	}
	if want := []string{"机构.csv", "_CON.csv", "🏥 说明.txt", "机构 (2).csv", "空.csv", "照片.heic", "_study (2).yaml"}; !slices.Equal(kept, want) {
		t.Errorf("kept as %q, want %q", kept, want)
	}
	if got.Files[0].Sent != "../../机构.csv" || got.Files[0].Bytes != int64(len(list)) {
		t.Errorf("told as %+v", got.Files[0])
	}
	entries, err := os.ReadDir(filepath.Join(d.folder, got.ID))
	if err != nil || len(entries) != 7 {
		t.Errorf("%d files in the folder, %v", len(entries), err)
	}
	if outside, _ := os.ReadDir(d.folder); len(outside) != 1 {
		t.Errorf("%d entries beside the import", len(outside))
	}
	byName := map[string]draft.File{}
	for _, g := range got.Guesses {
		byName[g.File.File] = g
	}
	l := byName["机构.csv"]
	if l.Kind != "facilities" || l.Encoding != "GB18030" || l.Datum == nil || l.Datum.Name != "gcj02" || l.Datum.Basis != "header" || l.Datum.Sure < 0.9 || l.Preview.Rows[0][0] != "虚构医院" {
		t.Errorf("the list is told as %+v, datum %+v", l, l.Datum)
	}
	if len(l.Preview.Points) != 2 || math.Hypot(l.Preview.Points[0][0]-100.05, l.Preview.Points[0][1]-40.05) > 1e-5 {
		t.Errorf("the list is shown at %v", l.Preview.Points)
	}
	if p := byName["_CON.csv"]; p.Kind != "population-points" || len(p.Preview.Points) != 2 {
		t.Errorf("people are told as %+v", p)
	}
	for _, name := range []string{"空.csv", "照片.heic", "_study (2).yaml"} {
		if byName[name].Kind != "unreadable" || !slices.ContainsFunc(got.Problems, func(r intake.Remark) bool { return r.File == name && r.Text.EN != "" }) {
			t.Errorf("%s is told as %+v, problems %+v", name, byName[name], got.Problems)
		}
	}
}

// TestUploadsThatAreRefused holds that each is told why, and leaves nothing.
func TestUploadsThatAreRefused(t *testing.T) {
	d := openDesk(t, intake.Limits{File: 4000, Total: 6000, Files: 3})
	small := []byte("机构名称,经度,纬度\n虚构医院,100.05,40.05\n")
	for _, c := range []struct {
		name  string
		files []sent
		want  int
		says  string
	}{
		{"nothing", nil, 400, "no file was sent"},
		{"an empty file", []sent{{"空.csv", nil}}, 400, "空.csv: the file is empty"},
		{"a file of no kind", []sent{{"照片.heic", []byte("xx")}}, 400, "unknown kind of file"},
		{"several of no use", []sent{{"空.csv", nil}, {"照片.heic", []byte("xx")}}, 400, "none of the files can be used"},
		{"a damaged workbook", []sent{{"机构.xlsx", []byte("PK\x03\x04 and so on")}}, 400, "机构.xlsx"},
		{"a part of a shapefile", []sent{{"机构.dbf", []byte("xx")}}, 400, "no data file among them"},
		{"a large file", []sent{{"a.csv", bytes.Repeat([]byte("1,2\n"), 1100)}}, 413, "a.csv is larger than 4000 bytes"},
		{"many files", []sent{{"a.csv", small}, {"b.csv", small}, {"c.csv", small}, {"d.csv", small}}, 413, "at most 3 files"},
		{"too much together", []sent{{"a.csv", bytes.Repeat([]byte("1,2\n"), 900)}, {"b.csv", bytes.Repeat([]byte("1,2\n"), 900)}}, 413, "larger than 6000 bytes together"},
	} {
		if got := d.bring(t, c.files...); got.Code != c.want || !strings.Contains(got.Body.String(), c.says) {
			t.Errorf("%s: %d %s", c.name, got.Code, got.Body)
		}
	}
	for kind, want := range map[string]int{"": 415, "text/csv": 415, "multipart/form-data": 400, "multipart/form-data; boundary=other": 400, "multipart/mixed; boundary=b": 415} {
		if got := d.ask(t, "POST", "/api/import", kind, strings.NewReader("--b\r\nContent-Disposition: form-data; name=f; filename=a.csv\r\n\r\nx\r\n--b--\r\n")); got.Code != want {
			t.Errorf("%q: %d %s", kind, got.Code, got.Body)
		}
	}
	if got := d.ask(t, "POST", "/api/import", "multipart/form-data; boundary=b", strings.NewReader("--b\r\nContent-Disposition: form-data; name=datum\r\n\r\nx\r\n--b--\r\n")); got.Code != 400 {
		t.Errorf("an unknown field: %d %s", got.Code, got.Body)
	}
	kind, body := parcelOf(t, sent{"a.csv", small})
	r, _ := http.NewRequest("POST", d.address+"/api/import", body)
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Origin", "https://elsewhere.example")
	if got := d.send(t, r); got.Code != http.StatusForbidden {
		t.Errorf("another site: %d %s", got.Code, got.Body)
	}
	if got := d.ask(t, "GET", "/api/import?x=1", "", nil); got.Code != 400 {
		t.Errorf("a parameter: %d", got.Code)
	}
	if left, err := os.ReadDir(d.folder); err != nil || len(left) > 0 {
		t.Errorf("left: %v %v", left, err)
	}
}

// TestAZipBomb sends a zip archive that unpacks to a thousand times its size.
func TestAZipBomb(t *testing.T) {
	var bomb bytes.Buffer
	z := zip.NewWriter(&bomb)
	w, err := z.Create("县界.shp")
	if err != nil {
		t.Fatal(err)
	}
	for range 70 {
		if _, err := w.Write(make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	d := openDesk(t, intake.Limits{})
	if got := d.bring(t, sent{"县界.zip", bomb.Bytes()}); got.Code != 400 || !strings.Contains(got.Body.String(), "unpacks to more than 100 times its size") {
		t.Errorf("%d %s", got.Code, got.Body)
	}
	if left, err := os.ReadDir(d.folder); err != nil || len(left) > 0 {
		t.Errorf("left: %v %v", left, err)
	}
}

// TestTwoGigabytes holds that too large an upload is refused before it is sent, and
// that one that does not say how large it is comes to the limit, not further.
func TestTwoGigabytes(t *testing.T) {
	d := openDesk(t, intake.Limits{})
	r := request("/api/import")
	r.Method, r.ContentLength = "POST", 2<<30
	r.Body = io.NopCloser(unreadable{t})
	r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	if got := answerTo(d.server.Handler(), r); got.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("2 GB are answered %d", got.Code)
	}
	d = openDesk(t, intake.Limits{File: 1 << 20})
	taken := &endless{left: 2 << 30}
	r = request("/api/import")
	r.Method, r.ContentLength = "POST", -1
	r.Body = io.NopCloser(io.MultiReader(strings.NewReader("--b\r\nContent-Disposition: form-data; name=f; filename=a.csv\r\n\r\n"), taken))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	got := answerTo(d.server.Handler(), r)
	checkProblem(t, "an endless file", got)
	if given := 2<<30 - taken.left; got.Code != http.StatusRequestEntityTooLarge || given > 2<<20 {
		t.Errorf("an endless file is answered %d after %d bytes", got.Code, given)
	}
	if left, err := os.ReadDir(d.folder); err != nil || len(left) > 0 {
		t.Errorf("left: %v %v", left, err)
	}
}

type unreadable struct{ t *testing.T }

func (u unreadable) Read([]byte) (int, error) {
	u.t.Error("the body is read")
	return 0, io.EOF
}

type endless struct{ left int64 }

func (e *endless) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	e.left -= int64(len(p))
	return len(p), nil
}

// TestTwoUploadsAtOnce holds that neither disturbs the other.
func TestTwoUploadsAtOnce(t *testing.T) {
	d := openDesk(t, intake.Limits{})
	type answer struct {
		name string
		got  intake.Import
	}
	answers := make(chan answer)
	for _, name := range []string{"甲", "乙"} {
		kind, body := parcelOf(t, sent{"机构.csv", []byte("机构名称,机构类别,经度,纬度\n" + name + "医院,综合医院,100.05,40.05\n" + name + "诊所,诊所,100.06,40.05\n")})
		go func() {
			got := decoded[intake.Import](t, d.ask(t, "POST", "/api/import", kind, body), http.StatusCreated)
			answers <- answer{name, got}
		}()
	}
	first, second := <-answers, <-answers
	for _, a := range []answer{first, second} {
		data, err := os.ReadFile(filepath.Join(d.folder, a.got.ID, "机构.csv"))
		if err != nil || !strings.Contains(string(data), a.name+"医院") || a.got.Guesses[0].Preview.Rows[0][0] != a.name+"医院" {
			t.Errorf("%s: %q, %v", a.name, data, err)
		}
	}
	if first.got.ID == second.got.ID {
		t.Error("both have one folder")
	}
}

// soundDesk serves the small study for editing.
func soundDesk(t *testing.T) (*desk, *sound) {
	t.Helper()
	s := laySound(t)
	source, err := web.Open(s.path("study.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{folder: s.dir}
	if d.server, err = web.New(web.Options{Editable: true, Folder: s.dir, Log: slog.New(slog.DiscardHandler)}); err != nil {
		t.Fatal(err)
	}
	if err := d.server.Compute(t.Context(), source, nil); err != nil {
		t.Fatal(message.In(err, message.EN))
	}
	d.address = listen(t, d.server)
	return d, s
}

// TestAnImportBesideAStudy cancels one run and takes another to its end: what was
// shown stays until then.
func TestAnImportBesideAStudy(t *testing.T) {
	d, s := soundDesk(t)
	first := d.status(t)
	imported := decoded[intake.Import](t, d.bring(t, builtinFiles(t, "机构名单_虚构.xlsx", "人口格网_虚构.tif", "区县界_虚构.geojson", "道路_虚构.osm.pbf")...), http.StatusCreated)
	if _, err := os.Stat(s.path(imported.ID)); err != nil {
		t.Errorf("it is not beside the study: %v", err)
	}
	started := d.run(t, imported.ID, imported.Study)
	eventually(t, "the loading", func() intake.Job {
		return decoded[intake.Job](t, d.ask(t, "GET", "/api/jobs/"+started.Job, "", nil), 200)
	}, func(j intake.Job) bool { return j.State != intake.Waiting })
	began := time.Now()
	cancelled := decoded[intake.Job](t, d.ask(t, "DELETE", "/api/jobs/"+started.Job, "", nil), 200)
	if cancelled.State != intake.Cancelled || time.Since(began) > time.Second {
		t.Errorf("after %v: %+v", time.Since(began), cancelled)
	}
	if now := d.status(t); now.State != "ready" || now.Run != first.Run || now.Stage.EN != "ready" {
		t.Errorf("after the cancelling: %+v", now)
	}
	study := "name: 第二个\npopulation: [{group: total, file: 没有人.csv, people: 人口}]\n"
	failed := decoded[intake.Import](t, d.bring(t, sent{"没有人.csv", []byte("lon,lat,人口\n100.05,40.05,\n100.06,40.05,\n")}), http.StatusCreated)
	_, last := d.follow(t, d.run(t, failed.ID, study).Job)
	if last.State != intake.Failed || last.Problem == nil || last.Problem.Status != 400 || last.Problem.DetailZH == last.Problem.Detail {
		t.Errorf("a study without people: %+v %+v", last, last.Problem)
	}
	if now := d.status(t); now.Run != first.Run {
		t.Errorf("after the fault: %+v", now)
	}
	study = "name: 第三个\npopulation: [{group: total, file: 人.csv, people: 人口}]\n"
	second := decoded[intake.Import](t, d.bring(t, sent{"人.csv", []byte("lon,lat,人口\n100.05,40.05,10\n100.06,40.05,20.5\n")}), http.StatusCreated)
	_, last = d.follow(t, d.run(t, second.ID, study).Job)
	shown := decoded[board.Study](t, d.ask(t, "GET", "/api/study", "", nil), 200)
	if last.State != intake.Done || last.Run == first.Run || shown.Run != last.Run || shown.Name.ZH != "第三个" || shown.People != 30.5 {
		t.Errorf("at last %+v, shown %+v", last, shown)
	}
}

// TestReload edits a file of the study that is shown and has it computed anew.
func TestReload(t *testing.T) {
	d, s := soundDesk(t)
	first := decoded[board.Study](t, d.ask(t, "GET", "/api/study", "", nil), 200)
	data, err := os.ReadFile(s.path("people.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows := strings.SplitAfter(strings.TrimSpace(string(data)), "\n")
	touch(t, s.path("people.csv"), []byte(strings.Join(rows[:len(rows)-1], "")))
	eventually(t, "stale", func() web.Status { return d.status(t) }, func(now web.Status) bool { return now.Stale })
	started := decoded[intake.Started](t, d.ask(t, "POST", "/api/reload", "", nil), http.StatusAccepted)
	_, last := d.follow(t, started.Job)
	second := decoded[board.Study](t, d.ask(t, "GET", "/api/study", "", nil), 200)
	if last.Kind != "reload" || last.State != intake.Done || second.Run == first.Run || second.People >= first.People || second.Stale {
		t.Errorf("%+v: from %v to %v people", last, first.People, second.People)
	}
	touch(t, s.path("study.yaml"), []byte("name: [\n"))
	started = decoded[intake.Started](t, d.ask(t, "POST", "/api/reload", "", nil), http.StatusAccepted)
	if _, last = d.follow(t, started.Job); last.State != intake.Failed || last.Problem.File != "study.yaml" || last.Problem.Line != 1 {
		t.Errorf("a broken study: %+v %+v", last, last.Problem)
	}
	if now := d.status(t); now.State != "ready" || now.Run != second.Run {
		t.Errorf("after it: %+v", now)
	}
}

// TestReadOnly holds that nothing can be changed unless the server was started for it.
func TestReadOnly(t *testing.T) {
	s := serveBuiltin(t)
	for _, c := range []struct{ method, path string }{{"GET", "/api/import"}, {"POST", "/api/import"}, {"GET", "/api/import/x"}, {"DELETE", "/api/import/x"}, {"POST", "/api/import/x/run"},
		{"POST", "/api/reload"}, {"GET", "/api/jobs"}, {"GET", "/api/jobs/x"}, {"GET", "/api/jobs/x/events"}, {"DELETE", "/api/jobs/x"}} {
		if got := ask(t, s.server.Handler(), c.method, c.path); got.Code != http.StatusForbidden {
			t.Errorf("%s %s: %d", c.method, c.path, got.Code)
		}
	}
	if got := get[web.Status](t, s.server.Handler(), "/api/status"); got.Editable {
		t.Error("told to be editable")
	}
}
