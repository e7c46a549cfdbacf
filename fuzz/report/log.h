// The log lines that the real programs of a world would print: Linux with dynamic debug of
// arch/x86/pci/xen.c, QEMU with its xen_pt log compiled in, and Xen.
#pragma once

#include <optional>
#include <string>

#include "fuzz/execute/case_run.h"
#include "fuzz/report/log_level.h"

namespace pirq::fuzz {

/// Steps around a moment. The line of the guest's get_free_pirq names the calling function, which
/// is derived from the steps of the case before and after it. QEMU looks up the number in a message
/// once for a map and the bind that follows it.
struct Neighbours {
  std::optional<StepKind> previous = {};
  std::optional<StepKind> next = {};
  std::optional<StepKind> qemu_before = {};  ///< The last call of QEMU that was made.
};

/// The lines printed at `moment`, each with its line end.
[[nodiscard]] std::string log_lines(const Moment& moment, const Neighbours& neighbours,
                                    LogLevel level);

}  // namespace pirq::fuzz
