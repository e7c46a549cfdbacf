// The preconditions of the steps. The step table refers to these functions.
#include "model/steps/effects.h"

namespace pirq::ready {

bool always(const Now&, const Step&) {
  return true;
}

bool due(const Now& now, const Step& step) {
  return now.due(step.device).has(step.kind);
}

bool begin_probe(const Now& now, const Step& step) {
  const bool several = is_msix(now.setup.device(step.device).kind);
  return (several || step.a == 1) && due(now, step);
}

bool begin_range(const Now& now, const Step& step) {
  return step.b <= step.a && begin_probe(now, step);
}

bool unmask(const Now& now, const Step& step) {
  return is_msix(now.setup.device(step.device).kind) &&
         step.a < now.guest.driver(step.device).vectors && due(now, step);
}

// A device can raise a vector that its driver enabled or that its hardware is programmed with.
bool raise(const Now& now, const Step& step) {
  const bool attached = now.qemu.attached(step.device);
  if (is_gsi(now.setup.device(step.device).kind)) return attached;
  const guest::Driver& driver = now.guest.driver(step.device);
  if (driver.enabled != 0 && step.a < driver.vectors && attached) return true;
  return now.xen.programmed(step.device, step.a);
}

bool map_fails(const Now& now, const Step& step) {
  return now.busy_device == step.device && now.call == qemu::Call::map;
}

bool bind_fails(const Now& now, const Step& step) {
  return now.busy_device == step.device && now.call == qemu::Call::bind;
}

bool unbind_fails(const Now& now, const Step& step) {
  return now.busy_device == step.device && now.call == qemu::Call::unbind && !now.qemu.retrying();
}

// A write to the message of a mapped MSI makes QEMU call Xen.
bool guest_write_message(const Now& now, const Step& step) {
  const DeviceKind kind = now.setup.device(step.device).kind;
  const bool msi = kind == DeviceKind::msi && step.a == 0;
  return now.call == qemu::Call::none && now.qemu.attached(step.device) &&
         (kind == DeviceKind::msix || (msi && now.qemu.state(step.device).mapped == 0));
}

bool dm_bind(const Now& now, const Step& step) {
  return !now.xen.bind_waits(step.b);
}

bool interrupt(const Now& now, const Step& step) {
  return now.xen.programmed(step.device, step.a);
}

bool softirq_begin(const Now& now, const Step& step) {
  return now.xen.softirq_can_begin(step.b);
}

bool softirq_end(const Now& now, const Step& step) {
  return now.xen.softirq_can_end(step.b);
}

bool handle_event(const Now& now, const Step& step) {
  return now.xen.event_linked(step.b);
}

bool remove_device(const Now& now, const Step& step) {
  return now.xen.owns(step.device);
}

bool soft_reset(const Now& now, const Step&) {
  return now.call == qemu::Call::none && now.guest.can_soft_reset();
}

// While a vCPU is in a trap, it cannot be stopped.
bool kdump(const Now& now, const Step&) {
  return now.call == qemu::Call::none;
}

bool memory_off(const Now& now, const Step& step) {
  return now.qemu.attached(step.device) &&
         now.guest.driver(step.device).phase == guest::Phase::disable &&
         is_msix(now.setup.device(step.device).kind);
}

bool rcu_end(const Now& now, const Step&) {
  return now.xen.can_complete();
}

bool other_map(const Now& now, const Step&) {
  return now.xen.other_irqs() == 0;
}

bool other_unmap(const Now& now, const Step&) {
  return now.xen.other_irqs() != 0;
}

bool attach_other(const Now& now, const Step& step) {
  return passed_through(now.setup.device(step.device).kind) && !now.xen.owns(step.device) &&
         !now.xen.other_owns(step.device);
}

bool detach_other(const Now& now, const Step& step) {
  return now.xen.other_owns(step.device);
}

// The tools refuse to save a domain that has a passed-through device, even if the device has left
// the host.
bool save_restore(const Now& now, const Step&) {
  if (now.call != qemu::Call::none || now.xen.other_irqs() != 0 || !now.guest.can_save())
    return false;
  for (int device = 0; device < now.setup.devices(); ++device)
    if (passed_through(now.setup.device(device).kind) &&
        (now.xen.owns(device) || now.qemu.attached(device)))
      return false;
  return true;
}

bool free_irqs(const Now& now, const Step&) {
  return now.guest.has_dying_irqs();
}

}  // namespace pirq::ready
