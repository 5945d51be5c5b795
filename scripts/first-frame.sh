#!/usr/bin/env bash
# How long the program takes from its start to the first picture in a real window, as a new user sees it.
#
#   scripts/first-frame.sh [BINARY] [TIMES]
#
# BINARY is target/release/windtunnel where left out, TIMES is 5. Needs what scripts/click-through.sh needs. A picture
# of the screen is taken over and over until it shows many colours; the last look is part of the time that is printed,
# and so is drawing without a graphics card.
set -euo pipefail
cd "$(dirname "$0")/.."
binary=$(realpath "${1:-${CARGO_TARGET_DIR:-target}/release/windtunnel}")
times=${2:-5}
. scripts/display.sh

display 1280x800

for round in $(seq "$times"); do
    export HOME=$work/$round XDG_DATA_HOME=$work/$round/data XDG_CONFIG_HOME=$work/$round/config
    mkdir -p "$XDG_DATA_HOME" "$XDG_CONFIG_HOME"
    began=$(date +%s%N)
    "$binary" >"$work/program.log" 2>&1 &
    program=$!
    colours=0
    while [ "$colours" -lt 100 ]; do
        kill -0 "$program" 2>/dev/null || { cat "$work/program.log" >&2; exit 1; }
        taken=$(date +%s%N)
        import -window root "$work/seen.ppm"
        ended=$(date +%s%N)
        colours=$(identify -format '%k' "$work/seen.ppm")
    done
    echo "first picture after $(((ended - began) / 1000000)) ms, of which $(((ended - taken) / 1000000)) ms to look at it"
    kill "$program" 2>/dev/null || true
    wait "$program" 2>/dev/null || true
    program=
done
