#!/usr/bin/env bash
# Holds the exports of the real program against programs that know nothing of it: shells, curl, a HAR validator, an HTML
# parser.
#
#   scripts/share.sh [PROGRAM] [PAYLOADS]
#
# PROGRAM is target/debug/livedeflect-console unless given, PAYLOADS their number, 500. Needs python3, curl, dash, bash and npm;
# everything listens on 127.0.0.1, and npm alone fetches something: the validator, into a temporary folder.
set -euo pipefail
cd "$(dirname "$0")/.."

program=$(realpath "${1:-target/debug/livedeflect-console}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

npm install --silent --no-audit --no-fund --prefix "$work/npm" har-validator@5 >"$work/npm.log" 2>&1 ||
    { cat "$work/npm.log"; echo "the HAR validator could not be installed"; exit 1; }

WORK="$work" PROGRAM="$program" PAYLOADS="${2:-500}" python3 scripts/share.py
