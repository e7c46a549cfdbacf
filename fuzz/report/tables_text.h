// The tables of a world as text: what Xen, QEMU and the guest record about its numbers.
#pragma once

#include <string>

#include "model/world.h"

namespace pirq::fuzz {

/// Returns every table of `world`: Xen's struct pirq, pass-through bindings, irqs and ports, the
/// messages that QEMU has of each device, and the guest's list of irqs. GSIs whose irq and number
/// are equal are omitted.
[[nodiscard]] std::string tables_text(const World& world);

}  // namespace pirq::fuzz
