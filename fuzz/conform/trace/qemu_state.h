// The state line of a QEMU trace, in both of its forms. Form 1 repeats everything; form 2 prints
// the words that changed since the line before, below their device and entry:
//
//     < state device 0: detached ; device 1: enabled=1 maskall=0 ... entry0: pirq=47 updated=0 ...
//     < 0: detached ; 1: enabled=1 entry0: pirq=47
#pragma once

#include <string>
#include <string_view>

#include "fuzz/conform/trace/cursor.h"

namespace pirq::fuzz {

/// From form 1 to form 2. `before` is the line before in form 1, empty for a trace's first.
[[nodiscard]] std::string state_changes(std::string_view before, std::string_view now);

/// From form 2 to form 1: reads the line to its end.
[[nodiscard]] std::string read_state_changes(Cursor& in, std::string_view before);

/// Which words of two lines in form 1 differ: "device 1 entry0 pirq".
[[nodiscard]] std::string differing_state(std::string_view expected, std::string_view got);

}  // namespace pirq::fuzz
