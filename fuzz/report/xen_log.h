// The lines of Xen's log.
#pragma once

#include <string>

#include "fuzz/execute/case_run.h"
#include "fuzz/report/log_level.h"

namespace pirq::fuzz {

/// The lines that Xen prints at `moment`, each with its line end. Most of its lines about pirqs are
/// only in debug builds.
[[nodiscard]] std::string xen_lines(const Moment& moment, LogLevel level);

}  // namespace pirq::fuzz
