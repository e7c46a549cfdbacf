#!/usr/bin/env bash
# Compares Spin with `pirqfuzz explore` over worlds/*.case. If a world is proven, both must reach the
# same number of states; if a property is violated, the shortest violations must have the same
# length. Exit code 0: they agree, 1: they differ, 77: Spin is not installed.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../../.ci/prepare"
here=$top/fuzz/engines/spin

command -v spin >/dev/null || exit 77
if [ -z "${PIRQFUZZ_BUILD:-}" ]; then
  build release
  export PIRQFUZZ_BUILD=$builds/release
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

differ=0
compared=0
for world in "$here"/worlds/*.case; do
  code=0
  "$PIRQFUZZ_BUILD/bin/pirqfuzz" explore --reduce none --world "$world" --out "$work" \
    >"$work/ours" || code=$?
  case $code in
    0)
      ours="$(sed -n 's/^\([0-9]*\) states, .*/\1/p' "$work/ours") states"
      theirs=$("$here/run.sh" "$world" | sed -n 1p)
      ;;
    1)
      ours=$(sed -n 's/^violated: \([0-9]* steps\) .*/\1/p' "$work/ours")
      theirs=$("$here/run.sh" --shortest "$world" | tail -1) || true
      ;;
    *) exit 3 ;;
  esac
  compared=$((compared + 1))
  verdict=same
  if [ "$ours" != "$theirs" ] || [ -z "$ours" ]; then verdict=DIFFERENT differ=$((differ + 1)); fi
  printf '%-20s ours %-14s spin %-14s %s\n' "$(basename "$world" .case)" "$ours" "$theirs" "$verdict"
done
echo "$compared worlds, $differ differ"
[ "$compared" -ge 6 ] && [ "$differ" -eq 0 ]
