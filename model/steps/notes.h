// How a step's effect makes a hypercall and notes what it was about in the step's outcome.
#pragma once

#include "model/outcome.h"
#include "model/steps/parts.h"

namespace pirq {

/// Makes a map, whose number the step is about.
inline void map(Parts& parts, const xen::Hypercall& call) {
  const xen::Answer answer = parts.xen.call(call);
  parts.outcome.pirq = answer.number;
  parts.outcome.claimed = answer.rc == 0;
}

/// Makes a call that names a number, which the step is about.
inline xen::Answer call_about(Parts& parts, const xen::Hypercall& call) {
  parts.outcome.pirq = call.pirq;
  return parts.xen.call(call);
}

/// An interrupt went to `answer`; an event waits in the guest's queue where a world has one.
inline void note_delivery(Parts& parts, const xen::RaiseAnswer& answer) {
  parts.outcome.delivery = answer.delivery;
  if (answer.delivery == Delivery::vector) {
    parts.outcome.gvec = static_cast<std::uint8_t>(answer.to);
    parts.outcome.dest = answer.dest;
  }
  if (answer.delivery != Delivery::evtchn) return;
  parts.outcome.port = static_cast<std::uint32_t>(answer.to);
  parts.xen.link_event(answer.to);
}

}  // namespace pirq
