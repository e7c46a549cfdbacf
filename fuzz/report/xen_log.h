// The log lines of a debug build of Xen.
#pragma once

#include <string>

#include "fuzz/execute/case_run.h"

namespace pirq::fuzz {

/// The lines that Xen prints at `moment`, each with its line end.
[[nodiscard]] std::string xen_lines(const Moment& moment);

}  // namespace pirq::fuzz
