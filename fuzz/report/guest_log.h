// The lines of Linux's log about pirqs (arch/x86/pci/xen.c and drivers/xen/events/events_base.c).
#pragma once

#include <string>

#include "fuzz/report/log.h"

namespace pirq::fuzz {

/// The lines that the guest prints at `moment`, each with its line end. A driver that does not know
/// Xen prints none.
[[nodiscard]] std::string guest_lines(const Moment& moment, const Neighbours& neighbours,
                                      LogLevel level);

}  // namespace pirq::fuzz
