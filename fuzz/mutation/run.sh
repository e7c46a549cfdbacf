#!/usr/bin/env bash
# Mutation testing. Builds the program with all mutants of the model, and tries a sample of them:
# the fuzzer alone, and then, for those that it does not see, everything else.
#   run.sh [--sample N] [--shard I/N] [--seed S] [--cases N] [--file PART] [--jobs N] [--out FILE]
#          [--only run] [--least P]
# The default sample is 50 mutants, which the current commit chooses. `--sample all` takes all, and
# `--shard I/N` every N-th of the sample, from the I-th. The exit code is 1 if nothing sees a mutant
# that argued.tsv does not have. With `--only run` nothing but the fuzzer is tried. With `--least P`
# the exit code is 1 if the fuzzer sees less than P percent, and 0 otherwise.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../.ci/prepare"

sample=50 seed=$(git -C "$top" rev-parse --short=7 HEAD 2>/dev/null || echo 1) cases=3000 file=
jobs=$(nproc) out= shard=1/1 only= least=
while [ $# -gt 0 ]; do
  case $1 in
    --sample) sample=$2 ;;
    --seed) seed=$2 ;;
    --cases) cases=$2 ;;
    --file) file=$2 ;;
    --shard) shard=$2 ;;
    --jobs) jobs=$2 ;;
    --out) out=$2 ;;
    --only) only=$2 ;;
    --least) least=$2 ;;
    *)
      echo "run.sh: unknown option '$1'" >&2
      echo "  hint: fuzz/mutation/run.sh [--sample N|all] [--seed S] [--cases N] [--file PART]" >&2
      exit 2
      ;;
  esac
  shift 2
done

install_packages packages
targets=(pirqfuzz_mutants)
[ "$only" = run ] || targets+=(model_tests_mutants properties_tests_mutants)
for target in "${targets[@]}"; do build release "$target"; done
bin=$builds/release/bin scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Not mutated: the configuration of a world, its layout, the ghost records of the properties, and
# the tables of steps and rules, which are constants, and the forms of states that only a search uses.
grep -vE '(setup|step|rules|step_table|symmetry|tamper[a-z]*|books|[a-z]*_layout)\.cpp:|canonical[a-z_/]*\.cpp:' \
  "$builds/release/mutants.tsv" | { grep -F -- "$file" || true; } >"$scratch/all"
if [ "$sample" = all ]; then cp "$scratch/all" "$scratch/chosen"; else
  shuf -n "$sample" --random-source=<(yes "$seed") "$scratch/all" >"$scratch/chosen"
fi
awk -v shard="$shard" 'BEGIN { split(shard, of, "/") } NR % of[2] == of[1] % of[2]' \
  "$scratch/chosen" >"$scratch/mine"

# Prints the first stage that sees the mutant: run, or a test, or nothing. A stage that crashes or
# does not end has seen it.
try() {
  local here=$scratch/$1 corpus=$top/corpus
  mkdir "$here" && cd "$here"
  export PIRQFUZZ_MUTANT=$1
  sees() { ! timeout -k 1 60 "$@" >/dev/null 2>&1; }
  # Most mutants are seen in a few cases.
  if sees "$bin/pirqfuzz_mutants" run --cases 100 --jobs 1 --no-shrink ||
    sees "$bin/pirqfuzz_mutants" run --cases "$cases" --jobs 1 --no-shrink; then
    echo "$1 run"
  elif [ "$only" = run ]; then echo "$1 nothing"
  elif sees "$bin/model_tests_mutants"; then echo "$1 model_tests"
  elif sees "$bin/properties_tests_mutants"; then echo "$1 properties_tests"
  elif sees "$bin/pirqfuzz_mutants" replay "$corpus"/regressions/*.case "$corpus"/open/*.case; then
    echo "$1 corpus"
  elif sees "$bin/pirqfuzz_mutants" conform "$corpus/conformance"; then echo "$1 recordings"
  else echo "$1 nothing"; fi
  cd / && rm -rf "$here"
}
export -f try
export bin scratch cases top only
# Without a mutant every stage must pass, or the table would mean nothing.
baseline=$(try 0)
if [ "$baseline" != "0 nothing" ]; then
  echo "run.sh: without a mutant the stage '${baseline#0 }' fails" >&2
  exit 3
fi
cut -f1 "$scratch/mine" | xargs -P "$jobs" -I{} bash -c 'try {}' 2>/dev/null >"$scratch/seen"

# A mutant is argued by its file, operation, text and source line, and by its place among those that
# are alike in all of these: line numbers change. A mutant that `run` does not see can be seen by
# the tests of the old rules; it is argued all the same.
awk -F'\t' -v model="$top/model/" -v least="$least" '
  # The text of the line of the source that "file:line" names, without the blanks around it.
  function source_line(place, of, text, n) {
    split(place, of, ":")
    if (!(of[1] in read)) {
      read[of[1]] = 1
      while ((getline text < (model of[1])) > 0) {
        gsub(/^[ \t]+|[ \t]+$/, "", text)
        lines[of[1], ++n] = text
      }
    }
    return lines[of[1], of[2]]
  }
  FILENAME == ARGV[1] { if ($0 !~ /^#/) argued[$1, $2, $3, $4, $5] = 1; next }
  { split($2, place, ":"); file = place[1] }
  FILENAME == ARGV[2] { at[$1] = source_line($2); nth[$1] = ++alike[file, $3, $4, at[$1]]; next }
  FILENAME == ARGV[3] { split($0, seen, " "); by[seen[1]] = seen[2]; next }
  !($1 in by) { next }
  { made[file]++
    known = (file, $3, $4, nth[$1] "/" alike[file, $3, $4, at[$1]], at[$1]) in argued
    if (by[$1] == "run") run[file]++
    else if (known) same[file]++
    if (by[$1] != "nothing") any[file]++
    else if (!known) left[++n] = $2 "\t" $3 "\t" $4 }
  function row(name, a, b, c, d) {
    return sprintf("| %s | %d | %d | %d | %d |", name, a, b, c, d)
  }
  END {
    print "| source | mutants | seen by run | seen by anything | not seen by run, argued |"
    print "|---|---|---|---|---|"
    for (f in made) {
      print row("`" f "`", made[f], run[f], any[f], same[f]) | "sort"
      m += made[f]; r += run[f]; a += any[f]; s += same[f]
    }
    close("sort")
    print row("all", m, r, a, s)
    if (n) print "\nseen by nothing, and not argued:"
    for (i = 1; i <= n; ++i) print left[i] | "sort"
    close("sort")
    exit least == "" ? n > 0 : 100 * r < least * m
  }' "$top/fuzz/mutation/argued.tsv" "$builds/release/mutants.tsv" "$scratch/seen" "$scratch/mine" | tee ${out:+"$out"}
