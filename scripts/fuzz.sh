#!/usr/bin/env bash
# 100,000 random texts against everything that reads what others write: headers, base strings, curl commands, encodings.
# Usage: fuzz.sh [CASES]
set -euo pipefail
cd "$(dirname "$0")/.."

export PROPTEST_CASES="${1:-100000}"
echo "== $PROPTEST_CASES cases of each property"
cargo test --locked --lib -- --format terse oauth::header oauth::encode oauth::compare::tests::fuzz share::client_text
