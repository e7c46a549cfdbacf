// Shrinking scripts: from one that fails to a short one that fails in the same way.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>

#include "fuzz/conform/sut/script.h"

namespace pirq::fuzz {

/// Plays a candidate. Empty if it does not fail in the way that is looked for; else what was made
/// of it: the calls as they were answered this time, up to the failing one.
using TryScript = std::function<std::optional<Script>(const Script&)>;

struct ScriptShrinkOptions {
  std::size_t runs_max = 20'000;  ///< Candidates tried; then the best so far is the answer.
  std::function<bool()> go_on;    ///< Asked before every candidate; false ends the shrinking.
};

struct ShrunkScript {
  Script script;
  std::size_t runs = 0;
  bool finished = false;  ///< No pass can make it smaller: no call and no pair can be left out.
};

/// Shrinks `script`, which fails and ends with the failing call.
[[nodiscard]] ShrunkScript shrink_script(const Script& script, const TryScript& attempt,
                                         const ScriptShrinkOptions& options);

/// The one order of "smaller": length, devices, sizes, then the arguments.
[[nodiscard]] bool smaller(const Script& a, const Script& b);

}  // namespace pirq::fuzz
