// failed-call-changes-nothing: a hypercall that returns an error must not change the tables.
//
// A struct pirq with all defaults counts as a missing one: get_free_pirq leaves one behind when its
// caller fails later, and is_free_pirq does not distinguish them.
#include <cstring>
#include <string>

#include "model/xen/limits.h"
#include "properties/property.h"

namespace pirq {
namespace {

// An unbind leaves the vector and flags of the binding in the struct. They mean nothing.
xen::Pirq without_old_binding(xen::Pirq info) {
  if (info.dpci_flags == 0) info.gvec = 0, info.gflags = 0;
  return info;
}

bool same(const xen::Pirq& a, const xen::Pirq& b) {
  if (is_default(a) && is_default(b)) return true;
  const xen::Pirq before = without_old_binding(a), now = without_old_binding(b);
  return std::memcmp(&before, &now, sizeof now) == 0;
}

bool same(const xen::Irq& a, const xen::Irq& b) {
  return std::memcmp(&a, &b, sizeof a) == 0;
}

std::string changed_count(std::string_view what, std::int32_t before, std::int32_t now) {
  if (before == now) return {};
  return std::string(what) + ": " + std::to_string(before) + ", now " + std::to_string(now);
}

Violation changed(const CallObservation& seen, std::int32_t pirq, const std::string& what) {
  return {.subject = Subject::domain,
          .pirq = pirq,
          .detail = "it answered " + std::to_string(seen.answer.rc) + ", and changed " + what};
}

}  // namespace

std::optional<Violation> check_failed_call(const CallObservation& seen) {
  if (seen.answer.rc >= 0) return std::nullopt;
  // -ERESTART is not a failure: the call was preempted, and continues when it is made again.
  if (seen.answer.rc == -xen::kERESTART) return std::nullopt;
  for (const auto& [pirq, before] : seen.touched.pirqs)
    if (!same(before, seen.xen.pirqs()[static_cast<std::size_t>(pirq)]))
      return changed(seen, pirq, "the number's entry");
  for (const auto& [irq, before] : seen.touched.irqs)
    if (!same(before, seen.xen.irqs()[static_cast<std::size_t>(irq)]))
      return changed(seen, -1, "irq " + std::to_string(irq));
  const xen::DomainState& then = seen.before;
  const xen::DomainState& now = seen.xen.state();
  for (const std::string& what : {changed_count("numbers taken", then.taken, now.taken),
                                  changed_count("irqs left", then.free_irqs, now.free_irqs),
                                  changed_count("MSI descriptors", then.msi_descs, now.msi_descs),
                                  changed_count("open ports", then.open_ports, now.open_ports)})
    if (!what.empty()) return changed(seen, -1, what);
  return std::nullopt;
}

}  // namespace pirq
