// Replaying a case: its steps in each of its worlds, and whether what happens is what it expects.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "fuzz/case_file/case.h"
#include "fuzz/execute/run_case.h"
#include "fuzz/report/paint.h"
#include "fuzz/text/input_error.h"

namespace pirq::fuzz {

struct ReplayOptions {
  bool log = false;      ///< The first world's steps as the real programs would log them.
  bool verbose = false;  ///< A table of steps for every world, not for the first alone.
  Paint paint = {};
  std::span<const OwnProperty> own = {};  ///< Properties that the case may name beside the table's.
};

/// What came of the case in one world.
struct WorldVerdict {
  std::string world;
  bool met = false;                    ///< What the case expects of this world happened.
  std::optional<Violation> violation;  ///< What was broken, of what was watched.
  std::size_t step = 0;                ///< The case's step that broke it, from 1.
  std::size_t left_out = 0;            ///< Steps that cannot happen in this world.
  std::string summary;                 ///< One line: what happened, and whether it was expected.
};

struct Replay {
  std::vector<WorldVerdict> worlds;
  std::string text;  ///< Tables or log, and the summaries.
  [[nodiscard]] bool met() const;
};

/// Replays `value`. In the first world, which the case was found in, a step that cannot happen is
/// an error of the case; in the others it is left out.
///
/// A world in which the case expects a violation is judged by that property alone, so that another
/// that breaks earlier does not hide it; the other worlds by all that are meant to hold there.
[[nodiscard]] std::variant<Replay, InputError> replay(const Case& value,
                                                      const ReplayOptions& options);

}  // namespace pirq::fuzz
