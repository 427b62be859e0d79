package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/klauspost/compress/gzhttp"

	"github.com/medreach/medreach/web/ogc"
	"github.com/medreach/medreach/web/planning"
	"github.com/medreach/medreach/web/problem"
	"github.com/medreach/medreach/web/publication"
	"github.com/medreach/medreach/web/tile"
)

// routes is everything that is answered. Tiles and layers compress themselves, and
// an event stream must not be held back, so that compression is around the rest.
func (s *Server) routes() *chi.Mux {
	r := chi.NewRouter()
	r.Use(tellMethods(r), middleware.GetHead)
	r.NotFound(func(w http.ResponseWriter, _ *http.Request) {
		problem.Write(w, problem.New(http.StatusNotFound, "没有这个地址", "there is nothing at this address"))
	})
	r.MethodNotAllowed(func(w http.ResponseWriter, req *http.Request) {
		allowed := strings.Join(methods(r, req.URL.Path), ", ")
		w.Header().Set("Allow", allowed)
		problem.Write(w, problem.New(http.StatusMethodNotAllowed, "此处可用：%s", "answered here: %s", allowed))
	})
	r.Get("/healthz", answerHealth)
	r.Get("/readyz", s.answerReady)
	r.Get("/metrics", s.answerMetrics)
	r.Get("/api/status", s.streaming(s.answerStatus))
	s.intake.Routes(r)
	compress, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.EnableZstd(true))
	if err != nil {
		panic(err) // the options are fixed
	}
	r.Group(func(r chi.Router) {
		r.Use(func(next http.Handler) http.Handler { return compress(next) })
		r.Get("/api/openapi.json", s.answering(answerDocument))
		r.Get("/api/study", s.answering(s.answerStudy))
		r.Get("/api/indicators", s.answering(s.answerIndicators))
		r.Get("/api/zones", s.answering(s.answerZones))
		r.Get("/api/targets", s.answering(s.answerTargets))
		r.Get("/api/findings", s.answering(s.answerFindings))
		r.Get("/api/facilities", s.answering(s.answerFacilities))
		r.Get("/api/point", s.answering(s.answerPoint))
		r.Get("/api/route", s.answering(s.answerRoute))
		r.Get("/api/isochrone", s.answering(s.answerIsochrone))
		r.Get("/api/export/{format}", s.answering(s.answerExport))
		r.Post("/api/whatif", s.answering(s.desk.WhatIf))
		r.Get("/api/compare", s.answering(s.desk.Compare))
		r.Get("/api/scenarios", s.answering(s.desk.List))
		r.Get("/api/scenarios/{name}", s.answering(s.desk.Read))
		r.Put("/api/scenarios/{name}", s.answering(s.desk.Write))
		r.Delete("/api/scenarios/{name}", s.answering(s.desk.Delete))
		r.Get("/*", s.pages.ServeHTTP)
	})
	r.Handle("/tiles/*", s.mounted(func(m *mounts) http.Handler { return m.tiles }))
	r.Handle("/layers/*", s.mounted(func(m *mounts) http.Handler { return m.layers }))
	for _, pattern := range []string{ogc.Root, ogc.Root + "/*"} {
		r.Handle(pattern, s.mounted(func(m *mounts) http.Handler { return m.ogc }))
	}
	return r
}

// mounts are the routes of other rooms.
type mounts struct{ tiles, layers, ogc http.Handler }

// show puts a snapshot in the place of the one shown.
func (s *Server) show(next *snapshot, published *publication.Publication) {
	s.showing.Lock()
	defer s.showing.Unlock()
	if s.mounts == nil {
		shelf := publication.NewShelf(published)
		tiles := tile.NewServer(shelf, tile.Options{})
		s.shelf, s.mounts = shelf, &mounts{tiles: tiles.Tiles(), layers: tiles.Layers(), ogc: ogc.New(shelf, tiles, ogc.Options{}).Handler()}
	} else {
		s.shelf.Show(published)
	}
	s.current.Store(next)
	s.desk.Show(planning.Subject{Result: next.result, Board: next.board, Published: published, Shelf: s.shelf, File: next.file()})
}

// mounted hands a request to another room once there is something to show.
func (s *Server) mounted(pick func(*mounts) http.Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if s.current.Load() == nil {
			problem.Write(w, s.nothing())
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), requestTime)
		defer cancel()
		pick(s.mounts).ServeHTTP(w, r.WithContext(ctx))
	}
}

// tellMethods answers OPTIONS with what a path is answered by. The routes for GIS
// programs tell that themselves.
func tellMethods(routes *chi.Mux) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			all := methods(routes, r.URL.Path)
			if r.Method != http.MethodOptions || slices.Contains(all, http.MethodPatch) {
				next.ServeHTTP(w, r)
				return
			}
			w.Header().Set("Allow", strings.Join(all, ", "))
			w.WriteHeader(http.StatusNoContent)
		})
	}
}

// methods are those that a path is answered by. Another room's routes take every
// method, PATCH among them, and refuse by themselves.
func methods(routes chi.Routes, path string) []string {
	var out []string
	for _, m := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch} {
		if routes.Match(chi.NewRouteContext(), m, path) || m == http.MethodHead && slices.Contains(out, http.MethodGet) {
			out = append(out, m)
		}
	}
	return append(out, http.MethodOptions)
}

// patternOf names the route of a request for counts; paths would be endless.
func patternOf(routes chi.Routes) func(*http.Request) string {
	return func(r *http.Request) string {
		method := r.Method
		if method == http.MethodHead {
			method = http.MethodGet
		}
		if pattern := routes.Find(chi.NewRouteContext(), method, r.URL.Path); pattern != "" {
			return pattern
		}
		return "none"
	}
}
