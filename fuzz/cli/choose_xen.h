// From --world, --xen and --rule to the Xen that is modelled.
#pragma once

#include <variant>

#include "fuzz/cli/commands.h"
#include "fuzz/conform/serve.h"
#include "fuzz/input_error.h"

namespace pirq::fuzz::cli {

/// The choice made, a world's release and rules taken in; a rule given by itself wins.
[[nodiscard]] std::variant<ServeOptions, InputError> choose_xen(const XenChoice& choice);

}  // namespace pirq::fuzz::cli
