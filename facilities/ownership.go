package facilities

import "github.com/medreach/medreach/geo/message"

// Ownership says whether an institution is public (government, state or
// collective) or private. Non-profit is not ownership.
type Ownership uint8

// The kinds of ownership.
const (
	OwnershipUnknown Ownership = iota
	Public
	Private
)

// String returns "public", "private" or "".
func (o Ownership) String() string {
	if o > Private {
		return ""
	}
	return [...]string{"", "public", "private"}[o]
}

// Title names the ownership in both languages.
func (o Ownership) Title() message.Text {
	switch o {
	case Public:
		return message.Text{ZH: "公立", EN: "public"}
	case Private:
		return message.Text{ZH: "民营", EN: "private"}
	}
	return message.Text{ZH: "所有制不明", EN: "ownership unknown"}
}

// AdminTier is the level of government that runs an institution (省属, 市属,
// 县属 ...). It is not where the institution stands.
type AdminTier uint8

// The tiers, from the highest.
const (
	TierUnknown AdminTier = iota
	NationRun
	ProvinceRun
	CityRun
	CountyRun
	TownshipRun
	VillageRun
)

// String returns "nation", "province", "city", "county", "township", "village" or "".
func (t AdminTier) String() string {
	if t > VillageRun {
		return ""
	}
	return [...]string{"", "nation", "province", "city", "county", "township", "village"}[t]
}

// Title names the tier in both languages.
func (t AdminTier) Title() message.Text {
	if t == TierUnknown || t > VillageRun {
		return message.Text{ZH: "隶属不明", EN: "tier unknown"}
	}
	return [...]message.Text{
		NationRun:   {ZH: "委（国）属", EN: "national"},
		ProvinceRun: {ZH: "省属", EN: "provincial"},
		CityRun:     {ZH: "市属", EN: "city-run"},
		CountyRun:   {ZH: "县（区）属", EN: "county-run"},
		TownshipRun: {ZH: "乡镇（街道）办", EN: "township-run"},
		VillageRun:  {ZH: "村（社区）办", EN: "village-run"},
	}[t]
}
