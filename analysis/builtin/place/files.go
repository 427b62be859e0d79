package place

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"math"
	"strconv"

	"golang.org/x/text/encoding/simplifiedchinese"

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

// Files writes the grid, the boundaries, the list of villages and the census.
func (p *Place) Files() ([]File, error) {
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
	}
	var files []File
	for _, w := range writers {
		var b bytes.Buffer
		if err := w.write(&b); err != nil {
			return nil, fmt.Errorf("place: write %s: %w", w.name, err)
		}
		files = append(files, File{w.name, b.Bytes()})
	}
	return files, nil
}

// writeGrid writes everybody and those of 60 and over as two bands.
func (p *Place) writeGrid(w io.Writer) error {
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

func (p *Place) writePrefecture(w io.Writer) error {
	ring := outline(p.meshes(func(*Village) bool { return true }))
	return geojson.Write(w, geojson.Collection{Columns: zoneColumns[:3], Features: func(yield func(geojson.Feature) bool) {
		yield(geojson.Feature{Geometry: p.lattice.polygon(ring), Values: []any{prefectureCode, "云岚市（虚构示例）", "Yunlan (invented)"}})
	}})
}

func (p *Place) writeCounties(w io.Writer) error {
	return geojson.Write(w, geojson.Collection{Columns: zoneColumns, Features: features(len(p.Counties), func(c int) geojson.Feature {
		x := &p.Counties[c]
		return geojson.Feature{Geometry: p.CountyPolygon(c), Values: []any{x.Code, x.Name, x.NameEN, prefectureCode}}
	})})
}

func (p *Place) writeTownships(w io.Writer) error {
	return geojson.Write(w, geojson.Collection{Columns: zoneColumns, Features: features(len(p.Townships), func(t int) geojson.Feature {
		x := &p.Townships[t]
		ring := outline(p.meshes(func(v *Village) bool { return v.Township == t }))
		return geojson.Feature{Geometry: p.lattice.polygon(ring), Values: []any{x.Code, x.Name, x.NameEN, p.Counties[x.County].Code}}
	})})
}

func (p *Place) writeVillages(w io.Writer) error {
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
func (p *Place) writeVillageList(w io.Writer) error {
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
func (p *Place) writeCensus(w io.Writer) error {
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
