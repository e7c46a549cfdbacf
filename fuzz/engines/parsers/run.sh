#!/usr/bin/env bash
# Fuzzes each parser with libFuzzer, from seeds of the corpus: first every seed, then new inputs for
# SECONDS. run.sh FUZZER PROGRAM [SECONDS] [PARSER...]. FUZZER is bin/pirqfuzz_parsers of a build
# with -DPIRQFUZZ_LIBFUZZER=ON; PROGRAM is pirqfuzz, which writes some of the seeds. Exit code 1: a
# parser failed; its input is kept in the current folder. PIRQFUZZ_SEEDS keeps the inputs of a run.
set -euo pipefail

fuzzer=$(realpath "$1")
program=$(realpath "$2")
seconds=${3:-1}
shift $(($# < 3 ? $# : 3))
parsers=("$@")
[ $# -gt 0 ] ||
  parsers=(case xen-trace qemu-trace linux-trace log coverage checkpoint bytes matrix)
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
work=${PIRQFUZZ_SEEDS:-$(mktemp -d)}
[ -n "${PIRQFUZZ_SEEDS:-}" ] || trap 'rm -rf "$work"' EXIT

# The traces of a file, one a seed: the first of each file's.
traces() { # FOLDER NAME...
  local folder=$1 file
  shift
  for file in "$@"; do
    awk -v to="$folder/$(basename "$file")" 'BEGIN { RS = ""; ORS = "\n\n" }
      /^(pirq|qemu|linux)-trace/ && ++n > 3 { exit } { print >to }' "$file"
  done
}

seeds() { # PARSER FOLDER
  local at=$top/corpus case code=0
  case $1 in
  case) cp "$at"/regressions/*.case "$2" ;;
  xen-trace) traces "$2" "$at"/conformance/xen-*.trace ;;
  qemu-trace) traces "$2" "$at"/conformance/qemu-*/*.trace ;;
  linux-trace) traces "$2" "$at"/conformance/linux-*.trace ;;
  log) cp "$at"/logs/*.{dmesg,log} "$2" ;;
  coverage)
    "$program" run --world january-2017-fixed --cases 20 --coverage "$2/one" --quiet >"$work/said"
    "$program" run --world any --cases 20 --no-shrink --keep-going --out "$work/finds" \
      --coverage "$2/any" --quiet >"$work/said" || code=$?
    [ $code -le 1 ]
    ;;
  checkpoint)
    "$program" explore --world january-2017-fixed --max-states 40 --checkpoint "$2/search" \
      --quiet >"$work/said" || code=$?
    [ $code -eq 4 ]
    ;;
  bytes)
    for case in "$at"/regressions/january-2017*.case; do
      "$program" convert --to bytes "$case" --out "$2/$(basename "$case" .case)"
    done
    ;;
  matrix) cp "$at/matrix.txt" "$2" ;;
  esac
}

failed=0
for parser in "${parsers[@]}"; do
  folder=$work/$parser
  mkdir -p "$folder"
  seeds "$parser" "$folder"
  PIRQFUZZ_PARSER=$parser "$fuzzer" -max_total_time="$seconds" -seed=1 -rss_limit_mb=1024 -timeout=20 \
    -max_len=65536 -print_final_stats=1 -artifact_prefix="$parser-" "$folder" >"$work/$parser.said" 2>&1 || {
    cat "$work/$parser.said"
    failed=1
  }
  echo "$parser: $(sed -n 's/^Done/ran/p' "$work/$parser.said")"
done
exit $failed
