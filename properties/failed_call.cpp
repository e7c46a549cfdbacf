// failed-call-changes-nothing: what a hypercall that answers an error did to the tables all the
// same.
//
// A struct pirq with all its defaults is as good as none: get_free_pirq leaves one behind when its
// caller fails later, and is_free_pirq does not tell them apart.
#include <cstring>
#include <string>

#include "model/xen/limits.h"
#include "properties/property.h"

namespace pirq {
namespace {

bool is_default(const xen::Pirq& info) {
  return info.exists == 0 || (info.irq == 0 && info.emuirq == xen::kIrqUnbound &&
                              info.evtchn == 0 && info.dpci_flags == 0);
}

// Vector and flags of a binding that is gone mean nothing, and are left behind.
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
  // Not a failure: the call was preempted, and goes on when it is made again.
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
