#!/usr/bin/env bash
# Kills the real program at each of its calls on the profiles' files, fails each of them, fills the disk, makes it
# read-only; and fails unless every profile is then its old or its new text, and the program lists them all.
#
#   scripts/torn.sh [PROGRAM]
#
# PROGRAM is target/debug/livedeflect-console unless given. Needs Linux, python3 and strace, which it installs on Debian.
set -euo pipefail
cd "$(dirname "$0")/.."

program=$(realpath "${1:-target/debug/livedeflect-console}")
if ! command -v strace >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends strace >/dev/null
fi
command -v strace >/dev/null || { echo "strace is missing. Install it"; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
PROGRAM="$program" WORK="$work" python3 scripts/torn.py
