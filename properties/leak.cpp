// no-leak: what is left when every driver is gone.
//
// A struct pirq that lies in the tree with all its defaults is not counted: is_free_pirq treats it
// like none, and until Xen 4.18 every number once used keeps one (LC X1). One outside the tree is.
#include "properties/property.h"

namespace pirq {
namespace {

std::string more(std::int32_t now, std::int32_t then, std::string_view what) {
  if (now <= then) return {};
  return std::to_string(now - then) + " " + std::string(what) + " more than at the start; ";
}

}  // namespace

std::optional<Violation> check_no_leak(const Observation& seen) {
  if (!seen.world.quiescent()) return std::nullopt;
  const xen::DomainState& start = seen.start.domain;
  const xen::DomainState& now = seen.world.domain().state();
  if (now.dying != 0) return std::nullopt;
  const std::int32_t lost = now.structs - now.structs_in_tree;
  if (now.taken <= start.taken && lost <= 0 && now.free_irqs >= start.free_irqs &&
      now.msi_descs <= start.msi_descs && now.open_ports <= start.open_ports)
    return std::nullopt;
  std::string detail = more(now.taken, start.taken, "pirqs taken") +
                       more(lost, 0, "struct pirq outside the tree") +
                       more(start.free_irqs, now.free_irqs, "irqs in use") +
                       more(now.msi_descs, start.msi_descs, "MSI descriptors") +
                       more(now.open_ports, start.open_ports, "open ports");
  detail.resize(detail.size() - 2);
  return Violation{.property = Property::no_leak,
                   .subject = Subject::domain,
                   .pirq = -1,
                   .first = std::nullopt,
                   .second = std::nullopt,
                   .detail = std::move(detail)};
}

}  // namespace pirq
