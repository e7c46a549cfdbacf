// maps-agree and top-down: Xen's tables against their plain definitions.
#include "model/xen/intx.h"
#include "model/xen/limits.h"
#include "properties/agreement.h"
#include "properties/property.h"

namespace pirq {
namespace {

Violation broken(std::int32_t pirq, std::string detail) {
  return {.subject = Subject::pirq, .pirq = pirq, .detail = std::move(detail)};
}

std::optional<Violation> judge_pirq(const World& world, std::int32_t pirq) {
  if (world.domain().msix_table_is_unknown(pirq) && !world.device_model().busy())
    return broken(pirq, "it is bound, but its device's MSI-X table is not registered");
  const auto found = disagreement_at_pirq(world.domain(), pirq, world.setup().config().pirqs);
  if (!found) return std::nullopt;
  return broken(pirq,
                found->to.empty() ? "the free bitmap and is_free_pirq differ" : to_text(*found));
}

std::optional<Violation> judge_irq(const World& world, std::int32_t irq) {
  const auto found = disagreement_at_irq(world.domain(), irq);
  if (!found) return std::nullopt;
  return broken(found->b > 0 ? found->b : -found->b, to_text(*found));
}

// Only raw hypercalls map GSIs; elsewhere there is nothing to look at.
std::optional<Violation> judge_gsis(const World& world) {
  if (!world.setup().allows(StepKind::guest_map_gsi)) return std::nullopt;
  const xen::Domain xen = world.domain();
  for (std::int32_t gsi = 0; gsi < xen::kHvmGsis; ++gsi) {
    const std::int32_t pirq = xen.domain_emuirq_to_pirq(gsi);
    if (pirq == xen::kIrqUnbound || xen.domain_pirq_to_emuirq(pirq) == gsi) continue;
    return broken(pirq, to_text({"emuirq", gsi, "pirq", pirq, xen.domain_pirq_to_emuirq(pirq)}));
  }
  return std::nullopt;
}

// A link's count decides whether the EOIs of its interrupts are passed on.
std::optional<Violation> judge_links(const World& world) {
  const xen::IntxBindings intx = world.domain().intx();
  int link = 0;
  for (const std::uint8_t count : intx.link_cnt()) {
    const int bindings = intx.bindings_on(link);
    if (count != bindings)
      return broken(-1, "PCI link " + std::to_string(link) + " counts " + std::to_string(count) +
                            " bindings, and has " + std::to_string(bindings));
    ++link;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Violation> check_maps_agree(const Observation& seen) {
  if (auto violation = judge_links(seen.world)) return violation;
  const Touched& touched = seen.outcome.touched;
  if (!touched.all) {
    for (const auto& [pirq, before] : touched.pirqs)
      if (auto violation = judge_pirq(seen.world, pirq)) return violation;
    for (const auto& [irq, before] : touched.irqs)
      if (auto violation = judge_irq(seen.world, irq)) return violation;
    return judge_gsis(seen.world);
  }
  const xen::Domain xen = seen.world.domain();
  for (std::int32_t pirq = 0; pirq < static_cast<std::int32_t>(xen.pirqs().size()); ++pirq)
    if (auto violation = judge_pirq(seen.world, pirq)) return violation;
  for (std::int32_t irq = 0; irq < static_cast<std::int32_t>(xen.irqs().size()); ++irq)
    if (auto violation = judge_irq(seen.world, irq)) return violation;
  return judge_gsis(seen.world);
}

std::optional<Violation> check_top_down(const Observation& seen) {
  if (!seen.outcome.searched) return std::nullopt;
  const std::int32_t answer = seen.outcome.rc == 0 ? seen.outcome.pirq : seen.outcome.rc;
  if (answer == seen.linear_answer) return std::nullopt;
  // A search can succeed and its caller fail for another reason; only -ENOSPC speaks of the search.
  if (answer < 0 && answer != -xen::kENOSPC) return std::nullopt;
  return broken(answer < 0 ? -1 : answer, "get_free_pirq answered " + std::to_string(answer) +
                                              ", the linear search " +
                                              std::to_string(seen.linear_answer));
}

}  // namespace pirq
