package osm

import (
	"strconv"
	"strings"
	"time"

	"github.com/medreach/medreach/geo/road"
)

// speeds are the limits along a way and against it.
func (t *tags) speeds(n *tally) (forward, backward uint8) {
	read := func(k key) uint8 {
		if t[k] == nil {
			return 0
		}
		v, ok := road.ParseLimit(string(t[k]))
		if !ok {
			n.note(oddSpeed, string(t[k]))
		}
		return v
	}
	forward, backward = read(keyMaxspeedForward), read(keyMaxspeedBackward)
	if general := read(keyMaxspeed); general != 0 {
		if forward == 0 {
			forward = general
		}
		if backward == 0 {
			backward = general
		}
	}
	return forward, backward
}

// duration reads how long a crossing takes, in seconds: minutes, H:MM, H:MM:SS or
// ISO 8601 (OSM wiki, Key:duration). A ferry that takes more than ten days is a mistake.
func duration(text string) (seconds uint32, ok bool) {
	const most = 10 * 24 * time.Hour
	d := clock(text)
	if rest, iso := strings.CutPrefix(text, "P"); iso {
		d = iso8601(rest)
	}
	return uint32(d / time.Second), d >= time.Second && d <= most
}

func clock(text string) (d time.Duration) {
	parts := strings.Split(text, ":")
	if len(parts) > 3 {
		return 0
	}
	if len(parts) == 1 {
		parts = []string{"0", text}
	}
	unit := time.Hour
	for _, p := range parts {
		v, err := strconv.ParseUint(p, 10, 16)
		if err != nil {
			return 0
		}
		d += time.Duration(v) * unit
		unit /= 60
	}
	return d
}

func iso8601(text string) time.Duration {
	var days time.Duration
	date, clock, _ := strings.Cut(text, "T")
	if date != "" {
		v, err := strconv.ParseUint(strings.TrimSuffix(date, "D"), 10, 16)
		if err != nil || !strings.HasSuffix(date, "D") {
			return 0
		}
		days = time.Duration(v) * 24 * time.Hour
	}
	if clock == "" {
		return days
	}
	d, err := time.ParseDuration(strings.ToLower(clock)) // 1H30M is 1h30m there
	if err != nil {
		return 0
	}
	return days + d
}
