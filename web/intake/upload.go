package intake

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/web/problem"
)

// upload receives files into a new folder and tells what they are taken for.
func (i *Intake) upload(w http.ResponseWriter, r *http.Request) error {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "multipart/form-data" {
		return problem.New(http.StatusUnsupportedMediaType, "文件须以 multipart/form-data 发送", "files are sent as multipart/form-data")
	}
	if err := i.enter(); err != nil {
		return err
	}
	defer i.work.Done()
	out := http.NewResponseController(w)
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(i.ctx, func() {
		cancel()
		_ = out.SetReadDeadline(time.Now()) // whoever sends nothing does not hold the server up
	})()
	began := time.Now()
	r.Body = patient{r.Body, func() error { // not all connections have deadlines
		_ = out.SetReadDeadline(earlier(time.Now().Add(i.idle), began.Add(longest)))
		return i.ctx.Err()
	}}
	var told *Import
	err := i.gate.Do(ctx, func() (err error) {
		told, err = i.receive(ctx, r, func() { _ = out.SetReadDeadline(time.Time{}) })
		return err
	})
	_ = out.SetWriteDeadline(time.Now().Add(answerTime))
	switch {
	case i.ctx.Err() != nil && err != nil:
		err = ending()
	case err != nil && r.Context().Err() == nil:
		w.Header().Set("Connection", "close") // the rest of the files is not read
	}
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/api/import/"+told.ID)
	return answer(w, http.StatusCreated, told)
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// patient puts off the end of a body's time for as long as something arrives.
type patient struct {
	io.ReadCloser
	wait func() error
}

// Read waits for some more of the body.
func (p patient) Read(b []byte) (int, error) {
	if err := p.wait(); err != nil {
		return 0, err
	}
	return p.ReadCloser.Read(b)
}

// receive keeps the files of a request and looks at them. Unless all goes well it
// leaves nothing.
func (i *Intake) receive(ctx context.Context, r *http.Request, arrived func()) (told *Import, err error) {
	now := time.Now()
	key := make([]byte, 4)
	_, _ = rand.Read(key) // it never fails
	id := "import-" + now.Format("20060102-150405") + "-" + hex.EncodeToString(key)
	final := filepath.Join(i.opts.Folder, id)
	part := filepath.Join(i.opts.Folder, "."+id+".partial")
	if err := os.Mkdir(part, 0o777); err != nil {
		return nil, unwritten(err, id)
	}
	defer func() {
		if told == nil { // after a panic, too
			err = errors.Join(err, os.RemoveAll(part), os.RemoveAll(final))
		}
	}()
	parcel, err := i.unpack(part, r)
	if err != nil {
		return nil, err
	}
	arrived()
	if err := os.Rename(part, final); err != nil {
		return nil, unwritten(err, id)
	}
	draft, err := i.look(ctx, id, parcel)
	if err != nil {
		return nil, err
	}
	i.keep(&kept{Import: *draft, at: now})
	return draft, nil
}

// parcel is what a request brought.
type parcel struct {
	name  string // of the study
	files []File
	total int64
	taken names
}

// File is a file as it was sent and as it is kept.
type File struct {
	Sent  string `json:"sent"`
	File  string `json:"file"`
	Bytes int64  `json:"bytes"`
}

// unpack writes the files of a request into a folder.
func (i *Intake) unpack(folder string, r *http.Request) (*parcel, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, unwritten(err, "")
	}
	defer root.Close()
	form, err := r.MultipartReader()
	if err != nil {
		return nil, unread(err)
	}
	p := &parcel{taken: names{}}
	for {
		part, err := form.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, unread(err)
		}
		if err := i.take(root, p, part); err != nil {
			return nil, err
		}
	}
	if len(p.files) == 0 {
		return nil, problem.Bad("没有收到文件", "no file was sent")
	}
	return p, nil
}

// take keeps one part of a request.
func (i *Intake) take(root *os.Root, p *parcel, part *multipart.Part) error {
	_, disposition, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	sent, isFile := disposition["filename"]
	if !isFile && (err != nil || part.FormName() != "name") {
		return problem.Bad("不认识的表单项“%s”，可用：name 和文件", "unknown field %q: name, and files", clip(part.FormName()))
	}
	if !isFile {
		name, err := io.ReadAll(io.LimitReader(part, 1000))
		p.name = clip(strings.Join(strings.Fields(string(name)), " "))
		return unread(err)
	}
	if len(p.files) >= i.opts.Largest.Files {
		return problem.New(http.StatusRequestEntityTooLarge, "一次最多 %d 个文件", "at most %d files at a time", i.opts.Largest.Files)
	}
	f := File{Sent: clip(sent), File: p.taken.give(sent)}
	if f.Bytes, err = i.write(root, f.File, part, i.opts.Largest.Total-p.total); err != nil {
		return err
	}
	p.total += f.Bytes
	p.files = append(p.files, f)
	return nil
}

// write writes a file that is not there yet, as long as it is not too large.
func (i *Intake) write(root *os.Root, name string, from io.Reader, left int64) (int64, error) {
	out, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return 0, unwritten(err, name)
	}
	most := min(left, i.opts.Largest.File)
	source := &witness{Reader: io.LimitReader(from, most+1)}
	n, err := io.Copy(out, source)
	if closed := out.Close(); err == nil {
		err = closed
	}
	switch {
	case source.err != nil:
		return 0, unread(source.err)
	case err != nil:
		return 0, unwritten(err, name)
	case n > most && most == i.opts.Largest.File:
		return 0, problem.New(http.StatusRequestEntityTooLarge, "%s 超过 %s", "%s is larger than %s", name, size(most))
	case n > most:
		return 0, problem.New(http.StatusRequestEntityTooLarge, "文件合计超过 %s", "the files are larger than %s together", size(i.opts.Largest.Total))
	}
	return n, nil
}

// witness tells what went wrong in reading from what did in writing.
type witness struct {
	io.Reader
	err error
}

// Read reads and remembers a fault.
func (w *witness) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		w.err = err
	}
	return n, err
}

func size(bytes int64) message.Text {
	if bytes < 1<<20 {
		return message.T("%d 字节", "%d bytes", bytes)
	}
	return message.T("%d MB", "%d MB", bytes>>20)
}

// unread is the fault of a body that does not arrive whole.
func unread(err error) error {
	var large *http.MaxBytesError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &large):
		return problem.New(http.StatusRequestEntityTooLarge, "文件合计超过 %s", "the files are larger than %s together", size(large.Limit-overhead))
	case errors.Is(err, os.ErrDeadlineExceeded):
		return problem.New(http.StatusRequestTimeout, "上传中断：太久没有收到数据", "the upload came to a halt: nothing arrived for too long")
	}
	return problem.Bad("上传不完整，请重试", "the upload is not whole: try again")
}

// unwritten is the fault of a disk.
func unwritten(err error, name string) error {
	var errno syscall.Errno
	if !errors.As(err, &errno) {
		return err
	}
	for _, full := range []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG} {
		if errno == full {
			return problem.New(http.StatusInsufficientStorage, "写入 %s：%s", "write %s: %s", name, errno)
		}
	}
	return problem.New(http.StatusInternalServerError, "不能在服务器的文件夹中写入 %s：%s", "%s cannot be written in the folder of the server: %s", name, errno)
}

// clip cuts what a user wrote to a length that can be told.
func clip(s string) string {
	all := []rune(strings.ToValidUTF8(s, "_"))
	return string(all[:min(len(all), 120)])
}
