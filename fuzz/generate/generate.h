// Random interleavings: a whole one from one seed word, made of enabled steps only.
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
  std::uint32_t steps_min = 250;  ///< Fewer where the domain is destroyed before.
  std::uint32_t steps_max = 500;
};

/// Draws the next step of `world`; empty if nothing can happen that has a weight.
/// Raw steps are drawn too where the world allows any (Setup::raw_steps).
[[nodiscard]] std::optional<Step> draw_step(const World& world, const Weights& weights,
                                            Random& random, StepList& scratch);

/// What one generated case did.
struct Generated {
  std::optional<Failure> failure;
  std::size_t steps = 0;
};

/// Makes a random interleaving in `world` (a copy of its start), judged by `monitor` after each
/// step; stops at the first violation. The steps go into `steps`, which is cleared first.
/// `recorder`, if given, counts what happened.
Generated generate_and_run(World& world, const Monitor& monitor, std::uint64_t seed,
                           const GenerateOptions& options, Interleaving& steps,
                           Recorder* recorder = nullptr);

/// The interleaving alone, not judged: what the RapidCheck generator yields.
[[nodiscard]] Interleaving generate(const World& start, std::uint64_t seed,
                                    const GenerateOptions& options);

}  // namespace pirq::fuzz
