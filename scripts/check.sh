#!/usr/bin/env bash
# Every check, fast things first; the tests' own closing lines come last.
set -euo pipefail
cd "$(dirname "$0")/.."

echo "== format"
cargo fmt --check
echo "== lints"
cargo clippy --locked --all-targets -- -D warnings
echo "== documentation"
RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --document-private-items
echo "== licences of what is shipped"
for file in LICENSE-MIT LICENSE-APACHE assets/fonts/LICENSE.txt; do
    test -s "$file" || { echo "$file is missing"; exit 1; }
done
echo "== tests"
cargo test --locked
