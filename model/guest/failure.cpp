// Failures: calls of a probe that fail, and what the guest undoes (xen_hvm_setup_msi_irqs in
// arch/x86/pci/xen.c, xen_bind_pirq_msi_to_irq in drivers/xen/events/events_base.c, and the error
// paths of msi_capability_init and msix_capability_init in drivers/pci/msi.c).
#include "model/guest/guest.h"
#include "model/qemu/xen_pt.h"
#include "model/setup.h"
#include "model/xen/domain.h"
#include "model/xen/limits.h"

namespace pirq::guest {

void Guest::failed_call(const xen::Hypercall& call) {
  if (observer_ != nullptr) observer_->failed_call(call);
}

void Guest::obtain_fails(int device, Outcome& outcome) {
  outcome.vector = static_cast<std::int16_t>(at(device).cursor);
  outcome.hypercall = true;
  outcome.rc = -xen::kENOMEM;
  if (is_gsi(setup_->device(device).kind)) {
    failed_call(xen::map_gsi(gsi_of(device), -1));
    at(device) = {};
    return;
  }
  const std::int32_t irq = setup_->has(Rule::number_comes_before_irq) ? 0 : new_irq();
  failed_call(xen::get_free_pirq(xen::PirqType::msi));
  take_number(device, own_number(), irq, outcome);
}

// A guest that makes the irq first reports success without one.
void Guest::alloc_irq_fails(int device, Outcome& outcome) {
  Driver& d = at(device);
  outcome.vector = static_cast<std::int16_t>(d.cursor);
  outcome.pirq = at(device, d.cursor).pirq;
  if (observer_ != nullptr) observer_->made_irq(-1);
  if (setup_->has(Rule::number_comes_before_irq)) return leave_probe(device, Leaving::failed);
  d.reused = 0;
  d.phase = Phase::enable;
}

void Guest::port_setup_fails(int device, Outcome& outcome) {
  const bool gsi = is_gsi(setup_->device(device).kind);
  const std::int32_t irq = gsi ? gsi_of(device) : new_irq();
  outcome.vector = static_cast<std::int16_t>(at(device).cursor);
  outcome.pirq = at(device, at(device).cursor).pirq;
  outcome.irq = irq;
  if (gsi) {
    if (observer_ != nullptr) observer_->made_irq(irq);
    at(device, 0) = {};
    at(device) = {};
  } else {
    free_irq(irq);
    leave_probe(device, Leaving::failed);
  }
  dropped(irq);
}

// Until 2018 the clean-up started one past the last irq [L5].
void Guest::set_msi_desc_fails(int device, xen::Domain& xen, Outcome& outcome) {
  create_irq(device, outcome);
  const std::int32_t irq = outcome.irq;
  if (!setup_->has(Rule::failed_irq_undoes_its_own)) unbind_irq(irq + 1, xen);
  if (!crashed()) unbind_irq(irq, xen);
  leave_probe(device, Leaving::failed);
}

// Mirrors __unbind_from_irq, which does not check that the irq has an irq_info.
void Guest::unbind_irq(std::int32_t irq, xen::Domain& xen) {
  for (Vector& v : base_[layout().vectors]) {
    if (v.listed == 0 || v.irq != irq) continue;
    if (v.port != 0) {
      xen.call(xen::evtchn_close(static_cast<std::int32_t>(v.port)));
      erase_port(v.port);
    }
    free_irq(irq);
    v.irq = 0;
    v.port = 0;
    v.listed = 0;
    dropped(irq);
    return;
  }
  crash();
}

void Guest::bind_evtchn_fails(int device, Outcome& outcome) {
  skip_irq_0(device);
  const Driver& d = at(device);
  if (d.cursor < d.vectors) {
    outcome.hypercall = true;
    outcome.rc = -xen::kENOMEM;
    at(device, d.cursor).refused = 1;
    failed_call(xen::evtchn_bind_pirq(at(device, d.cursor).pirq));
  }
  bound(device, outcome);
}

// After ENABLE the driver leaves as it would later.
void Guest::abandon(int device) {
  Driver& d = at(device);
  if (d.phase != Phase::bind_evtchn) return leave_probe(device, Leaving::abandoned);
  if (is_gsi(setup_->device(device).kind)) {
    d = {};
  } else {
    d.phase = d.cursor == 0 ? Phase::disable : Phase::close_evtchn;
  }
}

// Drops the vectors that the probe has not listed. Then the numbers are given back [L10], the irqs
// are dropped, and MSI-X is disabled. Without L10 the guest forgets the numbers of the dropped
// vectors, because no hypercall gives them back.
void Guest::leave_probe(int device, Leaving why) {
  const bool gives_back = setup_->has(Rule::unused_number_is_given_back);
  std::uint16_t set_up = 0;
  for (int v = 0; v < setup_->device(device).vectors; ++v) {
    if (at(device, v).listed != 0)
      ++set_up;
    else if (!gives_back)
      at(device, v) = {};
  }
  Driver& d = at(device);
  d.leaving = why;
  d.vectors = set_up;
  d.cursor = 0;
  d.reused = 0;
  d.word = 0;
  if (gives_back)
    skip_unclaimed(device);
  else
    begin_drops(device);
}

// Moves the cursor to the next vector whose number must be given back. If there is none, the irqs
// are dropped next. With X68 a vector with an irq keeps its number until the irq is dropped.
void Guest::skip_unclaimed(int device) {
  Driver& d = at(device);
  const int vectors = setup_->device(device).vectors;
  const bool keeps = setup_->has(Rule::guest_keeps_its_number);
  const auto passed = [&](const Vector& v) { return v.claims == 0 || (keeps && v.listed != 0); };
  while (d.cursor < vectors && passed(at(device, d.cursor))) ++d.cursor;
  d.phase = Phase::give_back;
  if (d.cursor == vectors) begin_drops(device);
}

void Guest::give_back(int device, xen::Domain& xen, Outcome& outcome) {
  const Driver& d = at(device);
  Vector& v = at(device, d.cursor);
  outcome.vector = static_cast<std::int16_t>(d.cursor);
  outcome.pirq = v.pirq;
  xen.call(xen::unmap_pirq(xen::Caller::guest, v.pirq));
  v.claims = 0;
  if (v.listed == 0) v = {};
  skip_unclaimed(device);
}

void Guest::retry(int device, qemu::DeviceModel& qemu, xen::Domain& xen) {
  const Driver& d = at(device);
  begin_probe(device, d.vectors, d.least, qemu, xen);
}

}  // namespace pirq::guest
