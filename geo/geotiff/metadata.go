package geotiff

import (
	"encoding/xml"
	"errors"
	"html"
	"io"
	"slices"
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

// readMetadata reads what GDAL adds to a TIFF: no data, scale, offset and names of bands.
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
	if f.scales, f.names, err = parseBands(text, f.image.Bands); err != nil {
		return &feature.Fault{File: f.name, Column: "GDAL_METADATA", Err: err, What: message.T("元数据无法读取，其中可能有比例和偏移", "the metadata cannot be read, and may hold a scale and an offset"),
			Suggestion: message.T("用 gdal_translate 重新导出", "Export the file again with gdal_translate")}
	}
	return nil
}

// parseBands reads the scale and offset of the bands, and the names that GDAL calls
// their descriptions. It returns nil scales where all values are as they stand, and
// nil names where there are none.
func parseBands(text string, bands int) (scales []scale, names []string, err error) {
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return scales, names, nil
		}
		if err != nil {
			return nil, nil, err
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "Item" {
			continue
		}
		band, role, err := roleOf(start)
		if err != nil {
			return nil, nil, err
		}
		if role != "scale" && role != "offset" && role != "description" || band < 0 || band >= bands {
			continue
		}
		var value string
		if err := d.DecodeElement(&value, &start); err != nil {
			return nil, nil, err
		}
		value = strings.TrimSpace(value)
		if role == "description" {
			if names == nil {
				names = make([]string, bands)
			}
			names[band] = html.UnescapeString(value) // GDAL escapes it twice
			continue
		}
		if scales == nil {
			scales = slices.Repeat([]scale{{factor: 1}}, bands)
		}
		number := &scales[band].factor
		if role == "offset" {
			number = &scales[band].offset
		}
		if *number, err = strconv.ParseFloat(value, 64); err != nil {
			return nil, nil, err
		}
	}
}

// roleOf returns the band that an item is about, and what it is to it.
func roleOf(item xml.StartElement) (band int, role string, err error) {
	for _, a := range item.Attr {
		switch a.Name.Local {
		case "sample":
			if band, err = strconv.Atoi(a.Value); err != nil {
				return 0, "", err
			}
		case "role":
			role = a.Value
		}
	}
	return band, role, nil
}
