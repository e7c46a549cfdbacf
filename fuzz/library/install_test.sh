#!/usr/bin/env bash
# Installs a build into a temporary folder and uses it from there: install_test.sh BUILD.
# The project in consumer/ finds the package, builds and runs; every installed header compiles.
# CXX is the compiler. Exit code 0 good, 1 not.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
build=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

quietly() { "$@" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }; }
failed=0
wrong() {
  echo "wrong: $1"
  failed=1
}

# The installed folder must not need the place that it was installed to.
quietly cmake --install "$build" --prefix "$work/here"
mv "$work/here" "$work/a prefix"
prefix="$work/a prefix"
"$prefix/bin/pirqfuzz" --version >"$work/out" || wrong "the program does not run"
for page in man/man1/pirqfuzz.1 bash-completion/completions/pirqfuzz \
  zsh/site-functions/_pirqfuzz fish/vendor_completions.d/pirqfuzz.fish; do
  grep -q explore "$prefix/share/$page" || wrong "share/$page is not installed"
done
(cd "$prefix/include/pirqfuzz" && find . -name '*.h' | sed 's/.*/#include "&"/') >"$work/all.cpp"
if grep -E '_test|/cli/|/bench/|/testing/|stage|choices' "$work/all.cpp"; then
  wrong "headers are installed that are not public"
fi

cp -r "$here/consumer" "$work/consumer"
"$prefix/bin/pirqfuzz" replay --gtest "$top/corpus/regressions/january-2017-msi.case" \
  >"$work/consumer/case_test.cpp" || wrong "replay --gtest"
cat >>"$work/consumer/CMakeLists.txt" <<'ALL'
add_library(all_headers OBJECT ../all.cpp)
target_link_libraries(all_headers PRIVATE pirq::fuzz)
find_package(GTest REQUIRED)
add_executable(case_test case_test.cpp)
target_link_libraries(case_test PRIVATE pirq::fuzz GTest::gtest_main)
ALL
quietly cmake -S "$work/consumer" -B "$work/build" -DCMAKE_PREFIX_PATH="$prefix" \
  -DCMAKE_BUILD_TYPE= -DCMAKE_CXX_FLAGS='-Wall -Wextra -Wconversion -Wshadow -Werror'
quietly cmake --build "$work/build"
"$work/build/spare_number" >"$work/out" || wrong "the consumer ends with $?"
"$work/build/case_test" >"$work/test" || { cat "$work/test"; wrong "the printed test fails"; }
grep -q '^expect small violates spare-number at ' "$work/out" || wrong "no case was printed"
grep -q '^violated: .* breaks spare-number$' "$work/out" || wrong "the search found nothing"
[ $failed -eq 0 ] || cat "$work/out"

# README.md shows the program.
sed -n '/^```cpp$/,/^```$/p' "$top/README.md" | sed '/^```/d' |
  cmp - "$here/consumer/spare_number.cpp" || wrong "README.md shows another program"
exit $failed
