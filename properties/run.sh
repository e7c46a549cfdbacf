#!/usr/bin/env bash
# Builds everything and runs all tests: the release build, a build with AddressSanitizer and
# UndefinedBehaviorSanitizer, and the multi-threaded tests with ThreadSanitizer.
# `properties/run.sh quick` runs only the tests of the release build, without those that build other
# engines or boot a Xen.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../.ci/prepare"

part=${1:-all}
if [[ $# -gt 1 || ! $part =~ ^(all|quick)$ ]]; then
  echo "run.sh: expected 'quick' or no argument, got '$*'" >&2
  echo "  hint: properties/run.sh [quick]" >&2
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
for preset in asan-ubsan release; do
  build "$preset"
  run_tests "$preset"
done
