#!/usr/bin/env bash
# Builds everything and runs all tests: the release build, a build with AddressSanitizer and
# UndefinedBehaviorSanitizer, and the multi-threaded tests with ThreadSanitizer.
# `properties/run.sh quick` runs only the tests of the release build, without those that build other
# engines or boot a Xen. `properties/run.sh commit` runs all but most of the tests that build the
# libraries again in another way: the current commit chooses one of them.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../.ci/prepare"

part=${1:-all}
if [[ $# -gt 1 || ! $part =~ ^(all|quick|commit)$ ]]; then
  echo "run.sh: expected 'quick', 'commit' or no argument, got '$*'" >&2
  echo "  hint: properties/run.sh [quick|commit]" >&2
  exit 2
fi

install_packages packages packages-live
unpack_xen
if [ "$part" = quick ]; then
  build release
  run_tests release --label-exclude "engine|live"
  exit
fi
build tsan thread_tests
run_tests tsan --label-regex thread
build asan-ubsan
run_tests asan-ubsan
build release
left_out=()
if [ "$part" = commit ]; then
  mapfile -t rebuilds < <(cd "$builds/release" && ctest -N -L rebuild | sed -n 's/^ *Test *#[0-9]*: //p')
  unset "rebuilds[$(($(part_of_commit ${#rebuilds[@]}) - 1))]"
  left_out=(--exclude-regex "^($(IFS='|' && echo "${rebuilds[*]}"))\$")
fi
run_tests release "${left_out[@]}"
