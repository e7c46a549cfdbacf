#include "properties/call_judge.h"

#include "properties/search.h"

namespace pirq {
namespace {

// A block also fails with -ENOSPC if there are too few irqs. Then the error does not mean that the
// search found no numbers.
bool irqs_suffice(const xen::DomainView& xen, const xen::Search& search) {
  return search.nr == 1 || xen.state().free_irqs >= search.nr;
}

}  // namespace

void CallJudge::before(const xen::DomainView& xen, const xen::Hypercall& call,
                       const std::optional<xen::Search>& search) {
  if (checks_.of_calls.empty()) return;
  state_ = xen.state();
  pirq_ = call.op == xen::Operation::evtchn_close ? xen.pirq_of_port(call.port) : call.pirq;
  linear_answer_.reset();
  if (search && irqs_suffice(xen, *search)) linear_answer_ = linear_search(xen, config_, *search);
}

void CallJudge::after(const xen::DomainView& xen, const xen::Hypercall& call,
                      const xen::Answer& answer, const Touched& touched) {
  // After a crash the state means nothing.
  if (checks_.of_calls.empty() || xen.crashed()) return;
  const CallObservation seen{xen, call, answer, touched, config_, state_, pirq_, linear_answer_};
  for (const auto& [property, ask] : checks_.of_calls) {
    if (broken_ && property >= broken_->property) return;
    auto violation = ask(seen);
    if (!violation) continue;
    broken_ = std::move(violation);
    broken_->property = property;
  }
}

}  // namespace pirq
