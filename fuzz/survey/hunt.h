// Measures how well the random fuzzer finds the bug of a rule: over several seeds, how often it
// finds the bug, after how many cases, and the length of the shrunk reproducer.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "fuzz/survey/ground.h"
#include "properties/property.h"
#include "properties/watched.h"

namespace pirq::fuzz {

struct HuntOptions {
  std::uint64_t first_seed = 1;
  std::uint64_t seeds = 20;
  /// Called with the number of finished seeds, often. Returning false ends the hunt.
  std::function<bool(std::uint64_t)> go_on = {};
  WorldChanges changes = {};              ///< Made to the world of each rule.
  std::span<const OwnProperty> own = {};  ///< Watched as well, to test the hunt itself.
};

/// The result for one rule. Medians are over the seeds that found the bug; of an even number of
/// values, the upper of the two middle ones.
struct HuntResult {
  std::uint64_t seeds = 0;
  std::uint64_t found = 0;  ///< The number of seeds that found the bug within the ground's cases.
  std::uint64_t cases_median = 0, cases_worst = 0;
  std::uint64_t steps_median = 0, steps_worst = 0;  ///< The steps of all cases up to the find.
  std::chrono::nanoseconds time_median{};           ///< The time on one thread.
  std::size_t shortest = 0;            ///< The length of the first find after shrinking.
  std::optional<Violation> find = {};  ///< What the first find violates after shrinking.
  bool certified = false;              ///< Proven: no shorter reproducer exists.
  bool unsteady = false;               ///< A case failed, and did not fail again.
};

/// Runs one campaign per seed on one thread, in the world of `ground` with its rule turned back.
/// Watches the property that the bug violates and `options.own`, nothing else.
[[nodiscard]] HuntResult hunt(const HuntingGround& ground, const HuntOptions& options);

}  // namespace pirq::fuzz
