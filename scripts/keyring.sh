#!/usr/bin/env bash
# Holds the real program to what it says and does in each state of a keyring: no D-Bus, no service on it, absent, working,
# locked, and silent. Runs on D-Bus sessions and keyrings of its own.
#
#   scripts/keyring.sh [PROGRAM]
#
# PROGRAM is target/debug/livedeflect-console unless given. scripts/install-packages.sh keyring installs what this needs on
# Debian.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "${1:-}" != "--within" ]; then
    program=$(realpath "${1:-target/debug/livedeflect-console}")
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    # No service: a bus on which nothing stands ready to be started.
    cat >"$work/bare.conf" <<'CONFIG'
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default"><allow send_destination="*"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>
CONFIG
    mkdir -m 700 "$work/home" "$work/run"
    export PROGRAM="$program" WORK="$work" HOME="$work/home" XDG_RUNTIME_DIR="$work/run"
    unset DBUS_SESSION_BUS_ADDRESS DISPLAY WAYLAND_DISPLAY XDG_CONFIG_HOME XDG_DATA_HOME LIVEDEFLECT_CONSOLE_PASSPHRASE
    "$program" --data-dir "$work/data" profiles create Kept --template Staging \
        --set consumer_key=d392e7ff2e204d6c802e38fd775563d1 --set token=61adad31204a4e6fab68d560f1ffb594 \
        --set consumer_secret=keyring --set token_secret=keyring >/dev/null
    status=0
    "$0" --within none || status=1
    dbus-run-session --config-file="$work/bare.conf" -- "$0" --within bare 2>>"$work/bus.log" || status=1
    dbus-run-session -- "$0" --within keyring 2>>"$work/bus.log" || status=1
    passed=$(cat "$work"/passed.* | wc -l)
    failed=$(cat "$work"/failed.* | wc -l)
    echo "keyring: $passed passed, $failed failed"
    # Why the count: a session that broke off early has failed too.
    [ "$status" = 0 ] && [ "$failed" = 0 ] && [ "$passed" = 21 ] || { tail -40 "$work/bus.log"; exit 1; }
    exit 0
fi

session=$2
: >"$WORK/passed.$session"
: >"$WORK/failed.$session"
consumer=c4n4ry-0f-th3-c0nsum3r
token=c4n4ry-0f-th3-t0k3n

console() {
    "$PROGRAM" --data-dir "$WORK/data" "$@"
}

# holds WHAT COMMAND…: counts whether the command succeeds.
holds() {
    local what=$1
    shift
    if "$@" >"$WORK/held" 2>&1; then
        echo "$what" >>"$WORK/passed.$session"
        echo "ok      $what"
    else
        echo "$what" >>"$WORK/failed.$session"
        echo "FAILED  $what"
        cat "$WORK/held"
    fi
}

# says WHAT STATUS SENTENCE: signs, and compares the exit status, and everything that is printed.
says() {
    local what=$1 status=0
    console sign --profile Kept </dev/null >"$WORK/out" 2>"$WORK/err" || status=$?
    holds "$what: exit status $2" [ "$status" = "$2" ]
    holds "$what: its sentence" diff <(printf '%s\n' "$3") "$WORK/err"
    holds "$what: nothing else is printed" [ ! -s "$WORK/out" ]
}

missing="consumer_secret: There is no keyring: the operating system offers none (on Linux a Secret Service, such as GNOME Keyring or KWallet, on a D-Bus session). Start one, then this program again, or choose another place for the secret"
locked="consumer_secret: The keyring is locked. Unlock it in the operating system's password manager, then try again"
absent="The profile \"Kept\" has no consumer_secret and token_secret yet, and there is no terminal to ask on. Give it with: livedeflect-console profiles secret 'Kept' consumer_secret"
silent="consumer_secret: The keyring did not answer within 10 s. If it asks to be unlocked, answer it, then try again"

case $session in
none) says "no D-Bus" 3 "$missing" ;;
bare) says "no service" 3 "$missing" ;;
keyring)
    printf 'pw\n' | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null
    says "absent" 2 "$absent"

    give() { printf '%s\n' "$2" | console profiles secret Kept "$1"; }
    holds "working: the first secret is kept" give consumer_secret "$consumer"
    holds "working: the second secret is kept" give token_secret "$token"
    console sign --profile Kept --nonce n --timestamp 1 --json >"$WORK/kept.json" </dev/null || true
    CONSUMER="$consumer" TOKEN="$token" "$PROGRAM" --data-dir "$WORK/other" profiles create Kept --template Staging \
        --set consumer_key=d392e7ff2e204d6c802e38fd775563d1 --set token=61adad31204a4e6fab68d560f1ffb594 \
        --set consumer_secret=env:CONSUMER --set token_secret=env:TOKEN >/dev/null
    CONSUMER="$consumer" TOKEN="$token" "$PROGRAM" --data-dir "$WORK/other" sign --profile Kept --nonce n --timestamp 1 \
        --json >"$WORK/same.json"
    holds "working: they sign as the same secrets do from the environment" cmp "$WORK/kept.json" "$WORK/same.json"
    looked_up=$(secret-tool lookup service "livedeflect-console $WORK/data" username Kept/token_secret)
    holds "working: another program finds it in the keyring" [ "$looked_up" = "$token" ]
    holds "working: no file has it" sh -c "! grep -r --binary-files=text -e '$consumer' -e '$token' '$WORK'"
    other=$(secret-tool lookup service "livedeflect-console" username Kept/token_secret || true)
    holds "working: other folders do not share it" [ -z "$other" ]

    gdbus call --session --dest org.freedesktop.secrets --object-path /org/freedesktop/secrets \
        --method org.freedesktop.Secret.Service.Lock "['/org/freedesktop/secrets/collection/login']" >/dev/null
    says "locked" 3 "$locked"

    daemon=$(gdbus call --session --dest org.freedesktop.DBus --object-path /org/freedesktop/DBus \
        --method org.freedesktop.DBus.GetConnectionUnixProcessID org.freedesktop.secrets | tr -dc '0-9 ' | awk '{print $NF}')
    kill -STOP "$daemon"
    says "silent" 3 "$silent"
    kill -CONT "$daemon"
    kill "$daemon"
    ;;
esac
[ ! -s "$WORK/failed.$session" ]
