// The log lines that the real programs would print: Linux (xen:events and the MSI code, with the
// debug lines of the January 2017 experiment), QEMU (hw/xen/xen_pt_msi.c) and a debug build of Xen.
#pragma once

#include <optional>
#include <string>

#include "fuzz/execute/case_run.h"

namespace pirq::fuzz {

/// The lines printed at `moment`, each with its line end. The guest's get_free_pirq line names the
/// calling function, which is derived from the neighbouring steps `previous` and `next`.
[[nodiscard]] std::string log_lines(const Moment& moment, std::optional<StepKind> previous,
                                    std::optional<StepKind> next);

}  // namespace pirq::fuzz
