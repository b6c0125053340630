#!/usr/bin/env bash
# Runs the real window on a display of its own, with the accessibility bus, presses real keys, and fails unless a
# simulator received the request and the window shows its callId.
#
#   scripts/window.sh [PROGRAM] [PICTURE]
#
# PROGRAM is target/release/livedeflect-console unless given; PICTURE is where the last screenshot goes.
# scripts/install-packages.sh window installs what this needs on Debian.
set -euo pipefail
cd "$(dirname "$0")/.."

program=$(realpath "${1:-target/release/livedeflect-console}")
picture=${2:-}
work=$(mktemp -d)
pids=()
clean_up() {
    for pid in "${pids[@]}"; do
        kill "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    rm -rf "$work"
}
trap clean_up EXIT

# A display that nobody else has: Xvfb picks its number and writes it to the pipe.
mkfifo "$work/display"
Xvfb -displayfd 3 -screen 0 1280x800x24 3>"$work/display" >"$work/xvfb.log" 2>&1 &
pids+=($!)
read -r number <"$work/display"
export DISPLAY=":$number"
unset WAYLAND_DISPLAY

# A simulator in a process of its own, so that what it received is no word of the window's.
"$program" --data-dir "$work/simulator" simulate --port 0 >"$work/received" &
pids+=($!)
url=""
for _ in $(seq 100); do
    url=$(grep -o 'http://127[^ ]*' "$work/received" | head -1) && break
    sleep 0.1
done
[ -n "$url" ] || { echo "the simulator did not start"; exit 1; }

mkdir -p "$work/console"
sed -e "s|name: \"Simulator\"|name: \"Beside the window\"|" -e "s|endpoint: Simulator|endpoint: Custom(\"$url\")|" \
    profiles/simulator.ron >"$work/beside.ron"
"$program" --data-dir "$work/console" profiles import "$work/beside.ron"

export PROGRAM="$program" WORK="$work" PICTURE="$picture" NO_AT_BRIDGE=0
dbus-run-session -- /usr/bin/python3 scripts/window.py
