#!/usr/bin/env bash
# Installs, on Debian, what scripts/window.sh needs: a display, its keys and pictures, and the accessibility bus.
set -euo pipefail
packages="xvfb xdotool imagemagick libxcursor1 libxi6 libxrandr2 libxkbcommon-x11-0 libgl1-mesa-dri
    at-spi2-core gir1.2-atspi-2.0 python3-gi dbus"
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
