package study

import (
	"cmp"
	"context"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/population"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study/source"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/geotiff"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

// loadPopulation reads every group of people, puts them into zones and rescales
// them to census totals.
func (in *Inputs) loadPopulation(ctx context.Context) error {
	if len(in.Config.Population) == 0 {
		in.Demand = &analysis.Demand{Groups: []analysis.Group{{Name: "total"}}}
		population.Assign(in.Demand, in.Zones)
		in.find(feature.Finding{File: in.Config.File(), Column: "population", Rule: "no-population", Severity: feature.Warning,
			Message: message.T("方案没有人口分布数据，只按统计表计算人均指标", "the study names no population: only ratios by the tables of statistics are worked out")})
		return nil
	}
	var sources []population.Source
	for i, p := range in.Config.Population {
		s, closing, err := in.openPeople(i, p)
		if err != nil {
			return err
		}
		defer closing()
		sources = append(sources, s)
	}
	demand, findings, err := population.FromSources(ctx, sources)
	in.find(findings...)
	if err != nil {
		return err
	}
	if demand.Len() == 0 || demand.Total() <= 0 {
		return &feature.Fault{File: in.Config.Population[0].File, What: message.T("人口数据中没有人", "the population data hold nobody"),
			Suggestion: message.T("检查文件、波段和人数列", "check the file, the band and the column of people")}
	}
	in.Demand = demand
	in.file(in.Config.Population[0].File).Kept = demand.Len()
	population.Assign(demand, in.Zones)
	if err := in.rescale(); err != nil {
		return err
	}
	return in.countOutside()
}

// openPeople opens one source of people. The file of a grid stays open until the
// returned function is called.
func (in *Inputs) openPeople(i int, p settings.PopulationInput) (population.Source, func(), error) {
	s := population.Source{Group: p.Group, File: p.File, PeopleColumn: p.People, LonColumn: p.Lon, LatColumn: p.Lat}
	nothing := func() {}
	ref, err := source.ReferenceOf(in.Config, settings.Item("population", i, "datum"), p.Datum)
	if err != nil {
		return s, nothing, err
	}
	s.Datum, s.CRS, s.Declared = ref.Datum, ref.CRS, ref.Declared
	if u := in.Config.UrbanRural; u.From == "column" && u.Level == "" {
		s.ClassColumn = u.Column
	}
	if source.KindOf(p.File) != "grid" {
		s.Table, err = in.open(source.File{Name: p.File, Layer: p.Layer, Sheet: p.Sheet, Encoding: p.Encoding})
		return s, nothing, err
	}
	f, err := geotiff.Open(in.Config.Path(p.File))
	if err != nil {
		return s, nothing, err
	}
	in.find(f.Findings()...)
	closing := func() { _ = f.Close() } // it was only read
	band := max(p.Band, 1)
	if band > f.Bands() {
		closing()
		return s, nothing, in.Config.Fault(settings.Item("population", i, "band"), "", message.T("%s 只有 %d 个波段", "the number of bands in %s is %d", p.File, f.Bands()), message.Text{})
	}
	if f.Grid().CRS == nil {
		closing()
		return s, nothing, cmp.Or(f.CRSFault(), noCRS(p.File))
	}
	in.file(p.File).CRS = f.Grid().CRS.Name()
	s.Grid = f.Band(band - 1)
	return s, closing, nil
}

func noCRS(file string) error {
	return &feature.Fault{File: file, What: message.T("栅格没有可用的坐标系", "the grid has no coordinate system that can be used"),
		Suggestion: message.T("用 gdal_translate -a_srs EPSG:n 写明坐标系，或放一个同名的 .prj 文件", "write it with gdal_translate -a_srs EPSG:n, or put a .prj of the same name beside it")}
}

// rescale brings each group to its census totals, where the study gives them.
func (in *Inputs) rescale() error {
	for _, p := range in.Config.Population {
		if p.Totals.File == "" {
			continue
		}
		t, err := in.open(source.File{Name: p.Totals.File, Sheet: p.Totals.Sheet, Encoding: p.Totals.Encoding})
		if err != nil {
			return err
		}
		level, err := zone.ParseLevel(p.Totals.Level)
		if err != nil {
			return err
		}
		_, findings, err := population.Rescale(in.Demand, in.Zones, population.Totals{Group: p.Group, Level: level, Table: t,
			CodeColumn: p.Totals.Code, PeopleColumn: p.Totals.People})
		in.find(findings...)
		if err != nil {
			return err
		}
		in.decide("%s：人数按 %s 的合计缩放", "%s: people rescaled to the totals of %s", p.Group, p.Totals.File)
	}
	return nil
}

// countOutside counts the people whom the finest zones with an outline leave out
// and says so. Zones that hold nobody at all are not those of the place.
func (in *Inputs) countOutside() error {
	if len(in.Zones.Layers) == 0 {
		return nil
	}
	finest := in.finestOutlined()
	in.Outside = population.Outside(in.Demand, max(finest, 0))[0]
	if total := in.Demand.Total(); finest >= 0 && in.Outside > total-total*1e-12 {
		return &feature.Fault{File: in.Config.Population[0].File,
			What: message.T("没有一个人住在区划内", "nobody lives inside the zones"),
			Suggestion: message.T("检查人口和区划文件是否同一地区，坐标系和经纬度的顺序是否正确",
				"check that population and zones are of the same place, their coordinate systems, and the order of longitude and latitude")}
	}
	if in.Outside > 0 {
		in.find(feature.Finding{File: in.Config.Population[0].File, Rule: "people-outside-zones", Severity: feature.Warning,
			Message: message.T("%.0f 人（%.1f%%）不在任何区划内，计入全区域，不计入任何一个区划",
				"%.0f people (%.1f %%) live outside every zone: they count for the region and for no zone", in.Outside, 100*in.Outside/in.Demand.Total()),
			Suggestion: message.T("边界较粗或范围不一致时会这样；换用更精细的边界", "coarse outlines do this, or other extents: use finer ones")})
	}
	return nil
}

// classifyUrban tells urban from rural people the way the study says.
func (in *Inputs) classifyUrban(ctx context.Context) error {
	u := in.Config.UrbanRural
	if in.Demand.Len() == 0 {
		return nil
	}
	switch u.From {
	case "none":
		return nil
	case "column", "codes":
		if u.Level == "" {
			in.decide("城乡按人口表的“%s”列划分", "urban and rural by column %q of the population", u.Column)
			return nil
		}
		level, err := zone.ParseLevel(u.Level)
		if err != nil {
			return err
		}
		findings, err := population.UrbanByZones(ctx, in.Demand, in.Zones, level)
		in.find(findings...)
		in.decide("城乡按%s的城乡分类划分", "urban and rural by the classes of the %s", level.Title())
		return err
	case "polygons":
		ref, err := source.ReferenceOf(in.Config, "urban_rural.datum", u.Datum)
		if err != nil {
			return err
		}
		t, err := in.open(source.File{Name: u.File, Layer: u.Layer})
		if err != nil {
			return err
		}
		findings, err := population.UrbanByPolygons(in.Demand, population.Areas{Table: t, Column: u.Column, Datum: ref.Datum, CRS: ref.CRS, Declared: ref.Declared})
		in.find(findings...)
		in.decide("城乡按 %s 的范围划分", "urban and rural by the areas of %s", u.File)
		return err
	}
	return in.classifyByDensity(ctx)
}
