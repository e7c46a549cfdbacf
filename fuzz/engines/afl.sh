#!/usr/bin/env bash
# Fuzzes with AFL++: one main instance and N secondaries share a folder.
#   fuzz/engines/afl.sh [--seconds S] [--secondaries N] [--world NAME|FILE] [--out FOLDER]
# Defaults: 60 seconds, one secondary less than cores, january-2017, afl-finds. The fuzzer then
# shrinks every crash and saves it as a case in FOLDER/finds. Exit code 0: clean, 1: find, 2: bad
# usage, 3: AFL++ failed, 77: AFL++ is not installed.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../.ci/prepare"

usage() {
  echo "afl.sh: $1" >&2
  echo "  hint: afl.sh [--seconds S] [--secondaries N] [--world NAME|FILE] [--out FOLDER]" >&2
  exit 2
}
seconds=60 secondaries=$(($(nproc) - 1)) world=january-2017 out=afl-finds
while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || usage "$1: expected a value"
  case $1 in
    --seconds) seconds=$2 ;;
    --secondaries) secondaries=$2 ;;
    --world) world=$2 ;;
    --out) out=$2 ;;
    *) usage "unknown option '$1'" ;;
  esac
  shift 2
done
[[ $seconds =~ ^[1-9][0-9]*$ ]] || usage "--seconds: expected a number, 1 or more, got '$seconds'"
[[ $secondaries =~ ^[0-9]+$ ]] || usage "--secondaries: expected a number, got '$secondaries'"

if ! command -v afl-fuzz >/dev/null || ! command -v afl-clang-fast++ >/dev/null; then
  echo "afl++ is not installed" >&2
  exit 77
fi
# AFL++'s compiler pass does not work with a compiler launcher or a precompiled header.
configure afl -S "$top" -G Ninja -DCMAKE_CXX_COMPILER_LAUNCHER= -DCMAKE_BUILD_TYPE=RelWithDebInfo \
  -DCMAKE_CXX_COMPILER=afl-clang-fast++ -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON \
  -DPIRQFUZZ_TESTS=OFF -DPIRQFUZZ_LIBFUZZER=ON
cmake --build "$builds/afl" --target pirqfuzz_libfuzzer >&2
fuzzer=$builds/afl/bin/pirqfuzz_libfuzzer

mkdir -p "$out"
out=$(cd "$out" && pwd)
# AFL++ runs the fuzzer in another directory, so a case file needs an absolute path.
if [ -e "$world" ]; then world=$(realpath "$world"); fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/seeds" "$work/sync"
printf '\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0' >"$work/seeds/one-driver"

# AFL++ checks the CPU frequency governor and the crash reporter of the system. This script must not
# change them, so the checks are disabled.
export AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_UI=1 AFL_NO_AFFINITY=1
export PIRQFUZZ_WORLD=$world
# AFL++ has a time limit per execution, so finds are shrunk after the campaign.
start() {
  PIRQFUZZ_SHRINK=no afl-fuzz -V "$seconds" -i "$work/seeds" -o "$work/sync" "$@" -- "$fuzzer" \
    >"$work/${2}.log" 2>&1 </dev/null &
  jobs+=($!)
}
jobs=()
start -M main
for ((i = 1; i <= secondaries; ++i)); do start -S "secondary$i"; done
for job in "${jobs[@]}"; do
  wait "$job" || { tail -n 20 "$work"/*.log >&2; exit 3; }
done

finds=0
shopt -s nullglob
for crash in "$work"/sync/*/crashes/id:*; do
  PIRQFUZZ_FINDS=$out/finds "$fuzzer" "$crash" >/dev/null 2>&1 || finds=$((finds + 1))
done
cat "$work"/sync/*/fuzzer_stats | awk -F ' *: *' '$1 == "execs_done" { n += $2 }
  END { printf "%d executions by %d programs\n", n, '$((secondaries + 1))' }'
[ "$finds" -gt 0 ] || { echo "no finds"; exit 0; }
echo "$finds crashes, saved as:"
ls "$out"/finds/*.case
exit 1
