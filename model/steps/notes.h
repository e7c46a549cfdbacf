// Helpers of the effects: make a hypercall and note its number or delivery in the outcome.
#pragma once

#include "model/outcome.h"
#include "model/steps/parts.h"

namespace pirq {

/// Makes a map. Its number becomes the number of the step.
inline void map(Parts& parts, const xen::Hypercall& call) {
  const xen::Answer answer = parts.xen.call(call);
  parts.outcome.pirq = answer.number;
  parts.outcome.claimed = answer.rc == 0;
}

/// Makes a call that names a number. It becomes the number of the step.
inline xen::Answer call_about(Parts& parts, const xen::Hypercall& call) {
  parts.outcome.pirq = call.pirq;
  return parts.xen.call(call);
}

/// The toolstack unmaps the pin of a device by the number of its host irq, without QEMU.
inline void unmap_pin(Parts& parts, int device) {
  parts.xen.call(xen::unmap_pirq(xen::Caller::device_model, parts.xen.machine_gsi(device)));
}

/// Notes the destination of an interrupt. In a world with FIFO events it links an event.
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
