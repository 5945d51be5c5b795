#!/usr/bin/env bash
# How many instructions a customer, a call or an attempt takes, counted by callgrind (package valgrind).
#
#   scripts/instructions.sh [BINARY]
#
# BINARY is the bench `once`, built where left out. Each case runs twice, once longer; the difference leaves out what
# starting takes. The count is the same on every run of one binary.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -n "${1:-}" ]; then
    binary=$1
else
    # The last line that names an executable is the bench's.
    binary=$(cargo bench --bench once --no-run --message-format json 2>/dev/null |
        sed -n 's/.*"executable":"\([^"]*\)".*/\1/p' | tail -n 1)
fi

# counted CASE SECONDS: instructions and units of work.
counted() {
    local said
    said=$(valgrind --tool=callgrind --callgrind-out-file=/dev/null "$binary" "$1" "$2" 2>&1)
    printf '%s %s\n' "$(sed -n 's/.*Collected : //p' <<<"$said")" "$(grep -x '[0-9]*' <<<"$said")"
}

while read -r case unit short long; do
    read -r few_instructions few < <(counted "$case" "$short")
    read -r many_instructions many < <(counted "$case" "$long")
    tenths=$((10 * (many_instructions - few_instructions) / (many - few)))
    printf '%-10s %6d.%d per %s\n' "$case" $((tenths / 10)) $((tenths % 10)) "$unit"
done <<CASES
mm1 customer 20000 120000
tandem customer 20000 120000
checkout attempt 100 500
layered attempt 20 120
timers call 20 120
CASES
