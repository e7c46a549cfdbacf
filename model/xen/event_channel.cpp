// Event channels bound to pirqs (xen/common/event_channel.c).
#include "model/require.h"
#include "model/xen/domain.h"
#include "model/xen/limits.h"

namespace pirq::xen {

std::int32_t DomainView::pirq_of_port(std::int32_t port) const {
  const auto all = ports();
  if (port <= 0 || static_cast<std::size_t>(port) >= all.size()) return 0;
  const std::int32_t stored = all[static_cast<std::size_t>(port)];
  return stored != 0 ? stored - 1 : 0;
}

// Mirrors evtchn_bind_pirq and arch_evtchn_bind_pirq. Neither checks that the number is allocated,
// is mapped, or has an owner.
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
  if ((port_link(port) & kPortOnVcpu) != 0) links(port) |= kPortTwice;  // link_pirq_port
  // If the number is mapped only after its port is bound, IRQ_PT is never set [Q10].
  if (info->irq > 0) {
    static_cast<void>(map_domain_emuirq_pirq(pirq, kIrqPt));
    if (has(Rule::bind_pirq_unmasks) && irq_at(info->irq).msi_desc != 0) guest_unmask(info->irq);
  }
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
    // Xen does not check that this is the port of the struct ([X1], the alias).
    set_evtchn(pirq, 0);
    if (!has(Rule::guest_keeps_its_number)) static_cast<void>(give_back(pirq));
    const bool emulated = has(Rule::emulated_msi_needs_port) && pirq_at(pirq).emuirq == kIrqMsiEmu;
    const bool unmapped =
        (pirq_at(pirq).irq > 0 || emulated) && unmap_domain_pirq_emuirq(pirq) == 0;
    if (!unmapped) pirq_cleanup_check(pirq);
  } else if (!has(Rule::close_unlinks_port) && setup_->allows(StepKind::move_vcpu)) {
    links(port) |= kPortOnVcpu;
  }
  stored = 0;
  --scalars().open_ports;
  const bool linked = (port_link(port) & kPortLinked) != 0;
  if (linked) links(port) |= kPortBusy;
  if (!linked || !has(Rule::busy_ports_wait)) free_ports().insert(port);
  return 0;
}

std::uint8_t DomainView::port_link(std::int32_t port) const {
  const auto all = base_[layout().port_links];
  return all.empty() ? std::uint8_t{0} : all[static_cast<std::size_t>(port)];
}
std::uint8_t& Domain::links(std::int32_t port) const {
  return base_[layout().port_links][static_cast<std::size_t>(port)];
}

// Mirrors send_guest_pirq and evtchn_fifo_set_pending. If the port is still linked from before it
// was closed, its event becomes pending on a queue that its owner does not read.
RaiseAnswer DomainView::send_guest_pirq(const Pirq& info) const {
  const auto port = static_cast<std::int32_t>(info.evtchn);
  if (port == 0 || (port_link(port) & kPortBusy) != 0) return {};
  return {Delivery::evtchn, port};
}

void Domain::link_event(std::int32_t port) const {
  if (setup_->allows(StepKind::handle_event)) links(port) |= kPortLinked;
}

// Mirrors evtchn_move_pirqs, which walks the list of the vCPU's ports.
void Domain::move_vcpu() {
  for (const std::uint8_t link : base_[layout().port_links])
    if ((link & kPortTwice) != 0) return crash();  // The list is a loop, and the walk never ends.
}

bool DomainView::event_linked(std::int32_t port) const {
  return port > 0 && port <= setup_->ports() &&
         (port_link(port) & (kPortLinked | kPortStranded)) == kPortLinked;
}

void Domain::handle_event(std::int32_t port) {
  require(event_linked(port), "handle_event: event_linked(port)");
  links(port) &= static_cast<std::uint8_t>(~(kPortLinked | kPortBusy));
  if (ports()[static_cast<std::size_t>(port)] == 0) free_ports().insert(port);
}

}  // namespace pirq::xen
