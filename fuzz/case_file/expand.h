// Expands a case to its steps. Operations are played in the first world of the case, in which the
// failure was found.
#pragma once

#include <cstddef>
#include <optional>
#include <variant>
#include <vector>

#include "fuzz/case_file/case.h"
#include "fuzz/execute/case_run.h"
#include "fuzz/text/input_error.h"

namespace pirq::fuzz {

/// The steps of a case. Step i comes from item `items[i]` of the case.
struct Expanded {
  Interleaving steps;
  std::vector<std::size_t> items;
};

/// Plays the case in `run` and appends its steps to `expanded`. Returns an error at the line of the
/// first step that is not enabled, or of the first operation that cannot begin; the caller adds the
/// name of the file. An operation includes the QEMU calls that its device causes.
/// REQUIRES: the world of `run` is the start of the case's first world.
[[nodiscard]] std::optional<InputError> play(const Case& value, CaseRun& run, Expanded& expanded);

/// Expands the case without checking any property.
[[nodiscard]] std::variant<Expanded, InputError> expand(const Case& value, const World& start);

/// Returns the case with steps in place of operations. The comments of an operation move to its
/// first step.
[[nodiscard]] Case with_steps_only(const Case& value, const Expanded& expanded);

}  // namespace pirq::fuzz
