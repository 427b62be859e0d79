package quality

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// divisions compares each place with the division that the row says it is in.
// Where many rows are far off, codes and boundaries are of different years or
// the datum is wrong, and leaving the rows out would hide that: then they stay.
func (c *checker) divisions() {
	if c.opts.Distance == nil {
		return
	}
	type stray struct {
		index  int
		metres float64
	}
	var far, near []stray
	known := 0
	for i := range c.list {
		f := &c.list[i]
		if c.dropped[i] || f.AdminCode == "" {
			continue
		}
		metres, ok := c.opts.Distance(f.AdminCode, f.Point)
		if !ok || math.IsNaN(metres) {
			continue
		}
		known++
		switch {
		case metres > farOutsideMetres:
			far = append(far, stray{i, metres})
		case metres > outsideMetres:
			near = append(near, stray{i, metres})
		}
	}
	mismatch := len(far) > 2 && len(far)*10 > known
	if mismatch {
		f := &c.list[far[0].index]
		c.findings = append(c.findings, feature.Finding{
			File: f.Source, Column: c.opts.Columns["admin-code"], Rule: "division-mismatch", Severity: feature.Warning,
			Value: fmt.Sprintf("%d / %d", len(far), known),
			Message: message.T("%[2]d 家有区划的机构中有 %[1]d 家离所填区划超过 5 公里，问题多半不在个别行",
				"%d of %d facilities with a known division lie more than 5 km outside it, so single rows are unlikely to be the cause", len(far), known),
			Suggestion: message.T("请核对区划代码与边界是否同一年份，以及坐标基准；这些行没有剔除",
				"check that codes and boundaries are of the same year, and the datum; these rows were kept"),
		})
	}
	do := message.T("请核对坐标和区划", "check the coordinates and the division")
	for _, s := range far {
		f := &c.list[s.index]
		c.told[s.index] = true
		r := remark{"far-outside-own-division", "admin-code", f.AdminCode, outsideText(s.metres, f.AdminCode), do}
		if mismatch {
			c.warn(f, r)
		} else {
			c.drop(s.index, r)
		}
	}
	for _, s := range near {
		f := &c.list[s.index]
		c.told[s.index] = true
		c.warn(f, remark{"outside-own-division", "admin-code", f.AdminCode, outsideText(s.metres, f.AdminCode), do})
	}
}

func outsideText(metres float64, division string) message.Text {
	return message.T("坐标在区划“%[2]s”之外 %.1[1]f 公里", "the place lies %.1f km outside the division %q", metres/1000, division)
}

// region finds places outside the region of the study. They stay: the hospital of
// a neighbouring county serves people inside. Where nearly none of a list lies in
// the region, or where people live, the list is read wrongly: it is said once.
func (c *checker) region() {
	n, inside, populated := 0, 0, 0
	metres := make([]float64, len(c.list))
	for i := range c.list {
		if c.dropped[i] {
			continue
		}
		n++
		if c.opts.Region != nil {
			metres[i] = c.opts.Region(c.list[i].Point)
		}
		if metres[i] <= outsideMetres {
			inside++
		}
		if c.opts.Populated == nil || c.opts.Populated(c.list[i].Point) {
			populated++
		}
	}
	if n >= wholeList && min(inside, populated)*20 <= n {
		c.elsewhere(n, inside, populated)
		if inside*20 <= n {
			return
		}
	}
	for i := range c.list {
		if c.dropped[i] || c.told[i] || !(metres[i] > outsideMetres) {
			continue
		}
		f := &c.list[i]
		do := message.T("若是邻近地区的机构，可以保留；否则请核对坐标", "if it belongs to a neighbouring area, let it stand; else check the coordinates")
		if metres[i] > remoteMetres {
			do = message.T("离研究区域很远，多半是坐标有误，请核对", "it is so far away that the coordinates are probably wrong: check them")
		}
		c.warn(f, remark{"outside-region", "", f.Name, message.T("坐标在研究区域之外 %.1f 公里", "the place lies %.1f km outside the region of the study", metres[i]/1000), do})
	}
}

// elsewhere is the finding on a list of which nearly nothing is where it should be.
func (c *checker) elsewhere(n, inside, populated int) {
	first := slices.Index(c.dropped, false)
	what := message.T("%[2]d 家机构中只有 %[1]d 家落在有人口的格子", "only %d of %d facilities lie where people live", populated, n)
	value := fmt.Sprintf("%d / %d", populated, n)
	if inside <= populated {
		what = message.T("%[2]d 家机构中只有 %[1]d 家在研究区域内", "only %d of %d facilities lie in the region of the study", inside, n)
		value = fmt.Sprintf("%d / %d", inside, n)
	}
	c.findings = append(c.findings, feature.Finding{
		File: c.list[first].Source, Rule: "list-outside-region", Severity: feature.Warning, Value: value, Message: what,
		Suggestion: message.T("请核对是否选对了文件、坐标基准（datum）是否正确，以及坐标是否为“度.分秒”",
			"check that it is the right file, the datum, and whether the coordinates are degrees.minutes"),
	})
}

// heaps finds points that carry many facilities, as when a list was geocoded to
// the seat of the county.
func (c *checker) heaps() {
	at := map[orb.Point][]int{}
	for i := range c.list {
		if !c.dropped[i] {
			at[c.list[i].Point] = append(at[c.list[i].Point], i)
		}
	}
	var heaps [][]int
	for _, rows := range at {
		if len(rows) >= heapSize {
			heaps = append(heaps, rows)
		}
	}
	slices.SortFunc(heaps, func(a, b []int) int { return cmp.Compare(a[0], b[0]) })
	for _, rows := range heaps {
		f, second := &c.list[rows[0]], &c.list[rows[1]]
		c.warn(f, remark{"many-at-one-point", "", fmt.Sprint(len(rows)),
			message.T("%d 家机构坐标完全相同（本行“%s”、第 %d 行“%s”等）", "%d facilities have exactly the same place (this row %q, row %d %q ...)", len(rows), f.Name, second.Row, second.Name),
			message.T("若是按乡镇或县城中心定位的，请补采实际坐标", "if they were placed at the centre of a town or county, collect their real places")})
	}
}
