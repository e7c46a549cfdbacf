// The lines of QEMU's log about passed-through MSI (hw/xen/xen_pt_msi.c).
#pragma once

#include <string>

#include "fuzz/execute/case_run.h"

namespace pirq::fuzz {

/// The lines that QEMU prints before a hypercall and after it returned, each with its line end.
struct QemuLines {
  std::string before;
  std::string after;
};

/// The lines of QEMU's hypercall at `moment`. Device a has the address 00:03.0, b 00:04.0, and so
/// on. REQUIRES: is_qemu_call(moment.step.kind).
[[nodiscard]] QemuLines qemu_lines(const Moment& moment);

}  // namespace pirq::fuzz
