// no-crash, and the canary that tests the alarm.
#include "properties/property.h"

namespace pirq {

std::optional<Violation> check_no_crash(const Observation& seen) {
  if (!seen.outcome.crashed) return std::nullopt;
  return Violation{.subject = Subject::domain,
                   .pirq = seen.outcome.pirq > 0 ? seen.outcome.pirq : -1,
                   .detail = seen.world.guest().crashed()
                                 ? "Linux uses a pointer to nothing"
                                 : "Xen hits a BUG, an ASSERT or a bad pointer"};
}

std::optional<Violation> check_canary(const Observation&) {
  return Violation{.subject = Subject::domain, .detail = "the canary sings at every step"};
}

}  // namespace pirq
