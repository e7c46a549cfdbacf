// Blocks of Xen's code that no run on this machine can execute, with the reason.
#pragma once

#include <string_view>

#include "fuzz/live/code/code_map.h"

namespace pirq::live {

/// Why a block of `function` cannot be executed; empty if it can, or if the build is not known.
[[nodiscard]] std::string_view out_of_reach(std::string_view build_id, const CodeFunction& function,
                                            const CodeBlock& block);

/// True if the unreachable blocks of a build are known.
[[nodiscard]] bool knows_reach(std::string_view build_id);

}  // namespace pirq::live
