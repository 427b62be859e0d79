package web_test

import (
	"testing"
)

// BenchmarkAnswers asks for what a click on the map of the built-in study asks for.
func BenchmarkAnswers(b *testing.B) {
	s := serveBuiltin(b)
	busy, other := s.somewhere()
	for name, target := range map[string]string{
		"zones": "/api/zones?level=township", "point": "/api/point?" + lonLat(busy), "route": "/api/route?from=" + busy + "&to=" + other, "walk 15": "/api/isochrone?" + lonLat(busy) + "&mode=walk&minutes=15",
		"car 15": "/api/isochrone?" + lonLat(busy) + "&mode=car&minutes=5,10,15", "car 60": "/api/isochrone?" + lonLat(busy) + "&mode=car&minutes=15,30,45,60",
		"indicators": "/api/indicators", "targets": "/api/targets", "export gpkg": "/api/export/gpkg?level=township",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r := request(target)
				if w := answerTo(s.server.Handler(), r); w.Code != 200 {
					b.Fatal(w.Code)
				}
			}
		})
	}
}
