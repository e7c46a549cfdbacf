#!/usr/bin/env bash
# Tests that the alarm of a property works in every engine: the random fuzzer, the search, a replay,
# libFuzzer and Spin must each fail and name the property.
#   alarm_test.sh BUILD PROPERTY...
#   alarm_test.sh BUILD all
# BUILD is the folder of a build. PIRQFUZZ_FUZZER is pirqfuzz_libfuzzer if it is of another build: this
# needs clang. A property that a case of the corpus violates is broken by the bug of the case. The
# others are broken by a mistake in the model, one of the mutants (fuzz/mutation), if BUILD has the
# target `alarm_programs`; without it they are left out, and named. Exit code 0: every alarm works, 1:
# one does not, 77: Spin is not installed.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../.ci/prepare"

[ $# -ge 2 ] || { echo "usage: alarm_test.sh BUILD PROPERTY...|all" >&2; exit 2; }
build=$(cd "$1" && pwd) bin=$build/bin
fuzzer=$(realpath "${PIRQFUZZ_FUZZER:-$bin/pirqfuzz_libfuzzer}")
shift
command -v spin >/dev/null || exit 77
properties=("$@")
if [ "$1" = all ]; then mapfile -t properties < <("$bin/pirqfuzz" properties | grep -E '^[a-z]'); fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# Prints FILE:WORLD of the corpus, the shortest whose first world violates the property.
case_of() {
  awk -v property="$1" '
    FNR == 1 { world = "" }
    $1 == "world" && world == "" { world = $2 }
    $1 == "expect" && $2 == world && $3 == "violates" && $4 == property {
      print $6 + 0, FILENAME ":" world
    }' "$top"/corpus/regressions/*.case | sort -n | sed -n '1s/^[0-9]* //p'
}

# Prints the part of the model in which a mistake can break the property.
part_of() {
  case $1 in
    registers-agree) echo qemu/ ;;
    guest-records-agree) echo guest/ ;;
    steps-keep-contract) echo steps/ ;;
    softirqs-deliver | nothing-waits-for-ever) echo xen/softirq ;;
    no-use-after-free) echo xen/pirq_table ;;
    in-range | no-failed-call | ports-agree) echo xen/event_channel ;;
    access-agrees) echo xen/access ;;
    binding-agrees) echo xen/passthrough ;;
    whole-blocks) echo xen/irq ;;
    nothing-outlives-domain) echo xen/destroy ;;
    *) echo xen/ ;;
  esac
}

# Writes small.case, in which every rule is in force, and with which no property is broken. A raw
# step reaches more, but no-failed-call asks for a world without any.
make_small_world() {
  local change=(--driver surprise --also interrupt,softirq-begin,softirq-end,guest-bind-evtchn)
  [ "$1" != no-failed-call ] || change=(--driver orderly)
  "$bin/pirqfuzz" world --world today-fixed "${change[@]}" --device msi --pirqs 17 --irqs 18 \
    >small.case
}

# Prints the number of the first mutant, in a random order, that breaks the property in small.case.
mutant_of() {
  local id
  for id in $(grep -P "\t$(part_of "$1")" "$build/mutants.tsv" | cut -f1 |
    shuf --random-source=<(yes "$1")); do
    PIRQFUZZ_MUTANT=$id timeout -k 1 20 "$bin/pirqfuzz_mutants" explore --world small.case \
      --property "$1" --max-states 3000 --out none >explored 2>&1 || true
    if grep -q '^violated: ' explored; then echo "$id" && return; fi
  done
}

wrong() { echo "FAILED: $property: $1" >&2; failed=$((failed + 1)); }
# Runs a command, whose exit code must be 1, and keeps its output.
fails() {
  local code=0
  "$@" >output 2>&1 || code=$?
  [ "$code" -eq 1 ] || { wrong "expected the exit code 1, got $code: $*"; tail -n 3 output >&2; }
}

# One property in one world, by the programs whose names end in `suffix`.
try() {
  local world=$1 program=$bin/pirqfuzz$suffix found bytes ours theirs
  rm -rf finds searched kept && mkdir finds searched kept
  fails "$program" run --world "$world" --property "$property" --cases 300000 --time 60s --out finds
  found=$(grep -l "violates $property" finds/*.case | head -n 1)
  [ -n "$found" ] || { wrong "run keeps no case" && return; }
  "$program" replay "$found" >output 2>&1 || wrong "the find of run does not replay"
  # No case is clean of the canary, so its case is made to expect it later.
  sed -e 's/^\(expect .* violates canary at\) 1$/\1 2/' \
    -e "/violates canary/! s/^\(expect [^ ]*\) violates.*/\1 clean/" "$found" >unexpected.case
  fails "$program" replay unexpected.case

  "$program" convert --to bytes "$found" --out bytes >/dev/null
  if PIRQFUZZ_WORLD=$found PIRQFUZZ_PROPERTIES=$property PIRQFUZZ_FINDS=kept \
    "$fuzzer$suffix" bytes >output 2>&1; then wrong "libFuzzer does not fail"; fi
  grep -q "violates $property" kept/*.case 2>/dev/null || wrong "libFuzzer keeps no case"

  fails "$program" explore --world "$world" --reduce none --property "$property" --out searched
  ours=$(sed -n 's/^violated: \([0-9]* steps*\) .*/\1/p' output)
  grep -q "violates $property" searched/*.case 2>/dev/null || wrong "explore keeps no case"
  PIRQFUZZ_PROPERTIES=$property PIRQFUZZ_BUILD=$build PIRQFUZZ_MODEL=$model \
    fails "$top/fuzz/engines/spin/run.sh" --shortest "$world"
  theirs=$(tail -n 1 output)
  [ "${ours% *}" = "${theirs% *}" ] || wrong "the search needs $ours, Spin $theirs"
  printf '%-30s %-10s %s\n' "$property" "$ours" "$2"
}

failed=0 tried=0 left=()
for property in "${properties[@]}"; do
  world=$(case_of "$property") suffix='' model=''
  unset PIRQFUZZ_MUTANT
  make_small_world "$property"
  if [ "$property" = canary ]; then
    try small.case "always fails"
  elif [ -n "$world" ]; then
    try "$world" "$(basename "${world%:*}")"
  elif [ -x "$bin/pirqfuzz_mutants" ]; then
    suffix=_mutants model=$build/fuzz/mutation/CMakeFiles/pirq_mutants.dir
    mutant=$(mutant_of "$property")
    [ -n "$mutant" ] || { wrong "no mutant breaks it" && continue; }
    export PIRQFUZZ_MUTANT=$mutant
    try small.case "$(sed -n "s/^$mutant\t//p" "$build/mutants.tsv" | tr '\t' ' ')"
  else
    left+=("$property")
    continue
  fi
  tried=$((tried + 1))
done
[ ${#left[@]} -eq 0 ] || echo "left out, without the target alarm_programs: ${left[*]}"
echo "$tried properties, $failed mistakes"
[ "$tried" -gt 0 ] && [ "$failed" -eq 0 ]
