#!/usr/bin/env bash
# Builds everything and passes all tests; once more with AddressSanitizer and
# UndefinedBehaviorSanitizer; and what runs on several threads with ThreadSanitizer.
# `properties/run.sh quick`, for every day, passes the tests of the release build, less those that
# build other engines.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../.ci/prepare"

part=${1:-all}
if [[ $# -gt 1 || ! $part =~ ^(all|quick)$ ]]; then
  echo "run.sh: unexpected '$*'" >&2
  echo "  hint: properties/run.sh [quick]" >&2
  exit 2
fi

install_packages packages
if [ "$part" = quick ]; then
  build release
  run_tests release --label-exclude engine
  exit
fi
build tsan thread_tests
run_tests tsan --label-regex thread
for preset in asan-ubsan release; do
  build "$preset"
  run_tests "$preset"
done
