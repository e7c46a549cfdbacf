#!/usr/bin/env bash
# Searches a world with Spin: fuzz/engines/spin/run.sh [--shortest] [WORLD|FILE]
# Prints the number of states and the verdict. With --shortest it searches breadth first and prints
# the shortest interleaving that violates a property. Exit code 0: clean, 1: find, 77: Spin is not
# installed.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../../.ci/prepare"
. "$top/fuzz/engines/spin/verifier"

shortest=
if [ "${1:-}" = --shortest ]; then shortest=1 && shift; fi
world=${1:-january-2017}

command -v spin >/dev/null || { echo "spin is not installed" >&2; exit 77; }
[ -n "${PIRQFUZZ_BUILD:-}" ] || build release
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
make_verifier "$world" "$work" ${shortest:+-DBFS}
run_verifier "$work" >"$work/log" || { cat "$work/log" >&2; exit 3; }
states=$(sed -n 's/^ *\([0-9][0-9]*\) states, stored.*/\1/p' "$work/log")
# Spin also counts the state before the model is initialised.
echo "$((states - 1)) states"
if ! grep -q 'errors: 0' "$work/log"; then
  echo "violated:"
  (cd "$work" && PIRQFUZZ_WORLD=$(cat world) ./pan -r -n -q | sed -n 's/^  step: //p') | tee "$work/steps"
  echo "$(wc -l <"$work/steps") steps"
  exit 1
fi
echo "no violation"
