#!/usr/bin/env bash
# Tries the program in a real window as a new user would, and keeps a picture of every step.
#
#   scripts/click-through.sh DIRECTORY [BINARY]
#
# BINARY is target/release/windtunnel where left out. Needs Xvfb, xdotool and ImageMagick's import, and what a bare
# Linux needs to open the window:
#   apt-get install -y --no-install-recommends xvfb xdotool imagemagick \
#       libx11-6 libx11-xcb1 libxcursor1 libxi6 libxkbcommon-x11-0 libgl1
#
# The places it clicks at are those of the checkout scenario in the first layout at 1280x800. It looks at
# nothing by itself: the pictures are for people. It fails where the window does not open, closes by itself, or
# does not change when it should.
set -euo pipefail

if [ $# -lt 1 ]; then
    echo "usage: $0 DIRECTORY [BINARY]" >&2
    exit 2
fi
mkdir -p "$1"
pictures=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
binary=$(realpath "${2:-${CARGO_TARGET_DIR:-target}/release/windtunnel}")
work=$(mktemp -d)
server=
program=

finish() {
    for process in $program $server; do
        kill "$process" 2>/dev/null || true
        wait "$process" 2>/dev/null || true
    done
    rm -rf "$work"
}
trap finish EXIT

# Xvfb takes a free display and writes its number.
Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp 3>"$work/display" 2>"$work/server.log" &
server=$!
for _ in $(seq 100); do
    [ -s "$work/display" ] && break
    sleep 0.1
done
if [ ! -s "$work/display" ]; then
    cat "$work/server.log" >&2
    exit 1
fi
DISPLAY=:$(cat "$work/display")
export DISPLAY
unset WAYLAND_DISPLAY WAYLAND_SOCKET

# A new user: no preferences, no recent files.
export HOME=$work/home XDG_DATA_HOME=$work/home/data XDG_CONFIG_HOME=$work/home/config
mkdir -p "$XDG_DATA_HOME" "$XDG_CONFIG_HOME"
"$binary" >"$work/program.log" 2>&1 &
program=$!

window=
for _ in $(seq 200); do
    kill -0 "$program" 2>/dev/null || break
    window=$(xdotool search --onlyvisible --name '^Windtunnel' 2>/dev/null | head -n 1 || true)
    [ -n "$window" ] && break
    sleep 0.1
done
if [ -z "$window" ]; then
    echo "no window opened:" >&2
    cat "$work/program.log" >&2
    exit 1
fi
xdotool windowmove "$window" 0 0 windowsize "$window" 1280 800
# There is no window manager: without this, keys go nowhere.
xdotool windowfocus "$window"

step=0
# picture NAME: waits for the animations to end and keeps what is on the screen.
picture() {
    sleep 1
    if ! kill -0 "$program" 2>/dev/null; then
        echo "the program ended before '$1':" >&2
        cat "$work/program.log" >&2
        exit 1
    fi
    step=$((step + 1))
    latest=$pictures/$(printf '%02d' "$step")-$1.png
    import -window root "$latest"
    echo "$latest"
}

# changed WHAT: the last two pictures must differ.
changed() {
    local before
    before=$(find "$pictures" -name "$(printf '%02d' $((step - 1)))-*.png" | head -n 1)
    if cmp -s "$before" "$latest"; then
        echo "nothing changed on the screen: $1" >&2
        exit 1
    fi
}

click() {
    xdotool mousemove "$1" "$2" sleep 0.2 click "${3:-1}"
}

rm -f "$pictures"/[0-9][0-9]-*.png
sleep 4
picture first-start

xdotool key space
picture paused
xdotool key period
xdotool key period
picture stepped-twice
xdotool key space
picture playing
changed "play"

# The handler `charge`, by its row in the list of components.
click 48 150
picture charge-selected
changed "selecting a handler"

# The same handler on the canvas, by its context menu.
click 690 193 3
picture fault-menu
changed "the context menu"
# "Crash all replicas" stands a little below and to the right of where the menu opened.
click 752 298
picture just-crashed
sleep 10
picture crashed-for-a-while
changed "a crash"

# The same by a key, on what is selected.
xdotool key f
picture crashed-by-key

xdotool key ctrl+k
picture palette
changed "the palette"
xdotool type --delay 60 "light"
picture palette-found
xdotool key Return
picture other-theme
changed "the theme"

xdotool key question
picture shortcuts
changed "the shortcuts"
xdotool key Escape

xdotool key ctrl+o
picture open
changed "the window to open a file"
xdotool key Escape

xdotool key ctrl+z
picture undone
echo "$step pictures in $pictures"
