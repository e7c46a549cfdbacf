#!/usr/bin/env bash
# Runs all benchmarks and their peers and prints one table. Arguments go to pirqfuzz_bench:
# --rounds N, --quick, --only NAME. Without clang the rows about libFuzzer are omitted, and without
# spin or rumur the rows about them.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../.ci/prepare"
. "$top/fuzz/engines/spin/verifier"

install_packages packages packages-bench
configure release --preset release -DPIRQFUZZ_BENCH=ON
build release pirqfuzz_bench
build release pirqfuzz
programs=(--program "$builds/release/bin/pirqfuzz")

libfuzzer=$builds/fuzz/bin/pirqfuzz_libfuzzer
if ! command -v clang++ >/dev/null; then
  echo "clang is not installed: the rows about libFuzzer are omitted" >&2
elif [[ " $* " != *" --quick "* ]]; then
  build fuzz pirqfuzz_libfuzzer
fi
[ ! -x "$libfuzzer" ] || programs+=(--libfuzzer "$libfuzzer")

world=$top/fuzz/bench/msix-beside-msi.case
programs+=(--world "$world")
verifier=$(mktemp -d)
trap 'rm -rf "$verifier"' EXIT
if command -v spin >/dev/null; then
  build release pirqfuzz_spin_shell
  make_verifier "$world" "$verifier"
  programs+=(--spin "$verifier")
else
  echo "spin is not installed: the rows about Spin are omitted" >&2
fi

if command -v rumur >/dev/null; then
  rumur --threads 1 --deadlock-detection off --output "$verifier/toy.c" \
    "$top/fuzz/bench/peers/toy.m"
  cc -std=c11 -O3 -mcx16 -o "$verifier/toy" "$verifier/toy.c" -lpthread
  programs+=(--rumur "$verifier/toy")
else
  echo "rumur is not installed: the row about Rumur is omitted" >&2
fi

"$builds/release/bin/pirqfuzz_bench" "${programs[@]}" "$@"
