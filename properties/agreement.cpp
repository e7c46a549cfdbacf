#include "properties/agreement.h"
#include "model/require.h"

namespace pirq {

std::string to_text(const Disagreement& found) {
  require(!found.to.empty(), "to_text(Disagreement): it has a partner");
  return std::string(found.from) + " " + std::to_string(found.a) + " has " + std::string(found.to) +
         " " + std::to_string(found.b) + ", which has " + std::string(found.from) + " " +
         std::to_string(found.back);
}

std::optional<Disagreement> disagreement_at_pirq(const xen::Domain& xen, std::int32_t pirq,
                                                 std::int32_t nr_pirqs) {
  const std::int32_t irq = xen.domain_pirq_to_irq(pirq);
  if (irq != 0 && irq != xen::kPirqAllocated) {
    // After a forced unbind both directions hold the negative of the other.
    const std::int32_t back = xen.domain_irq_to_pirq(irq > 0 ? irq : -irq);
    if (back != (irq > 0 ? pirq : -pirq)) return Disagreement{"pirq", pirq, "irq", irq, back};
  }
  const std::int32_t gsi = xen.domain_pirq_to_emuirq(pirq);
  if (gsi >= 0 && xen.domain_emuirq_to_pirq(gsi) != pirq)
    return Disagreement{"pirq", pirq, "emuirq", gsi, xen.domain_emuirq_to_pirq(gsi)};
  if (pirq < nr_pirqs && xen.marked_free(pirq) != xen.is_free_pirq(pirq))
    return Disagreement{"pirq", pirq, {}, 0, 0};
  return std::nullopt;
}

std::optional<Disagreement> disagreement_at_irq(const xen::Domain& xen, std::int32_t irq) {
  const std::int32_t pirq = xen.domain_irq_to_pirq(irq);
  if (pirq == 0) return std::nullopt;
  const std::int32_t back = xen.domain_pirq_to_irq(pirq > 0 ? pirq : -pirq);
  if (back == (pirq > 0 ? irq : -irq)) return std::nullopt;
  return Disagreement{"irq", irq, "pirq", pirq, back};
}

}  // namespace pirq
