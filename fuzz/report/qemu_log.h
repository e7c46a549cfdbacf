// The lines of QEMU's log about passed-through devices (hw/xen/xen_pt*.c), as a build with
// XEN_PT_LOGGING_ENABLED prints them.
#pragma once

#include <optional>
#include <string>

#include "fuzz/execute/case_run.h"

namespace pirq::fuzz {

/// The lines that QEMU prints before a hypercall and after it returned, each with its line end. At
/// a step without a hypercall of QEMU all lines are in `after`.
struct QemuLines {
  std::string before;
  std::string after;
};

/// QEMU's lines at `moment`. `qemu_before` is QEMU's last call before it. Device a has the
/// address 00:03.0, b 00:04.0, and so on, in the guest and on the host.
[[nodiscard]] QemuLines qemu_lines(const Moment& moment, std::optional<StepKind> qemu_before);

}  // namespace pirq::fuzz
