// Shrinks a script that fails to a short one that fails in the same way.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>

#include "fuzz/conform/sut/script.h"

namespace pirq::fuzz {

/// Executes a candidate. Returns nothing if it does not fail in the same way; otherwise the
/// executed calls with their new answers, up to the failing one.
using TryScript = std::function<std::optional<Script>(const Script&)>;

struct ScriptShrinkOptions {
  std::size_t runs_max = 20'000;  ///< The largest number of candidates. The best one is returned.
  std::function<bool()> go_on;    ///< Called before every candidate; false ends the shrinking.
};

struct ShrunkScript {
  Script script;
  std::size_t runs = 0;
  bool finished = false;  ///< No pass makes it smaller: no call and no pair can be removed.
};

/// Shrinks `script`. REQUIRES: its last call fails.
[[nodiscard]] ShrunkScript shrink_script(const Script& script, const TryScript& attempt,
                                         const ScriptShrinkOptions& options);

/// True if `a` is smaller: by length, then devices, sizes and arguments.
[[nodiscard]] bool smaller(const Script& a, const Script& b);

}  // namespace pirq::fuzz
