package source

import (
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/message"
)

// Reference is what a study says of the coordinates of a file: a datum or a
// coordinate system, or nothing.
type Reference struct {
	Datum    geo.Datum
	CRS      *crs.CRS
	Declared bool
}

// ReferenceOf reads a datum or EPSG code of the study; none means that the file
// says it, or WGS 84.
func ReferenceOf(c *settings.Study, setting, value string) (Reference, error) {
	if value == "" || value == "auto" {
		return Reference{}, nil
	}
	if d, err := geo.ParseDatum(value); err == nil {
		return Reference{Datum: d, Declared: true}, nil
	}
	system, err := crs.Parse(value)
	if err != nil {
		fault := c.Fault(setting, value, message.T("不认识的坐标系", "unknown datum or coordinate system"),
			message.T("可用：wgs84, cgcs2000, gcj02, bd09，或 EPSG:4547 这样的代码", "use one of wgs84, cgcs2000, gcj02, bd09, or a code such as EPSG:4547"))
		return Reference{}, fault
	}
	return Reference{CRS: system, Declared: true}, nil
}
