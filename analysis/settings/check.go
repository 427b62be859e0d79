package settings

import (
	"math"
	"slices"
	"strings"

	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

// check finds what is wrong with the settings alone, before any file is read.
func (c *Study) check() error {
	for _, step := range []func() error{c.checkFacilities, c.checkPopulation, c.checkZones, c.checkUrbanRural, c.checkCircles, c.checkRadius, c.checkRoads, c.checkRescue, c.checkBackground, c.checkStatistics, c.checkJudging} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (c *Study) checkFacilities() error {
	if len(c.Facilities) == 0 && len(c.Circles)+len(c.Radius) > 0 {
		return c.Fault("facilities", "", message.T("方案没有机构名单，服务圈和服务半径无从计算", "the study names no list of facilities, which circles and radius rules need"),
			message.T("加上 facilities: 和一行 - file: 文件名", "add facilities: with a line - file: NAME"))
	}
	for i, f := range c.Facilities {
		if f.File == "" {
			return c.missingFile("facilities", i)
		}
	}
	return nil
}

func (c *Study) checkPopulation() error {
	if len(c.Population) == 0 && len(c.Statistics) > 0 && len(c.Circles)+len(c.Radius) == 0 {
		return nil // ratios need no map of the people
	}
	if len(c.Population) == 0 {
		return c.Fault("population", "", message.T("方案没有人口数据", "the study names no population"),
			message.T("加上 population: 和一行 - file: 文件名（栅格或点表）", "add population: with a line - file: NAME (a grid or a table of points)"))
	}
	seen := map[string]bool{}
	for i, p := range c.Population {
		if p.File == "" {
			return c.missingFile("population", i)
		}
		if p.Group == "" || seen[p.Group] {
			return c.Fault(Item("population", i, "group"), p.Group, message.T("人群名称缺失或重复", "the group has no name, or one that is taken"),
				message.T("每项人口给一个不同的 group，第一项通常为 total", "give each population a group of its own; the first is usually total"))
		}
		seen[p.Group] = true
		if p.Band < 0 {
			return c.Fault(Item("population", i, "band"), "", message.T("波段从 1 起", "bands count from 1"), message.Text{})
		}
		if p.Totals.File != "" && p.Totals.Level == "" {
			return c.Fault(Item("population", i, "totals.level"), "", message.T("没有说明普查合计属于哪一级区划", "the level of the census totals is not named"),
				message.T("例如 level: county", "for example level: county"))
		}
	}
	return nil
}

func (c *Study) checkZones() error {
	seen := map[zone.Level]bool{}
	for i, z := range c.Zones {
		if z.File == "" {
			return c.missingFile("zones", i)
		}
		level, err := zone.ParseLevel(z.Level)
		if err != nil || level == zone.Region {
			return c.Fault(Item("zones", i, "level"), z.Level, message.T("不认识的区划级别", "unknown level of zones"),
				message.T("可用：province, prefecture, county, township, settlement", "use one of province, prefecture, county, township, settlement"))
		}
		if seen[level] {
			return c.Fault(Item("zones", i, "level"), z.Level, message.T("同一级别出现了两次", "this level is given twice"),
				message.T("每级区划只给一个文件", "give one file for each level"))
		}
		seen[level] = true
	}
	return nil
}

func (c *Study) checkUrbanRural() error {
	u := c.UrbanRural
	ways := []string{"grid", "column", "codes", "polygons", "none"}
	if !slices.Contains(ways, u.From) {
		return c.Fault("urban_rural.from", u.From, message.T("不认识的城乡划分方法", "unknown way to tell urban from rural"),
			message.T("可用：%s", "use one of %s", strings.Join(ways, ", ")))
	}
	if u.From == "column" && u.Level == "" && u.Column == "" || u.From == "codes" && u.Level == "" {
		return c.Fault("urban_rural.level", "", message.T("没有说明哪一级区划带有城乡属性", "the zones that carry urban and rural are not named"),
			message.T("例如 level: township", "for example level: township"))
	}
	if u.From == "polygons" && u.File == "" {
		return c.Fault("urban_rural.file", "", message.T("没有城区范围文件", "no file of urban areas is named"),
			message.T("加上 file: 文件名", "add file: NAME"))
	}
	return nil
}

func (c *Study) checkCircles() error {
	seen := map[string]bool{}
	for i, k := range c.Circles {
		if err := c.checkID("circles", i, k.ID, seen); err != nil {
			return err
		}
		if (len(k.Metres) == 0) == (len(k.Minutes) == 0) {
			return c.Fault(Item("circles", i, "metres"), k.ID, message.T("服务圈需要且只能有一种限度", "a circle needs one kind of cut-off and only one"),
				message.T("写 metres: [1000] 或 minutes: [15]", "write metres: [1000] or minutes: [15]"))
		}
		if err := c.checkCutoffs(Item("circles", i, "metres"), k.Metres); err != nil {
			return err
		}
		if err := c.checkCutoffs(Item("circles", i, "minutes"), k.Minutes); err != nil {
			return err
		}
		if len(k.Minutes) > 0 && !slices.Contains(modes(), k.Mode) {
			return c.Fault(Item("circles", i, "mode"), k.Mode, message.T("不认识的出行方式", "unknown mode of travel"),
				message.T("可用：%s", "use one of %s", strings.Join(modes(), ", ")))
		}
		if k.SpeedKmh < 0 || k.SpeedKmh > 300 || k.Detour != 0 && (k.Detour < 1 || k.Detour > 10) {
			return c.Fault(Item("circles", i, "speed_kmh"), k.ID, message.T("速度须在 0 到 300 之间，绕行系数须在 1 到 10 之间", "the speed must lie in 0-300 km/h and the detour factor in 1-10"), message.Text{})
		}
	}
	return nil
}

func (c *Study) checkRadius() error {
	seen := map[string]bool{}
	for _, k := range c.Circles {
		seen[k.ID] = true
	}
	for i, r := range c.Radius {
		if err := c.checkID("radius", i, r.ID, seen); err != nil {
			return err
		}
		if err := c.checkCutoffs(Item("radius", i, "urban_km"), []float64{r.UrbanKm}); err != nil {
			return err
		}
		if err := c.checkCutoffs(Item("radius", i, "rural_km"), r.RuralKm); err != nil {
			return err
		}
		if len(r.RuralKm) > 2 {
			return c.Fault(Item("radius", i, "rural_km"), r.ID, message.T("农村半径最多两个：达标和放宽", "at most two rural radii: the limit and the allowance"),
				message.T("例如 [10, 20]", "for example [10, 20]"))
		}
	}
	return nil
}

func (c *Study) checkID(list string, i int, id string, seen map[string]bool) error {
	if id == "" || seen[id] {
		return c.Fault(Item(list, i, "id"), id, message.T("缺少 id，或 id 已被使用", "the id is missing or already taken"),
			message.T("给每一项一个不同的 id，例如 emergency", "give each item an id of its own, such as emergency"))
	}
	if strings.ContainsFunc(id, func(r rune) bool { return strings.ContainsRune(`/\:*?"<>|`, r) || r <= ' ' }) || len(id) > 60 || id[0] == '.' {
		return c.Fault(Item(list, i, "id"), id, message.T("id 要用作文件名，不能含空格和 / \\ : * ? \" < > |，不超过 60 字节", `the id becomes a file name: no spaces, no / \ : * ? " < > |, at most 60 bytes`), message.Text{})
	}
	seen[id] = true
	return nil
}

func (c *Study) checkCutoffs(setting string, values []float64) error {
	for i, v := range values {
		if math.IsNaN(v) || v <= 0 || v > 1e7 {
			return c.Fault(setting, "", message.T("限度须为正数", "cut-offs must be positive numbers"), message.Text{})
		}
		if i > 0 && v <= values[i-1] {
			return c.Fault(setting, "", message.T("限度须从小到大，不重复", "cut-offs must rise and not repeat"), message.Text{})
		}
	}
	return nil
}

func (c *Study) missingFile(list string, i int) error {
	return c.Fault(Item(list, i, "file"), "", message.T("没有写文件名", "no file is named"),
		message.T("加上 file: 文件名", "add file: NAME"))
}
