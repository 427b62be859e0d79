package intake

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The longest names that are kept: file systems allow 255 bytes, and readers put
// endings behind them.
const mostName = 180

// reserved are names that Windows keeps for itself.
var reserved = strings.Fields("con prn aux nul com1 com2 com3 com4 com5 com6 com7 com8 com9 lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9 conin$ conout$")

// study is the stem of what an import's own files are called.
const study = "study"

// names gives each file of an import a name of its own.
type names map[string]bool

// give makes a name that is safe on every system of one that a browser sent: the
// last part of a path, in any script, without what file systems keep for themselves.
// The second of two files with the same name is numbered, and so is one that would
// stand in the place of the study.
func (n names) give(sent string) string {
	stem, ending := split(safe(sent))
	first, _, _ := strings.Cut(strings.ToLower(stem), ".")
	from := 1
	if first == study {
		from = 2
	}
	for number := from; ; number++ {
		name := stem + ending
		if number > 1 {
			name = fmt.Sprintf("%s (%d)%s", stem, number, ending)
			if first == study {
				name = fmt.Sprintf("_%s (%d)%s", stem, number, ending)
			}
		}
		if key := strings.ToLower(name); !n[key] {
			n[key] = true
			return name
		}
	}
}

func safe(sent string) string {
	sent = sent[strings.LastIndexAny(sent, `/\`)+1:]
	name := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp):
			return -1
		case r == utf8.RuneError || strings.ContainsRune(`<>:"|?*`, r):
			return '_'
		}
		return r
	}, strings.ToValidUTF8(sent, "_"))
	name = strings.TrimRight(strings.TrimSpace(name), ". ")
	name = cut(name)
	stem, _, _ := strings.Cut(strings.ToLower(name), ".")
	switch {
	case strings.Trim(name, "._") == "":
		return "file" + strings.TrimLeft(name, ".")
	case name[0] == '.' || slices.Contains(reserved, strings.TrimSpace(stem)) || !filepath.IsLocal(name):
		return "_" + name
	}
	return name
}

// cut shortens a name in its middle, so that its ending stays.
func cut(name string) string {
	if len(name) <= mostName {
		return name
	}
	stem, ending := split(name)
	if len(ending) > 20 {
		stem, ending = name, ""
	}
	stem = stem[:mostName-len(ending)]
	for !utf8.ValidString(stem) {
		stem = stem[:len(stem)-1]
	}
	return stem + ending
}

// doubles are endings of two parts.
var doubles = []string{".osm.pbf", ".geojson.gz", ".json.gz", ".aux.xml", ".tif.ovr"}

// split separates the ending of a name, by which its kind is known and the parts of
// a shapefile belong together.
func split(name string) (stem, ending string) {
	lower := strings.ToLower(name)
	for _, d := range doubles {
		if strings.HasSuffix(lower, d) && len(name) > len(d) {
			return name[:len(name)-len(d)], name[len(name)-len(d):]
		}
	}
	ending = filepath.Ext(name)
	return strings.TrimSuffix(name, ending), ending
}
