// The contract of each hypercall, for calls-keep-contract: what a call that succeeds has done, and
// which errors have a cause. It holds where every rule of Xen is in force.
#pragma once

#include <optional>
#include <string>

#include "properties/property.h"

namespace pirq {

/// What a call did that it must not do, or did not do that it must.
struct Breach {
  std::int32_t pirq = -1;
  std::string what;
};

/// Judges the effect of a call that succeeded.
[[nodiscard]] std::optional<Breach> judge_effect(const CallObservation& seen);
/// Judges the error of a call that failed.
[[nodiscard]] std::optional<Breach> judge_error(const CallObservation& seen);

/// The entry of a number, or of an irq, before the call.
[[nodiscard]] const xen::Pirq& before_call(const CallObservation& seen, std::int32_t pirq);
[[nodiscard]] const xen::Irq& irq_before_call(const CallObservation& seen, std::int32_t irq);

}  // namespace pirq
