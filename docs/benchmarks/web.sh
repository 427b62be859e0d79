#!/bin/bash
# The server as its users meet it, on the built-in study and on an invented city of
# 1 million people cells and 1 million crossings: tiles while a facility is dragged,
# edits, a crowd, and the page in a browser. web.mjs beside it says what is asked.
#
#   docs/benchmarks/web.sh [tiles] [whatif] [crowd] [page]
#
# Needs Go and Node.js, for the page Chromium and `npm ci` in web/ui; 3 GB of memory.
# Where it may (as root), server and client go before other work of the machine,
# by the priority of their sessions.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
go build -o "$work/medreach" ./cmd/medreach
mkdir "$work/city"
MEDREACH_CITY="$work/city" go test ./analysis/study/whatif -run '^$' -bench City -benchtime 1x >/dev/null

# A session of its own, so that its priority counts beside those of others.
cat >"$work/first" <<'END'
#!/bin/bash
echo -15 2>/dev/null >/proc/self/autogroup || true
if [ "$(id -u)" = 0 ]; then exec nice -n -15 "$@"; fi
exec "$@"
END
chmod +x "$work/first"

measure() { # PORT COMMAND...
	local port=$1 log="$work/log"
	shift
	setsid "$work/first" "$work/medreach" "$@" --addr "127.0.0.1:$port" >"$log" 2>&1 &
	server=$!
	until curl -sf "http://127.0.0.1:$port/readyz" >/dev/null; do
		kill -0 "$server" 2>/dev/null || { cat "$log" >&2; exit 1; }
		sleep 1
	done
	BASE="http://127.0.0.1:$port" PID=$server setsid -w "$work/first" node docs/benchmarks/web.mjs "${parts[@]}"
	kill "$server"
	wait "$server" || true
	server=
}
parts=("$@")
measure $((20000 + RANDOM % 10000)) demo -o "$work/demo"
measure $((30000 + RANDOM % 10000)) serve "$work/city/study.yaml"
