// Whose fault a broken expectation is. Raw steps, failing allocations and missing resources can
// break what a driver relies on. Then no program of the model is to blame.
#pragma once

#include "model/world.h"

namespace pirq {

/// True if a raw step changed the device or a number that it relies on.
[[nodiscard]] bool tampered(const World& world, int device);

/// True if a raw step changed the device or a number of vector `id`.
[[nodiscard]] bool tampered(const World& world, const VectorId& id);

/// True if a call that maps, binds or opens a port for the vector failed for lack of numbers, irqs,
/// ports or memory. QEMU and Linux only log it, and the driver's probe succeeds.
[[nodiscard]] bool was_refused(const World& world, const VectorId& id);

}  // namespace pirq
