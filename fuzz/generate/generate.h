// Generates random interleavings of enabled steps. One seed determines a whole interleaving.
#pragma once

#include <cstdint>
#include <optional>

#include "fuzz/coverage/coverage.h"
#include "fuzz/execute/run_case.h"
#include "fuzz/generate/random.h"
#include "fuzz/generate/weights.h"
#include "model/world.h"

namespace pirq::fuzz {

struct GenerateOptions {
  std::uint32_t steps_min = 250;  ///< A case that ends with destroy-domain may be shorter.
  std::uint32_t steps_max = 500;
};

/// Draws the next step of `world`, including raw steps if the world allows them (Setup::raw_steps).
/// Returns empty if neither a step with a weight nor a raw step is enabled. `scratch` is a buffer
/// of the caller, which saves allocations.
[[nodiscard]] std::optional<Step> draw_step(const World& world, const Weights& weights,
                                            Random& random, OfferList& scratch);

/// The result of one generated case.
struct Generated {
  std::optional<Failure> failure;
  std::size_t steps = 0;
};

/// Generates and executes a random interleaving in `world`. `monitor` checks the properties after
/// each step; the case ends at the first violation. `steps` is cleared and receives the steps.
/// `recorder`, if not null, counts the coverage. REQUIRES: `world` is in its start state.
Generated generate_and_run(World& world, const Monitor& monitor, std::uint64_t seed,
                           const GenerateOptions& options, Interleaving& steps,
                           Recorder* recorder = nullptr);

/// Generates the interleaving of `seed` without checking properties.
[[nodiscard]] Interleaving generate(const World& start, std::uint64_t seed,
                                    const GenerateOptions& options);

}  // namespace pirq::fuzz
