// The lines of a case's body: a step, as the step table declares it, or an operation.
#pragma once

#include <span>
#include <string>

#include "fuzz/case_file/case.h"
#include "fuzz/text/line.h"
#include "model/setup.h"

namespace pirq::fuzz {

/// Reads a step or an operation; the devices and bounds are those of `setup`.
/// REQUIRES: the line has a word.
[[nodiscard]] Problem read_action(const Line& line, const Setup& setup, Action& action);

/// Canonical text of an action in a case with `devices`: "a obtain", "b reload vectors=2".
[[nodiscard]] std::string action_text(const Action& action, std::span<const DeviceConfig> devices);

}  // namespace pirq::fuzz
