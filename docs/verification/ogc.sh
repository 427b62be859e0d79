#!/bin/sh
# Serves a study and has other people's programs look at its OGC API: GDAL reads
# every layer, Redocly checks the OpenAPI document, and OGC's conformance suites run
# against it. Usage, from anywhere:
#
#   docs/verification/ogc.sh WORK [STUDY]
#
# STUDY is the built-in one unless named. ETS_FEATURES and ETS_TILES are the
# all-in-one jars of OGC's suites, which are not on Maven Central: build them with
# JDK 17 from github.com/opengeospatial/ets-ogcapi-features10 and ets-ogcapi-tiles10
# (mvn -q package -DskipTests; target/*-aio.jar). What is not there is not run, and
# said so. It ends with 1 if anything that ran found a fault.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=${1:?name a work folder}
study=${2:-$root/testdata/builtin/study.yaml}
port=${PORT:-18080}
at=http://127.0.0.1:$port

mkdir -p "$work"
(cd "$root" && go build -o "$work/medreach" ./cmd/medreach)
"$work/medreach" serve "$study" --addr "127.0.0.1:$port" >"$work/serve.log" 2>&1 &
server=$!
trap 'kill $server' EXIT
n=0
until curl -fs "$at/readyz" >/dev/null; do
	n=$((n + 1))
	[ $n -lt 600 ] || { echo "the server is not ready, see $work/serve.log"; exit 1; }
	sleep 1
done
status=0

if command -v ogrinfo >/dev/null; then
	if ogrinfo -ro -al -so "OAPIF:$at/ogc" >"$work/gdal.txt" 2>"$work/gdal.err" && ! grep -q ERROR "$work/gdal.err"; then
		echo "GDAL: $(grep -c '^Layer name' "$work/gdal.txt") layers, $(awk '/^Feature Count/ {n += $3} END {print n}' "$work/gdal.txt") features"
	else
		echo "GDAL: see $work/gdal.err"
		status=1
	fi
else
	echo "GDAL: not installed, not run"
fi

curl -fs "$at/ogc/api" >"$work/openapi.json"
if command -v npx >/dev/null; then
	# nothing here asks for a login of its own, so operations define no security
	if npx -y @redocly/cli@2.77.0 lint --skip-rule=security-defined "$work/openapi.json" >"$work/openapi.txt" 2>&1; then
		echo "OpenAPI: valid"
	else
		echo "OpenAPI: see $work/openapi.txt"
		status=1
	fi
else
	echo "OpenAPI: no npx, not run"
fi

# suite NAME JAR ENTRIES runs one of OGC's suites; its exit code is always 0, so the
# results are counted.
suite() {
	if [ -z "$2" ]; then
		echo "$1: no jar named, not run"
		return
	fi
	{
		echo '<?xml version="1.0" encoding="UTF-8"?>'
		echo '<!DOCTYPE properties SYSTEM "http://java.sun.com/dtd/properties.dtd">'
		echo "<properties version=\"1.0\"><entry key=\"iut\">$at/ogc</entry><entry key=\"noofcollections\">-1</entry>$3</properties>"
	} >"$work/$1.xml"
	java -jar "$2" --outputDir "$work/$1" --generateHtmlReport true "$work/$1.xml" >"$work/$1.log" 2>&1 || true
	results=$(find "$work/$1" -name testng-results.xml | sort | tail -n 1)
	if [ -z "$results" ]; then
		echo "$1: no results, see $work/$1.log"
		status=1
		return
	fi
	echo "$1: $(grep -o '<testng-results [^>]*>' "$results")"
	grep -q '<testng-results [^>]*failed="0"' "$results" || status=1
}
suite features "${ETS_FEATURES:-}" ""
suite tiles "${ETS_TILES:-}" "<entry key=\"tile_matrix_set_definition_uri\">http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad</entry>"
exit $status
