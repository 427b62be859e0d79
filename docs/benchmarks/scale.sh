#!/usr/bin/env bash
# Road networks of 1, 10 and 40 million crossings: made, searched, kept and opened.
# usage: docs/benchmarks/scale.sh [MILLIONS,...]
# Needs Go; 40 million take 9 GB of memory and 5 GB under $TMPDIR. cpu-s is processor
# time of one run, peak-GB the most memory that the process has had, which grows from
# size to size.
set -euo pipefail
cd "$(dirname "$0")/../.."
MEDREACH_SCALE=${1:-1,10,40} go test -run '^$' -bench Scale -benchtime 1x -timeout 2h ./analysis/network | grep Benchmark
