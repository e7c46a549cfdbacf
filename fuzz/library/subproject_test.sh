#!/usr/bin/env bash
# Builds the project in consumer/ with our tree as a part of it: without our tests and programs, and
# without warnings as errors. CXX is the compiler, JOBS the number of files to compile at a time.
# Exit code 0 good, 1 not.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

quietly() { "$@" >"$work/log" 2>&1 || { tail -n 40 "$work/log"; exit 1; }; }
failed=0
wrong() {
  echo "wrong: $1"
  failed=1
}

quietly cmake -S "$here/consumer" -B "$work/build" -DPIRQFUZZ_SOURCE="$top" -DCMAKE_BUILD_TYPE= \
  -DCMAKE_EXPORT_COMPILE_COMMANDS=ON
if grep -qE '_test\.cpp|-Werror|/fuzz/(cli|bench|engines)/' "$work/build/compile_commands.json"; then
  wrong "it builds what nobody asked for"
fi
# Several files in each compilation take a third of the time.
quietly cmake -S "$here/consumer" -B "$work/build" -DCMAKE_UNITY_BUILD=ON
quietly cmake --build "$work/build" --parallel "${JOBS:-$(nproc)}"
if find "$work/build" -name '*_tests*' | grep .; then wrong "it has tests"; fi
"$work/build/spare_number" >"$work/out" || wrong "the consumer ends with $?"
if ! grep -q '^expect small violates spare-number at ' "$work/out"; then
  wrong "no case was printed"
  cat "$work/out"
fi
exit $failed
