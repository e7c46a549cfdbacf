#!/usr/bin/env bash
# An SMT solver answers the questions of `prove --smt`: all unsat where the proof holds, and not all
# where it does not. Exit code 77: there is no z3.
set -euo pipefail
program=$1
command -v z3 >/dev/null || { echo "smt_test.sh: z3 is not installed" >&2; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# ask WORLD CODE: the answers, one a line.
ask() {
  local code=0
  "$program" prove --world "$1" --confirm 2 --out "$work" --smt "$work/questions.smt2" >"$work/said" ||
    code=$?
  if [ "$code" != "$2" ]; then
    echo "smt_test.sh: $1: expected exit code $2, got $code" >&2
    cat "$work/said" >&2
    exit 1
  fi
  z3 "$work/questions.smt2" >"$work/answers"
  sort -u "$work/answers"
}

for world in january-2017-fixed today-fixed; do
  answers=$(ask "$world" 0)
  [ "$answers" = unsat ] || { echo "smt_test.sh: $world: $answers" >&2; exit 1; }
done
answers=$(ask january-2017 1)
[ "$answers" = $'sat\nunsat' ] || { echo "smt_test.sh: january-2017: $answers" >&2; exit 1; }
