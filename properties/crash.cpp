// no-crash, and the canary that tests the alarm.
#include "properties/property.h"

namespace pirq {

Violation crash_of_xen() {
  return {.subject = Subject::domain, .detail = "Xen hits a BUG, an ASSERT or a bad pointer"};
}

std::optional<Violation> check_no_crash(const Observation& seen) {
  if (!seen.outcome.crashed) return std::nullopt;
  Violation violation = crash_of_xen();
  if (seen.outcome.pirq > 0) violation.pirq = seen.outcome.pirq;
  if (seen.world.guest().crashed()) violation.detail = "Linux uses a pointer to nothing";
  return violation;
}

std::optional<Violation> check_canary(const Observation&) {
  return Violation{.subject = Subject::domain, .detail = "the canary sings at every step"};
}

}  // namespace pirq
