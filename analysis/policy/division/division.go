// Package division tells what sort of place an administrative unit is where plans
// make a difference: districts of a city and counties, communities and villages. It
// goes by the digits of the code (GB/T 2260, statistical division codes), else by
// the name.
package division

import (
	"strings"

	"github.com/medreach/medreach/geo/zone"
)

// IsDistrict tells districts of a city from counties: by the last two digits of
// the six of GB/T 2260, which are 01 to 20 for districts (市辖区), 21 to 80 for
// counties and banners, 81 and above for county-level cities; else by the name. 00
// is a city that has no districts, such as 441900 东莞市. Below 90, which stands for
// no prefecture but the province itself, 01 to 20 are county-level cities too, such
// as 429004 仙桃市.
func IsDistrict(u *zone.Unit) bool {
	if len(u.Code) >= 6 && strings.Trim(u.Code[:6], "0123456789") == "" {
		return u.Code[2:4] != "90" && u.Code[4:6] <= "20"
	}
	return strings.HasSuffix(u.Name, "区") && !strings.HasSuffix(u.Name, "林区") && !strings.HasSuffix(u.Name, "特区")
}

// IsCommunity tells communities (居民委员会) from villages (村民委员会): by the last
// three digits of the statistical code, which are below 200 for communities, else
// by the name, else by the urban-rural class.
func IsCommunity(u *zone.Unit) bool {
	if digits := strings.Trim(u.Code, "0123456789") == ""; digits && len(u.Code) == 12 && u.Code[9:] != "000" {
		return u.Code[9:] < "200"
	}
	switch {
	case strings.HasSuffix(u.Name, "社区") || strings.Contains(u.Name, "居委会") || strings.Contains(u.Name, "居民委员会"):
		return true
	case strings.HasSuffix(u.Name, "村") || strings.Contains(u.Name, "村委会") || strings.Contains(u.Name, "村民委员会"):
		return false
	}
	return u.Class >= 100 && u.Class < 200
}
