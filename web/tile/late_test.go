package tile_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/medreach/medreach/web/publication/publicationtest"
)

// TestLateTileIsBusy holds that who waits too long for a tile is told to come again.
func TestLateTileIsBusy(t *testing.T) {
	_, p := publicationtest.Builtin(t)
	s := server(p)
	ctx, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancel()
	w := httptest.NewRecorder()
	s.Tiles().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/tiles/"+p.Run()+"/cells/7/100/48.mvt", nil).WithContext(ctx))
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}
