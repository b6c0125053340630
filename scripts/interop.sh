#!/usr/bin/env bash
# Two independent implementations of OAuth 1.0 against the program: oauthlib (PyPI) and oauth-1.0a (npm). Each signs 1,000
# random requests that the simulator must accept, and verifies 1,000 that the program's library signs, and some that the
# program itself prints. Needs python3 with venv, node, npm, and the two registries. Sends to 127.0.0.1 alone.
# Usage: interop.sh [PROGRAM]
set -euo pipefail
cd "$(dirname "$0")/.."

program=$(realpath "${1:-target/debug/livedeflect-console}")
profiles=5 each=200 requests=1000 printed=10
folder=$(mktemp -d)
simulator=
end() {
    if [ -n "$simulator" ]; then kill "$simulator" 2>/dev/null || true; fi
    rm -rf "$folder"
}
trap end EXIT

echo "== install oauthlib and oauth-1.0a"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check oauthlib==3.3.1
npm install --silent --no-audit --no-fund --prefix "$folder/node" oauth-1.0a@2.2.6 >/dev/null
python="$folder/venv/bin/python3"
export INTEROP_MODULES="$folder/node"

passed=0 failed=0
# Runs a client, which prints how many passed and failed.
count() {
    local name=$1 wanted=$2 said good bad
    shift 2
    said=$("$@" <"${input:-/dev/null}") || true
    read -r good bad <<<"$said" || true
    good=${good:-0} bad=${bad:-$wanted}
    # What a client did not come to is no pass.
    if [ $((good + bad)) -ne "$wanted" ]; then bad=$((wanted - good)); fi
    printf '%6d of %6d  %s\n' "$good" "$wanted" "$name"
    passed=$((passed + good)) failed=$((failed + bad))
}

echo "== the program's simulator takes what they sign"
for number in $(seq "$profiles"); do
    file="$folder/credentials-$number.json"
    "$python" scripts/interop.py profile "$file" "$number"
    "$program" --data-dir "$folder/data" profiles import "$file.ron" >/dev/null
    "$program" --data-dir "$folder/data" simulate --profile "Interop $number" >"$folder/log" 2>&1 &
    simulator=$!
    for _ in $(seq 100); do
        url=$(grep -o 'http://127.0.0.1:[0-9]*/api/contextAndInvite' "$folder/log" | head -1 || true)
        if [ -n "$url" ]; then break; fi
        sleep 0.1
    done
    test -n "$url" || { cat "$folder/log"; echo "The simulator did not start"; exit 1; }
    count "signed by oauthlib, profile $number" "$each" "$python" scripts/interop.py post "$url" "$file" "$each"
    count "signed by oauth-1.0a, profile $number" "$each" \
        node scripts/interop.mjs post "$url" "$file" "$each" assets/payloads/example.json
    kill -INT "$simulator"
    wait "$simulator" || true
    simulator=
done

echo "== they verify what the program signs"
cargo run --locked --quiet --example interop -- "$requests" >"$folder/signed.jsonl"
input="$folder/signed.jsonl" count "verified by oauthlib" "$requests" "$python" scripts/interop.py verify
input="$folder/signed.jsonl" count "verified by oauth-1.0a" "$requests" node scripts/interop.mjs verify
for number in $(seq "$printed"); do
    file="$folder/credentials-$((number % profiles + 1)).json"
    "$program" --data-dir "$folder/data" sign --profile "Interop $((number % profiles + 1))" --json |
        "$python" -c '
import json, sys
signed, credentials = json.load(sys.stdin), json.load(open(sys.argv[1], encoding="utf-8"))
value = {item["name"]: item["value"] for item in signed["parameters"]}
print(json.dumps({**credentials, "url": signed["url"], "http_method": signed["http_method"],
    "signature_method": signed["signature_method"], "nonce": value["oauth_nonce"],
    "timestamp": value["oauth_timestamp"], "authorization": signed["authorization"]}))' "$file"
done >"$folder/printed.jsonl"
input="$folder/printed.jsonl" count "printed by sign, verified by oauthlib" "$printed" "$python" scripts/interop.py verify
input="$folder/printed.jsonl" count "printed by sign, verified by oauth-1.0a" "$printed" node scripts/interop.mjs verify

echo "$passed passed, $failed failed"
test "$failed" -eq 0
