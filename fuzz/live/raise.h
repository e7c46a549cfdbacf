// A device raises its interrupt, and where the interrupt goes.
#pragma once

#include <cstdint>

#include "fuzz/live/host_pci.h"
#include "fuzz/live/hypercalls.h"
#include "model/xen/answers.h"

namespace pirq::live {

/// Sets ENABLE in a device's MSI capability, as QEMU does for the guest after it has mapped the
/// MSI.
void enable_msi(Machine& machine, const PciFunction& device);

/// Lets an edu device raise its MSI, and reads which port of the guest became pending, or which
/// vector its local APIC received. Both are cleared again. REQUIRES: shared_info of the domain is
/// in its window, and the guest does not run.
[[nodiscard]] xen::RaiseAnswer raise_interrupt(Hypercalls& xen, std::uint16_t domid,
                                               const PciFunction& device);

}  // namespace pirq::live
