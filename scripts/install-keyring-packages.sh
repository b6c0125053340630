#!/usr/bin/env bash
# Installs, on Debian, what scripts/keyring.sh needs: a D-Bus session, a keyring on it, and a second program that reads it.
set -euo pipefail
packages="dbus gnome-keyring libglib2.0-bin libsecret-tools"
missing=""
for package in $packages; do
    dpkg -s "$package" >/dev/null 2>&1 || missing="$missing $package"
done
if [ -n "$missing" ]; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # shellcheck disable=SC2086 # the list is meant to be split
    apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi
