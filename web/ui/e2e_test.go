package ui_test

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/medreach/medreach/analysis/brief/page"
	"github.com/medreach/medreach/analysis/report"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/testdata/builtin"
	"github.com/medreach/medreach/web"
)

// missing tells why the page cannot be tried in a browser; where .ci/run has
// installed what it takes that is a fault.
func missing(t *testing.T, format string, args ...any) {
	t.Helper()
	if os.Getenv("MEDREACH_BROWSER") == "required" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

// TestInBrowser drives the page in a browser against a real server that shows the
// built-in study: tests/e2e.mjs says what is tried. Screenshots are kept in the
// folder MEDREACH_SHOTS, else in a temporary one.
func TestInBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser takes its time: not in short tests")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		missing(t, "Node.js is not installed: the page is not tried in a browser")
	}
	for _, name := range []string{"playwright-core", "axe-core", "vite"} {
		if _, err := os.Stat(filepath.Join("node_modules", name)); err != nil {
			missing(t, "%s is not installed (npm ci in web/ui): the page is not tried in a browser", name)
		}
	}
	browser, err := page.Browser()
	if err != nil {
		missing(t, "no browser is installed (chromium, google-chrome, msedge): the page is not tried in one")
	}
	if err := run(t, node, nil, "--test", "tests/pure.test.mjs"); err != nil {
		t.Error(err)
	}

	shots := os.Getenv("MEDREACH_SHOTS")
	if shots == "" {
		shots = t.TempDir()
	}
	if err := os.MkdirAll(shots, 0o777); err != nil {
		t.Fatal(err)
	}
	// A browser on a busy machine may miss a moment: what fails is tried once more, from
	// the beginning, and told.
	if err := tryPage(t, node, browser, shots); err != nil {
		t.Logf("tried once more after %v", err)
		if err := tryPage(t, node, browser, shots); err != nil {
			t.Error(err)
		}
	}
}

// tryPage tries the page on servers of its own.
func tryPage(t *testing.T, node, browser, shots string) error {
	t.Helper()
	result, source := computed(t)
	shown := newServer(t, web.Options{Version: "test", Editable: true, Folder: t.TempDir()})
	waiting := newServer(t, web.Options{Version: "test"})
	empty := newServer(t, web.Options{Version: "test", Editable: true, Empty: true, Folder: t.TempDir()})
	if err := shown.Publish(t.Context(), result, source); err != nil {
		t.Fatal(message.In(err, message.EN))
	}
	env := []string{"BASE=" + listen(t, shown), "COMPUTING=" + listen(t, waiting), "EMPTY=" + listen(t, empty), "SUMMARY=" + summaryOf(t, result), "CHROMIUM=" + browser, "SHOTS=" + shots}
	return run(t, node, env, append([]string{"tests/e2e.mjs"}, strings.Fields(os.Getenv("MEDREACH_E2E"))...)...)
}

// spare is left of the time of all tests for what they leave behind.
const spare = 20 * time.Second

// run runs a script and tells what it says as it goes. Where the time of the tests
// runs out it is ended, and its browser with it.
func run(t *testing.T, node string, env []string, args ...string) error {
	t.Helper()
	ctx := t.Context()
	if end, ok := t.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, end.Add(-spare))
		defer cancel()
	}
	cmd := exec.CommandContext(ctx, node, args...)
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		t.Log(lines.Text())
	}
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("%s: %w", args[len(args)-1], cmp.Or(ctx.Err(), err))
	}
	return nil
}

func computed(t *testing.T) (*study.Result, *web.Source) {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, builtin.Files); err != nil {
		t.Fatal(err)
	}
	source, err := web.Open(filepath.Join(dir, "study.yaml"))
	if err != nil {
		t.Fatal(message.In(err, message.EN))
	}
	in, err := study.Load(t.Context(), source.Config, nil)
	if err != nil {
		t.Fatal(message.In(err, message.EN))
	}
	result, err := study.Run(t.Context(), in, nil)
	if err != nil {
		t.Fatal(message.In(err, message.EN))
	}
	return result, source
}

func summaryOf(t *testing.T, r *study.Result) string {
	t.Helper()
	data, err := json.Marshal(report.Summarise(r))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "summary.json")
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

func newServer(t *testing.T, opts web.Options) *web.Server {
	t.Helper()
	opts.Log = slog.New(slog.DiscardHandler)
	s, err := web.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// listen serves until the test ends and returns the address.
func listen(t *testing.T, s *web.Server) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, l) }()
	t.Cleanup(func() {
		cancel()
		select {
		case <-done:
		case <-time.After(time.Minute):
			t.Error("the server does not end")
		}
	})
	return "http://" + l.Addr().String()
}
