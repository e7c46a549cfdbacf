// P7 and R1: binding and closing ports (startup_pirq and shutdown_pirq in
// drivers/xen/events/events_base.c).
#include "model/linux/kernel.h"
#include "model/setup.h"
#include "model/xen/domain.h"

namespace pirq::guest {

void Kernel::bind_evtchn(int device, xen::Domain& xen, Outcome& outcome) {
  Driver& d = at(device);
  Vector& v = at(device, d.cursor);
  if (setup_->device(device).kind == DeviceKind::native_msi) {
    v.vector = static_cast<std::uint8_t>(kFirstVector + d.cursor);
  } else {
    const xen::NumberAnswer answer = xen.evtchn_bind_pirq(v.pirq);
    if (answer.rc == 0) v.port = static_cast<std::uint32_t>(answer.number);
    outcome.hypercall = true;
    outcome.rc = answer.rc;
  }
  outcome.vector = d.cursor;
  outcome.pirq = v.pirq;
  outcome.irq = v.irq;
  outcome.port = v.port;
  ++d.cursor;
  if (d.cursor < d.vectors) return;
  d.cursor = 0;
  d.phase = Phase::running;
  outcome.probed = true;
}

void Kernel::close_evtchn(int device, xen::Domain& xen, Outcome& outcome) {
  Driver& d = at(device);
  if (d.phase != Phase::close) {
    d.phase = Phase::close;
    d.cursor = d.vectors;
  }
  --d.cursor;  // Drivers free their irqs in the reverse order of requesting them.
  Vector& v = at(device, d.cursor);
  outcome.vector = d.cursor;
  outcome.pirq = v.pirq;
  outcome.irq = v.irq;
  outcome.port = v.port;
  if (v.port != 0) {
    outcome.hypercall = true;
    outcome.rc = xen.evtchn_close(static_cast<std::int32_t>(v.port));
    v.port = 0;
  }
  v.vector = 0;
  if (d.cursor == 0) d.phase = Phase::disable;
  // The irq of a GSI stays with the guest for good.
  if (setup_->device(device).kind == DeviceKind::gsi) d = {};
}

}  // namespace pirq::guest
