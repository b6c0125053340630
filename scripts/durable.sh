#!/usr/bin/env bash
# What the history survives, shown with the real program: kill -9, strace, full disk, EIO, a read-only folder, corruption,
# two writers, a purge, and a kill while an older layout is brought up to date.
#
#   scripts/durable.sh [PROGRAM] [NAME]…
#
# PROGRAM is target/debug/livedeflect-console unless given; NAME is one of scripts/durable/, without .py. Needs python3,
# strace, and root for the file systems that it mounts. Each part prints its counts; the last line is that of all.
set -euo pipefail
cd "$(dirname "$0")/.."

program=$(realpath "${1:-target/debug/livedeflect-console}")
shift || true
[ -x "$program" ] || { echo "$program is missing: cargo build"; exit 1; }
if ! command -v strace >/dev/null && command -v apt-get >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends strace >/dev/null
fi

passed=0
failed=0
for name in "${@:-kill fsync full_disk eio read_only corrupt writers purge layouts}"; do
    for part in $name; do
        echo "== $part"
        printed=$(PYTHONDONTWRITEBYTECODE=1 python3 "scripts/durable/$part.py" "$program" 2>&1) || true
        echo "$printed"
        counts=$(tail -1 <<<"$printed")
        if [[ "$counts" =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
            passed=$((passed + BASH_REMATCH[1]))
            failed=$((failed + BASH_REMATCH[2]))
        else
            failed=$((failed + 1))
        fi
    done
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
