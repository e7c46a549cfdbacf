#!/usr/bin/env bash
# Kills the program at random moments, and checks that nothing is lost: every find that was printed
# is a whole case that replays, coverage and saved searches can be read, and the next run removes
# what a killed one left behind. soak_test.sh PROGRAM [KILLS] [SEED]
set -euo pipefail

program=$(realpath "$1")
kills=${2:-20}
RANDOM=${3:-1}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() {
  echo "soak: $*" >&2
  exit 1
}

# Runs a command and kills it after up to a quarter of a second. Its output is in the file `said`.
killed() { # SIGNAL COMMAND...
  local signal=$1 pid
  shift
  "$@" >said 2>&1 &
  pid=$!
  sleep "0.$(printf '%03d' $((RANDOM % 250)))"
  kill "-$signal" $pid 2>/dev/null || true
  wait $pid 2>/dev/null || true
}

# Every file that the output names is there and replays.
finds_are_whole() {
  local file
  for file in $(sed -n 's/^.*kept in \([^ ]*\.case\).*$/\1/p' said); do
    # A shrunk case, whose hash is another, takes the place of the one that was found.
    [ -s "$file" ] || [[ $file == *.unshrunk.case && -n $(ls "${file%-*}"-*.case 2>/dev/null) ]] ||
      fail "a printed find is not on disk: $file"
  done
  for file in finds/*.case; do
    [ -e "$file" ] || continue
    "$program" replay "$file" >replayed 2>&1 || fail "a kept find does not replay: $file: $(cat replayed)"
  done
}

campaign() {
  killed "$1" "$program" run --world january-2017 --seed $RANDOM --keep-going --time 1m \
    --coverage coverage
  finds_are_whole
  [ ! -e coverage ] || "$program" coverage show coverage >shown 2>&1 || fail "coverage: $(cat shown)"
}

search() {
  killed "$1" "$program" explore --world january-2017-fixed --devices 5 --checkpoint search
  [ -e search ] || return 0
  local code=0
  "$program" explore --resume search --max-states 1 >resumed 2>&1 || code=$?
  [ $code -eq 4 ] || fail "a saved search cannot be resumed: $(cat resumed)"
}

merge() {
  "$program" run --world january-2017-fixed --cases 20 --seed 1 --coverage one >/dev/null
  "$program" run --world january-2017-fixed --cases 20 --seed 2 --coverage two >/dev/null
  killed "$1" "$program" coverage merge --out sum one two
  [ ! -e sum ] || "$program" coverage show sum >shown 2>&1 || fail "a sum: $(cat shown)"
  rm -f one two sum
}

shrunk() {
  killed "$1" "$program" shrink --out shrunk.case "$kept"
  [ ! -e shrunk.case ] || "$program" replay shrunk.case >replayed 2>&1 ||
    fail "a shrunk case does not replay: $(cat replayed)"
  rm -f shrunk.case
}

"$program" run --world january-2017 --seed 1 --no-shrink --out first >/dev/null 2>&1 || [ $? -eq 1 ]
kept=$(ls first/*.case | head -n 1)
signals=(KILL KILL KILL TERM HUP INT PIPE)
for ((i = 0; i < kills; ++i)); do
  signal=${signals[RANDOM % ${#signals[@]}]}
  case $((i % 4)) in
  0) campaign "$signal" ;;
  1) search "$signal" ;;
  2) merge "$signal" ;;
  3) shrunk "$signal" ;;
  esac
done

# A run that ends removes what the killed ones left.
"$program" run --world january-2017 --seed 1 --keep-going --cases 100 --coverage coverage >said 2>&1 || true
"$program" explore --world january-2017-fixed --devices 5 --max-states 100 --checkpoint search >said 2>&1 || true
left=$(find . -name '.*.tmp')
[ -z "$left" ] || fail "temporary files are left: $left"
echo "nothing is lost after $kills kills"
