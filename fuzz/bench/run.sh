#!/usr/bin/env bash
# Measures everything beside its peers and prints one table. Arguments go to pirqfuzz_bench:
# --rounds N, --quick, --only NAME. The row about libFuzzer needs clang.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../.ci/prepare"

install_packages packages packages-bench
(cd "$top" && cmake --preset release -DPIRQFUZZ_BENCH=ON) >&2
build release pirqfuzz_bench
build release pirqfuzz
programs=(--program "$top/build/release/bin/pirqfuzz")
libfuzzer=$top/build/fuzz/bin/pirqfuzz_libfuzzer
if [[ " $* " != *" --quick "* ]] && command -v clang++ >/dev/null; then
  build fuzz pirqfuzz_libfuzzer
fi
[ ! -x "$libfuzzer" ] || programs+=(--libfuzzer "$libfuzzer")

exec "$top/build/release/bin/pirqfuzz_bench" "${programs[@]}" "$@"
