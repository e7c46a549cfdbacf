// From the lines of a case to its steps: operations are played in the world the case was found in.
#pragma once

#include <cstddef>
#include <optional>
#include <variant>
#include <vector>

#include "fuzz/case_file/case.h"
#include "fuzz/execute/case_run.h"
#include "fuzz/text/input_error.h"

namespace pirq::fuzz {

/// The steps of a case; step i comes from item `items[i]` of the case.
struct Expanded {
  Interleaving steps;
  std::vector<std::size_t> items;
};

/// Plays the case in `run`, whose world is a fresh one of the case's first, and adds what it makes
/// to `expanded`. A step that cannot happen at its place, or an operation that cannot begin there,
/// is an error at its line; the caller adds the file's name. An operation lets QEMU finish what the
/// same device made it do.
[[nodiscard]] std::optional<InputError> play(const Case& value, CaseRun& run, Expanded& expanded);

/// The same for the steps alone: nothing is judged.
[[nodiscard]] std::variant<Expanded, InputError> expand(const Case& value, const World& start);

/// The canonical case: steps only. Comments of an operation go to its first step.
[[nodiscard]] Case with_steps_only(const Case& value, const Expanded& expanded);

}  // namespace pirq::fuzz
