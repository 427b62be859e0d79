package quality

import (
	"strconv"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/message"
)

// figures holds the numbers of one facility against each other and its class.
func (c *checker) figures(f *facilities.Facility) {
	beds := f.Numbers.Get(facilities.Beds) // NaN where missing: every comparison below is then false
	if beds > maxBeds {
		c.warn(f, remark{"beds-implausible", "beds", plain(beds),
			message.T("床位 %s 张，超过 %d 张", "%s beds, more than %d", plain(beds), maxBeds),
			message.T("请核对床位数及其单位", "check the number of beds and its unit")})
	}
	for _, p := range parts {
		part, whole := f.Numbers.Get(p.part), f.Numbers.Get(p.whole)
		if part > whole {
			pt, wt := p.part.Info().Title, p.whole.Info().Title
			c.warn(f, remark{p.rule, string(p.part), plain(part),
				message.T("%s %s，多于%s %s", "%[1]s (%[2]s) exceed %[3]s (%[4]s)", pt, plain(part), wt, plain(whole)),
				message.T("请核对两列的数值，是否填反或漏填", "check both figures: swapped, or one is incomplete")})
		}
	}
	if nurses := f.Numbers.Get(facilities.Nurses); beds >= ratioFromBeds && (f.Class.IsHospital() || f.Class == "") {
		if ratio := nurses / beds; ratio < minNursesPerBed || ratio > maxNursesPerBed {
			r := strconv.FormatFloat(ratio, 'f', 2, 64)
			c.warn(f, remark{"nurses-per-bed", "nurses", plain(nurses),
				message.T("每张床位 %s 名护士，通常在 %.1f 到 %.1f 之间", "%s nurses per bed, where %.1f to %.1f is usual", r, minNursesPerBed, maxNursesPerBed),
				message.T("请核对护士数和床位数", "check the numbers of nurses and beds")})
		}
	}
	if smallSite(f.Class) && beds >= smallSiteBeds {
		c.warn(f, remark{"small-site-many-beds", "beds", plain(beds),
			message.T("%s有床位 %s 张", "%s with %s beds", f.Class.Title(), plain(beds)),
			message.T("请核对机构类别和床位数", "check the class and the number of beds")})
	}
	if f.Level == facilities.Level3 && beds < fewTertiaryBeds {
		c.warn(f, remark{"tertiary-few-beds", "beds", plain(beds),
			message.T("三级医院只有床位 %s 张", "a tertiary hospital with %s beds", plain(beds)),
			message.T("请核对等级和床位数", "check the level and the number of beds")})
	}
}

// smallSite reports whether institutions of a class keep no ward.
func smallSite(class facilities.Class) bool {
	switch class {
	case facilities.VillageClinic, facilities.Clinic, facilities.Infirmary, facilities.OutpatientDepartment, facilities.CommunityHealthStation, facilities.EmergencyStation:
		return true
	}
	return false
}

// plain writes a number as a person would, without exponent.
func plain(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
