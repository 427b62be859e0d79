package settings

import (
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

func (c *Study) checkStatistics() error {
	for i, s := range c.Statistics {
		if s.File == "" {
			return c.missingFile("statistics", i)
		}
		level, err := zone.ParseLevel(s.Level)
		if err != nil {
			return c.Fault(Item("statistics", i, "level"), s.Level, message.T("没有说明统计表属于哪一级区划", "the level of the zones in the table is not named"),
				message.T("可用：region（全区域一行）, province, prefecture, county, township, settlement", "use one of region (one row for the whole), province, prefecture, county, township, settlement"))
		}
		if level != zone.Region && !slices.ContainsFunc(c.Zones, func(z ZoneInput) bool { return z.Level == s.Level }) {
			return c.Fault(Item("statistics", i, "level"), s.Level, message.T("方案没有这一级区划", "the study has no zones of this level"),
				message.T("在 zones: 下加上这一级的边界", "add the boundaries of this level under zones:"))
		}
	}
	return nil
}

func (c *Study) checkJudging() error {
	if !slices.Contains(modes(), c.Judging.Mode) {
		return c.Fault("judging.mode", c.Judging.Mode, message.T("不认识的出行方式", "unknown mode of travel"),
			message.T("可用：%s", "use one of %s", strings.Join(modes(), ", ")))
	}
	for _, id := range slices.Sorted(maps.Keys(c.Judging.Goals)) {
		if goal := c.Judging.Goals[id]; math.IsNaN(goal) || goal < 0 {
			return c.Fault("judging.goals."+id, "", message.T("目标值须为非负数", "a goal must not be negative"), message.Text{})
		}
	}
	for _, code := range slices.Sorted(maps.Keys(c.Judging.BaseFactor)) {
		if f := c.Judging.BaseFactor[code]; !(f > 0 && f <= 10) {
			return c.Fault("judging.base_factor."+code, "", message.T("人口基数系数须大于 0、不超过 10", "a base factor must lie above 0 and not above 10"), message.Text{})
		}
	}
	for _, class := range c.Judging.Complete {
		if _, err := facilities.ParseClass(class); err != nil {
			return c.Fault("judging.complete", "", message.T("%s", "%s", err), message.Text{})
		}
	}
	seen := map[string]bool{}
	for _, p := range c.Plans {
		if p == "" || seen[p] {
			return c.Fault("plans", p, message.T("规划名称为空或重复", "a plan is empty or named twice"), message.Text{})
		}
		seen[p] = true
	}
	return nil
}
