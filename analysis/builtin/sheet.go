package builtin

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zip"
	"github.com/xuri/excelize/v2"

	"github.com/medreach/medreach/analysis/builtin/place"
	"github.com/medreach/medreach/facilities"
)

// Files writes the data files of the study.
func (p *Prefecture) Files() ([]place.File, error) {
	files, err := p.Place.Files()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := p.writeSheet(&b); err != nil {
		return nil, fmt.Errorf("builtin: write the list of facilities: %w", err)
	}
	var water bytes.Buffer
	if err := p.Land.WriteWater(&water); err != nil {
		return nil, fmt.Errorf("builtin: write rivers and lakes: %w", err)
	}
	return append(files, place.File{Name: "机构名单_虚构.xlsx", Data: b.Bytes()},
		place.File{Name: "水系_虚构.geojson", Data: water.Bytes()}, place.File{Name: "道路_虚构.osm.pbf", Data: p.Roads.Bytes()}), nil
}

// sheetName is the sheet of facilities; another holds notes.
const sheetName = "机构名单"

// writeSheet writes the list of facilities as a workbook.
func (p *Prefecture) writeSheet(w io.Writer) error {
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetSheetName("Sheet1", sheetName); err != nil {
		return err
	}
	if _, err := f.NewSheet("填报说明"); err != nil {
		return err
	}
	notes := []any{"本表为虚构示例数据，不对应任何真实地点、机构或人员。", "All data are invented; no place, institution or person in it exists.", "坐标取自互联网地图（GCJ-02）。"}
	if err := f.SetSheetCol("填报说明", "A1", &notes); err != nil {
		return err
	}
	if err := p.fillSheet(f); err != nil {
		return err
	}
	// The bytes of compress/flate may change with a release of Go; those of a
	// pinned module do not.
	f.SetZipWriter(func(w io.Writer) excelize.ZipWriter {
		z := zip.NewWriter(w)
		z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, 9) })
		return z
	})
	return f.Write(w)
}

func (p *Prefecture) fillSheet(f *excelize.File) error {
	s, err := f.NewStreamWriter(sheetName)
	if err != nil {
		return err
	}
	titles := slices.Collect(func(yield func(any) bool) {
		for _, h := range headers() {
			if !yield(h) {
				return
			}
		}
	})
	for i, cells := range [][]any{
		{"云岚市医疗卫生机构基本情况一览表（虚构示例，不对应任何真实机构）"},
		{"填报单位：云岚市卫生健康委（虚构）　　数据截止：2024年12月31日　　坐标：互联网地图拾取"},
		titles,
	} {
		if err := s.SetRow("A"+strconv.Itoa(i+1), cells); err != nil {
			return err
		}
	}
	last, err := excelize.ColumnNumberToName(len(titles))
	if err != nil {
		return err
	}
	if err := s.MergeCell("A1", last+"1"); err != nil {
		return err
	}
	if err := s.MergeCell("A2", last+"2"); err != nil {
		return err
	}
	for i, r := range p.rows {
		if err := s.SetRow("A"+strconv.Itoa(headRows+1+i), r.cells); err != nil {
			return err
		}
	}
	return s.Flush()
}

// Has reports whether a facility offers a service.
func (f *Facility) Has(s facilities.Service) bool { return slices.Contains(f.Services, s) }
