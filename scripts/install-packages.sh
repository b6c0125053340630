#!/usr/bin/env bash
# Installs, on Debian, what other scripts need and this machine lacks.
#
#   scripts/install-packages.sh window|keyring…
set -euo pipefail
packages=()
for script in "$@"; do
    case "$script" in
        # A display, its keys and pictures, and the accessibility bus.
        window)
            packages+=(xvfb xdotool imagemagick libxcursor1 libxi6 libxrandr2 libxkbcommon-x11-0 libgl1-mesa-dri
                at-spi2-core gir1.2-atspi-2.0 python3-gi dbus)
            ;;
        # A D-Bus session, a keyring on it, and a second program that reads it.
        keyring) packages+=(dbus gnome-keyring libglib2.0-bin libsecret-tools) ;;
        *) echo "nothing is known of $script: say window or keyring" >&2; exit 2 ;;
    esac
done
missing=()
for package in "${packages[@]}"; do
    dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
