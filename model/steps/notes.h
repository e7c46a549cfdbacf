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

/// A toolstack that takes a device away by force unmaps its pin, if it has one, by the number of
/// the host irq and without QEMU [X88]. After QEMU has detached the device the unmap only fails.
inline void unmap_pin(Parts& parts, int device) {
  if (parts.setup.device(device).kind != DeviceKind::intx || !parts.qemu.attached(device)) return;
  if (!parts.setup.has(Rule::forced_detach_unmaps_pin)) return;
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
