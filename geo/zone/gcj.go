package zone

import (
	"strings"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/zone/placing"
)

// LooksGCJ reports whether a table is, by its columns or its name, made of the
// boundaries that AMap gives out through DataV, which stand in GCJ-02 though
// their GeoJSON cannot say so. A study should then declare datum: gcj02. Tables
// that name a projection are not.
func LooksGCJ(t *feature.Table) bool {
	if t.CRS != nil && !t.CRS.Geographic() {
		return false
	}
	if d := placing.DatumInName(t.Source); d != nil {
		return *d == geo.GCJ02
	}
	has := func(name string) bool { // a shapefile cuts names to 10 bytes
		for _, c := range t.Columns {
			c = strings.ToLower(strings.TrimSpace(c))
			if c == name || len(name) > 10 && c == name[:10] {
				return true
			}
		}
		return false
	}
	telling := 0
	for _, name := range []string{"childrennum", "subfeatureindex", "acroutes", "centroid", "center"} {
		if has(name) {
			telling++
		}
	}
	return has("adcode") && telling >= 2
}
