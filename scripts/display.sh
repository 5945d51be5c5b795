# A display of its own that nobody sees, with a folder for what is written meanwhile: to be sourced.
#
# Sets `work` and DISPLAY. The process in `program` ends with the script, and so does the display.
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

# display SIZE, such as 1280x800. Xvfb takes a free display and writes its number.
display() {
    Xvfb -displayfd 3 -screen 0 "$1x24" -nolisten tcp 3>"$work/display" 2>"$work/server.log" &
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
}
