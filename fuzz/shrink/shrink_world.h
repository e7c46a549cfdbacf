// Reduces the world of a failing case together with its steps: fewer devices, smaller tables, fewer
// allowed steps, simpler kinds. What is left is what the failure needs, and a search can certify
// it.
#pragma once

#include <functional>

#include "fuzz/shrink/shrink.h"
#include "model/setup.h"

namespace pirq::fuzz {

/// A failing case with its world.
struct FailingWorld {
  WorldConfig world;
  FailingCase found;
};

/// True if a reduced world is acceptable, for example because the property is meant to hold in it.
/// Empty: every world is.
using Acceptable = std::function<bool(const WorldConfig& world)>;

/// Reduces the world. The steps are adapted and become no more. The result fails in the same way
/// (Violation::same_failure). Only the property of the failure is watched. `executions` counts the
/// executed candidates, up to options.executions_max.
/// REQUIRES: the steps fail in the world with the failure, which is at the last step.
[[nodiscard]] FailingWorld reduce_world(FailingWorld from, const Acceptable& acceptable,
                                        const ShrinkOptions& options, std::size_t& executions);

/// A shrunk case and its world.
struct ShrunkWorld {
  WorldConfig world;
  Shrunk shrunk;
};

/// Whether a case that is certified in its own world keeps this world.
enum class KeepWorld : std::uint8_t { if_certified, never };

/// Shrinks the steps and reduces the world in turn. Only the property of the failure is watched.
/// The certificate is for the world of the result.
[[nodiscard]] ShrunkWorld shrink_with_world(const FailingWorld& from, KeepWorld keep,
                                            const Acceptable& acceptable,
                                            const ShrinkOptions& options);

}  // namespace pirq::fuzz
