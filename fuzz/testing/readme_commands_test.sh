#!/usr/bin/env bash
# Runs every command line of every README, of the pages beside them and of the help texts that needs
# no more than the built program, as it stands there, in a scratch copy of the tree.
#   readme_commands_test.sh PIRQFUZZ
# Long runs are bounded: a time becomes 200 ms, and searches and campaigns get a small limit.
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cp -r "$top/corpus" .
mkdir -p bin fuzz build/release/bin
# fuzz/run.sh builds the program first; it is built already.
printf '#!/bin/sh\nexec "%s" "$@"\n' "$program" >fuzz/run.sh
chmod +x fuzz/run.sh
ln -s "$program" bin/pirqfuzz
ln -s "$program" build/release/bin/pirqfuzz
PATH=$work/bin:$PATH

# The files that the command lines name.
pirqfuzz world --world january-2017 >my.case
pirqfuzz world --world january-2017 --driver surprise >big.case
pirqfuzz run --world january-2017 --no-shrink --quiet >/dev/null || true
cp finds/*.unshrunk.case long.case
cp long.case crash.case
pirqfuzz convert --to bytes long.case --out crash-01
pirqfuzz run --world my.case --cases 3 --no-shrink --coverage my.coverage >/dev/null || true
for seed in 1 2 3; do
  pirqfuzz run --world january-2017-fixed --seed $seed --cases 3 --coverage part-$seed.coverage >/dev/null
done
mv part-3.coverage all.coverage
pirqfuzz run --world any --cases 3 --coverage last-night.coverage >/dev/null
pirqfuzz conform --convert 1 corpus/conformance/xen-4.8/questions.trace --out form-1 >/dev/null
# What `serve` reads: the head of a trace and its operations, without the answers.
awk '/^>/ { print } !body { print } NF == 0 { body = 1 }' \
  "$(find form-1 -name '*.trace' | sort | head -n 1)" >trace
cp corpus/logs/three-devices-guest.dmesg guest.dmesg
cp corpus/logs/three-devices-qemu.log qemu-dm-guest.log
cp corpus/logs/keys-alias.log xl-dmesg.log
pirqfuzz explore --world big.case --depth 2 --checkpoint big.search >/dev/null || true

# Command lines between ```sh and ```, and those of the help texts; comments are cut off.
commands() {
  find "$top" -name '*.md' -not -path '*/build/*' -not -path '*/.git/*' -print0 | sort -z |
    xargs -0 sed -n '/^```sh$/,/^```$/p'
  pirqfuzz --help | sed -n 's/^  \(pirqfuzz .*\)/\1/p; s/^  \(.* | pirqfuzz .*\)/\1/p'
}
needs_more='--sut|pirqfuzz live|seq 8|^run=|--rule T1|--with-rule T1|PIRQFUZZ_|^dmesg|\$run'
bounded() {
  local line=$1
  line=$(sed -E 's/--time [0-9]+(ms|s|m|h)/--time 200ms/; s/--seeds [0-9]+/--seeds 1/;
    s/--max-states [0-9]+/--max-states 20/' <<<"$line")
  case $line in
    *--max-states* | *--seeds*) ;;
    *" explore"*) line=${line/ explore/ explore --max-states 3000} ;;
    *" compare"*) line=${line/ compare/ compare --max-states 3000} ;;
    *" matrix"*) line=${line/ matrix/ matrix --max-states 20} ;;
    *" log --worlds"*) line=${line/ --worlds/ --worlds --max-states 300} ;;
    *" hunt"*) line=${line/ hunt/ hunt L1 --seeds 1} ;;
  esac
  case $line in
    *"run.sh run"* | "pirqfuzz run"*)
      [[ $line == *--time* ]] || line=${line/ run / run --cases 300 } ;;
  esac
  echo "$line"
}

failed=0
# No path has the program of the tree, so a page calls a script. A page makes its files before it
# names them.
while IFS= read -r page; do
  awk -v top="$top" '
    /^```sh$/ { code = 1; next }
    /^```/ { code = 0 }
    !code { next }
    /^pirqfuzz / { say("calls pirqfuzz and no script: " $0) }
    {
      sub(/  #.*/, "")
      for (i = 1; i <= NF; ++i) {
        name = $i
        made = sub(/^>/, "", name) || $(i - 1) ~ /^(>|--coverage|--checkpoint|--out|--html|--svg)$/
        if (name !~ /^[A-Za-z0-9\/._-]+\.(case|coverage|search|trace|dmesg|log)(:[A-Z]+)?$/) continue
        if (made) have[name] = 1
        else if (!(name in have) && system("test -e \"" top "/" name "\"") != 0)
          say("names " name " before a line makes it")
      }
    }
    function say(text) { print FILENAME ": " text; bad = 1 }
    END { exit bad }' "$page" >&2 || failed=1
done < <(find "$top" -name '*.md' -not -path '*/build/*' -not -path '*/.git/*' | sort)

count=0
while IFS= read -r line; do
  line=${line%%  #*}
  [[ $line =~ ^(fuzz/run.sh|pirqfuzz|build/release/bin/pirqfuzz)($| ) ]] || continue
  [[ ! $line =~ $needs_more ]] || continue
  count=$((count + 1))
  code=0
  timeout 60 bash -c "$(bounded "$line")" >out 2>err </dev/null || code=$?
  if [ $code -ne 0 ] && [ $code -ne 1 ] && [ $code -ne 4 ]; then
    echo "exit $code: $line" >&2
    tail -n 5 err >&2
    failed=1
  fi
done < <(commands | sort -u)
echo "$count command lines"
[ $count -ge 50 ] || { echo "expected at least 50 command lines" >&2; failed=1; }
exit $failed
