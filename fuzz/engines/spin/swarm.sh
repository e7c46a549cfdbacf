#!/usr/bin/env bash
# Distributes one search over cores and hosts:
#   fuzz/engines/spin/swarm.sh [-n SEARCHES] [-w BITS] [-S SSHLOGINS] [WORLD|FILE]
# Each search explores the same world in its own random order and stores states in 2^BITS bits with
# its own hash function; together they reach more states than one alone. SSHLOGINS has the format of
# GNU parallel: 4/hostA,8/hostB. The default is all cores of this host.
# Exit code 0: no violation, 1: violation, 77: Spin or GNU parallel is not installed.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../../.ci/prepare"
. "$top/fuzz/engines/spin/verifier"

searches=$(nproc) bits=26 logins=()
usage() { sed -n '2,3s/^# //p' "${BASH_SOURCE[0]}" >&2; exit 2; }
while getopts n:w:S: option; do
  case $option in
    n) searches=$OPTARG ;;
    w) bits=$OPTARG ;;
    S) logins=(--sshlogin "$OPTARG" --transferfile pan --cleanup --return '{}.trail') ;;
    *) usage ;;
  esac
done
shift $((OPTIND - 1))
world=${1:-january-2017}
command -v spin >/dev/null && command -v parallel >/dev/null || {
  echo "spin or parallel is not installed" >&2
  exit 77
}
[ -n "${PIRQFUZZ_BUILD:-}" ] || build release

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
make_verifier "$world" "$work" -DBITSTATE -DRANDOMIZE=1
cd "$work"
PIRQFUZZ_WORLD=$(cat world)
export PIRQFUZZ_WORLD
# -h: number of the hash function, 1 to 499; -RS: seed of the order; -t: name of the trail file.
seq "$searches" | parallel --will-cite --env PIRQFUZZ_WORLD "${logins[@]}" \
  "./pan -E -m100000 -w$bits -h{} -RS{} -t{}.trail >{}.log; sed -n 's/^ *\([0-9]*\) states, stored.*/search {}: \1 states/p' {}.log"
found=$(find . -name '*.trail' | sort | head -1)
[ -n "$found" ] || { echo "no violation"; exit 0; }
echo "violated; this interleaving need not be the shortest:"
./pan -r "$found" -n -q | sed -n 's/^  step: //p'
exit 1
