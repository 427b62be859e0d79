package osm

import "github.com/medreach/medreach/geo/road"

// barriers are the values of barrier at a node of a road that stop somebody, and whom
// they let pass where no tag says more (OSM wiki, Key:barrier). What is not listed
// lets everybody pass: gates, which stand open unless a tag tells, toll booths, border
// controls, cattle grids, kerbs, entrances.
var barriers = map[string]road.Modes{
	"bollard": onFoot | cycles, "block": onFoot | cycles, "jersey_barrier": onFoot | cycles, "concrete_block": onFoot | cycles, "rope": onFoot | cycles,
	"cycle_barrier": onFoot | cycles, "motorcycle_barrier": onFoot | cycles, "chain": onFoot | cycles, "planter": onFoot | cycles,
	"log": onFoot | cycles, "debris": onFoot | cycles, "wicket_gate": onFoot | cycles,
	"bus_trap": onFoot | cycles, "sump_buster": onFoot | cycles,
	"kissing_gate": onFoot, "stile": onFoot, "turnstile": onFoot, "full-height_turnstile": onFoot, "horse_stile": onFoot, "step": onFoot,
	"wall": road.Nobody, "fence": road.Nobody, "hedge": road.Nobody, "guard_rail": road.Nobody, "retaining_wall": road.Nobody, "city_wall": road.Nobody,
}

// barred tells who cannot pass a node.
func (t *tags) barred() road.Modes {
	if t[keyBarrier] == nil {
		return road.Nobody
	}
	pass, listed := barriers[string(t[keyBarrier])]
	if !listed {
		pass = everyone
	}
	if t.is(keyLocked, "yes") {
		pass = road.Nobody
	}
	return everyone &^ t.allow(kind{modes: pass})
}
