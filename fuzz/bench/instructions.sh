#!/usr/bin/env bash
# Prints the instructions of a state of a search and of a step of a campaign, as a table.
#
#   fuzz/bench/instructions.sh [PROGRAM]
#
# Each figure is the difference between two runs under callgrind over the difference of their states
# or steps, so that the start of the program does not count. Unlike times they hardly depend on what
# else the machine does. Needs valgrind.
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program=${1:-$top/build/release/bin/pirqfuzz}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Runs the program and prints its states or steps, and its instructions.
count() {
  local unit=$1
  shift
  valgrind --tool=callgrind --callgrind-out-file=/dev/null --log-file="$scratch/log" \
    "$program" "$@" --jobs 1 >"$scratch/out" 2>&1 || true  # A bound leaves the search undecided.
  sed -n "s/^\([0-9]*\) $unit,.*/\1/p; s/^.*cases, \([0-9]*\) $unit.*/\1/p" "$scratch/out" | head -1
  sed -n 's/.*Collected : //p' "$scratch/log"
}

# row NAME UNIT OPTION FEW MANY ARGUMENT...
row() {
  local name=$1 unit=$2 option=$3 few=$4 many=$5
  shift 5
  local low high
  mapfile -t low < <(count "$unit" "$@" "$option" "$few")
  mapfile -t high < <(count "$unit" "$@" "$option" "$many")
  echo "| $name | $(((high[1] - low[1]) / (high[0] - low[0]))) |"
}

clean=$top/fuzz/bench/msix-beside-msi.case
echo "| what | instructions |"
echo "|---|---|"
row "a state of MSI-X beside MSI, no reduction" states --max-states 2 9999999 \
  explore --world "$clean" --reduce none
row "a state of MSI-X beside MSI, canonical" states --max-states 2 9999999 explore --world "$clean"
row "a state of \`today-fixed --devices 3\`, no reduction" states --max-states 20000 100000 \
  explore --world today-fixed --devices 3 --reduce none
row "a state of \`today-fixed --devices 3\`, canonical" states --max-states 2 9999999 \
  explore --world today-fixed --devices 3
row "a step of a campaign, \`today-fixed\`" steps --cases 5 55 \
  run --seed 1 --world today-fixed --steps 400..400 --no-shrink
large=(--pirqs 2128 --irqs 2192)
for ((i = 0; i < 64; ++i)); do large+=(--device "msix 32"); done
row "a step of a campaign, 64 MSI-X devices with 32 vectors, 2,128 pirqs" steps --cases 2 8 \
  run --seed 1 --world today-fixed "${large[@]}" --steps 400..400 --no-shrink
