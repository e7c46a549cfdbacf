#!/usr/bin/env bash
# Compares three engines on every world of the corpus: `pirqfuzz explore` with every state, Spin, and
# random campaigns. The verdicts must be the same. If a property is violated, Spin's shortest
# violation and the shrunk find of the campaign have the length of the search's.
#   agree.sh [CASE...]
# Without arguments it takes all of corpus/. A world with more than STATES states (100000) is passed
# over. Exit code 0: they agree, 1: they differ, 77: Spin is not installed. It takes an hour or more.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../.ci/prepare"

command -v spin >/dev/null || exit 77
if [ -z "${PIRQFUZZ_BUILD:-}" ]; then
  build release
  export PIRQFUZZ_BUILD=$builds/release
fi
program=$PIRQFUZZ_BUILD/bin/pirqfuzz
states=${STATES:-100000}
cases=("$@")
[ $# -gt 0 ] || mapfile -t cases < <(find "$top/corpus" -name '*.case' | sort)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Every world once, in a file of its own: a world is its line without the name, and the devices.
mkdir "$work/worlds"
for case in "${cases[@]}"; do
  while read -r line; do
    devices=$(grep '^device ' "$case" || true)
    hash=$(printf '%s\n%s\n' "${line#world * }" "$devices" | sha256sum | cut -c1-12)
    file=$work/worlds/$(basename "$case" .case)-$hash.case
    compgen -G "$work/worlds/*-$hash.case" >/dev/null ||
      printf 'pirqfuzz-case 1\n%s\n%s\n' "$line" "$devices" >"$file"
  done < <(grep '^world ' "$case")
done

# The answer of the search: "proven", "violated N PROPERTY", or "undecided".
searched() {
  "$program" explore --reduce none --world "$1" --max-states "$states" --time 10m \
    --out "$work/finds" --quiet >"$work/said" 2>&1 || true
  if grep -q '^proven' "$work/said"; then echo proven; return; fi
  sed -n 's/^violated: \([0-9]*\) steps\{0,1\} .* breaks \([^ ]*\).*/violated \1 \2/p' "$work/said" |
    grep . || echo undecided
}

compared=0 passed=0 differ=0
for world in "$work"/worlds/*.case; do
  name=$(basename "$world" .case)
  read -r verdict length property < <(searched "$world") || true
  if [ "$verdict" = undecided ]; then passed=$((passed + 1)); continue; fi
  compared=$((compared + 1))
  spin=$("$top/fuzz/engines/spin/run.sh" ${length:+--shortest} "$world" 2>&1 | tail -n 1) || true
  if [ "$verdict" = proven ]; then
    wanted="no violation, clean"
    random=$("$program" run --world "$world" --cases 300 --quiet 2>&1 | grep -o '^clean' || echo find)
  else
    wanted="$length steps, $length steps"
    random=$("$program" run --world "$world" --cases 20000 --property "$property" \
      --out "$work/finds" --quiet 2>&1 |
      sed -n 's/.* is broken at step \([0-9]*\).*/\1 steps/p; s/^clean.*/no find/p' | tail -n 1) || true
  fi
  if [ "$spin, $random" != "$wanted" ]; then
    differ=$((differ + 1))
    echo "DIFFERENT: $name: search: $verdict $length $property; spin: $spin; random: $random"
  fi
done
echo "$compared worlds compared, $differ differ, $passed with more than $states states"
[ "$compared" -gt 0 ] && [ "$differ" -eq 0 ]
