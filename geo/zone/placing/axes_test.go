package placing_test

import (
	"strings"
	"testing"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/zone/placing"
)

func TestAxesOf(t *testing.T) {
	w, g, b, c := new(geo.WGS84), new(geo.GCJ02), new(geo.BD09), new(geo.CGCS2000)
	for columns, want := range map[string]placing.Axes{
		"name,经度,纬度":                          {Lon: 1, Lat: 2, Both: -1},
		"lat,lng":                             {Lon: 1, Lat: 0, Both: -1},
		"东经(°),北纬(°)":                         {Lon: 0, Lat: 1, Both: -1},
		"X坐标（米）,Y坐标（米）":                       {Lon: 0, Lat: 1, Both: -1},
		"高德经度,高德纬度":                           {Lon: 0, Lat: 1, Both: -1, Datum: g},
		"gcj_lng,gcj_lat":                     {Lon: 0, Lat: 1, Both: -1, Datum: g},
		"经度(GCJ-02),纬度(GCJ-02)":               {Lon: 0, Lat: 1, Both: -1, Datum: g},
		"百度经度,百度纬度":                           {Lon: 0, Lat: 1, Both: -1, Datum: b},
		"bd09_lng,bd09_lat":                   {Lon: 0, Lat: 1, Both: -1, Datum: b},
		"经度（国家2000）,纬度（国家2000）":               {Lon: 0, Lat: 1, Both: -1, Datum: c},
		"gcj_lng,gcj_lat,wgs84_lng,wgs84_lat": {Lon: 2, Lat: 3, Both: -1, Datum: w},
		"高德经度,高德纬度,经度,纬度":                     {Lon: 2, Lat: 3, Both: -1},
		"gcj_lng,bd_lat":                      {Lon: -1, Lat: -1, Both: -1},
		"經度,緯度":                               {Lon: 0, Lat: 1, Both: -1},
		"POINT_X,POINT_Y":                     {Lon: 0, Lat: 1, Both: -1},
		"Easting,Northing":                    {Lon: 0, Lat: 1, Both: -1},
		"name,location":                       {Lon: -1, Lat: -1, Both: 1},
		"高德坐标":                                {Lon: -1, Lat: -1, Both: 0, Datum: g},
		"name,百度评分":                           {Lon: -1, Lat: -1, Both: -1},
	} {
		got := placing.AxesOf(&feature.Table{Columns: strings.Split(columns, ",")})
		same := got.Datum == nil && want.Datum == nil || got.Datum != nil && want.Datum != nil && *got.Datum == *want.Datum
		if got.Lon != want.Lon || got.Lat != want.Lat || got.Both != want.Both || !same || got.Found() != (want.Lon >= 0 || want.Both >= 0) {
			t.Errorf("%s: %+v, want %+v", columns, got, want)
		}
	}
}
