package lines

import (
	"strings"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/road/lines/wording"
)

// ClassColumn is the column of which most rows say what class of road they are,
// whatever its header; "" is none. Numbers count under a header alone that says what
// they stand for.
func ClassColumn(t *feature.Table) string {
	best, most := "", 0
	for c, header := range t.Columns {
		key, said, told := wording.Key(header), 0, 0
		for i := 0; i < len(t.Rows); i += 1 + len(t.Rows)/sampleSize {
			cell := strings.TrimSpace(t.Rows[i].Value(c))
			if cell == "" {
				continue
			}
			told++
			if r, ok := wording.Class(key, cell); ok && !r.NoRoad {
				said++
			}
		}
		if said > most && said*2 > told {
			best, most = header, said
		}
	}
	return best
}
