#!/usr/bin/env bash
# Builds the program as no preset does: with clang, each file alone, without precompiled headers and
# without optimisation. So every file must include what it needs, and a seed must give the same bytes
# as in another build. plain_build_test.sh PROGRAM; exit code 0: passed, 1: not, 77: no clang.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
program=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
command -v clang++ >/dev/null || exit 77

quietly() { "$@" >"$work/log" 2>&1 || { tail -n 40 "$work/log"; exit 1; }; }
quietly cmake -S "$top" -B "$work/build" -G Ninja -DCMAKE_CXX_COMPILER=clang++ \
  -DCMAKE_BUILD_TYPE=None -DPIRQFUZZ_TESTS=OFF -DPIRQFUZZ_CHECK_INCLUDES=ON -DPIRQFUZZ_WERROR=ON
quietly cmake --build "$work/build" --target pirqfuzz --parallel "${JOBS:-$(nproc)}"
"$here/determinism_test.sh" "$program" "$work/build/bin/pirqfuzz"
