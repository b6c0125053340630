#!/usr/bin/env bash
# 100,000 random texts against everything that reads what others write: headers, base strings, curl commands, encodings,
# payloads and tables. Takes some quarter of an hour; the program's own code is optimised for it.
# Usage: fuzz.sh [CASES]
set -euo pipefail
cd "$(dirname "$0")/.."

cases="${1:-100000}"
# Why a thousandth: each comparison tries some thousand signatures.
slow=oauth::compare::tests::fuzz::no_claim_makes_the_comparison_panic
echo "== $cases cases of each property, and $((cases / 1000 + 1)) whole comparisons"
optimised=(--config 'profile.dev.package.livedeflect-console.opt-level=2')
PROPTEST_CASES=$cases cargo test --locked --lib "${optimised[@]}" -- oauth::header oauth::encode oauth::compare::tests::fuzz \
    share::client_text share::data api::load api::caller_info --skip "$slow"
PROPTEST_CASES=$((cases / 1000 + 1)) cargo test --locked --lib "${optimised[@]}" -- "$slow"
