#!/usr/bin/env bash
# Runs .clusterfuzzlite/build.sh as ClusterFuzz would and checks what it leaves in $OUT: a fuzzer
# that needs nothing but the system's own libraries and runs there, its seeds, its options. Exit
# code 0 good, 1 not, 77 without clang's libFuzzer or zip.
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

command -v clang++ >/dev/null && command -v zip >/dev/null && command -v unzip >/dev/null || exit 77
echo 'extern "C" int LLVMFuzzerTestOneInput(const char*, unsigned long) { return 0; }' |
  clang++ -x c++ - -fsanitize=fuzzer -o "$work/probe" 2>/dev/null || exit 77

export SRC=$work/src OUT=$work/out WORK=$work/work CC=clang CXX=clang++
export CFLAGS='-O1 -fsanitize=fuzzer-no-link' CXXFLAGS='-O1 -fsanitize=fuzzer-no-link'
export LIB_FUZZING_ENGINE=-fsanitize=fuzzer
mkdir "$SRC" "$OUT" "$WORK"
ln -s "$top" "$SRC/pirqfuzz"
"$top/.clusterfuzzlite/build.sh" >"$work/log" 2>&1 || { tail -n 20 "$work/log"; exit 1; }

# What is built must run where only $OUT is.
rm -rf "$WORK" "$SRC"
cd "$OUT"
failed=0
wrong() { echo "wrong: $1"; failed=1; }
[ -s pirqfuzz_libfuzzer.options ] || wrong "no options"
mkdir seeds
unzip -q pirqfuzz_libfuzzer_seed_corpus.zip -d seeds || wrong "no seed corpus"
want=$(find "$top/corpus/regressions" -name '*.case' | wc -l)
[ "$(find seeds -type f | wc -l)" -eq "$want" ] || wrong "seeds are not the $want regression cases"
if ldd pirqfuzz_libfuzzer | grep -qE 'fmt|boost'; then wrong "needs libraries of this machine"; fi
./pirqfuzz_libfuzzer -runs=100 -max_len=1024 seeds >"$work/log" 2>&1 || { tail -n 5 "$work/log"; wrong "does not run"; }
grep -q '^Done 1[0-9][0-9] runs' "$work/log" || wrong "did not run 100 times"
exit $failed
