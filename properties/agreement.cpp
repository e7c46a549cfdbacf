#include "properties/agreement.h"

#include <string>
#include <string_view>

#include "model/xen/intx.h"
#include "model/xen/limits.h"

namespace pirq {
namespace {

// Text of an inconsistent entry: `from` a has `to` b, but `to` b has `from` back. An irq b is
// negative after a forced unbind.
std::string disagreement(std::string_view from, std::int32_t a, std::string_view to, std::int32_t b,
                         std::int32_t back) {
  return std::string(from) + " " + std::to_string(a) + " has " + std::string(to) + " " +
         std::to_string(b) + ", which has " + std::string(from) + " " + std::to_string(back);
}

// Checks a number against its irq, its emuirq and its bit in the free bitmap. Numbers beyond
// `nr_pirqs` have no bit.
std::optional<Violation> judge_pirq(const xen::DomainView& xen, std::int32_t pirq,
                                    std::int32_t nr_pirqs) {
  const std::int32_t irq = xen.domain_pirq_to_irq(pirq);
  if (irq != 0 && irq != xen::kPirqAllocated) {
    // After a forced unbind each entry holds the negated index of the other.
    const std::int32_t back = xen.domain_irq_to_pirq(irq > 0 ? irq : -irq);
    if (back != (irq > 0 ? pirq : -pirq))
      return broken_pirq(pirq, disagreement("pirq", pirq, "irq", irq, back));
  }
  const std::int32_t gsi = xen.domain_pirq_to_emuirq(pirq);
  if (gsi >= 0 && xen.domain_emuirq_to_pirq(gsi) != pirq)
    return broken_pirq(pirq,
                       disagreement("pirq", pirq, "emuirq", gsi, xen.domain_emuirq_to_pirq(gsi)));
  if (pirq < nr_pirqs && xen.marked_free(pirq) != xen.is_free_pirq(pirq))
    return broken_pirq(pirq, "the free bitmap and is_free_pirq differ");
  return std::nullopt;
}

std::optional<Violation> judge_irq(const xen::DomainView& xen, std::int32_t irq) {
  const std::int32_t pirq = xen.domain_irq_to_pirq(irq);
  if (pirq == 0) return std::nullopt;
  const std::int32_t of = pirq > 0 ? pirq : -pirq;
  const std::int32_t back = xen.domain_pirq_to_irq(of);
  if (back == (pirq > 0 ? irq : -irq)) return std::nullopt;
  return broken_pirq(of, disagreement("irq", irq, "pirq", pirq, back));
}

// Only raw hypercalls map GSIs; elsewhere there is nothing to look at.
std::optional<Violation> judge_gsis(const xen::DomainView& xen, const Setup& setup) {
  if (!setup.allows(StepKind::guest_map_gsi)) return std::nullopt;
  for (std::int32_t gsi = 0; gsi < xen::kHvmGsis; ++gsi) {
    const std::int32_t pirq = xen.domain_emuirq_to_pirq(gsi);
    if (pirq == xen::kIrqUnbound || xen.domain_pirq_to_emuirq(pirq) == gsi) continue;
    return broken_pirq(pirq,
                       disagreement("emuirq", gsi, "pirq", pirq, xen.domain_pirq_to_emuirq(pirq)));
  }
  return std::nullopt;
}

// Xen passes on the EOIs of a link's interrupts only if the count is not 0.
std::optional<Violation> judge_links(const xen::DomainView& xen) {
  const xen::IntxView intx = xen.intx();
  int link = 0;
  for (const std::uint8_t count : intx.link_cnt()) {
    const int bindings = intx.bindings_on(link);
    if (count != bindings)
      return broken_pirq(-1, "PCI link " + std::to_string(link) + " counts " +
                                 std::to_string(count) + " bindings, and has " +
                                 std::to_string(bindings));
    ++link;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Violation> judge_tables(const xen::DomainView& xen, const Setup& setup,
                                      const Touched& touched, bool at_rest) {
  if (auto violation = judge_links(xen)) return violation;
  const auto pirq_is_bad = [&](std::int32_t pirq) -> std::optional<Violation> {
    if (at_rest && xen.msix_table_is_unknown(pirq))
      return broken_pirq(pirq, "it is bound, but its device's MSI-X table is not registered");
    return judge_pirq(xen, pirq, setup.config().pirqs);
  };
  if (!touched.all) {
    for (const auto& [pirq, before] : touched.pirqs)
      if (auto violation = pirq_is_bad(pirq)) return violation;
    for (const auto& [irq, before] : touched.irqs)
      if (auto violation = judge_irq(xen, irq)) return violation;
    return touched.pirqs.empty() ? std::nullopt : judge_gsis(xen, setup);
  }
  const bool plain = xen.emuirq_without_struct() == xen::kIrqUnbound;
  for (std::int32_t pirq = 0; pirq < static_cast<std::int32_t>(xen.pirqs().size()); ++pirq) {
    // A number without a struct has nothing but its bit, and no emuirq where that is the default.
    const bool idle = plain && pirq < setup.config().pirqs && xen.pirq_info(pirq) == nullptr;
    if (idle && xen.marked_free(pirq)) continue;
    if (auto violation = pirq_is_bad(pirq)) return violation;
  }
  for (std::int32_t irq = 0; irq < static_cast<std::int32_t>(xen.irqs().size()); ++irq) {
    if (xen.domain_irq_to_pirq(irq) == 0) continue;
    if (auto violation = judge_irq(xen, irq)) return violation;
  }
  return judge_gsis(xen, setup);
}

std::optional<Violation> check_maps_agree(const Observation& seen) {
  return judge_tables(seen.world.domain(), seen.world.setup(), seen.outcome.touched,
                      !seen.world.device_model().busy());
}

}  // namespace pirq
