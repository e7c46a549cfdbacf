// P7 and R1: bind and close of ports (startup_pirq and shutdown_pirq in
// drivers/xen/events/events_base.c).
#include "model/guest/guest.h"
#include "model/qemu/xen_pt.h"
#include "model/setup.h"
#include "model/xen/domain.h"
#include "model/xen/limits.h"

namespace pirq::guest {

// A driver requests the irq of every vector. A vector that was not set up has irq 0, which cannot
// be requested. Moves the cursor to the next vector that has an irq.
void Guest::skip_irq_0(int device) {
  Driver& d = at(device);
  for (; d.cursor < d.vectors && at(device, d.cursor).listed == 0; ++d.cursor)
    if (observer_ != nullptr) observer_->requested_irq_0();
}

void Guest::bind_evtchn(int device, qemu::DeviceModel& qemu, xen::Domain& xen, Outcome& outcome) {
  skip_irq_0(device);
  const Driver& d = at(device);
  if (d.cursor == d.vectors) return bound(device, outcome);
  Vector& v = at(device, d.cursor);
  if (is_native(setup_->device(device).kind)) {
    v.vector = static_cast<std::uint8_t>(kFirstVector + d.cursor);
    set_mask(device, d.cursor, false, qemu);
  } else if (v.port == 0) {
    open_port(v, xen);
  }
  outcome.port = v.port;
  bound(device, outcome);
}

// A port that cannot be bound is only logged.
void Guest::open_port(Vector& v, xen::Domain& xen) {
  const xen::Answer answer = xen.call(xen::evtchn_bind_pirq(v.pirq));
  v.refused = answer.rc == -xen::kENOSPC || answer.rc == -xen::kENOMEM ? 1 : 0;
  if (answer.rc != 0) return;
  v.port = static_cast<std::uint32_t>(answer.number);
  if (const auto table = base_[layout().evtchn_to_irq]; !table.empty()) table[v.port] = v.irq;
}

// Ends the request of the irq of vector `cursor`, whether its port was bound or not.
void Guest::bound(int device, Outcome& outcome) {
  Driver& d = at(device);
  if (d.cursor < d.vectors) {
    const Vector& v = at(device, d.cursor);
    outcome.vector = static_cast<std::int16_t>(d.cursor);
    outcome.pirq = v.pirq;
    outcome.irq = v.irq;
    ++d.cursor;
  }
  if (d.cursor < d.vectors) return;
  d.cursor = 0;
  d.phase = Phase::running;
  outcome.probed = true;
}

// A native driver masks and unmasks its entries in the device.
void Guest::set_mask(int device, int entry, bool masked, qemu::DeviceModel& qemu) {
  if (setup_->device(device).kind == DeviceKind::native_msix)
    write_msix_entry(device, entry, qemu::MsixWord::ctrl, masked ? qemu::kMsixEntryMask : 0, qemu);
}

void Guest::close_evtchn(int device, qemu::DeviceModel& qemu, xen::Domain& xen, Outcome& outcome) {
  Driver& d = at(device);
  if (d.phase != Phase::close_evtchn) {
    d.phase = Phase::close_evtchn;
    d.cursor = d.vectors;
  }
  // Drivers free their irqs in the reverse order of requesting them.
  do --d.cursor;
  while (d.cursor > 0 && at(device, d.cursor).listed == 0);
  Vector& v = at(device, d.cursor);
  outcome.vector = static_cast<std::int16_t>(d.cursor);
  outcome.pirq = v.pirq;
  outcome.irq = v.irq;
  outcome.port = v.port;
  // The close of the port frees a number that was never mapped. Without a port the guest gives it
  // back with an unmap.
  const bool unused = xen.domain_pirq_to_irq(v.pirq) == xen::kPirqAllocated;
  const bool gives_back = setup_->has(Rule::unused_number_is_given_back) &&
                          !setup_->has(Rule::guest_keeps_its_number) && asks_xen(device);
  if (unused && gives_back) v.claims = 0;
  if (v.port != 0)
    close_port(device, xen);
  else if (gives_back && v.pirq > 0)
    xen.call(xen::unmap_pirq(xen::Caller::guest, v.pirq));
  if (v.vector != 0) set_mask(device, d.cursor, true, qemu);
  v.vector = 0;
  if (d.phase != Phase::forget_port) closed(device);
}

// Mirrors shutdown_pirq. Guests of before 2024 erase the port's irq after the close [L4].
void Guest::close_port(int device, xen::Domain& xen) {
  Driver& d = at(device);
  Vector& v = at(device, d.cursor);
  const std::uint32_t port = v.port;
  if (setup_->has(Rule::port_is_forgotten_before_close)) {
    erase_port(port);
    v.port = 0;
  }
  xen.call(xen::evtchn_close(static_cast<std::int32_t>(port)));
  v.port = 0;
  if (setup_->has(Rule::port_is_forgotten_before_close)) return;
  base_[layout().closed_port][static_cast<std::size_t>(device)] = static_cast<std::uint16_t>(port);
  d.phase = Phase::forget_port;
}

void Guest::erase_port(std::uint32_t port) {
  if (const auto table = base_[layout().evtchn_to_irq]; !table.empty()) table[port] = 0;
}

// Closes the port of an irq that is freed.
void Guest::release_port(std::uint32_t port, xen::Domain& xen) {
  erase_port(port);
  xen.call(xen::evtchn_close(static_cast<std::int32_t>(port)));
}

// If another vector has bound the port since then, its entry is erased. linux-2.6.38 expects an
// entry.
void Guest::forget_port(int device, Outcome& outcome) {
  const Driver& d = at(device);
  std::uint16_t& port = base_[layout().closed_port][static_cast<std::size_t>(device)];
  outcome.vector = static_cast<std::int16_t>(d.cursor);
  outcome.pirq = vector(device, d.cursor).pirq;
  outcome.irq = vector(device, d.cursor).irq;
  outcome.port = port;
  if (base_[layout().evtchn_to_irq][port] == 0 && !setup_->has(Rule::close_needs_no_irq))
    return crash();
  erase_port(port);
  port = 0;
  closed(device);
}

// Continues after the port of vector `cursor` is closed. The guest keeps the irq of a GSI for good.
void Guest::closed(int device) {
  Driver& d = at(device);
  if (is_gsi(setup_->device(device).kind)) {
    d = {};
  } else {
    d.phase = d.cursor == 0 ? Phase::disable : Phase::close_evtchn;
  }
}

}  // namespace pirq::guest
