// Reads and prints the lines of a case's body. A line holds a step, as declared in the step table,
// or an operation.
#pragma once

#include <span>
#include <string>

#include "fuzz/case_file/case.h"
#include "fuzz/text/line.h"
#include "model/setup.h"

namespace pirq::fuzz {

/// Reads a step or an operation. `setup` gives the devices and the bounds of the parameters.
/// REQUIRES: the line has a word.
[[nodiscard]] Problem read_action(const Line& line, const Setup& setup, Action& action);

/// Returns the canonical text of an action in a case with `devices`: "a obtain",
/// "b reload vectors=2".
[[nodiscard]] std::string action_text(const Action& action, std::span<const DeviceConfig> devices);

}  // namespace pirq::fuzz
