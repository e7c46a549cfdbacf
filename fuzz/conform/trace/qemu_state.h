// The state line of a QEMU trace, in both of its forms. Form 1 repeats everything; form 2 prints
// the words that changed since the line before, below their device and entry:
//
//     < state device 0: detached ; device 1: enabled=1 maskall=0 ... entry0: pirq=47 updated=0 ...
//     < 0: detached ; 1: enabled=1 entry0: pirq=47
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fuzz/conform/trace/xen_state.h"
#include "fuzz/text/line.h"
#include "model/setup.h"

namespace pirq::fuzz {

/// A word of a device's state: "pirq=" and one number, or "entry0:" and none.
struct StateWord {
  std::string text;
  int numbers = 1;  ///< That follow, with ',' between them.
};
/// The words of each device's state, in their order.
using StateShape = std::vector<std::vector<StateWord>>;

/// Returns the words that a state has with these devices and this release of QEMU.
[[nodiscard]] StateShape state_shape(const WorldConfig& config);

/// From form 1 to form 2. `before` is the line before in form 1, empty for a trace's first.
[[nodiscard]] std::string state_changes(std::string_view before, std::string_view now);

/// Reads a state line in `form` and stores it in form 1. `before` is the line before in form 1.
[[nodiscard]] Problem read_state(const Line& line, TraceForm form, const StateShape& shape,
                                 std::string_view before, std::string& state);

/// Which words of two lines in form 1 differ: "device 1 entry0 pirq".
[[nodiscard]] std::string differing_state(std::string_view expected, std::string_view got);

}  // namespace pirq::fuzz
