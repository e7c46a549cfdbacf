// no-leak: resources that remain when every driver is removed.
//
// A struct pirq in the tree with all defaults does not count: is_free_pirq treats it like a missing
// one, and until Xen 4.18 every number that was ever used keeps one [X1]. A struct outside the tree
// counts. What a raw call took is not a leak, so the check waits until none of it is left.
#include "properties/claims.h"
#include "properties/property.h"

namespace pirq {
namespace {

std::string more(std::int32_t now, std::int32_t then, std::string_view what) {
  if (now <= then) return {};
  return std::to_string(now - then) + " " + std::string(what) + " more than at the start; ";
}

Violation leak(std::string detail) {
  detail.resize(detail.size() - 2);
  return {.subject = Subject::domain, .detail = std::move(detail)};
}

std::int32_t kept_for_pins(const World& world) {
  std::int32_t kept = 0;
  for (int device = 0; device < world.setup().devices(); ++device)
    kept += number_of_pin(world, device) >= 0 ? 1 : 0;
  return kept;
}

// The ports that a resumed guest opened for GSIs that no driver uses. The next driver gets them.
std::int32_t ports_of_pins(const World& world) {
  std::int32_t kept = 0;
  for (int device = 0; device < world.setup().devices(); ++device)
    kept += is_gsi(world.setup().device(device).kind) && world.guest().vector(device, 0).port != 0;
  return kept;
}

}  // namespace

std::optional<Violation> judge_destruction(const xen::DestroyAnswer& left) {
  const std::string detail = more(left.leaked_structs, 0, "struct pirq outside the tree") +
                             more(left.leaked_irqs, 0, "irqs in use") +
                             more(left.leaked_msi, 0, "MSI descriptors") +
                             more(left.leaked_girqs, 0, "INTx bindings");
  if (detail.empty()) return std::nullopt;
  return leak(detail);
}

std::optional<Violation> check_no_leak(const Observation& seen) {
  const xen::DomainState& start = seen.start.domain;
  const xen::DomainState& now = seen.world.domain().state();
  if (now.dying != 0) return judge_destruction(seen.outcome.left);
  if (!seen.world.quiescent() || seen.world.domain().any_tampered()) return std::nullopt;
  const std::int32_t lost = now.structs - now.structs_in_tree;
  std::int32_t taken = now.taken;
  if (taken > start.taken) taken -= kept_for_pins(seen.world);
  const std::string detail =
      more(taken, start.taken, "pirqs taken") + more(lost, 0, "struct pirq outside the tree") +
      more(start.free_irqs, now.free_irqs + seen.world.domain().other_irqs(), "irqs in use") +
      more(now.msi_descs, start.msi_descs, "MSI descriptors") +
      more(now.open_ports - ports_of_pins(seen.world), start.open_ports, "open ports");
  if (detail.empty()) return std::nullopt;
  return leak(detail);
}

}  // namespace pirq
