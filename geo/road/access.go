package road

// Sets of modes that rules are made of.
const (
	onFoot = Modes(1 << Walk)
	cycles = Modes(1<<Bicycle | 1<<EBike)
	rescue = Modes(1 << Ambulance)
	motors = Modes(1<<Car | 1<<Ambulance)
)

// access is who may use a class, where not everybody may.
var access = map[Class]Modes{
	Motorway: motors, MotorwayLink: motors,
	Pedestrian: onFoot | rescue, Footway: onFoot, Steps: onFoot, Bridleway: onFoot,
	Path: onFoot | cycles, Cycleway: onFoot | cycles,
}

// Access is who may use a class of road where nothing else tells. Source: OSM wiki,
// "OSM tags for routing/Access restrictions", the worldwide column, save that
// ambulances use pedestrian streets, which they do everywhere.
func Access(c Class) Modes {
	if modes, some := access[c]; some {
		return modes
	}
	return Everyone
}

// notRoads are values of highway that are known to be no way to travel on: not built
// yet, built no more, or something beside a road. Source: OSM wiki, Key:highway.
var notRoads = map[string]bool{
	"construction": true, "proposed": true, "planned": true, "abandoned": true, "disused": true, "razed": true, "demolished": true,
	"removed": true, "dismantled": true, "destroyed": true, "historic": true, "no": true, "none": true,
	"bus_guideway": true, "raceway": true, "escape": true, "via_ferrata": true, "emergency_bay": true, "services": true, "rest_area": true,
	"elevator": true, "bus_stop": true, "crossing": true, "traffic_island": true, "toll_gantry": true, "turning_circle": true, "street_lamp": true,
}

// NotRoad reports whether a word of OSM's highway tag says that nobody travels there.
func NotRoad(word string) bool { return notRoads[word] }
