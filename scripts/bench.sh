#!/usr/bin/env bash
# Times what a user waits for, in release builds, and prints one table.
#
#   scripts/bench.sh [FILTER]…
#
# FILTER is a part of a name, such as window. The columns are the fastest, slowest, median and mean time of one call.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo bench --locked --bench speed -- --color never "$@"
