// Package web serves one study to browsers and GIS programs: the page, the JSON
// that it shows, map tiles, layers, the OGC API, and what an operator asks. What is
// shown is one immutable snapshot of a result, swapped in whole when it is ready;
// until then the page is there and says how far the computing has come. It only
// reads, unless it was started for editing, fetches no address that anybody gives, and does a bounded amount of heavy
// work at a time. People have two digits, shares are 0-1, distances metres, times
// minutes.
package web

import (
	"context"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/net/netutil"

	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/web/board"
	"github.com/medreach/medreach/web/guard"
	"github.com/medreach/medreach/web/intake"
	"github.com/medreach/medreach/web/meter"
	"github.com/medreach/medreach/web/planning"
	"github.com/medreach/medreach/web/publication"
	"github.com/medreach/medreach/web/ui"
)

// Options say how a study is served. The zero value serves it to the own machine.
type Options struct {
	Version    string
	Token      string           // needed by whoever asks; "" where only the own machine can
	Editable   bool             // lets the page import data and run studies
	Folder     string           // where imports go, where Editable
	Uploads    intake.Limits    // of imports; the zero value is the usual
	Empty      bool             // no study is named: the page asks for files
	Background board.Background // of the map, with its key; the zero value is the study's own layers
	Page       fs.FS            // nil is the one built in
	Log        *slog.Logger
}

// The limits of the server (see also guard).
const (
	headerTimeout = 5 * time.Second
	readTimeout   = 30 * time.Second
	writeTimeout  = 60 * time.Second
	idleTimeout   = 120 * time.Second
	graceTime     = 10 * time.Second
	requestTime   = 30 * time.Second // of one answer
	mostHeader    = 64 << 10
	mostOpen      = 4096 // connections
	mostWaiting   = 64   // pieces of heavy work
	patience      = 8 * time.Second
)

// Server serves one study.
type Server struct {
	opts    Options
	meter   meter.Meter
	heavy   *guard.Gate // isochrones and files
	quick   *guard.Gate // places and routes, which must not wait behind them
	handler http.Handler
	pages   *pages
	intake  *intake.Intake
	desk    *planning.Desk
	turn    chan struct{} // held by whoever loads and runs a study: there is not memory for two
	closing chan struct{} // closed when the server ends, for answers that would go on

	current  atomic.Pointer[snapshot]
	showing  sync.Mutex         // held by whoever changes what is shown
	shelf    *publication.Shelf // written once, before current
	mounts   *mounts            // likewise
	progress progress
}

// New makes a server that has nothing to show yet.
func New(opts Options) (*Server, error) {
	if opts.Log == nil {
		opts.Log = slog.Default()
	}
	if opts.Page == nil {
		opts.Page = ui.Page()
	}
	if opts.Background.Kind == "" {
		opts.Background.Kind = "study"
	}
	origin, err := originOf(opts.Background)
	if err != nil {
		return nil, err
	}
	s := &Server{opts: opts, heavy: guard.NewGate(runtime.GOMAXPROCS(0), mostWaiting, patience), quick: guard.NewGate(runtime.GOMAXPROCS(0), 4*mostWaiting, patience), closing: make(chan struct{}), turn: make(chan struct{}, 1)}
	if s.pages, err = newPages(opts.Page); err != nil {
		return nil, err
	}
	receive := intake.Options{Largest: opts.Uploads, Log: opts.Log, Prepare: s.prepare, Shown: s.shownFile}
	if opts.Editable {
		receive.Folder = opts.Folder
	}
	s.intake = intake.New(receive)
	s.desk = planning.New(planning.Options{Editable: opts.Editable, Log: opts.Log})
	s.meter.Gauge("whatif_bytes", "Memory that what-if keeps.", func() float64 { return float64(s.desk.Bytes()) })
	s.meter.Gauge("whatif_ready", "1 where edits can be tried.", func() float64 { return count(s.desk.Ready()) })
	s.meter.Gauge("work_active", "Heavy work done or waiting.", func() float64 { return float64(s.heavy.Busy() + s.quick.Busy()) })
	s.meter.Gauge("ready", "1 where a result is shown.", func() float64 { return count(s.current.Load() != nil) })
	s.meter.Gauge("stale", "1 where files of the study have changed since.", func() float64 { return count(s.stale()) })
	router := s.routes()
	around := guard.New(guard.Options{Token: opts.Token, Background: origin, Log: opts.Log, Meter: &s.meter, Bytes: s.intake.Bytes, Route: patternOf(router)})
	s.handler = around.Wrap(router)
	return s, nil
}

func count(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// Handler answers everything, behind the guard.
func (s *Server) Handler() http.Handler { return s.handler }

// Serve answers on a listener until ctx ends, then lets what is under way come to
// its end for some seconds. It may be called once.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{Handler: s.handler, ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: mostHeader, ErrorLog: slog.NewLogLogger(s.opts.Log.Handler(), slog.LevelDebug)}
	watched, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.watch(watched)
	}()
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(netutil.LimitListener(l, mostOpen)) }()
	var err error
	var ends sync.WaitGroup
	select {
	case err = <-failed:
		ends.Go(s.intake.Close)
		ends.Go(s.desk.Close)
	case <-ctx.Done():
		close(s.closing)
		ends.Go(s.intake.Close)
		ends.Go(s.desk.Close)
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), graceTime)
		defer cancel()
		if server.Shutdown(grace) != nil {
			_ = server.Close() // what is still open is cut off
		}
		<-failed
	}
	stop()
	<-ended
	ends.Wait()
	return message.Wrap(err, "提供服务", "serve")
}
