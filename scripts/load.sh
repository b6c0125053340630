#!/usr/bin/env bash
# Puts the simulator under load: 1,000 connections that send for a minute, first unsigned requests, which it refuses, then
# for a few seconds distinct signed ones, which it accepts. Fails on any error, and when it takes too much memory.
#
#   scripts/load.sh [PROGRAM] [SECONDS]
#
# PROGRAM is target/release/livedeflect-console if it is there, else target/debug/livedeflect-console; SECONDS is 60 unless
# given. Needs Linux, python3 and wrk, which it installs on Debian.
set -euo pipefail
cd "$(dirname "$0")/.."

program=${1:-target/release/livedeflect-console}
[ -n "${1:-}" ] || [ -x "$program" ] || program=target/debug/livedeflect-console
program=$(realpath "$program")
seconds=${2:-60}
connections=1000
# The most memory that the simulator may ever have taken, in MiB: its nonces, its calls, and the connections' buffers.
most=200
if ! command -v wrk >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends wrk >/dev/null
fi
command -v wrk >/dev/null || { echo "wrk is missing. Install it"; exit 1; }
# Each connection is a file, here and in the simulator.
ulimit -n 4096

work=$(mktemp -d)
pid=""
clean_up() {
    [ -z "$pid" ] || kill "$pid" 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT

# Its log goes to nobody after the first line: at this rate it would fill the disk.
mkfifo "$work/log"
{ read -r first; echo "$first" >"$work/first"; cat >/dev/null; } <"$work/log" &
"$program" --data-dir "$work/data" simulate --nonces 100000 >"$work/log" &
pid=$!
for _ in $(seq 100); do
    [ -s "$work/first" ] && break
    sleep 0.1
done
url=$(grep -o 'http://127[^ ]*' "$work/first") || { echo "the simulator did not start"; exit 1; }

passed=0
failed=0
check() {
    if [ "$2" = "$3" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $1 is $2, not $3"
    fi
}
# The number that one run of wrk printed under a name.
number() { sed -n "s/^$1=//p" "$work/run"; }

run() { # NAME SECONDS HEADERS
    HEADERS=$3 PAYLOAD=assets/payloads/example.json \
        wrk -t2 -c$connections -d"$2"s --timeout 10s -s scripts/load.lua "$url" >"$work/run"
    rate=$(($(number requests) * 1000000 / $(number microseconds)))
    echo "$1: $(number requests) requests in $2 s, $rate a second, half within $(number p50) ms, 99 % within $(number p99) ms"
    check "the count of connection errors, $1" "$(number socket)" 0
    check "the count of timeouts, $1" "$(number timeout)" 0
}

run unsigned "$seconds" ""
check "the count of refusals" "$(number refused)" "$(number requests)"

python3 scripts/load.py "$url" 200000 >"$work/headers"
run signed 5 "$work/headers"
check "the count of refusals of signed requests" "$(number refused)" 0
check "whether there were enough signed requests" "$(number ran_out)" 0

peak=$(($(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$pid/status") / 1024))
echo "memory: at most $peak MiB, of $most"
check "whether the memory is bounded" "$((peak <= most))" 1

kill -INT "$pid"
status=0
wait "$pid" || status=$?
pid=""
check "the exit status after Ctrl+C" "$status" 0

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
