// What the guest does when a vCPU or the whole domain goes from under it: xen_irq_resume and
// restore_pirqs (drivers/xen/events/events_base.c), and a dying vCPU's queue (events_fifo.c).
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

// Of a GSI that no driver uses, Linux binds a port as well; that changes nothing here.
void Guest::resume_domain(qemu::DeviceModel& qemu, xen::Domain& xen) {
  require(can_save(), "resume_domain: can_save()");
  std::ranges::fill(base_[layout().evtchn_to_irq], 0);
  for (int device = 0; device < setup_->devices(); ++device) {
    Vector& v = at(device, 0);
    v.port = 0;
    const bool running = at(device).phase == Phase::running;
    const bool gsi = is_gsi(setup_->device(device).kind);
    if (gsi && v.listed != 0) xen.call(xen::map_gsi(gsi_of(device), v.pirq));
    if (!running || (!gsi && !setup_->has(Rule::resume_renews_msis))) continue;
    Outcome outcome;
    if (!gsi) {
      const xen::Answer answer = xen.call(xen::get_free_pirq(xen::PirqType::msi));
      if (answer.rc != 0) continue;
      v.pirq = answer.number;
      at(device).reused = 0;
      write_message(device, qemu, outcome);
    }
    bind_evtchn(device, xen, outcome);
  }
}

}  // namespace pirq::guest
