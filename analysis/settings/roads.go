package settings

import (
	"maps"
	"slices"
	"strings"

	"github.com/medreach/medreach/geo/message"
)

// RoadsInput is the road network of a study. Without a file people travel in a
// straight line.
type RoadsInput struct {
	File       string  `yaml:"file" json:"file,omitempty"`
	OffRoadKmh float64 `yaml:"off_road_kmh" json:"off_road_kmh,omitempty"` // from the door to the road
	SnapMetres float64 `yaml:"snap_limit_m" json:"snap_limit_m,omitempty"` // farther than this from a road: not connected
	Peak       float64 `yaml:"peak" json:"peak,omitempty"`                 // on the speed of cars in the rush hour, 0-1; 0 is none
	// Speeds are km/h by mode and road class, over the built-in table; "default" is
	// every class that is not named.
	Speeds map[string]map[string]float64 `yaml:"speeds" json:"speeds,omitempty"`
}

// Rescue is what a rescue takes besides driving, in minutes.
type Rescue struct {
	Dispatch *float64 `yaml:"dispatch_minutes" json:"dispatch_minutes"` // from the call to the order
	TurnOut  *float64 `yaml:"turn_out_minutes" json:"turn_out_minutes"` // from the order to leaving the station
	OnScene  *float64 `yaml:"on_scene_minutes" json:"on_scene_minutes"`
	Stations string   `yaml:"stations" json:"stations"` // a condition on facilities
}

// Defaults of the roads and of a rescue. Three minutes to leave is the standard of
// the guidance of 2020 (国卫医发〔2020〕19号); the others are ours.
const (
	defaultOffRoadKmh = 4.5
	defaultSnapMetres = 1000
	defaultDispatch   = 1
	defaultTurnOut    = 3
	defaultOnScene    = 10
	defaultStations   = `class in ["emergency-centre", "emergency-station"]`
)

func (c *Study) fillRoads() {
	if r := &c.Roads; r.File != "" {
		if r.OffRoadKmh == 0 {
			r.OffRoadKmh = defaultOffRoadKmh
		}
		if r.SnapMetres == 0 {
			r.SnapMetres = defaultSnapMetres
		}
	}
	for _, d := range []struct {
		value **float64
		usual float64
	}{{&c.Rescue.Dispatch, defaultDispatch}, {&c.Rescue.TurnOut, defaultTurnOut}, {&c.Rescue.OnScene, defaultOnScene}} {
		if *d.value == nil { // 0 is an answer
			*d.value = &d.usual
		}
	}
	if c.Rescue.Stations == "" {
		c.Rescue.Stations = defaultStations
	}
}

// classes are the road classes of OSM that a table of speeds may name.
var classes = []string{"default", "motorway", "motorway_link", "trunk", "trunk_link", "primary", "primary_link", "secondary", "secondary_link", "tertiary", "tertiary_link",
	"unclassified", "residential", "living_street", "service", "track", "pedestrian", "footway", "cycleway", "bridleway", "path", "steps", "ferry", "other"}

func (c *Study) checkRoads() error {
	r := &c.Roads
	if r.File == "" && (len(r.Speeds) > 0 || r.OffRoadKmh != 0 || r.SnapMetres != 0 || r.Peak != 0) {
		return c.Fault("roads.file", "", message.T("没有写路网文件", "no file of roads is named"), message.T("加上 file: 文件名（.osm.pbf）", "add file: NAME (.osm.pbf)"))
	}
	if r.OffRoadKmh < 0 || r.OffRoadKmh > 50 || r.SnapMetres < 0 || r.SnapMetres > 50_000 {
		return c.Fault("roads.off_road_kmh", "", message.T("off_road_kmh 须在 0 到 50 之间，snap_limit_m 须在 0 到 50000 之间", "off_road_kmh must lie in 0-50, snap_limit_m in 0-50000"), message.Text{})
	}
	if r.Peak < 0 || r.Peak > 1 {
		return c.Fault("roads.peak", "", message.T("高峰系数须在 0 到 1 之间", "the peak factor must lie in 0-1"), message.T("例如 0.65", "for example 0.65"))
	}
	for _, mode := range slices.Sorted(maps.Keys(r.Speeds)) {
		if !slices.Contains(modes(), mode) {
			return c.Fault("roads.speeds", mode, message.T("不认识的出行方式", "unknown mode of travel"), message.T("可用：%s", "use one of %s", strings.Join(modes(), ", ")))
		}
		for _, class := range slices.Sorted(maps.Keys(r.Speeds[mode])) {
			if !slices.Contains(classes, class) {
				return c.Fault("roads.speeds."+mode, class, message.T("不认识的道路等级", "unknown class of road"), message.T("可用：%s", "use one of %s", strings.Join(classes, ", ")))
			}
			if v := r.Speeds[mode][class]; !(v > 0 && v <= 200) {
				return c.Fault("roads.speeds."+mode+"."+class, "", message.T("速度须大于 0、不超过 200 公里/小时", "a speed must be above 0 and at most 200 km/h"), message.Text{})
			}
		}
	}
	return nil
}

func (c *Study) checkRescue() error {
	for _, v := range []*float64{c.Rescue.Dispatch, c.Rescue.TurnOut, c.Rescue.OnScene} {
		if !(*v >= 0 && *v <= 240) {
			return c.Fault("rescue", "", message.T("救治链各环节的分钟数须在 0 到 240 之间", "the minutes of a rescue must lie in 0-240"), message.Text{})
		}
	}
	return nil
}
