// The layout of any build of Xen, from its debug information.
#pragma once

#include <string>
#include <variant>

#include "fuzz/live/xen_layout.h"
#include "fuzz/text/input_error.h"

namespace pirq::live {

/// Asks gdb for the variables and fields in `syms`: the file xen-syms of a build with debug
/// information. Returns an error if gdb is missing or the file does not have them.
[[nodiscard]] std::variant<XenLayout, fuzz::InputError> read_layout(const std::string& syms);

}  // namespace pirq::live
