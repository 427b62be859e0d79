package draft_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/medreach/medreach/analysis/draft"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/geotiff"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/raster"
)

// files are invented inputs by name; those with the ending of a binary kind are
// made by content.
var files = map[string]string{
	"交通_gcj02.geojson": `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"编号":"1","技术等级":"三级公路"},"geometry":{"type":"LineString","coordinates":[[100.01,40.05],[100.1,40.05]]}},{"type":"Feature","properties":{"编号":"2","技术等级":"村道"},"geometry":{"type":"LineString","coordinates":[[100.1,40.05],[100.1,40.08]]}}]}`,
	"水系.geojson":       `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"名称":"虚构河"},"geometry":{"type":"LineString","coordinates":[[100.01,40.05],[100.1,40.05]]}}]}`,
	"县域路网.geojson":     `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"FID":"7"},"geometry":{"type":"LineString","coordinates":[[100.01,40.05],[100.1,40.05]]}}]}`,
	"机构.csv":           "机构代码,机构名称,机构类别,经度,纬度,床位(张)\nA,虚构医院,综合医院,100.05,40.05,30\nB,虚构卫生院,乡镇卫生院,100.06,40.06,10\n",
	"无类别.csv":          "名称,经度,纬度\n虚构医院,100.05,40.05\n虚构诊所,100.06,40.06\n",
	"急诊.csv":           "医院名称,经度,纬度,急诊\n虚构医院,100.05,40.05,是\n虚构第二医院,100.06,40.06,否\n",
	"急救.csv":           "名称,经度,纬度\n虚构急救站,100.05,40.05\n虚构急救分站,100.06,40.06\n",
	"无坐标.csv":          "机构名称,地址\n虚构医院,一号\n虚构诊所,二号\n",
	"米制.csv":           "机构名称,X坐标,Y坐标\n虚构医院,4400000.1,500000.2\n虚构诊所,4400100.1,500100.2\n",
	"坏坐标.csv":          "机构名称,经度,纬度\n虚构医院,,\n虚构诊所,-,-\n",

	"pop.csv":    "lon,lat,人口\n100.05,40.05,10\n100.06,40.06,20\n",
	"ages.csv":   "村名,lng,lat,总人口,0-14岁,其中：60岁及以上,65岁及以上占比(%),65岁及以上,女性\n甲,100.05,40.05,100,20,30,10,10,50\n乙,100.06,40.06,100,20,30,10,10,50\n",
	"村人口.csv":    "村代码,村名称,城乡分类代码,经度,纬度,常住人口(万人)\n990101001201,甲,111,100.05,40.05,0.1\n990101001202,乙,220,100.06,40.06,0.2\n",
	"popgcj.csv": "村名,高德经度,高德纬度,人口\n甲,100.05,40.05,10\n乙,100.06,40.06,20\n",

	"census.csv": "区划代码,区县,常住人口,60岁及以上\n990101,虚构西区,1000,100\n990102,虚构东区,2000,200\n",
	"普查.csv":     "地区,常住人口(万人),60岁及以上占比(%)\n虚构990101,8.1,18.5\n虚构990102,4.2,18.5\n全市,12.3,18.5\n",

	"counties.geojson": polygons("990101", "990102"),
	"long.geojson":     polygons("990101000000", "990102000000"),
	"towns.geojson":    polygons("990101001", "990101002"),
	"cities.geojson":   polygons("990100", "990200"),
	"unclear.geojson":  polygons("a", "b"),
	"乡镇边界.geojson":     polygons("x", "y"),
	"built.geojson":    strings.NewReplacer(`"代码":"a","名称":"虚构a"`, `"OBJECTID":1`, `"代码":"b","名称":"虚构b"`, `"OBJECTID":2`).Replace(polygons("a", "b")),
	"小区.geojson":       strings.ReplaceAll(polygons("990101001201", "990101001202"), `"名称"`, `"城乡分类":"城镇","人口":"12","名称"`),
	"datav.geojson":    strings.ReplaceAll(strings.ReplaceAll(polygons("990101", "990102"), `"代码"`, `"adcode"`), `"名称"`, `"center":[100,40],"centroid":[100,40],"childrenNum":0,"subFeatureIndex":1,"name"`),
	"区县.geojson":       strings.ReplaceAll(polygons("990101", "990102"), `"名称"`, `"province_name":"虚构省","city_name":"虚构市","district_name"`),

	"村.csv":    "村代码,村名,城乡分类,经度,纬度\n990101001201,甲,城镇,100.05,40.05\n990101001202,乙,乡村,100.15,40.06\n",
	"科学.csv":   "村代码,村名,经度,纬度\n9.90101E+11,甲,100.05,40.05\n9.90101E+11,乙,100.15,40.06\n",
	"卫生室.csv":  "行政区划代码,所在村,村卫生室名称,经度,纬度\n990101001201,甲,甲村卫生室,100.05,40.05\n990101001202,乙,乙村卫生室,100.15,40.06\n",
	"镇.csv":    "乡镇代码,乡镇名称,经度,纬度\n990101001,甲镇,100.05,40.05\n990101002,乙镇,100.15,40.06\n",
	"note.csv": "年份,说明\n2020,无\n2021,无\n",
}

func polygons(codes ...string) string {
	var parts []string
	for i, c := range codes {
		w := []string{"100", "100.1", "100.2"}[i : i+2]
		parts = append(parts, `{"type":"Feature","properties":{"代码":"`+c+`","名称":"虚构`+c+`"},"geometry":{"type":"Polygon","coordinates":[[[`+
			w[0]+`,40],[`+w[1]+`,40],[`+w[1]+`,40.1],[`+w[0]+`,40.1],[`+w[0]+`,40]]]}}`)
	}
	return `{"type":"FeatureCollection","features":[` + strings.Join(parts, ",") + `]}`
}

// content is the bytes of an invented input.
func content(t *testing.T, name string) []byte {
	t.Helper()
	switch filepath.Ext(name) {
	case ".tif":
		return grid(t, name)
	case ".xlsx":
		return book(t)
	case ".pbf":
		return roads()
	}
	if name == "大表.csv" {
		var b bytes.Buffer
		b.WriteString("机构名称,经度,纬度,备注\n")
		for i := range 3000 {
			fmt.Fprintf(&b, "虚构诊所%d,%.4f,40,%s\n", i, 100+float64(i)/10000, strings.Repeat("长", 300))
		}
		return b.Bytes()
	}
	if files[name] == "" {
		t.Fatalf("no input named %s", name)
	}
	return []byte(files[name])
}

// lay writes inputs into a folder.
func lay(t *testing.T, dir string, names ...string) (paths []string) {
	t.Helper()
	for _, n := range names {
		path := filepath.Join(dir, n)
		if err := os.WriteFile(path, content(t, n), 0o666); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

// look drafts a study of some of the files; the study would stand beside them.
func look(t *testing.T, names ...string) (*draft.Draft, string) {
	t.Helper()
	dir := t.TempDir()
	d, err := draft.Look(context.Background(), lay(t, dir, names...), draft.Options{Out: filepath.Join(dir, "study.yaml"), Name: "虚构"})
	if err != nil {
		t.Fatal(message.In(err, message.EN))
	}
	return d, filepath.Join(dir, "study.yaml")
}

// roads is an OSM PBF file of a header alone.
func roads() []byte {
	header := append([]byte{4<<3 | 2, 14}, "OsmSchema-V0.6"...)
	blob := append([]byte{1<<3 | 2, byte(len(header))}, header...)
	before := append(append([]byte{1<<3 | 2, 9}, "OSMHeader"...), 3<<3, byte(len(blob)))
	return slices.Concat([]byte{0, 0, 0, byte(len(before))}, before, blob)
}

// grid is a population grid with people everywhere; the one called large covers
// more ground, of the one called checked every second cell is empty, that called
// beijing54 is in a system that is refused, bands has three, of which two have names,
// lerc is compressed in a way that is not supported, and damaged cannot be decompressed.
func grid(t *testing.T, name string) []byte {
	t.Helper()
	side, step, layers, system := 4, 0.01, 1, crs.WGS84()
	transform := [6]float64{100, step, 0, 40.1, 0, -step}
	switch base := strings.TrimSuffix(name, ".tif"); base {
	case "large":
		side = 9
	case "checked":
		side, step = 80, 0.0025
		transform = [6]float64{100, step, 0, 40.1, 0, -step}
	case "bands":
		layers = 3
	case "beijing54":
		var err error
		if system, err = crs.FromEPSG(4547); err != nil {
			t.Fatal(err)
		}
		transform = [6]float64{500000, 1000, 0, 4400000, 0, -1000}
	}
	values := make([]float32, side*side)
	for i := range values {
		if !strings.HasPrefix(name, "checked") || (i/side+i%side)%2 == 0 {
			values[i] = 10
		}
	}
	var b bytes.Buffer
	all := make([][]float32, layers)
	for i := range all {
		all[i] = values
	}
	g := &raster.Grid{Width: side, Height: side, Transform: transform, CRS: system}
	if err := geotiff.Write(&b, g, all, geotiff.Options{BandNames: []string{"总人口", "", "60岁以上"}[:layers]}); err != nil {
		t.Fatal(err)
	}
	switch name {
	case "beijing54.tif": // ProjectedCRSGeoKey, in place, one value
		return exchange(t, b.Bytes(), []uint16{3072, 0, 1, 4547}, []uint16{3072, 0, 1, 21420})
	case "lerc.tif": // Compression, one SHORT
		return exchange(t, b.Bytes(), []uint16{259, 3, 1, 0, 8}, []uint16{259, 3, 1, 0, 34887})
	case "damaged.tif":
		b.Bytes()[b.Len()-20] ^= 0xff
	}
	return b.Bytes()
}

// exchange puts other numbers in the place of those that stand in a file.
func exchange(t *testing.T, file []byte, these, others []uint16) []byte {
	t.Helper()
	pack := func(numbers []uint16) (b []byte) {
		for _, n := range numbers {
			b = binary.LittleEndian.AppendUint16(b, n)
		}
		return b
	}
	out := bytes.Replace(file, pack(these), pack(others), 1)
	if bytes.Equal(out, file) {
		t.Fatalf("%v is not in the file", these)
	}
	return out
}

// book is a workbook of three sheets: a list, a table of people, a cover.
func book(t *testing.T) []byte {
	t.Helper()
	b := excelize.NewFile()
	sheets := []struct{ name, csv string }{{"机构", files["机构.csv"]}, {"人口", files["pop.csv"]}, {"封面", "虚构县\n"}}
	for _, s := range sheets {
		if _, err := b.NewSheet(s.name); err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(strings.TrimSpace(s.csv), "\n") {
			row := strings.Split(line, ",")
			if err := b.SetSheetRow(s.name, fmt.Sprintf("A%d", i+1), &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := b.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := b.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func decode(t *testing.T, d *draft.Draft, path string) *settings.Study {
	t.Helper()
	s, err := settings.Decode(path, d.YAML)
	if err != nil {
		t.Fatalf("the draft is no study: %s\n%s", message.In(err, message.EN), d.YAML)
	}
	return s
}

func TestRoles(t *testing.T) {
	d, path := look(t, "机构.csv", "counties.geojson", "large.tif", "pop60岁以上.tif", "note.csv")
	s := decode(t, d, path)
	if len(s.Facilities) != 1 || s.Facilities[0].File != "机构.csv" {
		t.Errorf("facilities = %+v", s.Facilities)
	}
	if got := s.Facilities[0].Columns; got["name"] != "机构名称" || got["lon"] != "经度" || got["class"] != "机构类别" {
		t.Errorf("columns = %v", got)
	}
	if len(s.Zones) != 1 || s.Zones[0].Level != "county" || s.Zones[0].Code != "代码" {
		t.Errorf("zones = %+v", s.Zones)
	}
	if len(s.Population) != 2 || s.Population[0].File != "large.tif" || s.Population[0].Group != "total" || s.Population[1].Group != "60plus" {
		t.Errorf("population = %+v", s.Population)
	}
	if len(d.Notes) != 5 || !strings.Contains(d.Notes[4].EN, "not used") {
		t.Errorf("notes = %v", d.Notes)
	}
	if len(d.Choices) != 1 { // the datum
		t.Errorf("%d choices, want one:\n%s", len(d.Choices), d.YAML)
	}
}

func TestLevels(t *testing.T) {
	for name, want := range map[string]string{"counties.geojson": "county", "towns.geojson": "township", "cities.geojson": "prefecture",
		"long.geojson": "county", "小区.geojson": "settlement", "乡镇边界.geojson": "township", "unclear.geojson": "county"} {
		d, path := look(t, name, "pop.csv", "机构.csv")
		if s := decode(t, d, path); len(s.Zones) != 1 || s.Zones[0].Level != want {
			t.Errorf("%s is taken for %+v, want %s", name, s.Zones, want)
		}
	}
}

// TestTheSurerZonesAreTaken holds that of two files of one level the one whose
// level is sure is used, in whatever order they are given.
func TestTheSurerZonesAreTaken(t *testing.T) {
	d, path := look(t, "unclear.geojson", "counties.geojson", "科学.csv", "小区.geojson", "pop.csv", "机构.csv")
	s := decode(t, d, path)
	if len(s.Zones) != 2 || s.Zones[0].File != "counties.geojson" || s.Zones[1].File != "小区.geojson" || s.UrbanRural.Level != "settlement" {
		t.Errorf("zones = %+v, urban_rural = %+v", s.Zones, s.UrbanRural)
	}
}

func TestSeveralLevelsStandCoarseToFine(t *testing.T) {
	d, path := look(t, "村.csv", "towns.geojson", "cities.geojson", "counties.geojson", "pop.csv", "机构.csv")
	var got []string
	for _, z := range decode(t, d, path).Zones {
		got = append(got, z.Level)
	}
	if strings.Join(got, " ") != "prefecture county township settlement" {
		t.Errorf("levels = %v", got)
	}
}

// TestChoices holds that what cannot be guessed asks for a choice.
func TestChoices(t *testing.T) {
	cases := []struct {
		name  string
		files []string
		says  string
	}{
		{"two grids of one group", []string{"small.tif", "large.tif", "机构.csv"}, "another population of this group"},
		{"unclear level", []string{"unclear.geojson", "pop.csv", "机构.csv"}, "the level is not certain"},
		{"no population", []string{"机构.csv"}, "no population"},
		{"no facilities", []string{"pop.csv"}, "no list of facilities"},
		{"census", []string{"large.tif", "census.csv", "counties.geojson", "机构.csv"}, "to rescale the people"},
		{"two files of one level", []string{"counties.geojson", "unclear.geojson", "pop.csv", "机构.csv"}, "another file of level"},
		{"datum", []string{"large.tif", "机构.csv"}, "the datum is not told"},
		{"bands", []string{"bands.tif", "机构.csv"}, `this grid has 3 bands (1 "总人口", 3 "60岁以上"): choose`},
		{"grid that cannot be read", []string{"lerc.tif", "pop.csv", "机构.csv"}, "lerc.tif cannot be read and is not used: compression LERC is not supported; Convert it"},
		{"grid that is damaged inside", []string{"damaged.tif", "pop.csv", "机构.csv"}, "damaged.tif cannot be read and is not used: block 1 (DEFLATE)"},
		{"two files of roads", []string{"a.osm.pbf", "b.osm.pbf", "pop.csv", "机构.csv"}, "another file of roads"},
		{"list without places", []string{"large.tif", "无坐标.csv"}, "this list has no coordinates"},
		{"list of empty places", []string{"large.tif", "坏坐标.csv"}, "坏坐标.csv"},
		{"damaged codes", []string{"large.tif", "机构.csv", "科学.csv"}, "no whole 12-digit codes"},
		{"towns", []string{"large.tif", "机构.csv", "built.geojson"}, "if they are towns"},
		{"refused system", []string{"beijing54.tif", "机构.csv"}, "Beijing"},
		{"list that needs a datum", []string{"large.tif", "米制.csv"}, "米制.csv"},
		{"no zones", []string{"large.tif", "机构.csv"}, "no zones: figures for the region as a whole"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d, path := look(t, c.files...)
			if len(d.Choices) == 0 || !strings.Contains(string(d.YAML), c.says) {
				t.Errorf("%d choices, none says %q:\n%s", len(d.Choices), c.says, d.YAML)
			}
			if c.name != "no population" {
				decode(t, d, path)
			}
		})
	}
}

func TestTheGridThatCoversMoreComesFirst(t *testing.T) {
	d, path := look(t, "beijing54.tif", "small.tif", "large.tif", "机构.csv")
	if s := decode(t, d, path); s.Population[0].File != "large.tif" {
		t.Errorf("population = %+v", s.Population)
	}
}

func TestBandsAreTold(t *testing.T) {
	d, path := look(t, "bands.tif", "机构.csv")
	if s := decode(t, d, path); s.Population[0].Band != 1 {
		t.Errorf("population = %+v", s.Population)
	}
	if note := d.Notes[0]; !strings.Contains(note.EN, `3 bands (1 "总人口", 3 "60岁以上")`) || !strings.Contains(note.ZH, "3 个波段（1 “总人口”，3 “60岁以上”）") {
		t.Errorf("note = %+v", note)
	}
}

// TestUnreadableFiles holds that a file that cannot be read is told and the others are
// used; where no other is of use, or a name is wrong, there is no draft.
func TestUnreadableFiles(t *testing.T) {
	d, path := look(t, "lerc.tif", "large.tif", "机构.csv")
	if s := decode(t, d, path); len(s.Population) != 1 || s.Population[0].File != "large.tif" || len(s.Facilities) != 1 {
		t.Errorf("population = %+v, facilities = %+v", s.Population, s.Facilities)
	}
	if len(d.Notes) != 3 || !strings.Contains(d.Notes[0].ZH, "LERC") || !strings.Contains(d.Notes[0].EN, "gdal_translate -co COMPRESS=DEFLATE") {
		t.Errorf("notes = %+v", d.Notes)
	}

	dir := t.TempDir()
	empty, missing := filepath.Join(dir, "a.csv"), filepath.Join(dir, "nowhere.csv")
	if err := os.WriteFile(empty, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	grids := lay(t, dir, "lerc.tif", "dem.tif", "pop.csv")
	for _, c := range []struct {
		files []string
		says  []string
	}{
		{[]string{empty}, []string{"a.csv: the file is empty"}},
		{[]string{grids[0], grids[1]}, []string{"compression LERC"}},
		{[]string{grids[0], empty}, []string{"none of the files can be used", "compression LERC", "a.csv: the file is empty"}},
		{[]string{grids[2], missing}, []string{"no such file"}},
	} {
		_, err := draft.Look(context.Background(), c.files, draft.Options{})
		if err == nil || !message.AtFault(err) {
			t.Errorf("%v: err = %v", c.files, err)
			continue
		}
		for _, want := range c.says {
			if told := message.In(err, message.EN); !strings.Contains(told, want) {
				t.Errorf("%v: %q does not say %q", c.files, told, want)
			}
		}
	}
}
