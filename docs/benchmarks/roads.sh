#!/usr/bin/env bash
# Isochrones, nearest facilities and times along the roads of Porto Alegre: medreach
# beside Valhalla and scipy, one after the other.
# usage: MEDREACH_DATA=DIR docs/benchmarks/roads.sh
# Needs Go, Node (npm installs @valhallajs/valhallajs), Python with scipy, numpy, osmium.
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
data=${MEDREACH_DATA:?the folder with portoalegre}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$work"
npm install --silent @valhallajs/valhallajs
npx valhalla build_config --mjolnir-tile-dir "$work/tiles" --mjolnir-tile-extract "$work/tiles.tar" >config.json
npx valhalla build_tiles -c config.json "$data/portoalegre/poa_osm.pbf" >/dev/null 2>&1
cat >isochrones.mjs <<'JS'
import { Actor } from '@valhallajs/valhallajs';
import fs from 'fs';
const rows = fs.readFileSync(process.argv[2], 'utf8').trim().split('\n').slice(1).map(l => l.split(','));
const actor = await Actor.fromConfigFile('config.json');
for (const costing of ['auto', 'pedestrian']) {
  for (let round = 0; round < 4; round++) {
    const before = process.cpuUsage();
    for (let i = 0; i < 100; i++) {
      await actor.isochrone({ locations: [{ lon: +rows[i * 12][1], lat: +rows[i * 12][2] }], costing, contours: [{ time: 15 }], polygons: true });
    }
    const used = process.cpuUsage(before);
    console.log('valhalla', costing, ((used.user + used.system) / 1000 / 100).toFixed(2), 'ms of processor time each');
  }
}
JS
node isochrones.mjs "$data/portoalegre/poa_hexgrid.csv" 2>/dev/null

cat >scipy_times.py <<'PY'
import csv, pathlib, sys, time
sys.path.insert(0, sys.argv[1])
import roads
from scipy.sparse.csgraph import dijkstra
data = pathlib.Path(sys.argv[2]) / "portoalegre"
places = [(float(r["lon"]), float(r["lat"])) for r in csv.DictReader(open(data / "poa_hexgrid.csv"))]
net = roads.Network(data / "poa_osm.pbf", "car")
graph = net.graph(net.arcs)
tied = [net.tie(*places[5 + i * 24]) for i in range(50)]
sources = [net.a[t[0]] for t in tied if t]
def median(run, n=7):
    out = []
    for _ in range(n):
        start = time.process_time(); run(); out.append(time.process_time() - start)
    return 1000 * sorted(out)[n // 2]
print("scipy nearest of 50:", round(median(lambda: dijkstra(graph, indices=sources, min_only=True)), 2), "ms; 50 searches of 15 minutes:",
      round(median(lambda: dijkstra(graph, indices=sources, limit=900)), 1), "ms of processor time")
PY
python3 -B scipy_times.py "$top/docs/verification" "$data"

cd "$top"
MEDREACH_DATA=$data go test -run '^$' -bench 'Isochrones|Nearest|Matrix' -benchtime 60x -count 4 ./analysis/catchment | grep Benchmark
