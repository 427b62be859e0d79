#!/bin/bash
# A GeoTIFF of 10,000 x 10,000 Float32 cells, deflate, tiled, a tenth of them
# populated: medreach reads it into demand (cells, people, places, areas) beside
# GDAL decoding the same file, in alternating runs.
#
#   docs/benchmarks/geotiff.sh [ROUNDS]
#
# Needs Go and Debian's python3-gdal and gdal-bin. Prints processor seconds and
# the peak of resident memory of each process.
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${1:-5}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go test -c -o "$work/bench" ./analysis/population

cat >"$work/gdal.py" <<'PY'
import sys, time
from osgeo import gdal
t = time.process_time()
data = gdal.Open(sys.argv[1])
band = data.GetRasterBand(1)
for y in range(0, band.YSize, 256):
    band.ReadRaster(0, y, band.XSize, min(256, band.YSize - y))
cpu = time.process_time() - t
peak = next(l for l in open("/proc/self/status") if l.startswith("VmHWM")).split()[1]
print("gdal-%s %.3f cpu-s %.0f MB" % (sys.argv[2], cpu, int(peak) / 1024))
PY

for name in settlements scattered; do
	echo "== $name"
	MEDREACH_GRID_WRITE="$work/$name.tif" MEDREACH_GRID_KIND=$name "$work/bench" -test.run '^$' -test.bench 'LargeGrid$' -test.benchtime 1x >/dev/null
	gdalinfo "$work/$name.tif" | grep -E 'Size is|Block=|COMPRESSION|PREDICTOR'
	ls -l "$work/$name.tif" | awk '{ print $5, "bytes" }'
	for i in $(seq "$rounds"); do
		MEDREACH_GRID_READ="$work/$name.tif" "$work/bench" -test.run '^$' -test.bench 'LargeGrid$' -test.benchtime 1x | grep ^Benchmark |
			awk -v name="$name" '{ for (i = 1; i < NF; i++) { if ($(i+1) == "cpu-s") c = $i; if ($(i+1) == "peak-MB") m = $i; if ($(i+1) == "cells") n = $i }
				printf "medreach-%s %.3f cpu-s %.0f MB (%d cells)\n", name, c, m, n }'
		/usr/bin/python3 "$work/gdal.py" "$work/$name.tif" "$name"
	done | tee "$work/lines"
	for what in "medreach-$name" "gdal-$name"; do
		grep "^$what " "$work/lines" | sort -k2 -n | awk -v what="$what" '{ v[NR] = $2; if ($4 > m) m = $4 } END { printf "median %-22s %.3f cpu-s [%s-%s], peak %d MB\n", what, v[int((NR + 1) / 2)], v[1], v[NR], m }'
	done
done
