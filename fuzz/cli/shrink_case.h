// Shrinks the case of a file: what `shrink` and `corpus add` do.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "fuzz/case_file/find.h"
#include "fuzz/case_file/parse.h"
#include "fuzz/cli/injected.h"
#include "fuzz/cli/interrupt.h"
#include "fuzz/cli/terminal.h"

namespace pirq::fuzz::cli {

/// A shrunk case: the find, and the case with the first comments and the other worlds of its file.
struct ShrunkCase {
  Find find;
  Case value;
  std::size_t states = 0;  ///< Of the last search.
  bool unsteady = false;   ///< The shrunk case does not fail again.
};

/// Shrinks the first violation in the first world of the case file: of the expected property, or of
/// any property of the driver discipline if the case expects none. Returns an error if the case
/// violates nothing there. `fault` is a fault of the shrinker itself, for tests.
[[nodiscard]] Result<ShrunkCase> shrink_file(const std::string& file,
                                             std::chrono::milliseconds time,
                                             const Interrupt& interrupt, const Console& console,
                                             std::optional<Fault> fault = {});

/// Says that the result of a shrinker is not deterministic. Returns the exit code.
[[nodiscard]] int say_unsteady_case();

}  // namespace pirq::fuzz::cli
