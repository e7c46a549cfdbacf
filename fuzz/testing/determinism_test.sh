#!/usr/bin/env bash
# Checks that a seed determines finds, statistics and coverage byte by byte: with one, two and four
# threads, on another date, and in all builds that are given. determinism_test.sh PROGRAM...
set -euo pipefail
shopt -s inherit_errexit

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Runs campaigns in an empty folder and prints a digest of all that they leave and say.
digest() { # PROGRAM THREADS [COMMAND...]
  local program=$1 threads=$2
  shift 2
  cd "$(mktemp -d -p "$work")"
  campaign() { # NAME OPTION...
    local name=$1 code=0
    shift
    "${before[@]}" "$program" run "$@" --seed 16 --keep-going --jobs "$threads" --out "$name" \
      --coverage "$name.coverage" >"$name.out" 2>"$name.err" || code=$?
    [ $code -le 1 ] || { cat "$name.err" >&2 && return 1; }
    sed -i "s#$program#pirqfuzz#" "$name.out"
    rm "$name.err"  # A find that one thread meets first may not be the first find of all.
  }
  local before=("$@")
  campaign known --world january-2017 --cases 500
  campaign releases --world any --rules releases --cases 300 --no-shrink
  campaign drawn --world any --cases 300
  find . -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -d ' ' -f 1
}

first=
check() { # PROGRAM THREADS [COMMAND...]
  local found
  found=$(digest "$@")
  first=${first:-$found}
  [ "$found" = "$first" ] && return
  echo "$*: another digest: $found, expected $first" >&2
  exit 1
}

for program in "$@"; do
  program=$(realpath "$program")
  for threads in 1 2 4; do
    check "$program" $threads
  done
  if command -v faketime >/dev/null; then
    # ASan wants its library to be loaded first.
    check "$program" 2 env ASAN_OPTIONS=verify_asan_link_order=0 faketime '2038-01-19 04:00:00'
  fi
done
echo "one digest for $# builds: $first"
