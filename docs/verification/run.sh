#!/bin/sh
# Runs the studies on the real data and compares every figure with GDAL, PostGIS,
# numpy and QGIS. Usage, from anywhere:
#
#   docs/verification/run.sh WORK
#
# MEDREACH_DATA is the folder of the real data (default ../shared/data beside the
# repository), MEDREACH_DB the URL of a database with PostGIS whose tables cell, zone,
# supply, ground, outline and theirs may be overwritten, PYTHON the Python that has
# the bindings of GDAL and QGIS.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=${1:?name a work folder}
data=${MEDREACH_DATA:-$root/../shared/data}
db=${MEDREACH_DB:?set MEDREACH_DB to a PostGIS database such as postgresql://user@127.0.0.1/scratch}
python=${PYTHON:-python3}
export QT_QPA_PLATFORM=offscreen

mkdir -p "$work"
(cd "$root" && go build -o "$work/medreach" ./cmd/medreach)
"$python" "$here/prepare.py" "$data" "$work"
for study in hongkong wuhan wuhan_census macau baoding; do
	"$work/medreach" run "$work/$study/study.yaml" -o "$work/$study/out" --replace --lang=en >"$work/$study/run.log" 2>&1
done
status=0
"$python" "$here/figures.py" --results "$work" --data "$data" --db "$db" >"$work/figures.md" || status=1
"$python" "$here/package.py" "$work"/*/out >"$work/files.md" || status=1
"$python" "$here/picture.py" "$work/hongkong/out" "$work/hongkong.png" || status=1
echo "see $work/figures.md and $work/files.md"
exit $status
