#!/usr/bin/env bash
# Runs from a table, with the real program: 10,000 rows against the built-in simulator, stating time and memory; and runs
# that are killed (SIGKILL) again and again and gone on with, against a server that counts: no row twice, none lost.
#
#   scripts/run.sh [PROGRAM] [ROWS] [ROUNDS]
#
# PROGRAM is target/debug/livedeflect-console unless given, ROWS 10000, ROUNDS 5. Needs Linux and python3.
set -euo pipefail
cd "$(dirname "$0")/.."

program=$(realpath "${1:-target/debug/livedeflect-console}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
PROGRAM="$program" WORK="$work" ROWS="${2:-10000}" ROUNDS="${3:-5}" python3 scripts/run.py
