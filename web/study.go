package web

import (
	"context"
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/medreach/medreach/web/board"
	"github.com/medreach/medreach/web/export"
	"github.com/medreach/medreach/web/probe"
	"github.com/medreach/medreach/web/problem"
)

// shown is the snapshot that is shown, or why there is none.
func (s *Server) shown() (*snapshot, error) {
	if now := s.current.Load(); now != nil {
		return now, nil
	}
	return nil, s.nothing()
}

// read reads the query of a request about what is shown.
func (s *Server) read(r *http.Request, names ...string) (*query, *snapshot, error) {
	q, err := parse(r, names...)
	if err != nil {
		return nil, nil, err
	}
	now, err := s.shown()
	return q, now, err
}

func (s *Server) answerStudy(w http.ResponseWriter, r *http.Request) error {
	_, now, err := s.read(r)
	if err != nil {
		return err
	}
	told := now.board.Study()
	told.Run, told.Editable, told.Stale, told.Background, told.Version = now.run, s.opts.Editable, s.stale(), s.opts.Background, s.opts.Version
	return answer(w, r, told)
}

func (s *Server) answerIndicators(w http.ResponseWriter, r *http.Request) error {
	_, now, err := s.read(r)
	if err != nil {
		return err
	}
	return answer(w, r, now.board.Indicators())
}

func (s *Server) answerZones(w http.ResponseWriter, r *http.Request) error {
	q, now, err := s.read(r, "level", "parent", "indicator", "run", "offset", "limit")
	if err != nil {
		return err
	}
	ask := board.ZoneQuery{Level: q.text("level"), Indicator: q.text("indicator"), Parent: q.text("parent"),
		Offset: q.count("offset", 0, 0, mostOffset), Limit: q.count("limit", board.MostZones, 1, board.MostZones)}
	run := q.text("run")
	if q.fault != nil {
		return q.fault
	}
	if run != "" && run != now.run {
		return problem.New(http.StatusGone, "结果 %s 已经更换，请重新载入", "the result %s is no longer shown: load anew", clip(run))
	}
	zones, err := now.board.Zones(ask)
	if err != nil {
		return err
	}
	return answer(w, r, zones)
}

func (s *Server) answerTargets(w http.ResponseWriter, r *http.Request) error {
	_, now, err := s.read(r)
	if err != nil {
		return err
	}
	return answer(w, r, now.board.Targets())
}

// The bounds of lists. A study of a country has a million facilities: those are for
// tiles and the OGC API.
const (
	mostOffset     = 1_000_000_000
	mostFindings   = 1000
	usualFindings  = 100
	mostFacilities = 20_000
)

func (s *Server) answerFindings(w http.ResponseWriter, r *http.Request) error {
	q, now, err := s.read(r, "offset", "limit", "rule")
	if err != nil {
		return err
	}
	rule, offset, limit := q.text("rule"), q.count("offset", 0, 0, mostOffset), q.count("limit", usualFindings, 1, mostFindings)
	if q.fault != nil {
		return q.fault
	}
	return answer(w, r, now.board.Findings(rule, offset, limit))
}

func (s *Server) answerFacilities(w http.ResponseWriter, r *http.Request) error {
	q, now, err := s.read(r, "offset", "limit")
	if err != nil {
		return err
	}
	offset, limit := q.count("offset", 0, 0, mostOffset), q.count("limit", mostFacilities, 1, mostFacilities)
	if q.fault != nil {
		return q.fault
	}
	return answer(w, r, now.board.Facilities(offset, limit))
}

func (s *Server) answerPoint(w http.ResponseWriter, r *http.Request) error {
	q, now, err := s.read(r, "lon", "lat")
	if err != nil {
		return err
	}
	at := q.place()
	if q.fault != nil {
		return q.fault
	}
	var told *probe.Point
	err = s.quick.Do(r.Context(), func() (err error) {
		told, err = now.probe.Point(r.Context(), at)
		return err
	})
	if err != nil {
		return err
	}
	return answer(w, r, told)
}

// usualMode is how people travel where a request does not say.
const usualMode = "car"

func (q *query) mode() string {
	if m := q.text("mode"); m != "" {
		return m
	}
	return usualMode
}

func (s *Server) answerRoute(w http.ResponseWriter, r *http.Request) error {
	q, now, err := s.read(r, "from", "to", "mode")
	if err != nil {
		return err
	}
	from, to, mode := q.pair("from"), q.pair("to"), q.mode()
	if q.fault != nil {
		return q.fault
	}
	var told *probe.Route
	err = s.quick.Do(r.Context(), func() (err error) {
		told, err = now.probe.Route(r.Context(), from, to, mode)
		return err
	})
	if err != nil {
		return err
	}
	return send(w, r, geoJSON, told)
}

const geoJSON = "application/geo+json"

func (s *Server) answerIsochrone(w http.ResponseWriter, r *http.Request) error {
	q, now, err := s.read(r, "lon", "lat", "mode", "minutes", "direction")
	if err != nil {
		return err
	}
	ask := probe.IsochroneQuery{At: q.place(), Mode: q.mode(), Minutes: q.numbers("minutes"), Direction: q.text("direction")}
	if q.fault != nil {
		return q.fault
	}
	var told *probe.Isochrone
	err = s.heavy.Do(r.Context(), func() (err error) {
		told, err = now.probe.Isochrone(r.Context(), ask)
		return err
	})
	if err != nil {
		return err
	}
	return send(w, r, geoJSON, told)
}

// answerExport hands out what is shown as a file. It is made whole before its first
// byte is sent, so that a file is never cut short by a fault.
func (s *Server) answerExport(w http.ResponseWriter, r *http.Request) error {
	q, now, err := s.read(r, "indicator", "level", "parent", "scenario")
	if err != nil {
		return err
	}
	ask := board.ZoneQuery{Level: q.text("level"), Indicator: q.text("indicator"), Parent: q.text("parent"), Limit: mostOffset}
	scenario := q.text("scenario")
	if q.fault != nil {
		return q.fault
	}
	format := export.Format(chi.URLParam(r, "format"))
	if !format.Known() {
		return problem.New(http.StatusNotFound, "没有格式 %s，可用 csv、xlsx、geojson、gpkg", "no format %s: one of csv, xlsx, geojson, gpkg", clip(string(format)))
	}
	if scenario != "" && !format.OfScenarios() {
		return problem.Bad("情景可导出为 csv 和 geojson", "of scenarios there are csv and geojson")
	}
	var made *export.File
	err = s.heavy.Do(r.Context(), func() error {
		shown, err := s.view(r.Context(), now, scenario, ask)
		if err == nil {
			made, err = export.Make(format, &export.Subject{Result: now.result, Layers: now.layers, Shown: shown, Report: now.report, Scenario: scenario})
		}
		return err
	})
	if err != nil {
		return err
	}
	defer made.Close()
	return made.Send(w, r)
}

// view is what is shown of a scenario, "" for the study as it is.
func (s *Server) view(ctx context.Context, now *snapshot, scenario string, ask board.ZoneQuery) (*board.View, error) {
	if scenario == "" {
		return now.board.Show(ask)
	}
	return s.desk.View(ctx, scenario, ask)
}
