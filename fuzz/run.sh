#!/usr/bin/env bash
# Builds pirqfuzz and runs it. Without arguments: fuzzes the world of January 2017.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../.ci/prepare"

install_packages packages
build release pirqfuzz

# As short as it can be: it is part of the replay command that pirqfuzz prints.
program=$builds/release/bin/pirqfuzz
exec "${program#"$PWD"/}" "$@"
