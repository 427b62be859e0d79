#!/bin/bash
# Within 5 km of any of 2,000 facilities, for 1,000,000 points: medreach beside
# PostGIS, in alternating runs on the same points. Prints processor seconds.
#
#   docs/benchmarks/within5km.sh [ROUNDS]
#
# Needs Go and Debian's postgresql-15 with postgis (apt-get install
# postgresql-15-postgis-3). The database is a new cluster in a temporary folder
# on a loopback port; nothing else is touched. Run it as root (the cluster then
# runs as user postgres) or as an ordinary user.
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${1:-5}
port=${MEDREACH_PORT:-$((40000 + RANDOM % 20000))}
pg=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
work=$(mktemp -d)
as() { "$@"; }
if [ "$(id -u)" = 0 ]; then
	as() { (cd "$work" && runuser -u postgres -- "$@"); }
	chown postgres "$work"
fi
stop() { as "$pg/pg_ctl" -D "$work/db" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$work"; }
trap stop EXIT

echo "== ours: the points"
go test -c -o "$work/bench" ./analysis
ours() { (cd analysis && MEDREACH_POINTS="${1:-}" "$work/bench" -test.run '^$' -test.bench 'Within5km$' -test.benchtime "${2:-5x}" | grep ^Benchmark); }
ours "$work/points.csv" 1x
chmod 755 "$work"; chmod 644 "$work/points.csv"

echo "== PostGIS: a new cluster"
as "$pg/initdb" -D "$work/db" -A trust -U bench >/dev/null
as tee -a "$work/db/postgresql.conf" >/dev/null <<CONF
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = ''
shared_buffers = 1GB
work_mem = 256MB
jit = off
max_parallel_workers_per_gather = 0
max_parallel_maintenance_workers = 0
CONF
as "$pg/pg_ctl" -D "$work/db" -w -l "$work/db/log" start >/dev/null || { as cat "$work/db/log" >&2; exit 1; }
sql() { psql -h 127.0.0.1 -p "$port" -U bench -d postgres -v ON_ERROR_STOP=1 -qAtX "$@"; }
sql <<SQL
CREATE EXTENSION postgis;
CREATE TABLE point (kind text, lon float8, lat float8, people float8);
\copy point FROM '$work/points.csv' CSV HEADER
CREATE TABLE demand AS SELECT row_number() OVER () AS id, people, ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geography AS g FROM point WHERE kind = 'demand';
CREATE TABLE supply AS SELECT ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geography AS g FROM point WHERE kind = 'supply';
CREATE INDEX ON demand USING gist (g);
CREATE INDEX ON supply USING gist (g);
VACUUM ANALYZE demand;
VACUUM ANALYZE supply;
SELECT version(), postgis_full_version();
SQL

# Two ways to ask: for each point whether there is a facility, and for each
# facility its points, each once. The processor time is that of the backend.
exists="SELECT count(*), sum(people) FROM demand d WHERE EXISTS (SELECT 1 FROM supply s WHERE ST_DWithin(d.g, s.g, 5000))"
join="SELECT count(*), sum(people) FROM (SELECT DISTINCT d.id, d.people FROM supply s JOIN demand d ON ST_DWithin(s.g, d.g, 5000)) x"
postgis() {
	sql <<SQL
SELECT pg_backend_pid() AS pid \gset
\setenv PID :pid
SELECT 1 FROM demand, supply WHERE ST_DWithin(demand.g, supply.g, 1) LIMIT 1;
\! cut -d' ' -f1 /proc/\$PID/schedstat
$1;
\! cut -d' ' -f1 /proc/\$PID/schedstat
SQL
}
seconds() { awk -v what="$1" '/^[0-9]+$/ { n++; t[n] = $1 } /\|/ { answer = $0 } END { printf "%s %.3f cpu-s, covered|people %s\n", what, (t[n] - t[n-1]) / 1e9, answer }'; }

echo "== alternating"
for i in $(seq "$rounds"); do
	ours "" 5x | awk '{ for (i = 1; i < NF; i++) { if ($(i+1) == "cpu-ms/op") c = $i; if ($(i+1) == "points-covered") n = $i; if ($(i+1) == "people-covered") p = $i }
		printf "medreach %.4f cpu-s, covered|people %s|%s\n", c / 1000, n, p }'
	postgis "$exists" | seconds "postgis-exists"
	postgis "$join" | seconds "postgis-join"
done | tee "$work/lines"

echo "== medians of $rounds"
for what in medreach postgis-exists postgis-join; do
	grep "^$what " "$work/lines" | awk '{ print $2 }' | sort -n | awk -v what="$what" '{ v[NR] = $1 } END { printf "%-15s %.4f cpu-s [%s-%s]\n", what, v[int((NR + 1) / 2)], v[1], v[NR] }'
done
