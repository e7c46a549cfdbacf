// How a step's effect notes the answers of Xen in the step's outcome.
#pragma once

#include "model/outcome.h"
#include "model/steps/parts.h"

namespace pirq {

/// The step made a hypercall that answered `rc`.
inline void note(Outcome& outcome, int rc) {
  outcome.hypercall = true;
  outcome.rc = rc;
}

/// The step made a map that answered `answer`.
inline void note(Outcome& outcome, const xen::MapAnswer& answer) {
  note(outcome, answer.rc);
  outcome.pirq = answer.pirq;
  outcome.nr = answer.nr;
  outcome.claimed = answer.rc == 0;
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
