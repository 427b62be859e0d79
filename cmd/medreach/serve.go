package main

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"golang.org/x/sync/errgroup"

	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/web"
	"github.com/medreach/medreach/web/board"
	"github.com/medreach/medreach/web/guard"
)

// serveCmd shows a study on a map in the browser, or asks for data there.
type serveCmd struct {
	Study string `arg:"" optional:"" name:"STUDY" help:"${help_serve_study}"`
	Edit  bool   `name:"edit" help:"${help_edit}"`
	doorFlags
}

// doorFlags say where a map is and who may look.
type doorFlags struct {
	Addr  string `name:"addr" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"${help_addr}"`
	Token string `name:"token" env:"MEDREACH_TOKEN" placeholder:"TOKEN" help:"${help_token}"`
}

// check refuses an address that is not safe.
func (f *doorFlags) check() error {
	if err := guard.CheckAddress(f.Addr, f.Token); err != nil {
		return misuse{err}
	}
	return nil
}

// Run serves from the first moment and computes beside it. A study that cannot be
// used ends it; being told to stop is the usual end.
func (cmd *serveCmd) Run(c *console) error {
	if err := cmd.check(); err != nil {
		return err
	}
	opts := web.Options{Version: version, Token: cmd.Token, Editable: cmd.Edit}
	source, err := cmd.begin(&opts)
	if err != nil {
		return err
	}
	if source != nil {
		opts.Background = backgroundOf(source.Config)
	}
	m, err := c.openMap(cmd.Addr, opts)
	if err != nil {
		return err
	}
	m.say(c)
	err = m.serve(c.ctx, func(ctx context.Context) error {
		if source == nil {
			return nil
		}
		if err := m.server.Compute(ctx, source, c.progress()); err != nil {
			return err
		}
		c.say("计算完成", "computed: the map is ready")
		return nil
	})
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// backgroundOf is the background that a study names, with its key from the
// environment: it stands in no file of the study and in no result.
func backgroundOf(config *settings.Study) board.Background {
	b := config.Background
	return board.Background{Kind: b.Kind, URL: strings.ReplaceAll(b.URL, "{key}", os.Getenv(b.KeyEnv)), Attribution: b.Attribution}
}

// begin opens the study, if one is named. A folder without one, which is this one
// where nothing is named, is where data go that are put onto the page: there is
// nothing else to do with it, so that it is open for editing.
func (cmd *serveCmd) begin(opts *web.Options) (*web.Source, error) {
	name := cmp.Or(cmd.Study, ".")
	info, err := os.Stat(name)
	if err != nil || !info.IsDir() {
		opts.Folder = filepath.Dir(name)
		return web.Open(name)
	}
	opts.Folder = name
	if study := filepath.Join(name, "study.yaml"); isFile(study) {
		return web.Open(study)
	}
	opts.Empty, opts.Editable = true, true
	return nil, nil
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// livingMap is a server with the address that it listens on.
type livingMap struct {
	server   *web.Server
	listener net.Listener
}

// openMap takes the address, so that one that cannot be had is told before hours of
// computing. On a terminal the log tells faults alone; a service logs each request.
func (c *console) openMap(address string, opts web.Options) (*livingMap, error) {
	level := slog.LevelInfo
	if c.ticker {
		level = slog.LevelWarn
	}
	opts.Log = slog.New(slog.NewTextHandler(c.err, &slog.HandlerOptions{Level: level}))
	server, err := web.New(opts)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, message.Errorf("%s 已被占用：用 --addr 换一个，例如 --addr 127.0.0.1:8081", "%s is in use: name another with --addr, such as --addr 127.0.0.1:8081", address)
	}
	if err != nil {
		return nil, message.Wrap(err, "监听 %s", "listen on %s", address)
	}
	return &livingMap{server, listener}, nil
}

// say tells where the map is.
func (m *livingMap) say(c *console) {
	address := m.listener.Addr().String()
	if at, err := netip.ParseAddrPort(address); err == nil && at.Addr().IsUnspecified() {
		c.say("在浏览器中打开 http://本机地址:%d/；按 Ctrl-C 结束", "open http://ADDRESS-OF-THIS-MACHINE:%d/ in the browser; Ctrl-C ends", at.Port())
		return
	}
	c.say("在浏览器中打开 http://%s/；按 Ctrl-C 结束", "open http://%s/ in the browser; Ctrl-C ends", address)
}

// serve answers until ctx ends or the work fails.
func (m *livingMap) serve(ctx context.Context, work func(context.Context) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return m.server.Serve(ctx, m.listener) })
	group.Go(func() error { return work(ctx) })
	return group.Wait()
}
