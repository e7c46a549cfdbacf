#!/usr/bin/env bash
# Runs one long campaign at full speed, and prints its memory and its speed as it goes on. Fails if
# memory grows, if it becomes slower, or if the campaign itself is not clean.
#   long_run.sh PROGRAM MINUTES [OPTION...]
# The options are those of `run`; without any, the campaign has the world today-fixed. Memory is what
# is resident. Speed is in cases per second of processor time, which depends on what else runs on the
# machine, so it is compared with that of a short campaign which begins at each line. Memory and the
# ratio of the speeds are compared between the second and the last quarter of the time.
# PIRQFUZZ_TICK is the number of seconds between two lines.
set -euo pipefail

program=$(realpath "$1")
minutes=$2
shift 2
[ $# -gt 0 ] || set -- --world today-fixed
tick=${PIRQFUZZ_TICK:-30}
work=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"' EXIT

# The program's processor time, in hundredths of a second: utime and stime.
cpu() { sed 's/.*) //' "/proc/$pid/stat" | awk '{ print $12 + $13 }'; }
resident() { awk '$1 == "VmRSS:" { print $2 }' "/proc/$pid/status" 2>/dev/null; }
# Cases per second of processor time of a short campaign with the same options.
fresh() {
  local TIMEFORMAT='%U %S' cases=3000
  { time "$program" run "$@" --cases $cases --out "$work/fresh" >/dev/null 2>"$work/fresh.err" ||
    [ $? -eq 4 ] || cat "$work/fresh.err"; } 2>&1 |
    awk -v cases=$cases 'NF != 2 { exit 1 } { printf "%d\n", cases / ($1 + $2 + 0.001) }'
}
cases() { sed -n 's/^\([0-9]*\) cases, .*/\1/p' "$work/progress" | tail -n 1; }

"$program" run "$@" --time "${minutes}m" --out "$work/finds" >"$work/out" 2>"$work/progress" &
pid=$!
echo "  seconds   resident KiB      cases  cases a CPU second  of a fresh one"
before_cases=0 before_cpu=0 begin=$SECONDS
while sleep "$tick" && kill -0 "$pid" 2>/dev/null; do
  now_cases=$(cases) now_cpu=$(cpu) now_resident=$(resident) || break
  [ -n "$now_cases" ] && [ -n "$now_resident" ] || continue
  [ "$now_cases" -gt "$before_cases" ] || continue
  speed=$(((now_cases - before_cases) * 100 / (now_cpu - before_cpu + 1)))
  printf '%9d %14d %10d %19d %15d\n' $((SECONDS - begin)) "$now_resident" "$now_cases" "$speed" \
    "$(fresh "$@")" |
    tee -a "$work/table"
  before_cases=$now_cases before_cpu=$now_cpu
done
code=0
wait "$pid" || code=$?
pid=
sed -n 's/^\(not \)\{0,1\}clean: /&/p' "$work/out" | cut -d';' -f1
[ "$code" -eq 0 ] || { cat "$work/out"; echo "long run: the campaign ended with $code"; exit 1; }

# Medians of the second and of the last quarter.
awk '
  function median(column, from, to,   n, i, j, t, v) {
    for (i = from; i <= to; ++i) v[++n] = row[i, column]
    for (i = 1; i <= n; ++i) for (j = i + 1; j <= n; ++j) if (v[j] < v[i]) { t = v[i]; v[i] = v[j]; v[j] = t }
    return v[int((n + 1) / 2)]
  }
  { row[NR, 2] = $2; row[NR, 4] = 100 * $4 / $5 }
  END {
    if (NR < 8) { print "long run: fewer than 8 lines"; exit 1 }
    quarter = int(NR / 4)
    memory = median(2, quarter + 1, 2 * quarter); later = median(2, NR - quarter + 1, NR)
    speed = median(4, quarter + 1, 2 * quarter); slower = median(4, NR - quarter + 1, NR)
    printf "memory %d KiB, then %d KiB; speed %d%%, then %d%% of a fresh campaign\n", memory, later, speed, slower
    if (later > 1.1 * memory + 4096) { print "long run: memory grows"; bad = 1 }
    if (slower < 0.8 * speed) { print "long run: it becomes slower"; bad = 1 }
    exit bad
  }' "$work/table"
