// The random number generator of the fuzzer. A seed must give the same case on every machine, so
// the fuzzer does not use the distributions of the standard library, which differ between
// implementations.
#pragma once

#include <cstdint>

#include "model/require.h"

namespace pirq::fuzz {

/// The output function of splitmix64, a bijection.
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t x) {
  x ^= x >> 30;
  x *= 0xBF58476D1CE4E5B9U;
  x ^= x >> 27;
  x *= 0x94D049BB133111EBU;
  return x ^ (x >> 31);
}

/// Returns the seed of case `index` of a campaign with seed `seed`. It depends on nothing else, so
/// any thread or machine generates the same case.
[[nodiscard]] constexpr std::uint64_t case_seed(std::uint64_t seed, std::uint64_t index) {
  return mix(seed + 0x9E3779B97F4A7C15U * (index + 1));
}

/// The generator splitmix64, with one word of state.
class Random {
 public:
  explicit constexpr Random(std::uint64_t seed) : state_(seed) {}

  constexpr std::uint64_t next() { return mix(state_ += 0x9E3779B97F4A7C15U); }

  /// Returns a number in [0, n). The bias is below n / 2^32. REQUIRES: n > 0.
  constexpr std::uint32_t below(std::uint32_t n) {
    require(n > 0, "Random::below: n > 0");
    return static_cast<std::uint32_t>(((next() >> 32) * n) >> 32);
  }
  /// Returns a number in [low, high]. REQUIRES: low <= high.
  constexpr std::int32_t between(std::int32_t low, std::int32_t high) {
    require(low <= high, "Random::between: low <= high");
    return low + static_cast<std::int32_t>(below(static_cast<std::uint32_t>(high - low) + 1));
  }

 private:
  std::uint64_t state_;
};

}  // namespace pirq::fuzz
