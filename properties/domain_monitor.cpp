#include "properties/domain_monitor.h"

#include "model/require.h"
#include "properties/agreement.h"
#include "properties/call_judge.h"

namespace pirq {

DomainMonitor::DomainMonitor(PropertySet properties, const Setup& setup)
    : checks_(properties, setup), setup_(&setup), memory_(setup.words()) {
  domain().create();
}

std::optional<Violation> DomainMonitor::call(const xen::Hypercall& call, xen::Answer& answer) {
  require(!domain().crashed(), "DomainMonitor::call: the domain has not crashed");
  Outcome outcome;
  CallJudge judge(checks_, setup_->config());
  xen::Domain xen(*setup_, memory_.base(), &outcome, &judge);
  answer = xen.call(call);
  const auto broken = [&](Property property, std::optional<Violation> violation) {
    if (violation) violation->property = property;
    return violation;
  };
  if (xen.crashed()) {
    if (!checks_.properties.has(Property::no_crash)) return std::nullopt;
    return broken(Property::no_crash, crash_of_xen());
  }
  if (checks_.properties.has(Property::no_leak))
    if (auto violation = judge_destruction(answer.left))
      return broken(Property::no_leak, std::move(violation));
  if (checks_.properties.has(Property::maps_agree) && xen.state().dying == 0)
    if (auto violation = judge_tables(xen, *setup_, outcome.touched, false))
      return broken(Property::maps_agree, std::move(violation));
  return judge.broken();
}

}  // namespace pirq
