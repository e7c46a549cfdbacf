// The fuzzer's own random numbers: the same on every machine and with every library, because a
// seed is a promise. (std distributions differ between libraries.)
#pragma once

#include <cstdint>

#include "model/require.h"

namespace pirq::fuzz {

/// splitmix64's output function: a bijection that spreads every bit.
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t x) {
  x ^= x >> 30;
  x *= 0xBF58476D1CE4E5B9U;
  x ^= x >> 27;
  x *= 0x94D049BB133111EBU;
  return x ^ (x >> 31);
}

/// Seed of case `index` of a run with seed `seed`: it depends on nothing else, so that case i is
/// the same whoever runs it.
[[nodiscard]] constexpr std::uint64_t case_seed(std::uint64_t seed, std::uint64_t index) {
  return mix(seed + 0x9E3779B97F4A7C15U * (index + 1));
}

/// A small, fast generator (splitmix64); one word of state.
class Random {
 public:
  explicit constexpr Random(std::uint64_t seed) : state_(seed) {}

  constexpr std::uint64_t next() { return mix(state_ += 0x9E3779B97F4A7C15U); }

  /// A number in [0, n). REQUIRES: n > 0. The bias is below n / 2^32, too small to matter here.
  constexpr std::uint32_t below(std::uint32_t n) {
    require(n > 0, "Random::below: n > 0");
    return static_cast<std::uint32_t>(((next() >> 32) * n) >> 32);
  }
  /// A number in [low, high]. REQUIRES: low <= high.
  constexpr std::int32_t between(std::int32_t low, std::int32_t high) {
    require(low <= high, "Random::between: low <= high");
    return low + static_cast<std::int32_t>(below(static_cast<std::uint32_t>(high - low) + 1));
  }

 private:
  std::uint64_t state_;
};

}  // namespace pirq::fuzz
