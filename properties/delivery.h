// The arrival of interrupts, as delivered-to-owner, no-lost-vector and softirqs-deliver judge it.
#pragma once

#include <optional>

#include "properties/property.h"

namespace pirq {

/// True if the vector's driver relies on its interrupts now: the device is the domain's and at
/// rest, its driver has enabled it, and the vector has a handler.
[[nodiscard]] bool expects_interrupts(const World& world, const VectorId& id);

/// Checks that an event that was sent is in the guest's queue, in a world with FIFO events.
[[nodiscard]] std::optional<Violation> judge_queue(const World& world, const VectorId& id,
                                                   const Outcome& outcome);

/// A violation if an interrupt of vector `id` that goes where `answer` says reaches the handler of
/// another vector, or if it `must_arrive` and reaches none.
[[nodiscard]] std::optional<Violation> judge_arrival(const World& world, const VectorId& id,
                                                     const xen::RaiseAnswer& answer,
                                                     bool must_arrive);

/// The destination of the interrupt that a step delivered.
[[nodiscard]] xen::RaiseAnswer arrival_of(const Outcome& outcome);

}  // namespace pirq
