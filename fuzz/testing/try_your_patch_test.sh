#!/usr/bin/env bash
# The page .github/TRY_YOUR_PATCH.md: its patch applies and what it changes compiles; its commands
# run, with a repair of the table in the place of the sketch, because a whole build takes minutes.
#   try_your_patch_test.sh PIRQFUZZ CXX
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program=$(realpath "$1")
cxx=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$top/model" "$work"
cd "$work"

# Prints the first block of the page in the language $1.
block() {
  sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/p" "$top/.github/TRY_YOUR_PATCH.md" | sed '1d;/^```$/,$d'
}

block diff >sketch.diff
patch -p1 --fuzz=0 <sketch.diff
added=$(grep -c '^+[^+]' sketch.diff)
[ "$added" -le 10 ] || { echo "the patch adds $added lines, the page says ten" >&2; exit 1; }
for file in model/rules.cpp model/guest/numbers.cpp; do
  "$cxx" -std=c++20 -fsyntax-only -I . "$file"
done

commands=$(block sh | grep '^fuzz/run.sh ')
[ "$(wc -l <<<"$commands")" -ge 3 ]
while read -r _ arguments; do
  # A small world and a short time: the test is about the words of the command.
  arguments=$(sed 's/\bT1\b/L1/g; s/--time [0-9]*[ms]/--time 1s/' <<<"$arguments")
  [[ $arguments != compare* ]] || arguments+=" --max-states 20000"
  code=0
  "$program" $arguments --out "$work/finds" >out 2>err || code=$?
  if [ "$code" -ne 0 ] && [ "$code" -ne 1 ] && [ "$code" -ne 4 ]; then
    echo "pirqfuzz $arguments: exit $code" >&2
    cat out err >&2
    exit 1
  fi
done <<<"$commands"
