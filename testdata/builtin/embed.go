// Package builtin holds the files of the built-in study: an invented prefecture
// in an empty desert. Every place, institution and person in them is invented. The data
// are written by cmd/generate, the study file by hand.
package builtin

import "embed"

// Files is the study: study.yaml and the data that it names.
//
//go:embed study.yaml *.tif *.geojson *.csv *.xlsx *.pbf
var Files embed.FS
