//go:build unix

package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"

	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/web"
	"github.com/medreach/medreach/web/planning"
)

// BenchmarkDrag drags a facility over the map, as the page does: each step asks what
// the new position comes to, over HTTP, and then for the tiles of cells around it. It
// is of the built-in study, or of the study that MEDREACH_STUDY names.
func BenchmarkDrag(b *testing.B) {
	s := serveBuiltin(b)
	server, in := s.server, s.result.Inputs
	if name := os.Getenv("MEDREACH_STUDY"); name != "" {
		source, err := web.Open(name)
		if err != nil {
			b.Fatal(err)
		}
		if in, err = study.Load(context.Background(), source.Config, nil); err != nil {
			b.Fatal(err)
		}
		r, err := study.Run(context.Background(), in, nil)
		if err != nil {
			b.Fatal(err)
		}
		if server, err = web.New(web.Options{Log: slog.New(slog.DiscardHandler)}); err != nil {
			b.Fatal(err)
		}
		if err := server.Publish(context.Background(), r, source); err != nil {
			b.Fatal(err)
		}
	}
	ready(b, server.Handler())
	for _, c := range []facilities.Class{facilities.GeneralHospital, facilities.EmergencyStation, facilities.VillageClinic} {
		at := slices.IndexFunc(in.Facilities.Facilities, func(f facilities.Facility) bool { return f.Class == c })
		if at < 0 {
			continue
		}
		b.Run(string(c), func(b *testing.B) { drag(b, server.Handler(), at, in.Facilities.Facilities[at].Point) })
	}
	m := ask(b, server.Handler(), "GET", "/metrics").Body.String()
	_, m, _ = strings.Cut(m, "\nmedreach_whatif_bytes ")
	m, _, _ = strings.Cut(m, "\n")
	b.Logf("%s bytes", m)
}

func drag(b *testing.B, h http.Handler, at int, from orb.Point) {
	listening := httptest.NewServer(h)
	defer listening.Close()
	r := rand.New(rand.NewPCG(1, 2))
	var steps, tiles []time.Duration
	b.ReportAllocs()
	for b.Loop() {
		p := orb.Point{from[0] + 0.1*(r.Float64()-0.5), from[1] + 0.1*(r.Float64()-0.5)}
		began := processor(b)
		body := fmt.Sprintf(`{"edits":[{"op":"move","index":%d,"lon":%.6f,"lat":%.6f}],"view":{}}`, at, p[0], p[1])
		w, err := http.Post(listening.URL+"/api/whatif", "application/json", strings.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		var a planning.Answer
		if err := json.NewDecoder(w.Body).Decode(&a); err != nil || w.StatusCode != http.StatusOK {
			b.Fatal(w.StatusCode, err)
		}
		w.Body.Close()
		steps = append(steps, processor(b)-began)
		began = processor(b)
		t := maptile.At(p, 12)
		for k := range uint32(4) {
			if w, err = http.Get(fmt.Sprintf("%s%s/cells/12/%d/%d.mvt", listening.URL, a.Tiles, t.X+k%2, t.Y+k/2)); err != nil {
				b.Fatal(err)
			}
			text, _ := io.ReadAll(w.Body)
			if w.Body.Close(); w.StatusCode >= 400 {
				b.Fatalf("%d %s", w.StatusCode, text)
			}
		}
		tiles = append(tiles, processor(b)-began)
	}
	for name, all := range map[string][]time.Duration{"step": steps, "tiles": tiles} {
		slices.Sort(all)
		b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, name+"-cpu-ms/median")
		b.ReportMetric(float64(all[len(all)*95/100].Microseconds())/1000, name+"-cpu-ms/p95")
	}
}

// processor is the time that the program has kept processors busy.
func processor(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
