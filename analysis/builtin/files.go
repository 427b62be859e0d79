package builtin

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"math"
	"slices"
	"strconv"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zip"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/geojson"
	"github.com/medreach/medreach/geo/geotiff"
	"github.com/medreach/medreach/geo/raster"
)

// File is one data file of the study.
type File struct {
	Name string
	Data []byte
}

// Files writes the data files of the study.
func (p *Prefecture) Files() ([]File, error) {
	writers := []struct {
		name  string
		write func(io.Writer) error
	}{
		{"人口格网_虚构.tif", p.writeGrid},
		{"市界_虚构.geojson", p.writePrefecture},
		{"区县界_虚构.geojson", p.writeCounties},
		{"乡镇界_虚构.geojson", p.writeTownships},
		{"村居界_虚构.geojson", p.writeVillages},
		{"村居名录_虚构.csv", p.writeVillageList},
		{"普查合计_虚构.csv", p.writeCensus},
		{"机构名单_虚构.xlsx", p.writeSheet},
	}
	var files []File
	for _, w := range writers {
		var b bytes.Buffer
		if err := w.write(&b); err != nil {
			return nil, fmt.Errorf("builtin: write %s: %w", w.name, err)
		}
		files = append(files, File{w.name, b.Bytes()})
	}
	return files, nil
}

// writeGrid writes everybody and those of 60 and over as two bands.
func (p *Prefecture) writeGrid(w io.Writer) error {
	china, err := crs.FromEPSG(4490)
	if err != nil {
		return err
	}
	g := &raster.Grid{Width: gridWidth, Height: gridHeight, Transform: [6]float64{gridWest, cellDegrees, 0, gridNorth, 0, -cellDegrees}, CRS: china}
	total, elderly := make([]float32, gridWidth*gridHeight), make([]float32, gridWidth*gridHeight)
	for i := range total {
		total[i], elderly[i] = float32(math.NaN()), float32(math.NaN())
	}
	for _, c := range p.Cells {
		total[c.Row*gridWidth+c.Col], elderly[c.Row*gridWidth+c.Col] = float32(c.People), float32(c.Elderly)
	}
	return geotiff.Write(w, g, [][]float32{total, elderly}, geotiff.Options{Description: "虚构人口 invented population", BandNames: []string{"total 总人口", "60plus 60岁及以上"}})
}

var zoneColumns = []string{"区划代码", "名称", "name_en", "上级代码"}

func (p *Prefecture) writePrefecture(w io.Writer) error {
	ring := outline(p.meshes(func(*Village) bool { return true }))
	return geojson.Write(w, geojson.Collection{Columns: zoneColumns[:3], Features: func(yield func(geojson.Feature) bool) {
		yield(geojson.Feature{Geometry: p.lattice.polygon(ring), Values: []any{prefectureCode, "云岚市（虚构示例）", "Yunlan (invented)"}})
	}})
}

func (p *Prefecture) writeCounties(w io.Writer) error {
	return geojson.Write(w, geojson.Collection{Columns: zoneColumns, Features: features(len(p.Counties), func(c int) geojson.Feature {
		x := &p.Counties[c]
		return geojson.Feature{Geometry: p.CountyPolygon(c), Values: []any{x.Code, x.Name, x.NameEN, prefectureCode}}
	})})
}

func (p *Prefecture) writeTownships(w io.Writer) error {
	return geojson.Write(w, geojson.Collection{Columns: zoneColumns, Features: features(len(p.Townships), func(t int) geojson.Feature {
		x := &p.Townships[t]
		ring := outline(p.meshes(func(v *Village) bool { return v.Township == t }))
		return geojson.Feature{Geometry: p.lattice.polygon(ring), Values: []any{x.Code, x.Name, x.NameEN, p.Counties[x.County].Code}}
	})})
}

func (p *Prefecture) writeVillages(w io.Writer) error {
	return geojson.Write(w, geojson.Collection{Columns: []string{"区划代码", "名称", "上级代码", "城乡分类代码"}, Features: features(len(p.Villages), func(v int) geojson.Feature {
		x := &p.Villages[v]
		return geojson.Feature{Geometry: p.lattice.polygon(x.ring), Values: []any{x.Code, x.Name, p.Townships[x.Township].Code, strconv.Itoa(x.Class)}}
	})})
}

func features(n int, make func(int) geojson.Feature) iter.Seq[geojson.Feature] {
	return func(yield func(geojson.Feature) bool) {
		for i := range n {
			if !yield(make(i)) {
				return
			}
		}
	}
}

// writeVillageList writes the villages as points, in GB18030 as from an office in China.
func (p *Prefecture) writeVillageList(w io.Writer) error {
	gb := simplifiedchinese.GB18030.NewEncoder().Writer(w)
	c := csv.NewWriter(gb)
	c.UseCRLF = true
	lines := [][]string{{"统计用区划代码", "城乡分类代码", "村（居）委会名称", "所属乡镇", "经度", "纬度", "3岁以下婴幼儿（人）"}}
	for v := range p.Villages {
		x := &p.Villages[v]
		lines = append(lines, []string{x.Code, strconv.Itoa(x.Class), x.Name, p.Townships[x.Township].Name,
			strconv.FormatFloat(x.Point[0], 'f', 6, 64), strconv.FormatFloat(x.Point[1], 'f', 6, 64), strconv.Itoa(x.Infants)})
	}
	return c.WriteAll(lines)
}

// writeCensus writes what the grid is rescaled to, county by county.
func (p *Prefecture) writeCensus(w io.Writer) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	c := csv.NewWriter(w)
	c.UseCRLF = true
	lines := [][]string{{"区划代码", "名称", "年末常住人口（人）", "60岁及以上人口（人）"}}
	whole := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	var all, allOld float64
	for i := range p.Counties {
		x := &p.Counties[i]
		people, old := p.Census(i)
		all, allOld = all+people, allOld+old
		lines = append(lines, []string{x.Code, x.Name, whole(people), whole(old)})
	}
	return c.WriteAll(append(lines, []string{prefectureCode, "全市合计（虚构）", whole(all), whole(allOld)}))
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
