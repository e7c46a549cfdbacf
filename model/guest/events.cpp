// P7 and R1: bind and close of ports (startup_pirq and shutdown_pirq in
// drivers/xen/events/events_base.c).
#include "model/guest/guest.h"
#include "model/setup.h"
#include "model/xen/domain.h"
#include "model/xen/limits.h"

namespace pirq::guest {

void Guest::bind_evtchn(int device, xen::Domain& xen, Outcome& outcome) {
  Driver& d = at(device);
  Vector& v = at(device, d.cursor);
  if (setup_->device(device).kind == DeviceKind::native_msi) {
    v.vector = static_cast<std::uint8_t>(kFirstVector + d.cursor);
  } else {
    const xen::Answer answer = xen.call(xen::evtchn_bind_pirq(v.pirq));
    v.refused = answer.rc == -xen::kENOSPC || answer.rc == -xen::kENOMEM ? 1 : 0;
    if (answer.rc == 0) {
      v.port = static_cast<std::uint32_t>(answer.number);
      if (const auto table = base_[layout().evtchn_to_irq]; !table.empty()) table[v.port] = v.irq;
    }
  }
  outcome.vector = static_cast<std::int16_t>(d.cursor);
  outcome.pirq = v.pirq;
  outcome.irq = v.irq;
  outcome.port = v.port;
  ++d.cursor;
  if (d.cursor < d.vectors) return;
  d.cursor = 0;
  d.phase = Phase::running;
  outcome.probed = true;
}

void Guest::close_evtchn(int device, xen::Domain& xen, Outcome& outcome) {
  Driver& d = at(device);
  if (d.phase != Phase::close_evtchn) {
    d.phase = Phase::close_evtchn;
    d.cursor = d.vectors;
  }
  --d.cursor;  // Drivers free their irqs in the reverse order of requesting them.
  Vector& v = at(device, d.cursor);
  outcome.vector = static_cast<std::int16_t>(d.cursor);
  outcome.pirq = v.pirq;
  outcome.irq = v.irq;
  outcome.port = v.port;
  // The close of the port frees a number that was never mapped. Without a port the guest gives it
  // back with an unmap.
  const bool unused = xen.domain_pirq_to_irq(v.pirq) == xen::kPirqAllocated;
  const DeviceKind kind = setup_->device(device).kind;
  const bool gives_back = setup_->has(Rule::unused_number_is_given_back) &&
                          !setup_->has(Rule::guest_keeps_its_number) && asks_xen(device);
  if (unused && gives_back) v.claims = 0;
  if (v.port != 0) {
    xen.call(xen::evtchn_close(static_cast<std::int32_t>(v.port)));
    if (!base_[layout().evtchn_to_irq].empty()) {
      base_[layout().closed_port][static_cast<std::size_t>(device)] =
          static_cast<std::uint16_t>(v.port);
      d.phase = Phase::forget_port;
    }
    v.port = 0;
  } else if (gives_back) {
    xen.call(xen::unmap_pirq(xen::Caller::guest, v.pirq));
  }
  v.vector = 0;
  if (d.cursor == 0 && d.phase == Phase::close_evtchn) d.phase = Phase::disable;
  // The guest keeps the irq of a GSI for good.
  if (is_gsi(kind)) d = {};
}

// If another vector has bound the port since then, its entry is erased.
void Guest::forget_port(int device, Outcome& outcome) {
  Driver& d = at(device);
  std::uint16_t& port = base_[layout().closed_port][static_cast<std::size_t>(device)];
  outcome.vector = static_cast<std::int16_t>(d.cursor);
  outcome.pirq = vector(device, d.cursor).pirq;
  outcome.irq = vector(device, d.cursor).irq;
  outcome.port = port;
  base_[layout().evtchn_to_irq][port] = 0;
  port = 0;
  d.phase = d.cursor == 0 ? Phase::disable : Phase::close_evtchn;
}

}  // namespace pirq::guest
