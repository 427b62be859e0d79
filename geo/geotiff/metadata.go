package geotiff

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/geotiff/tiff"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/raster"
)

// scale turns a stored value into the one it means: stored*factor + offset.
type scale struct{ factor, offset float64 }

// before applies the scale to blocks on their way to visit.
func (s scale) before(visit func(raster.Block) error) func(raster.Block) error {
	return func(b raster.Block) error {
		for i, v := range b.Values {
			b.Values[i] = v*s.factor + s.offset
		}
		return visit(b)
	}
}

// readMetadata reads what GDAL adds to a TIFF: no data, scale and offset.
func (f *File) readMetadata(d *tiff.Directory) error {
	text, err := d.Text(tiff.GDALNoData)
	if err != nil {
		return err
	}
	if text != "" {
		var ok bool
		if f.noData, ok = tiff.ParseNoData(text); !ok {
			return &feature.Fault{File: f.name, Column: "GDAL_NODATA", Value: text, What: message.T("无数据值不是数字", "the no-data value is not a number"),
				Suggestion: message.T("用 gdal_translate -a_nodata 重新设定", "Set it anew with gdal_translate -a_nodata")}
		}
	}
	if text, err = d.Text(tiff.GDALMetadata); err != nil || text == "" {
		return err
	}
	if f.scales, err = parseScales(text, f.image.Bands); err != nil {
		return &feature.Fault{File: f.name, Column: "GDAL_METADATA", Err: err, What: message.T("元数据无法读取，其中可能有比例和偏移", "the metadata cannot be read, and may hold a scale and an offset"),
			Suggestion: message.T("用 gdal_translate 重新导出", "Export the file again with gdal_translate")}
	}
	return nil
}

// parseScales reads the scale and offset of the bands. It returns nil where
// all values are as they stand.
func parseScales(text string, bands int) ([]scale, error) {
	var scales []scale
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return scales, nil
		}
		if err != nil {
			return nil, err
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "Item" {
			continue
		}
		band, role := 0, ""
		for _, a := range start.Attr {
			switch a.Name.Local {
			case "sample":
				if band, err = strconv.Atoi(a.Value); err != nil {
					return nil, err
				}
			case "role":
				role = a.Value
			}
		}
		if role != "scale" && role != "offset" || band < 0 || band >= bands {
			continue
		}
		var value string
		if err := d.DecodeElement(&value, &start); err != nil {
			return nil, err
		}
		v, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil {
			return nil, err
		}
		if scales == nil {
			scales = make([]scale, bands)
			for i := range scales {
				scales[i].factor = 1
			}
		}
		if role == "scale" {
			scales[band].factor = v
		} else {
			scales[band].offset = v
		}
	}
}
