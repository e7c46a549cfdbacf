// books-balance, in-range, no-use-after-free and nothing-outlives-domain: Xen's records of itself.
#include "properties/property.h"

namespace pirq {
namespace {

bool is_gone(const World& world) {
  return world.domain().state().dying == xen::kDyingGone;
}

}  // namespace

// Every entry is looked at, so the check waits for a time of rest, and not for calls that touch
// nothing.
std::optional<Violation> check_books_balance(const Observation& seen) {
  const xen::DomainView xen = seen.world.domain();
  const bool raw = info(seen.step.kind).family == Family::raw_call;
  if ((raw && seen.outcome.touched.empty()) || xen.state().dying != 0 || !seen.world.quiescent())
    return std::nullopt;
  const std::string_view what = xen.unbalanced();
  if (what.empty()) return std::nullopt;
  return Violation{.subject = Subject::domain,
                   .detail = "the count differs from the tables: " + std::string(what)};
}

std::optional<Violation> check_in_range(const Observation& seen) {
  const std::int32_t nr_pirqs = seen.world.setup().config().pirqs;
  for (const auto& [pirq, before] : seen.outcome.touched.pirqs)
    if (pirq >= nr_pirqs && seen.world.domain().pirq_info(pirq) != nullptr)
      return Violation{.subject = Subject::pirq,
                       .pirq = pirq,
                       .detail = "nr_pirqs is " + std::to_string(nr_pirqs)};
  return std::nullopt;
}

std::optional<Violation> check_no_use_after_free(const Observation& seen) {
  if (seen.world.domain().state().freed_in_use == 0) return std::nullopt;
  return Violation{.subject = Subject::domain,
                   .pirq = seen.outcome.pirq,
                   .detail = "a struct pirq was freed while its softirq needed it"};
}

std::optional<Violation> check_nothing_outlives_domain(const Observation& seen) {
  using enum StepKind;
  if (seen.step.kind != destroy_domain && seen.step.kind != rcu_end) return std::nullopt;
  if (seen.step.kind == rcu_end && !is_gone(seen.world))
    return Violation{.subject = Subject::domain,
                     .detail = "nothing holds the domain, and it stays"};
  if (!is_gone(seen.world)) return std::nullopt;
  const xen::DomainView xen = seen.world.domain();
  const auto left = [](std::string what) {
    return Violation{.subject = Subject::domain, .detail = std::move(what)};
  };
  if (xen.state().owned != 0) return left("it has a device");
  if (xen.state().open_ports != 0) return left("ports are open");
  for (const std::int32_t of : xen.ports())
    if (of != 0) return left("a port names pirq " + std::to_string(of - 1));
  for (int device = 0; device < seen.world.setup().devices(); ++device) {
    if (xen.intx().pirq_of(device) >= 0) return left("a pin is bound");
    if (xen.pci_dev(device) != nullptr && xen.pci_dev(device)->msixtbl != 0)
      return left("an MSI-X table is registered");
  }
  if (xen.state().allocations != 0)
    return left(std::to_string(xen.state().allocations) + " allocations are left");
  return std::nullopt;
}

}  // namespace pirq
