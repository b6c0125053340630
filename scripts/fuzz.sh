#!/usr/bin/env bash
# 100,000 random texts against everything that reads what others write: headers, base strings, curl commands, encodings.
# Usage: fuzz.sh [CASES]
set -euo pipefail
cd "$(dirname "$0")/.."

cases="${1:-100000}"
# Why a thousandth: each comparison tries some thousand signatures.
slow=oauth::compare::tests::fuzz::no_claim_makes_the_comparison_panic
echo "== $cases cases of each property, and $((cases / 1000 + 1)) whole comparisons"
PROPTEST_CASES=$cases cargo test --locked --lib -- oauth::header oauth::encode oauth::compare::tests::fuzz \
    share::client_text --skip "$slow"
PROPTEST_CASES=$((cases / 1000 + 1)) cargo test --locked --lib -- "$slow"
