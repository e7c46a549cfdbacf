// What the steps of a driver and the interrupts of a device lead to, for steps-keep-contract.
#pragma once

#include "properties/property.h"

namespace pirq {

/// What a step has not done, or nullptr.
using Fault = const char*;

/// Judges a step of a driver: the phase that follows it, and what its outcome says.
[[nodiscard]] Fault judge_progress(const Observation& seen);

/// Judges the destination of an interrupt that was raised: it follows from Xen's tables.
[[nodiscard]] Fault judge_destination(const Observation& seen);

/// Judges an interrupt that reached Xen: if its number is bound, a softirq is scheduled.
[[nodiscard]] Fault judge_schedule(const Observation& seen);

}  // namespace pirq
