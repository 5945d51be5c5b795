#!/usr/bin/env bash
# Tries the program in a real window as a new user would, and keeps a picture of every step.
#
#   scripts/click-through.sh DIRECTORY [BINARY]
#
# How to run it: build first (`cargo build --release`), install what is named below, then give a directory for the
# pictures, such as `scripts/click-through.sh clicks`. It opens a display of its own that nobody sees, with a home of its
# own, so that it neither needs a desktop nor touches your preferences; it takes about two minutes, names every
# picture as it is taken, and ends with an error where a step has failed. Look at the pictures in their order: each
# shows what a first-time user sees after the step in its name. BINARY is target/release/windtunnel where left out.
#
# Needs Xvfb, xdotool and ImageMagick, and what a bare Linux needs to open the window:
#   apt-get install -y --no-install-recommends xvfb xdotool imagemagick \
#       libx11-6 libx11-xcb1 libxcursor1 libxi6 libxkbcommon-x11-0 libgl1
#
# The places it clicks at are those of the checkout scenario in the first layout at 1280x800. It looks at
# nothing by itself: the pictures are for people. It fails where the window does not open, closes by itself, does
# not change when it should, where a report is not written, or a restart forgets the scenario or the window.
# Dropping a file is tried by the tests (`tests/desktop/stories.rs`), for it takes a file manager.
set -euo pipefail

if [ $# -lt 1 ]; then
    echo "usage: $0 DIRECTORY [BINARY]" >&2
    exit 2
fi
mkdir -p "$1"
pictures=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
binary=$(realpath "${2:-${CARGO_TARGET_DIR:-target}/release/windtunnel}")
. scripts/display.sh
window=
step=0
latest=

die() {
    echo "$1" >&2
    cat "$work/program.log" >&2
    exit 1
}

# open_window: starts the program and waits for its window.
open_window() {
    "$binary" >"$work/program.log" 2>&1 &
    program=$!
    window=
    for _ in $(seq 200); do
        kill -0 "$program" 2>/dev/null || break
        window=$(xdotool search --onlyvisible --name 'Windtunnel' 2>/dev/null | head -n 1 || true)
        [ -n "$window" ] && break
        sleep 0.1
    done
    [ -n "$window" ] || die "no window opened"
    # There is no window manager: without this, keys go nowhere.
    xdotool windowfocus "$window"
}

resize() {
    xdotool windowmove "$window" 0 0 windowsize "$window" "$1" "$2"
    sleep 1
}

# picture NAME: waits for the animations to end and keeps what the window shows.
picture() {
    sleep 1
    kill -0 "$program" 2>/dev/null || die "the program ended before '$1'"
    step=$((step + 1))
    latest=$pictures/$(printf '%02d' "$step")-$1.png
    import -window "$window" "$latest"
    echo "$latest"
}

# changed WHAT: the last two pictures must differ.
changed() {
    local before
    before=$(find "$pictures" -name "$(printf '%02d' $((step - 1)))-*.png" | head -n 1)
    ! cmp -s "$before" "$latest" || die "nothing changed on the screen: $1"
}

click() {
    xdotool mousemove "$1" "$2" sleep 0.2 click "${3:-1}"
}

key() {
    xdotool key --delay 60 "$@"
}

# enter TEXT: replaces what stands in a field.
enter() {
    key ctrl+a
    xdotool type --delay 20 "$1"
}

display 1600x1000

# A new user: no preferences, no recent files.
export HOME=$work/home XDG_DATA_HOME=$work/home/data XDG_CONFIG_HOME=$work/home/config
mkdir -p "$XDG_DATA_HOME" "$XDG_CONFIG_HOME"
cp scenarios/crashing-consumer.ron "$work/my.ron"
sed 's/"30s"/"30 parsecs"/' scenarios/checkout.ron >"$work/broken.ron"

rm -f "$pictures"/[0-9][0-9]-*.png
open_window
resize 1280 800
sleep 3
picture first-start

# What the hint asks for: right-click the busiest handler and crash it.
click 690 190 3
picture fault-menu
changed "the context menu"
click 752 295
picture just-crashed
sleep 8
picture what-it-did
changed "a crash"
# The strip is read; closing it brings the panels back to where they were.
click 1250 63
sleep 1

# Undo, on the inspector of the crashed handler.
click 48 150
picture charge-selected
changed "selecting a handler"
click 1240 626
enter "7"
key Return
picture seven-replicas
changed "editing a parameter"
key ctrl+z
picture undone
changed "undo"

# A fault by name, where the canvas is not looked at.
key ctrl+k
xdotool type --delay 60 "crash ledger"
picture palette-fault
changed "a fault in the palette"
key Return
sleep 4
picture injected-by-palette
changed "a fault from the palette"

# Another strategy set, and the same crash again by keys alone.
click 48 294
picture retry-with-timeout
changed "another strategy set"
key Up Down b
picture menu-by-key
changed "the menu of faults by key"
key Escape
key f
sleep 8
picture crashed-by-key
changed "a crash by key"

# The strategy sets side by side, and back to the run.
key alt+2
picture compare
changed "the Compare workspace"
key ctrl+Return
sleep 12
picture compared
changed "a comparison"
key alt+1
picture back-to-the-run
changed "the Run workspace"

# One cursor for all plots.
xdotool mousemove 480 600
picture cursor
changed "the cursor of the plots"
xdotool mousemove 600 720

key ctrl+k
picture palette
changed "the palette"
xdotool type --delay 60 "light"
picture palette-found
key Return
picture light
changed "the theme"
key question
picture shortcuts
changed "the shortcuts"
key Escape

# Opening: a file with mistakes, a file, the gallery, what was open recently.
key ctrl+o
picture open
changed "the window to open a file"
enter "$work/broken.ron"
key Return
picture problems
changed "a file with mistakes"
key Escape
key Escape
key ctrl+o
enter "$work/my.ron"
key Return
sleep 4
picture my-file
changed "opening a file"
key ctrl+o
picture recent
changed "the recent files"
click 395 211
sleep 2
picture opened-again
changed "opening a recent file"

key ctrl+e
picture export
changed "the window to export"
enter "$work/report.html"
key Return
picture exported
[ -s "$work/report.html" ] || die "no report was written"

resize 1024 700
picture small
resize 1600 1000
picture large
changed "the size of the window"

# A restart brings back the window, the theme and the scenario.
key ctrl+q
wait "$program" || die "the program did not end well"
open_window
sleep 3
picture after-restart
title=$(xdotool getwindowname "$window")
size=$(xdotool getwindowgeometry --shell "$window" | sed -n 's/^WIDTH=//p')
[ "${title%% –*}" != "Checkout" ] || die "the scenario was forgotten: $title"
[ "$size" -eq 1600 ] || die "the size of the window was forgotten: $size"
key space
picture paused
key ctrl+q
wait "$program" || die "the program did not end well"
program=
echo "$step pictures in $pictures"
