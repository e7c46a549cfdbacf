#!/usr/bin/env bash
# Builds the fuzzer as ClusterFuzz requires: $CXX with $CXXFLAGS, linked with
# $LIB_FUZZING_ENGINE, into $OUT; with its seed corpus (the regression cases, as bytes) and its
# options. It fuzzes a world without known bugs; otherwise every run would end at once.
# PIRQFUZZ_PROGRAM, if set, is a program that is already built and writes the seeds.
# fuzz/engines/cluster_fuzz_test.sh runs it without ClusterFuzz.
set -euo pipefail
: "${CXX:?}" "${OUT:?}" "${SRC:?}" "${LIB_FUZZING_ENGINE:?}"
top=$SRC/pirqfuzz
work=${WORK:-$SRC/work}
fuzzer=pirqfuzz_libfuzzer

cmake -S "$top" -B "$work/build" -G Ninja -DCMAKE_BUILD_TYPE=None -DCMAKE_UNITY_BUILD=ON \
  -DCMAKE_C_COMPILER="${CC:-cc}" -DCMAKE_C_FLAGS="${CFLAGS:-}" \
  -DCMAKE_CXX_COMPILER="$CXX" -DCMAKE_CXX_FLAGS="${CXXFLAGS:-}" \
  -DPIRQFUZZ_LIBFUZZER=ON -DPIRQFUZZ_ENGINE="$LIB_FUZZING_ENGINE" -DPIRQFUZZ_STANDALONE=ON \
  -DPIRQFUZZ_ENGINE_WORLD=january-2017-fixed -DPIRQFUZZ_TESTS=OFF
program=${PIRQFUZZ_PROGRAM:-$work/build/bin/pirqfuzz}
targets=("$fuzzer")
[ -n "${PIRQFUZZ_PROGRAM:-}" ] || targets+=(pirqfuzz)
cmake --build "$work/build" --target "${targets[@]}"
cp "$work/build/bin/$fuzzer" "$OUT/"

rm -rf "$work/seeds" "$OUT/${fuzzer}_seed_corpus.zip"
mkdir "$work/seeds"
for case in "$top"/corpus/regressions/*.case; do
  "$program" convert --to bytes "$case" \
    --out "$work/seeds/$(basename "$case" .case)"
done
(cd "$work/seeds" && zip -q -r "$OUT/${fuzzer}_seed_corpus.zip" .)

# A length that grows slowly would cut off what the mutations, which add whole life cycles, make.
cat >"$OUT/$fuzzer.options" <<'OPTIONS'
[libfuzzer]
len_control = 0
max_len = 1024
OPTIONS
