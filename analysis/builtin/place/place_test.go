package place_test

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/medreach/medreach/analysis/builtin/place"
	"github.com/medreach/medreach/geo/geojson"
)

// outlines reads the outlines back from a written file, by code.
func outlines(t *testing.T, p *place.Place, name string) map[string]orb.Polygon {
	t.Helper()
	files, err := p.Files()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.Name != name {
			continue
		}
		table, err := geojson.Decode(name, bytes.NewReader(f.Data))
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]orb.Polygon{}
		for i := range table.Rows {
			out[table.Rows[i].Value(table.Column("区划代码"))] = table.Rows[i].Geometry.(orb.Polygon)
		}
		return out
	}
	t.Fatalf("no file %s", name)
	return nil
}

// TestCellsLieInTheirZones asks orb, which had no part in the layout.
func TestCellsLieInTheirZones(t *testing.T) {
	for _, seed := range []uint64{1, 2, 20260990} {
		p := place.New(place.NewDice(seed))
		villages, townships, counties := outlines(t, p, "村居界_虚构.geojson"), outlines(t, p, "乡镇界_虚构.geojson"), outlines(t, p, "区县界_虚构.geojson")
		if len(villages) != 600 || len(townships) != 40 || len(counties) != 4 {
			t.Fatalf("seed %d: %d villages, %d townships, %d counties", seed, len(villages), len(townships), len(counties))
		}
		for _, c := range p.Cells {
			v := &p.Villages[c.Village]
			if !planar.PolygonContains(villages[v.Code], c.Centre) || !planar.PolygonContains(townships[p.Townships[v.Township].Code], c.Centre) ||
				!planar.PolygonContains(counties[p.Counties[v.County].Code], c.Centre) {
				t.Errorf("seed %d: %v is not in %s or a zone around it", seed, c.Centre, v.Code)
			}
		}
		for v := range p.Villages {
			if x := &p.Villages[v]; !planar.PolygonContains(villages[x.Code], x.Point) {
				t.Errorf("seed %d: the point of %s is not in it", seed, x.Code)
			}
		}
	}
}

// TestCensus holds that people are quarters and the census is whole, for any seed.
func TestCensus(t *testing.T) {
	for seed := range uint64(5) {
		p := place.New(place.NewDice(seed))
		total := 0.0
		for c := range p.Counties {
			people, elderly := p.Census(c)
			total += people
			if people != float64(int(people)) || elderly != float64(int(elderly)) || elderly < people/10 || elderly > people/2 {
				t.Errorf("seed %d: %s has %v people, %v of 60 and over", seed, p.Counties[c].Name, people, elderly)
			}
		}
		if total != 1_200_000 {
			t.Errorf("seed %d: %v people", seed, total)
		}
		for _, c := range p.Cells {
			if c.People*4 != float64(int(c.People*4)) || c.Elderly*4 != float64(int(c.Elderly*4)) || c.People <= 0 || c.Elderly > c.People {
				t.Errorf("seed %d: a cell of %v people, %v of them of 60 and over", seed, c.People, c.Elderly)
			}
		}
	}
}

func TestNamesAndCodesAreUnique(t *testing.T) {
	p := place.New(place.NewDice(1))
	seen := map[string]bool{}
	add := func(keys ...string) {
		for _, k := range keys {
			if seen[k] {
				t.Errorf("%s stands twice", k)
			}
			seen[k] = true
		}
	}
	for i := range p.Townships {
		add(p.Townships[i].Code, p.Townships[i].Name, p.Townships[i].NameEN)
	}
	for i := range p.Villages {
		x := &p.Villages[i]
		add(x.Code, p.Townships[x.Township].Name+x.Name)
		if len(x.Code) != 12 || x.Code[:9] != p.Townships[x.Township].Code {
			t.Errorf("village %s of township %s", x.Code, p.Townships[x.Township].Code)
		}
	}
}

// TestVillageListIsGB18030 reads the list as an office would.
func TestVillageListIsGB18030(t *testing.T) {
	p := place.New(place.NewDice(1))
	files, err := p.Files()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.Name != "村居名录_虚构.csv" {
			continue
		}
		rows, err := csv.NewReader(simplifiedchinese.GB18030.NewDecoder().Reader(bytes.NewReader(f.Data))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) != 601 || rows[0][2] != "村（居）委会名称" {
			t.Fatalf("%d rows under %q", len(rows), rows[0])
		}
		for i, r := range rows[1:] {
			if v := &p.Villages[i]; r[0] != v.Code || r[2] != v.Name || r[6] != strconv.Itoa(v.Infants) {
				t.Errorf("row %d: %q for %s %s", i+2, r, v.Code, v.Name)
			}
		}
		return
	}
	t.Error("there is no list of villages")
}
