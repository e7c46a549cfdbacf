// The state line of a QEMU trace, in both forms. Form 1 has the whole state. Form 2 has the words
// that changed since the previous line, after their device and entry:
//
//     < state device 0: detached ; device 1: enabled=1 maskall=0 ... entry0: pirq=47 updated=0 ...
//     < 0: detached ; 1: enabled=1 entry0: pirq=47
#pragma once

#include <string>
#include <string_view>

#include "fuzz/conform/trace/xen_state.h"
#include "fuzz/text/line.h"
#include "model/qemu/xen_pt.h"
#include "model/setup.h"

namespace pirq::fuzz {

/// Returns the state line of QEMU in form 1.
[[nodiscard]] std::string state_text(const qemu::DeviceModelView& qemu, const Setup& setup);

/// Converts a line from form 1 to form 2. `before` is the previous line in form 1, or empty.
[[nodiscard]] std::string state_changes(std::string_view before, std::string_view now);

/// Reads a state line in `form` and stores it in form 1. `before` is the previous line in form 1,
/// or empty. `blank` is the line of a QEMU that was just started, also in form 1. The state must
/// have the same words.
[[nodiscard]] Problem read_state(const Line& line, TraceForm form, std::string_view blank,
                                 std::string_view before, std::string& state);

/// Returns the words that differ between two lines in form 1: "device 1 entry0 pirq".
[[nodiscard]] std::string differing_state(std::string_view expected, std::string_view got);

}  // namespace pirq::fuzz
