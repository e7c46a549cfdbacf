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

/// The unmasked bit of a bind's flags (XEN_DOMCTL_VMSI_X86_UNMASKED).
inline constexpr std::uint32_t kGflagsUnmasked = 1U << 16;

/// The vectors that a map of a block which succeeded has set up. Xen maps one entry of MSI-X.
[[nodiscard]] std::int32_t block_of(const CallObservation& seen);

/// The numbers that a call may change.
class NamedNumbers {
 public:
  explicit NamedNumbers(const CallObservation& seen);
  [[nodiscard]] bool has(std::int32_t pirq) const;

 private:
  const CallObservation& seen_;
  std::int32_t first_ = 0;
  std::int32_t nr_ = 0;  ///< The number of them, from `first_` on.
};

/// True if the number's device has left, and the device model has not unmapped it.
[[nodiscard]] inline bool is_left_behind(const xen::Pirq& entry) {
  return entry.irq == xen::kPirqAllocated && (entry.softirq & xen::kLeftBehind) != 0;
}

/// Judges the entries of the numbers and irqs that a call that succeeded has touched.
[[nodiscard]] std::optional<Breach> judge_entries(const CallObservation& seen);
/// Judges a call that succeeded although it must fail.
[[nodiscard]] std::optional<Breach> judge_success(const CallObservation& seen);
/// Judges the effect of a call that succeeded.
[[nodiscard]] std::optional<Breach> judge_effect(const CallObservation& seen);
/// Judges the error of a call that failed.
[[nodiscard]] std::optional<Breach> judge_error(const CallObservation& seen);

/// The entry of a number, or of an irq, before the call.
[[nodiscard]] const xen::Pirq& before_call(const CallObservation& seen, std::int32_t pirq);
[[nodiscard]] const xen::Irq& irq_before_call(const CallObservation& seen, std::int32_t irq);

}  // namespace pirq
