#!/usr/bin/env bash
# Builds everything and passes all tests; once more with AddressSanitizer and
# UndefinedBehaviorSanitizer; and what runs on several threads with ThreadSanitizer.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../.ci/prepare"

install_packages packages
build tsan thread_tests
(cd "$top" && ctest --preset tsan --label-regex thread)
for preset in asan-ubsan release; do
  build "$preset"
  (cd "$top" && ctest --preset "$preset" --parallel "$(nproc)")
done
