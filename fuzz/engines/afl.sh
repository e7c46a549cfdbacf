#!/usr/bin/env bash
# Fuzzes with AFL++, one main and N secondaries on a shared folder:
#   fuzz/engines/afl.sh [--seconds S] [--secondaries N] [--world NAME|FILE] [--out FOLDER]
# 60 seconds, one secondary less than there are cores, january-2017 and afl-finds if nothing else
# is said. Every crash is shrunk and kept as a case in FOLDER/finds by the same program that AFL++
# ran. Exit code 0 clean, 1 find, 2 bad usage, 3 it would not run, 77 without AFL++.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../.ci/prepare"

usage() {
  echo "afl.sh: $1" >&2
  echo "  hint: afl.sh [--seconds S] [--secondaries N] [--world NAME|FILE] [--out FOLDER]" >&2
  exit 2
}
seconds=60 secondaries=$(($(nproc) - 1)) world=january-2017 out=afl-finds
while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || usage "'$1' needs a value"
  case $1 in
    --seconds) seconds=$2 ;;
    --secondaries) secondaries=$2 ;;
    --world) world=$2 ;;
    --out) out=$2 ;;
    *) usage "there is no option '$1'" ;;
  esac
  shift 2
done
[[ $seconds =~ ^[1-9][0-9]*$ ]] || usage "'$seconds' is no number of seconds"
[[ $secondaries =~ ^[0-9]+$ ]] || usage "'$secondaries' is no number of secondaries"

if ! command -v afl-fuzz >/dev/null || ! command -v afl-clang-fast++ >/dev/null; then
  echo "afl++ is not installed" >&2
  exit 77
fi
# A compiler launcher or a precompiled header would come between AFL++'s compiler and its pass.
configure afl -S "$top" -G Ninja -DCMAKE_CXX_COMPILER_LAUNCHER= -DCMAKE_BUILD_TYPE=RelWithDebInfo \
  -DCMAKE_CXX_COMPILER=afl-clang-fast++ -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON \
  -DPIRQFUZZ_TESTS=OFF -DPIRQFUZZ_LIBFUZZER=ON
cmake --build "$builds/afl" --target pirqfuzz_libfuzzer >&2
fuzzer=$builds/afl/bin/pirqfuzz_libfuzzer

mkdir -p "$out"
out=$(cd "$out" && pwd)
# A case file is named from here; AFL++ runs its targets elsewhere.
if [ -e "$world" ]; then world=$(realpath "$world"); fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/seeds" "$work/sync"
printf '\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0' >"$work/seeds/one-driver"

# AFL++ wants a frozen clock rate and a system without crash reporters; neither is ours to change.
export AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_UI=1 AFL_NO_AFFINITY=1
export PIRQFUZZ_WORLD=$world
# Shrinking is for afterwards: within AFL++'s time limit a crash only has to crash.
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
[ "$finds" -gt 0 ] || { echo "no find"; exit 0; }
echo "$finds crashes, kept as:"
ls "$out"/finds/*.case
exit 1
