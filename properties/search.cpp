// top-down: a search for free numbers, compared with its plain linear version.
#include "properties/search.h"

#include <string>

#include "model/xen/limits.h"
#include "properties/property.h"

namespace pirq {

std::int32_t linear_search(const xen::DomainView& xen, const WorldConfig& config,
                           const xen::Search& search) {
  if (search.range == xen::PirqType::gsi && !xen.reserves_pin_numbers())
    for (std::int32_t pirq = xen::kLegacyIrqs; pirq < config.gsis; ++pirq)
      if (xen.is_free_pirq(pirq)) return pirq;
  std::int32_t run = 0;
  for (std::int32_t pirq = config.pirqs - 1; pirq >= config.gsis; --pirq) {
    run = xen.is_free_pirq(pirq) ? run + 1 : 0;
    if (run == search.nr) return pirq;
  }
  return -xen::kENOSPC;
}

std::int32_t linear_free_pirq(const World& world, bool gsi) {
  const xen::PirqType range = gsi ? xen::PirqType::gsi : xen::PirqType::msi;
  return linear_search(world.domain(), world.setup().config(), {range});
}

std::optional<Violation> check_top_down(const CallObservation& seen) {
  if (!seen.linear_answer) return std::nullopt;
  // After a successful search the call can fail for another reason. Only -ENOSPC comes from the
  // search.
  const std::int32_t rc = seen.answer.rc;
  if (rc != 0 && rc != -xen::kENOSPC) return std::nullopt;
  const std::int32_t answer = rc == 0 ? seen.answer.number : rc;
  if (answer == *seen.linear_answer) return std::nullopt;
  return Violation{.subject = Subject::pirq,
                   .pirq = answer < 0 ? -1 : answer,
                   .detail = "get_free_pirq answered " + std::to_string(answer) +
                             ", the linear search " + std::to_string(*seen.linear_answer)};
}

}  // namespace pirq
