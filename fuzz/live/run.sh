#!/usr/bin/env bash
# Installs QEMU, unpacks the distribution's hypervisor, builds pirqfuzz and runs `pirqfuzz live`.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../.ci/prepare"

install_packages packages packages-live
unpack_xen
build release pirqfuzz

program=$builds/release/bin/pirqfuzz
exec "${program#"$PWD"/}" live "$@"
