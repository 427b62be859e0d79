package tile

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/medreach/medreach/analysis/layer"
	"github.com/medreach/medreach/web/picture"
	"github.com/medreach/medreach/web/publication"
	"github.com/medreach/medreach/web/reading"
)

// PictureZoom is the zoom to which pictures are offered: unlike vector tiles, they
// get coarse where maps draw on from them.
const PictureZoom = 18

// pictureKey names a picture by the content of its layer, of which the style is one.
type pictureKey struct {
	hash  string
	id    ID
	scale int
}

// Picture returns a tile of a layer as PNG, picture.Side times scale pixels along a
// side, in the layer's style: the geometries of the vector tile of the same place,
// and of cells as small blocks as can be told apart. One without content is
// transparent. The caller must not change it.
func (s *Server) Picture(ctx context.Context, l *publication.Layer, id ID, scale int) ([]byte, error) {
	return s.kept(ctx, pictureKey{l.Hash, id, scale}, func() ([]byte, error) {
		k := sketch{layer: l, id: id, margin: max(margin, picture.Reach(l.Style))}
		if l.Style.Way != layer.Single {
			if i := l.Field(l.Style.Field); i >= 0 {
				k.fields = []int{i}
			}
		}
		return picture.Draw(s.features(k), l.Style, scale)
	})
}

func (s *Server) answerPicture(w http.ResponseWriter, r *http.Request, parts []string) error {
	_, l, err := s.find(parts[0], parts[1])
	if err != nil {
		return err
	}
	row, scale := strings.TrimSuffix(parts[4], ".png"), 1
	if plain, ok := strings.CutSuffix(row, "@2x"); ok {
		row, scale = plain, 2
	}
	id, err := Parse(parts[2], parts[3], row)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", reading.Immutable)
	return s.AnswerPicture(w, r, l, id, scale)
}

// AnswerPicture sends a tile of a layer as a picture.
func (s *Server) AnswerPicture(w http.ResponseWriter, r *http.Request, l *publication.Layer, id ID, scale int) error {
	data, err := s.Picture(r.Context(), l, id, scale)
	if err != nil {
		w.Header().Del("Cache-Control")
		return err
	}
	if reading.Fresh(w, r, l.Hash) {
		return nil
	}
	h := w.Header()
	h.Set("Content-Type", picture.ContentType)
	h.Set("Content-Length", strconv.Itoa(len(data)))
	_, _ = w.Write(data) // whoever asked may have gone
	return nil
}
