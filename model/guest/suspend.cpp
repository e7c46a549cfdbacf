// Resume in a restored domain: xen_irq_resume and restore_pirqs (drivers/xen/events/events_base.c);
// and the queue of a vCPU that goes offline (events_fifo.c).
#include <algorithm>

#include "model/guest/guest.h"
#include "model/qemu/xen_pt.h"
#include "model/require.h"
#include "model/setup.h"
#include "model/xen/domain.h"

namespace pirq::guest {

void Guest::cpu_offline(xen::Domain& xen) const {
  const bool empties = setup_->has(Rule::dying_cpu_empties_queue);
  for (std::int32_t port = 1; port <= setup_->ports(); ++port) {
    if (!xen.event_linked(port)) continue;
    if (empties)
      xen.handle_event(port);
    else
      xen.strand_event(port);
  }
}

bool GuestView::can_save() const {
  for (int device = 0; device < setup_->devices(); ++device)
    if (at(device).phase != Phase::idle && at(device).phase != Phase::running) return false;
  return true;
}

// The guest maps its GSIs again, and binds a port to each, even if no driver uses it.
void Guest::resume_domain(qemu::DeviceModel& qemu, xen::Domain& xen, FailingCalls failing) {
  require(can_save(), "resume_domain: can_save()");
  std::ranges::fill(base_[layout().evtchn_to_irq], 0);
  for (Vector& v : base_[layout().vectors]) v.port = 0;
  if (setup_->has(Rule::resume_walks_irq_list))
    resume_by_list(xen, failing);
  else
    resume_by_number(xen, failing);
  if (!setup_->has(Rule::resume_renews_msis) || crashed()) return;
  for (int device = 0; device < setup_->devices(); ++device)
    if (at(device).phase == Phase::running && asks_xen(device)) resume_msi(device, qemu, xen);
}

// Mirrors restore_cpu_pirqs of linux-2.6.38. It expects that the irq of every number in
// pirq_to_irq[] still exists.
void Guest::resume_by_number(xen::Domain& xen, FailingCalls& failing) {
  const auto irqs = base_[layout().pirq_to_irq];
  for (std::int32_t& irq : irqs) {
    if (irq == 0) continue;
    int device = 0;
    const auto owns = [&](int d) {
      for (int v = 0; v < setup_->device(d).vectors; ++v)
        if (at(d, v).listed != 0 && at(d, v).irq == irq) return true;
      return false;
    };
    while (device < setup_->devices() && !owns(device)) ++device;
    if (device == setup_->devices()) return crash();
    if (!is_gsi(setup_->device(device).kind) || resume_gsi(device, xen, failing)) continue;
    unlist_gsi(device);
    at(device, 0) = {};
    at(device, 0).refused = 1;
    irq = 0;
  }
}

// Mirrors restore_pirqs. A GSI that cannot be mapped is freed while the list is walked.
void Guest::resume_by_list(xen::Domain& xen, FailingCalls& failing) {
  const auto order = base_[layout().gsi_order];
  for (std::size_t place = 0; place < order.size() && order[place] != 0;) {
    const int device = order[place] - 1;
    if (resume_gsi(device, xen, failing)) {
      ++place;
      continue;
    }
    const std::int32_t irq = at(device, 0).irq;
    free_irq(irq);
    unlist_gsi(device);
    at(device, 0) = {};
    at(device, 0).refused = 1;
    dropped(irq);
    if (!setup_->has(Rule::unmapped_gsi_leaves_the_list)) return crash();
  }
}

// Returns false if the map fails. A port that cannot be bound is only logged.
bool Guest::resume_gsi(int device, xen::Domain& xen, FailingCalls& failing) {
  Vector& v = at(device, 0);
  const xen::Hypercall map = xen::map_gsi(gsi_of(device), v.pirq);
  if (failing.next_map()) {
    failed_call(map);
    return false;
  }
  if (xen.call(map).rc != 0) return false;
  if (failing.next_bind()) {
    v.refused = 1;
    failed_call(xen::evtchn_bind_pirq(v.pirq));
  } else {
    open_port(v, xen);
  }
  return true;
}

// Every vector gets a new number, and its message names it. A vector that finds none has none,
// and an empty message.
void Guest::resume_msi(int device, qemu::DeviceModel& qemu, xen::Domain& xen) {
  Driver& d = at(device);
  for (d.cursor = 0; d.cursor < d.vectors; ++d.cursor) {
    Vector& v = at(device, d.cursor);
    const xen::Answer answer = xen.call(xen::get_free_pirq(xen::PirqType::msi));
    v.claims = answer.rc == 0 ? 1 : 0;
    v.refused = answer.rc == 0 ? 0 : 1;
    v.pirq = answer.rc == 0 ? answer.number : 0;
    d.word = 0;
    write_words(device, qemu);
    if (v.pirq != 0) open_port(v, xen);
  }
  d.cursor = 0;
  d.word = 0;
}

void Guest::unlist_gsi(int device) {
  const auto order = base_[layout().gsi_order];
  const auto listed = static_cast<std::uint8_t>(device + 1);
  std::fill(std::remove(order.begin(), order.end(), listed), order.end(), std::uint8_t{0});
}

}  // namespace pirq::guest
