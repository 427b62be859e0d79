#!/bin/bash
# A study of the whole country through the program, at 1 and at 10 million
# populated cells: 100,000 facilities of 8 classes, 2,891 districts, 8 service
# circles with 12 cut-offs and a radius rule. People and facilities are invented,
# the outlines of the districts are real.
#
#   MEDREACH_DATA=/path/to/data docs/benchmarks/national.sh [ROUNDS]
#
# Needs Go, GNU time, 6 GB of memory and 4 GB of disk; china/tianditu_district.geojson.gz must be in MEDREACH_DATA.
set -euo pipefail
cd "$(dirname "$0")/../.."
: "${MEDREACH_DATA:?the folder that holds china/tianditu_district.geojson.gz}"
rounds=${1:-1}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
MEDREACH_NATIONAL="$work" go test ./analysis/study -run '^$' -bench National -benchtime 1x >/dev/null
go build -o "$work/medreach" ./cmd/medreach
for i in $(seq "$rounds"); do
	for size in cells=1M cells=10M; do
		/usr/bin/time -f "$size %U user + %S system s, %e s on the clock, peak %M kB" -o "$work/time" \
			"$work/medreach" run "$work/$size/study.yaml" -o "$work/$size/result" --replace >/dev/null 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
		cat "$work/time"
	done
done
