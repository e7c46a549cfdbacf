// Event channels bound to pirqs (xen/common/event_channel.c).
#include "model/xen/domain.h"
#include "model/xen/limits.h"

namespace pirq::xen {

std::int32_t Domain::pirq_of_port(std::int32_t port) const {
  const auto all = ports();
  if (port <= 0 || static_cast<std::size_t>(port) >= all.size()) return 0;
  const std::int32_t stored = all[static_cast<std::size_t>(port)];
  return stored != 0 ? stored - 1 : 0;
}

// Mirrors evtchn_bind_pirq and arch_evtchn_bind_pirq. Neither asks whether the number was
// allocated, is mapped, or belongs to anybody.
NumberAnswer Domain::evtchn_bind_pirq(std::int32_t pirq) {
  if (pirq < 0 || pirq >= nr_pirqs()) return {.rc = -kEINVAL};
  if (const Pirq* info = pirq_info(pirq); info != nullptr && info->evtchn != 0)
    return {.rc = -kEEXIST};
  const std::int32_t port = free_ports().lowest(1, setup_->ports());
  if (port < 0) return {.rc = -kENOSPC};
  Pirq* info = pirq_get_info(pirq);
  if (info == nullptr) return {.rc = -kENOMEM};
  set_evtchn(pirq, static_cast<std::uint32_t>(port));
  free_ports().erase(port);
  base_[layout().ports][static_cast<std::size_t>(port)] = pirq + 1;
  ++scalars().open_ports;
  // Nothing sets IRQ_PT later for a number that is mapped only after its port was bound.
  if (info->irq > 0) static_cast<void>(map_domain_emuirq_pirq(pirq, kIrqPt));
  return {.rc = 0, .number = port};
}

// Mirrors evtchn_close for a port in state ECS_PIRQ.
int Domain::evtchn_close(std::int32_t port) {
  const auto all = base_[layout().ports];
  if (port <= 0 || static_cast<std::size_t>(port) >= all.size()) return -kEINVAL;
  std::int32_t& stored = all[static_cast<std::size_t>(port)];
  if (stored == 0) return -kEINVAL;
  const std::int32_t pirq = stored - 1;
  if (pirq_info(pirq) != nullptr) {
    // Without asking whether the struct's port is this one (LC X1, the alias).
    set_evtchn(pirq, 0);
    const bool unmapped = pirq_at(pirq).irq > 0 && unmap_domain_pirq_emuirq(pirq) == 0;
    if (!unmapped) pirq_cleanup_check(pirq);
  }
  stored = 0;
  free_ports().insert(port);
  --scalars().open_ports;
  return 0;
}

}  // namespace pirq::xen
