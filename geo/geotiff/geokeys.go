package geotiff

import (
	"fmt"
	"strings"

	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/geotiff/tiff"
	"github.com/medreach/medreach/geo/message"
)

// The GeoTIFF keys that are read or written (OGC 19-008r4, annex B and F).
const (
	keyModelType        = 1024
	keyRasterType       = 1025
	keyCitation         = 1026
	keyGeodeticCRS      = 2048
	keyGeodeticCitation = 2049
	keyProjectedCRS     = 3072
	keyProjCitation     = 3073
	keyProjection       = 3074
	keyProjMethod       = 3075
)

const (
	modelProjected  = 1
	modelGeographic = 2
	modelGeocentric = 3
	rasterIsArea    = 1
	rasterIsPoint   = 2
	userDefined     = 32767
)

// esriText marks a WKT in a citation, as ESRI and GDAL write what has no code.
const esriText = "ESRI PE String = "

// geoKeys are the keys of a file: short numbers, doubles and texts.
type geoKeys struct {
	codes map[uint16]int
	reals map[uint16]float64
	texts map[uint16]string
}

func readGeoKeys(d *tiff.Directory) (geoKeys, error) {
	k := geoKeys{map[uint16]int{}, map[uint16]float64{}, map[uint16]string{}}
	table, err := d.Integers(tiff.GeoKeyDirectory, 1<<16)
	if err != nil || len(table) < 4 {
		return k, err
	}
	reals, err := d.Doubles(tiff.GeoDoubleParams, 1<<16)
	if err != nil {
		return k, err
	}
	text, err := d.Text(tiff.GeoASCIIParams)
	if err != nil {
		return k, err
	}
	table = table[4:min(len(table), 4+4*int(min(table[3], 1<<14)))]
	for ; len(table) >= 4; table = table[4:] {
		key, count, at := uint16(table[0]), table[2], table[3]
		switch table[1] {
		case 0:
			k.codes[key] = int(min(at, 1<<31-1))
		case tiff.GeoDoubleParams:
			if at < uint64(len(reals)) {
				k.reals[key] = reals[at]
			}
		case tiff.GeoASCIIParams:
			if at <= uint64(len(text)) {
				s := text[at:]
				k.texts[key] = strings.TrimRight(s[:min(uint64(len(s)), count)], "|\x00")
			}
		}
	}
	return k, nil
}

// point reports whether coordinates tie down the centres of cells.
func (k geoKeys) point() bool { return k.codes[keyRasterType] == rasterIsPoint }

// declare reports whether the keys say anything of a coordinate system.
func (k geoKeys) declare() bool {
	return k.coded(keyProjectedCRS) || k.coded(keyGeodeticCRS) || k.projected() || k.esri() != ""
}

// projected reports whether the keys spell out a projection.
func (k geoKeys) projected() bool {
	return k.codes[keyProjectedCRS] == userDefined || k.codes[keyProjMethod] != 0 || k.codes[keyProjection] != 0
}

// coded reports whether a key holds a code of the EPSG, not "user-defined".
func (k geoKeys) coded(key uint16) bool { return k.codes[key] > 0 && k.codes[key] != userDefined }

// esri returns the WKT that stands in a citation, or "".
func (k geoKeys) esri() string {
	for _, key := range []uint16{keyProjCitation, keyCitation, keyGeodeticCitation} {
		if _, wkt, ok := strings.Cut(k.texts[key], esriText); ok {
			return wkt
		}
	}
	return ""
}

// crs makes the coordinate system. A code goes before a text, and a text before
// the single parameters.
func (k geoKeys) crs() (*crs.CRS, error) {
	switch {
	case k.codes[keyModelType] == modelGeocentric:
		return nil, message.Errorf("地心坐标系不能用于栅格", "a grid cannot be in geocentric coordinates")
	case k.coded(keyProjectedCRS):
		return fromCode(k.codes[keyProjectedCRS])
	case k.esri() != "":
		return crs.FromWKT(k.esri())
	case k.coded(keyGeodeticCRS) && !k.projected():
		return fromCode(k.codes[keyGeodeticCRS])
	}
	p, err := k.params()
	if err != nil {
		return nil, err
	}
	return crs.FromParams(p)
}

// fromCode takes codes from 37000 up for ESRI's, which some writers put in the
// place of the EPSG's.
func fromCode(code int) (*crs.CRS, error) {
	if code >= 37000 {
		return crs.Parse(fmt.Sprintf("ESRI:%d", code))
	}
	return crs.FromEPSG(code)
}
