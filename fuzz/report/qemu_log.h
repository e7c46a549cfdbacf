// The lines of QEMU's log about passed-through MSI (hw/xen/xen_pt_msi.c).
#pragma once

#include <string>

#include "fuzz/execute/case_run.h"

namespace pirq::fuzz {

/// What QEMU says before a hypercall, and what when it has the answer. Each line has its end.
struct QemuLines {
  std::string before;
  std::string after;
};

/// REQUIRES: the step is one of QEMU's own calls. Device a is 00:03.0, b is 00:04.0 ...
[[nodiscard]] QemuLines qemu_lines(const Moment& moment);

}  // namespace pirq::fuzz
