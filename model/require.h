// Preconditions and invariants of this project's code. Builds for development and tests check them.
#pragma once

#include <concepts>
#include <cstdio>
#include <cstdlib>
#include <type_traits>

namespace pirq {

/// True in builds with the CMake option PIRQFUZZ_CHECKS.
#ifdef PIRQFUZZ_CHECKS
inline constexpr bool kChecked = true;
#else
inline constexpr bool kChecked = false;
#endif

[[noreturn]] inline void requirement_failed(const char* what, const char* file, int line) {
  static_cast<void>(std::fprintf(stderr, "%s:%d: requirement failed: %s\n", file, line, what));
  std::abort();
}

/// Aborts the program if `condition` is false. `what` is the requirement in words. In other builds
/// a condition that is a function is not evaluated, and one that is a value is optimised away.
template <class Condition>
constexpr void require(const Condition& condition, const char* what,
                       const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  if constexpr (kChecked) {
    if constexpr (std::predicate<Condition>) {
      if (!condition()) requirement_failed(what, file, line);
    } else {
      if (!condition) requirement_failed(what, file, line);
    }
  }
}

}  // namespace pirq
