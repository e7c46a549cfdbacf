// no-crash, and the canary, which tests that failures are reported.
#include "properties/property.h"

namespace pirq {

std::optional<Violation> check_no_crash(const Observation& seen) {
  if (!seen.outcome.crashed) return std::nullopt;
  return Violation{.subject = Subject::domain,
                   .pirq = seen.outcome.pirq > 0 ? seen.outcome.pirq : -1,
                   .detail = seen.world.guest().crashed()
                                 ? "Linux dereferences a bad pointer"
                                 : "Xen hits a BUG, an ASSERT or a bad pointer"};
}

std::optional<Violation> check_canary(const Observation&) {
  return Violation{.subject = Subject::domain, .detail = "the canary fails at every step"};
}

}  // namespace pirq
