// Hypercalls that the model does not have, for the code coverage of Xen: a toolstack that maps a
// GSI, dom0's own interrupts, bindings of other types. Nothing is compared.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "fuzz/live/guest.h"

namespace pirq::live {

/// What the detours need.
struct DetourHost {
  Guest& guest;                                      ///< Created, without interrupts.
  std::vector<PciFunction> devices;                  ///< Of the guest.
  std::int32_t gsis = 0;                             ///< nr_irqs_gsi
  std::int32_t pirqs = 0;                            ///< nr_pirqs of the guest.
  std::function<std::int32_t(std::int32_t)> irq_of;  ///< Xen's irq of a pirq of the guest, or 0.
};

/// Interrupts of dom0's own, which is a PV domain. All devices are dom0's. dom0 keeps a port on the
/// GSIs that play_detours shares. The machine may be lost.
void play_detours_of_dom0(Machine& machine, std::span<const PciFunction> devices);
/// All other detours. The machine is of no use afterwards, and may be lost.
void play_detours(Machine& machine, const DetourHost& host);

}  // namespace pirq::live
