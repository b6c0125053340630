#!/usr/bin/env bash
# Holds the exports of the real program against programs that know nothing of it: shells, curl, a grammar of PowerShell, a
# HAR validator, an HTML parser.
#
#   scripts/share.sh [PROGRAM] [PAYLOADS]
#
# PROGRAM is target/debug/livedeflect-console unless given, PAYLOADS their number, 500. Needs python3, curl, dash, bash npm and
# pip; everything listens on 127.0.0.1, and those two alone fetch something: the validator and the grammar, into a temporary
# folder.
set -euo pipefail
cd "$(dirname "$0")/.."

program=$(realpath "${1:-target/debug/livedeflect-console}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

npm install --silent --no-audit --no-fund --prefix "$work/npm" har-validator@5 >"$work/npm.log" 2>&1 ||
    { cat "$work/npm.log"; echo "the HAR validator could not be installed"; exit 1; }

python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target "$work/pip" \
    tree-sitter tree-sitter-powershell >"$work/pip.log" 2>&1 ||
    { cat "$work/pip.log"; echo "the grammar of PowerShell could not be installed"; exit 1; }

PYTHONPATH="$work/pip" WORK="$work" PROGRAM="$program" PAYLOADS="${2:-500}" python3 scripts/share.py
