// The steps of the surroundings: softirqs, the guest's event queue, another domain, and the end of
// the domain.
#include "model/steps/effects.h"
#include "model/steps/notes.h"

namespace pirq::effects {
namespace {

void note_end(Outcome& outcome, const xen::DestroyAnswer& left) {
  outcome.left = left;
  outcome.touched.all = true;
}

}  // namespace

void destroy_domain(Parts& parts, const Step&) {
  note_end(parts.outcome, parts.xen.call({.op = xen::Operation::destroy_domain}).left);
}

void rcu_end(Parts& parts, const Step&) {
  note_end(parts.outcome, parts.xen.complete_domain_destroy());
}

void fail_alloc(Parts& parts, const Step& step) {
  parts.xen.fail_alloc(step.a);
}

void interrupt(Parts& parts, const Step& step) {
  parts.outcome.vector = static_cast<std::int16_t>(step.a);
  parts.xen.interrupt(step.device, step.a);
}

void softirq_begin(Parts& parts, const Step& step) {
  parts.outcome.pirq = step.b;
  parts.xen.softirq_begin(step.b);
}

void softirq_end(Parts& parts, const Step& step) {
  parts.outcome.pirq = step.b;
  parts.outcome.coalesced = parts.xen.interrupt_served(step.b);
  note_delivery(parts, parts.xen.softirq_end(step.b));
}

void handle_event(Parts& parts, const Step& step) {
  parts.xen.handle_event(step.b);
}

void move_vcpu(Parts& parts, const Step&) {
  parts.xen.move_vcpu();
}

void cpu_offline(Parts& parts, const Step&) {
  parts.guest.cpu_offline(parts.xen);
}

// The new QEMU has only the devices that are still assigned.
void soft_reset(Parts& parts, const Step&) {
  for (int device = 0; device < parts.setup.devices(); ++device) {
    const DeviceKind kind = parts.setup.device(device).kind;
    if (!passed_through(kind) || parts.xen.owns(device) || !parts.qemu.attached(device)) continue;
    unmap_pin(parts, device);
    parts.qemu.kill(device);
  }
  parts.xen.call({.op = xen::Operation::soft_reset});
  parts.guest.soft_reset();
}

// Mirrors libxl__domain_destroy for a soft reset (tools/libs/light/libxl_domain.c). The crashed
// guest does not answer QEMU's request to let the devices go, so they are deassigned by force,
// which resets them. QEMU is ended and makes no further call.
void kdump(Parts& parts, const Step& step) {
  for (int device = 0; device < parts.setup.devices(); ++device) {
    if (!passed_through(parts.setup.device(device).kind) || !parts.xen.owns(device)) continue;
    parts.xen.reset_device(device);
    parts.xen.call(xen::with_device(xen::Operation::deassign_device, device));
  }
  soft_reset(parts, step);
}

// The number of the map that fails, of restore-map-fails; 0 of save-restore.
void save_restore(Parts& parts, const Step& step) {
  parts.xen.recreate();
  const std::uint64_t maps = step.a > 0 && step.a <= 64 ? std::uint64_t{1} << (step.a - 1) : 0;
  parts.guest.resume_domain(parts.qemu, parts.xen, {.maps = maps});
  parts.outcome.touched.all = true;
}

void free_irqs(Parts& parts, const Step&) {
  parts.guest.end_grace_period();
}

void other_map(Parts& parts, const Step&) {
  parts.xen.call({.op = xen::Operation::other_domain_map});
}

void other_unmap(Parts& parts, const Step&) {
  parts.xen.other_domain_unmap();
}

void attach_other(Parts& parts, const Step& step) {
  parts.xen.assign_to_other(step.device);
}

void detach_other(Parts& parts, const Step& step) {
  parts.xen.deassign_from_other(step.device);
}

}  // namespace pirq::effects
