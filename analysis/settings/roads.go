package settings

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/medreach/medreach/geo/message"
)

// RoadsInput is the road network of a study. Without a file people travel in a
// straight line.
type RoadsInput struct {
	File       string  `yaml:"file" json:"file,omitempty"`                 // OpenStreetMap (.osm.pbf), or lines
	OffRoadKmh float64 `yaml:"off_road_kmh" json:"off_road_kmh,omitempty"` // from the door to the road
	SnapMetres float64 `yaml:"snap_limit_m" json:"snap_limit_m,omitempty"` // farther than this from a road: not connected
	Peak       float64 `yaml:"peak" json:"peak,omitempty"`                 // on the speed of cars in the rush hour, 0-1; 0 is none
	// Speeds are km/h by mode and road class, over the built-in table; "default" is
	// every class that is not named.
	Speeds  map[string]map[string]float64 `yaml:"speeds" json:"speeds,omitempty"`
	Factors []FactorInput                 `yaml:"factors" json:"factors,omitempty"`

	// Of lines.
	Layer    string            `yaml:"layer" json:"layer,omitempty"`
	Datum    string            `yaml:"datum" json:"datum,omitempty"`
	Encoding string            `yaml:"encoding" json:"encoding,omitempty"`
	Columns  map[string]string `yaml:"columns" json:"columns,omitempty"` // headers by what they mean; none is no column
	Classes  map[string]string `yaml:"classes" json:"classes,omitempty"` // classes of OSM, or none, by the words of the file
	Join     *float64          `yaml:"join_m" json:"join_m,omitempty"`   // ends this close to another line meet it; 0: only at the same place
	Cross    bool              `yaml:"join_crossings" json:"join_crossings,omitempty"`
}

// FactorInput is areas in which roads are slower, or closed.
type FactorInput struct {
	File   string   `yaml:"file" json:"file"`
	Layer  string   `yaml:"layer" json:"layer,omitempty"`
	Datum  string   `yaml:"datum" json:"datum,omitempty"`
	Factor *float64 `yaml:"factor" json:"factor,omitempty"` // on the speed; 0 closes the road
	Column string   `yaml:"column" json:"column,omitempty"` // of factors, area by area
	Modes  []string `yaml:"modes" json:"modes,omitempty"`   // none: all
}

// Rescue is what a rescue takes besides driving, in minutes.
type Rescue struct {
	Dispatch *float64 `yaml:"dispatch_minutes" json:"dispatch_minutes"` // from the call to the order
	TurnOut  *float64 `yaml:"turn_out_minutes" json:"turn_out_minutes"` // from the order to leaving the station
	OnScene  *float64 `yaml:"on_scene_minutes" json:"on_scene_minutes"`
	Stations string   `yaml:"stations" json:"stations"` // a condition on facilities
	Chains   []Chain  `yaml:"chains" json:"chains,omitempty"`
}

// Chain is a rescue chain to be timed, from the call to a hospital that can treat
// the patient.
type Chain struct {
	ID        string    `yaml:"id" json:"id"`
	Name      string    `yaml:"name" json:"name,omitempty"`
	NameEN    string    `yaml:"name_en" json:"name_en,omitempty"`
	Hospitals []string  `yaml:"hospitals" json:"hospitals"` // conditions on facilities, one an illness; the slowest counts
	Minutes   []float64 `yaml:"minutes" json:"minutes"`
}

// Defaults of the roads and of a rescue. Three minutes to leave is the standard of
// the guidance of 2020 (国卫医发〔2020〕19号); the others are ours.
const (
	defaultOffRoadKmh = 4.5
	defaultSnapMetres = 1000
	defaultDispatch   = 1
	defaultTurnOut    = 3
	defaultOnScene    = 10
	defaultChain      = 60 // the one-hour circle of the plan of Hebei
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
	for i := range c.Rescue.Chains {
		if k := &c.Rescue.Chains[i]; len(k.Minutes) == 0 {
			k.Minutes = []float64{defaultChain}
		}
	}
}

// classes are the road classes of OSM that a table of speeds may name.
var classes = []string{"default", "motorway", "motorway_link", "trunk", "trunk_link", "primary", "primary_link", "secondary", "secondary_link", "tertiary", "tertiary_link",
	"unclassified", "residential", "living_street", "service", "track", "pedestrian", "footway", "cycleway", "bridleway", "path", "steps", "ferry", "other"}

func (c *Study) checkRoads() error {
	r := &c.Roads
	if r.File == "" && !reflect.ValueOf(*r).IsZero() {
		return c.Fault("roads.file", "", message.T("没有写路网文件", "no file of roads is named"), message.T("加上 file: 文件名（.osm.pbf，或线状道路图层）", "add file: NAME (.osm.pbf, or a layer of lines)"))
	}
	if r.OffRoadKmh != 0 && !(r.OffRoadKmh >= 0.5 && r.OffRoadKmh <= 50) || r.SnapMetres < 0 || r.SnapMetres > 50_000 {
		return c.Fault("roads.off_road_kmh", "", message.T("off_road_kmh 须在 0.5 到 50 之间，snap_limit_m 须在 0 到 50000 之间", "off_road_kmh must lie in 0.5-50, snap_limit_m in 0-50000"), message.Text{})
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
	return c.checkLines()
}

func (c *Study) checkRescue() error {
	for _, v := range []*float64{c.Rescue.Dispatch, c.Rescue.TurnOut, c.Rescue.OnScene} {
		if !(*v >= 0 && *v <= 240) {
			return c.Fault("rescue", "", message.T("救治链各环节的分钟数须在 0 到 240 之间", "the minutes of a rescue must lie in 0-240"), message.Text{})
		}
	}
	return c.checkChains()
}

func (c *Study) checkChains() error {
	if len(c.Rescue.Chains) > 0 && c.Roads.File == "" {
		return c.Fault("rescue.chains", "", message.T("救治链沿道路计算，需要路网", "a rescue chain follows roads and needs some"), message.T("加上 roads: {file: 文件名}", "add roads: {file: NAME}"))
	}
	seen := map[string]bool{}
	for _, k := range c.Circles {
		seen[k.ID] = true
	}
	for _, k := range c.Radius {
		seen[k.ID] = true
	}
	for i, k := range c.Rescue.Chains {
		if err := c.checkID("rescue.chains", i, k.ID, seen); err != nil {
			return err
		}
		if len(k.Hospitals) == 0 || slices.Contains(k.Hospitals, "") {
			const example = `hospitals: ['"stroke-centre" in services']`
			return c.Fault(Item("rescue.chains", i, "hospitals"), k.ID, message.T("没有写哪些医院能救治", "it is not said which hospitals can treat the patient"), message.T("例如 %s", "for example %s", example))
		}
		if err := c.checkCutoffs(Item("rescue.chains", i, "minutes"), k.Minutes); err != nil {
			return err
		}
	}
	return nil
}
