// Judges hypercalls on a domain alone: no guest, no device model, whose views are not asked for.
#pragma once

#include <optional>

#include "model/memory.h"
#include "properties/checks.h"

namespace pirq {

/// The properties that can be asked of a domain alone.
inline constexpr Property kDomainProperties[] = {
    Property::no_crash,
    Property::no_leak,
    Property::maps_agree,
    Property::top_down,
    Property::failed_call_changes_nothing,
    Property::authorised,
};

/// A domain that was just created, and whose calls are judged. `setup` must outlive it.
class DomainMonitor {
 public:
  DomainMonitor(PropertySet properties, const Setup& setup);

  /// Makes the call and judges it: the first property of the table that it breaks. REQUIRES: the
  /// domain has not crashed.
  std::optional<Violation> call(const xen::Hypercall& call, xen::Answer& answer);

  [[nodiscard]] xen::Domain domain() const { return {*setup_, memory_.base()}; }

 private:
  Checks checks_;
  const Setup* setup_;
  Memory memory_;
};

}  // namespace pirq
