#!/usr/bin/env bash
# Runs .clusterfuzzlite/build.sh as ClusterFuzz does and checks the contents of $OUT: a fuzzer that
# depends only on system libraries and runs in $OUT, its seed corpus, and its options. Exit code 0:
# passed, 1: failed, 77: clang's libFuzzer or zip is not installed.
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

command -v clang++ >/dev/null && command -v zip >/dev/null && command -v unzip >/dev/null || exit 77
echo 'extern "C" int LLVMFuzzerTestOneInput(const char*, unsigned long) { return 0; }' |
  clang++ -x c++ - -fsanitize=fuzzer -o "$work/probe" 2>/dev/null || exit 77

export SRC=$work/src OUT=$work/out WORK=$work/work CC=clang CXX=clang++
export CFLAGS=-fsanitize=fuzzer-no-link CXXFLAGS=-fsanitize=fuzzer-no-link
export LIB_FUZZING_ENGINE=-fsanitize=fuzzer
mkdir "$SRC" "$OUT" "$WORK"
ln -s "$top" "$SRC/pirqfuzz"
"$top/.clusterfuzzlite/build.sh" >"$work/log" 2>&1 || { tail -n 20 "$work/log"; exit 1; }

# The parsers, each for a second. This build has the coverage that libFuzzer needs.
cmake --build "$WORK/build" --target pirqfuzz_parsers >"$work/log" 2>&1 || { tail -n 20 "$work/log"; exit 1; }
program=${PIRQFUZZ_PROGRAM:-$WORK/build/bin/pirqfuzz}
(cd "$work" && "$top/fuzz/engines/parsers/run.sh" "$WORK/build/bin/pirqfuzz_parsers" "$program" 1)

# The fuzzer must run on a machine that has only $OUT.
rm -rf "$WORK" "$SRC"
cd "$OUT"
failed=0
wrong() { echo "FAILED: $1"; failed=1; }
[ -s pirqfuzz_libfuzzer.options ] || wrong "expected the file pirqfuzz_libfuzzer.options"
mkdir seeds
unzip -q pirqfuzz_libfuzzer_seed_corpus.zip -d seeds || wrong "expected a seed corpus"
want=$(find "$top/corpus/regressions" -name '*.case' | wc -l)
[ "$(find seeds -type f | wc -l)" -eq "$want" ] || wrong "expected $want seeds, one per regression case"
if ldd pirqfuzz_libfuzzer | grep -qE 'fmt|boost'; then wrong "fmt and boost must be linked statically"; fi
./pirqfuzz_libfuzzer -runs=100 -max_len=1024 seeds >"$work/log" 2>&1 || { tail -n 5 "$work/log"; wrong "the fuzzer does not run"; }
grep -q '^Done 1[0-9][0-9] runs' "$work/log" || wrong "expected 100 runs"
exit $failed
