// How well the random fuzzer finds a rule's bug: over several seeds, how often, how soon, and how
// short it gets.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "fuzz/survey/ground.h"

namespace pirq::fuzz {

struct HuntOptions {
  std::uint64_t first_seed = 1;
  std::uint64_t seeds = 20;
};

/// One rule's row. Medians are over the seeds that found it, the upper one of two.
struct HuntResult {
  std::uint64_t seeds = 0;
  std::uint64_t found = 0;  ///< Seeds that found it within the ground's cases.
  std::uint64_t cases_median = 0, cases_worst = 0;
  std::uint64_t steps_median = 0, steps_worst = 0;  ///< Of all cases up to the find.
  std::chrono::nanoseconds time_median{};           ///< On one thread.
  std::size_t shortest = 0;                         ///< Length of the first find, shrunk.
  bool certified = false;                           ///< No shorter interleaving breaks it so.
};

/// Hunts on `ground` with its rule turned back, one thread, watching its prey alone.
[[nodiscard]] HuntResult hunt(const HuntingGround& ground, const HuntOptions& options);

}  // namespace pirq::fuzz
