#!/usr/bin/env bash
# Kills the program at random moments: with a signal, with two, by closing its terminal or the pipe
# that reads it. Checks that nothing is lost: every find that was printed is a whole case that
# replays, coverage and saved searches can be read, a search that was saved before stays, and the
# next run removes what a killed one left behind. soak_test.sh PROGRAM [KILLS] [SEED]
# Then it does so with disks that are full, have no room for another file, or are read-only, if it
# may mount some.
set -euo pipefail

# Mounts of this test are its own.
may_mount() { unshare --mount --map-root-user mount -t tmpfs none /mnt 2>/dev/null; }
if [ -z "${SOAK_MOUNTS:-}" ] && may_mount; then
  SOAK_MOUNTS=1 exec unshare --mount --map-root-user bash "${BASH_SOURCE[0]}" "$@"
fi

program=$(realpath "$1")
kills=${2:-20}
RANDOM=${3:-1}
work=$(mktemp -d)
trap 'cd /; umount "$work/disk" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"

fail() {
  echo "soak: $*" >&2
  exit 1
}

# Runs a command and ends it after up to a quarter of a second. Its output is in the file `said`.
# HOW is a signal; TWICE: SIGTERM and again within 5 ms; TERMINAL: the command's terminal is closed;
# READER: the pipe that reads its output is.
killed() { # HOW COMMAND...
  local how=$1 pid
  local after="0.$(printf '%03d' $((RANDOM % 250)))"
  shift
  exec 9>running
  flock 9  # Every process of the command has this lock.
  case $how in
  TERMINAL)
    # script(1) gives the command a terminal, which goes with it.
    setsid script -qfec "$(printf '%q ' "$@")" said >/dev/null 2>&1 </dev/null &
    ;;
  READER)
    (set +e; "$@" 2>&1 | timeout -s KILL "$after" cat >said) 2>/dev/null &
    ;;
  *)
    "$@" >said 2>&1 &
    ;;
  esac
  pid=$!
  exec 9>&-
  sleep "$after"
  case $how in
  TWICE)
    kill -TERM $pid 2>/dev/null || true
    sleep "0.00$((RANDOM % 5))"
    kill -TERM $pid 2>/dev/null || true
    ;;
  TERMINAL) kill -KILL $pid 2>/dev/null || true ;;
  READER) ;;
  *) kill "-$how" $pid 2>/dev/null || true ;;
  esac
  wait $pid 2>/dev/null || true
  # What lost its terminal or its reader ends by itself.
  flock --timeout 20 running true || fail "'$*' goes on after $how"
  tr -d '\r' <said >said.plain
  mv said.plain said
}

# Every file that the output names is there and replays.
finds_are_whole() {
  local file
  for file in $(sed -n 's/^.*kept in \([^ ]*\.case\).*$/\1/p' said); do
    # A shrunk case, whose hash is another, takes the place of the one that was found.
    [ -s "$file" ] || [[ $file == *.unshrunk.case && -n $(ls "${file%-*}"-*.case 2>/dev/null) ]] ||
      fail "a printed find is not on disk: $file"
  done
  for file in finds*/*.case; do
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
  local had=0
  [ ! -e search ] || had=1
  killed "$1" "$program" explore --world january-2017-fixed --devices 5 --checkpoint search
  [ -e search ] || [ $had -eq 0 ] || fail "a search that was saved before is gone"
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

added() {
  killed "$1" "$program" corpus add "$kept" --to corpus
  local file
  for file in corpus/*.case; do
    [ ! -e "$file" ] || "$program" replay "$file" >replayed 2>&1 ||
      fail "an added case does not replay: $(cat replayed)"
    rm -f "$file"
  done
}

# Coverage is added to its file every minute. The clock of this campaign runs so fast that many
# minutes pass at once. The coverage that the file had at some moment is there after a kill.
minutes() {
  local pid before=0 after=0 tries=0
  cases_of() { "$program" coverage show "$1" 2>/dev/null | sed -n '1s/.*: \([0-9]*\) cases.*/\1/p'; }
  setsid faketime -f '+0 x6000' "$program" run --world january-2017-fixed --seed $RANDOM --cases 99999999 \
    --coverage minutes >said 2>&1 &
  pid=$!
  while [ "${before:-0}" -eq 0 ]; do
    kill -0 $pid 2>/dev/null || fail "a campaign with a fast clock ends: $(cat said)"
    [ $((++tries)) -lt 1000 ] || fail "no minute's coverage is saved: $(cat said)"
    sleep 0.02
    before=$(cases_of minutes) || true
  done
  kill -KILL -- -$pid  # faketime(1) waits for the program.
  wait $pid 2>/dev/null || true
  # The program is not our child. As long as it is there, its temporary file is in use.
  while kill -0 -- -$pid 2>/dev/null; do sleep 0.02; done
  after=$(cases_of minutes) || true
  [ "${after:-0}" -ge "$before" ] || fail "coverage of $before cases was saved, $after are left"
  rm -f minutes
}

"$program" run --world january-2017 --seed 1 --no-shrink --out first >/dev/null 2>&1 || [ $? -eq 1 ]
kept=$(ls first/*.case | head -n 1)
ways=(KILL KILL KILL TERM HUP INT PIPE TWICE TERMINAL READER)
for ((i = 0; i < kills; ++i)); do
  way=${ways[RANDOM % ${#ways[@]}]}
  case $((i % 5)) in
  0) campaign "$way" ;;
  1) search "$way" ;;
  2) merge "$way" ;;
  3) shrunk "$way" ;;
  4) added "$way" ;;
  esac
done

if command -v faketime >/dev/null; then
  for ((i = 0; i < kills / 8; ++i)); do minutes; done
fi

# A run that ends removes what the killed ones left.
"$program" run --world january-2017 --seed 1 --keep-going --cases 100 --coverage coverage >said 2>&1 || true
"$program" run --world january-2017 --seed 1 --keep-going --cases 1 --coverage minutes >said 2>&1 || true
"$program" explore --world january-2017-fixed --devices 5 --max-states 100 --checkpoint search >said 2>&1 || true
"$program" corpus add "$kept" --to corpus >said 2>&1 || fail "corpus add: $(cat said)"
left=$(find . -name '.*.tmp')
[ -z "$left" ] || fail "temporary files are left: $left"

# A disk of its own holds finds, coverage and a saved search, and then takes no more: none of them
# is lost, and nothing is half written.
on_a_bad_disk() { # OPTION LEFT: a mount option; the kilobytes, or the files, that are left
  mkdir disk
  mount -t tmpfs -o size=1m,nr_inodes=64 tmpfs disk
  cd disk
  "$program" run --world january-2017 --seed 1 --keep-going --cases 20 --coverage coverage \
    >said 2>&1 || true
  "$program" explore --world january-2017-fixed --devices 3 --max-states 300 --checkpoint search \
    >said 2>&1 || true
  local code=0 before
  before=$("$program" coverage show coverage | head -n 1)
  case $1 in
  full)
    head -c 2m /dev/zero >filler 2>/dev/null || true
    truncate -s "-$2k" filler
    ;;
  inodes) mount -o "remount,nr_inodes=$(($(df --output=iused . | tail -n 1) + $2))" . ;;
  ro) mount -o remount,ro . ;;
  esac
  "$program" run --world january-2017 --seed 2 --keep-going --cases 20 --out finds-later \
    --coverage coverage >../said 2>&1 || code=$?
  [ $code -le 3 ] || fail "run ends with $code on a bad disk: $(cat ../said)"
  code=0
  "$program" explore --world january-2017-fixed --devices 4 --max-states 30000 --checkpoint search \
    >../searched 2>&1 || code=$?
  [ $code -eq 4 ] || [ $code -eq 2 ] || fail "explore ends with $code: $(cat ../searched)"
  mount -o remount,rw,size=2m,nr_inodes=64 .
  mv ../said said
  finds_are_whole
  [ -z "$(find . -name '.*.tmp')" ] || fail "temporary files are left on the disk"
  [ "$("$program" coverage show coverage | head -n 1)" = "$before" ] ||
    ! grep -q 'coverage: cannot write' said || fail "coverage that could not be written is changed"
  code=0
  "$program" explore --resume search --max-states 1 >resumed 2>&1 || code=$?
  [ $code -eq 4 ] || fail "a saved search cannot be resumed: $(cat resumed)"
  cd ..
  umount disk
  rmdir disk
}

if [ -n "${SOAK_MOUNTS:-}" ]; then
  for left in 0 4 8 16; do on_a_bad_disk full $left; done
  for left in 0 1; do on_a_bad_disk inodes $left; done
  on_a_bad_disk ro 0
  disks="; 7 bad disks"
else
  disks="; no disk was tried: this system allows no mount"
fi
echo "nothing is lost after $kills kills$disks"
