#!/usr/bin/env bash
# Builds everything and passes all tests, then once more with AddressSanitizer and
# UndefinedBehaviorSanitizer.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../.ci/prepare"

install_packages packages
for preset in release asan-ubsan; do
  build "$preset"
  (cd "$top" && ctest --preset "$preset" --parallel "$(nproc)")
done
