// Replays a case: runs its steps in each of its worlds and compares the outcome with the
// expectations.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "fuzz/case_file/case.h"
#include "fuzz/execute/run_case.h"
#include "fuzz/report/log_level.h"
#include "fuzz/report/paint.h"
#include "fuzz/text/input_error.h"

namespace pirq::fuzz {

inline constexpr std::size_t kLastStep = static_cast<std::size_t>(-1);

struct ReplayOptions {
  bool log = false;      ///< Print the log lines of the real programs instead of a table of steps.
  bool verbose = false;  ///< Print a table of steps for every world, not only for the first.
  Paint paint = {};
  /// Print all tables after this step instead of a table of steps. 0 is the start; kLastStep is the
  /// last step.
  std::optional<std::size_t> tables = {};
  std::span<const OwnProperty> own = {};  ///< User-defined properties that the case may name.
  LogLevel log_level = LogLevel::normal;  ///< The builds whose lines `log` prints.
  /// The name of the case's file. If it is set, it begins the summary of an expectation that is not
  /// met: "FILE:LINE: FAILED: ...".
  std::string file = {};
};

/// The outcome of the case in one world.
struct WorldVerdict {
  std::string world;
  bool met = false;                    ///< The outcome is the expected one.
  std::optional<Violation> violation;  ///< The first violation of a watched property.
  std::size_t step = 0;                ///< The step that violated it, counted from 1.
  std::size_t left_out = 0;            ///< Steps skipped because they cannot happen in this world.
  std::string summary;                 ///< One line: the outcome, and whether it was expected.
  int line = 0;                        ///< The line of the expectation in the file; 0: none.
};

struct Replay {
  std::vector<WorldVerdict> worlds;
  std::string text;  ///< Tables or log, and the summaries.
  /// True if every world met its expectation.
  [[nodiscard]] bool met() const;
};

/// The properties that a replay watches in `world`. If the case expects a violation there, it is
/// only that property; otherwise all properties of the driver discipline.
[[nodiscard]] Watched watched_in(const NamedWorld& world, std::span<const OwnProperty> own = {});

/// Replays `value`. Returns an error if `options.tables` is a step that the case does not have. In
/// the first world a step that cannot happen is an error of the case; in the
/// other worlds it is skipped and counted.
///
/// If the case expects a violation in a world, only that property is watched there, so that an
/// earlier violation of another property cannot hide it. In every other world all properties of its
/// driver discipline are watched.
[[nodiscard]] std::variant<Replay, InputError> replay(const Case& value,
                                                      const ReplayOptions& options);

}  // namespace pirq::fuzz
