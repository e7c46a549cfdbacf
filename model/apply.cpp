// World::apply: one step, by actor. Parents choose, leaves act; what a step did goes into Outcome.
#include "model/world.h"
#include "model/xen/limits.h"

namespace pirq {
namespace {

void note(Outcome& outcome, int rc) {
  outcome.hypercall = true;
  outcome.rc = rc;
}

void note(Outcome& outcome, const xen::MapAnswer& answer) {
  note(outcome, answer.rc);
  outcome.pirq = answer.pirq;
  outcome.nr = answer.nr;
  outcome.claimed = answer.rc == 0;
}

void apply_guest(const Step& step, guest::Kernel guest, qemu::DeviceModel qemu, xen::Domain& xen,
                 Outcome& outcome) {
  switch (step.kind) {
    case StepKind::begin_probe:
      return guest.begin_probe(step.device, step.a, qemu);
    case StepKind::obtain:
      return guest.obtain(step.device, qemu, xen, outcome);
    case StepKind::write_message:
      return guest.write_message(step.device, qemu, outcome);
    case StepKind::create_irq:
      return guest.create_irq(step.device, outcome);
    case StepKind::enable:
      return guest.enable(step.device, qemu);
    case StepKind::bind_evtchn:
      return guest.bind_evtchn(step.device, xen, outcome);
    case StepKind::close_evtchn:
      return guest.close_evtchn(step.device, xen, outcome);
    case StepKind::disable:
      return guest.disable(step.device, qemu);
    case StepKind::drop_irq:
      return guest.drop_irq(step.device, outcome);
    default:
      return guest.abandon(step.device);
  }
}

// QEMU's next hypercall, answered by Xen.
void apply_qemu(qemu::DeviceModel qemu, xen::Domain& xen, Outcome& outcome) {
  const qemu::Hypercall call = qemu.pending();
  outcome.pirq = call.pirq;
  switch (call.call) {
    case qemu::Call::map:
      outcome.vector = static_cast<std::int16_t>(call.entry);
      outcome.searched = call.pirq < 0;
      note(outcome, xen.physdev_map_pirq_msi(call.device, call.entry, call.pirq));
      break;
    case qemu::Call::bind:
      note(outcome, xen.bind_pt_irq(call.pirq, call.gvec, call.gflags));
      break;
    case qemu::Call::unbind:
      note(outcome, xen.unbind_pt_irq(call.pirq));
      break;
    default:
      note(outcome, xen.physdev_unmap_pirq(xen::Caller::device_model, call.pirq));
      break;
  }
  if (!xen.crashed()) qemu.complete(outcome.rc, outcome.pirq);
}

// A hypercall for nobody: any arguments, from the guest or from the device model's domain.
void apply_raw(const Step& step, xen::Domain& xen, Outcome& outcome) {
  const int a = step.a;
  outcome.pirq = step.b;
  const auto number = [&](const xen::NumberAnswer& answer) {
    note(outcome, answer.rc);
    return answer.number;
  };
  switch (step.kind) {
    case StepKind::guest_get_pirq:
      outcome.searched = true;
      outcome.pirq = number(xen.physdev_get_free_pirq(static_cast<xen::PirqType>(a)));
      break;
    case StepKind::guest_map_gsi:
      outcome.searched = step.b < 0;
      note(outcome, xen.physdev_map_pirq_gsi(a, step.b));
      break;
    case StepKind::guest_unmap:
      note(outcome, xen.physdev_unmap_pirq(xen::Caller::guest, step.b));
      break;
    case StepKind::guest_bind_evtchn:
      outcome.port = static_cast<std::uint32_t>(number(xen.evtchn_bind_pirq(step.b)));
      break;
    case StepKind::guest_close:
      outcome.pirq = xen.pirq_of_port(step.b);
      outcome.port = static_cast<std::uint32_t>(step.b);
      note(outcome, xen.evtchn_close(step.b));
      break;
    case StepKind::dm_map:
      outcome.searched = step.b < 0;
      note(outcome, xen.physdev_map_pirq_msi(step.device, a, step.b));
      break;
    case StepKind::dm_map_irq:
      note(outcome, xen.physdev_map_pirq_msi(step.device, 0, step.b, a));
      break;
    case StepKind::guest_eoi:
      note(outcome, xen.physdev_eoi(step.b));
      break;
    case StepKind::guest_unmap_by_id:
      note(outcome, xen.physdev_unmap_pirq(xen::Caller::guest_by_id, step.b));
      break;
    case StepKind::dm_map_multi:
      note(outcome, xen.physdev_map_pirq_multi_msi(step.device, a, step.b));
      break;
    case StepKind::dm_unmap:
      note(outcome, xen.physdev_unmap_pirq(xen::Caller::device_model, step.b));
      break;
    case StepKind::dm_bind:
      note(outcome, xen.bind_pt_irq(step.b, static_cast<std::uint8_t>(a), 0));
      break;
    default:
      note(outcome, xen.unbind_pt_irq(step.b));
      break;
  }
}

void raise(const Step& step, const xen::Domain& xen, Outcome& outcome) {
  const xen::RaiseAnswer answer = xen.raise(step.device, step.a);
  outcome.vector = static_cast<std::int16_t>(step.a);
  outcome.delivery = answer.delivery;
  if (answer.delivery == Delivery::evtchn) outcome.port = static_cast<std::uint32_t>(answer.to);
  if (answer.delivery == Delivery::vector) outcome.gvec = static_cast<std::uint8_t>(answer.to);
}

void destroy(xen::Domain& xen, Outcome& outcome) {
  const xen::DestroyAnswer answer = xen.destroy();
  outcome.leaked_structs = answer.leaked_structs;
  outcome.leaked_irqs = answer.leaked_irqs;
  outcome.leaked_msi = answer.leaked_msi;
  outcome.left_structs = answer.left_structs;
  outcome.touched.all = true;
}

}  // namespace

Outcome World::apply(const Step& step) {
  Outcome outcome;
  xen::Domain xen(*setup_, memory_.base(), &outcome.touched);
  qemu::DeviceModel qemu(*setup_, memory_.base());
  switch (step.kind) {
    case StepKind::qemu_map:
    case StepKind::qemu_bind:
    case StepKind::qemu_unbind:
    case StepKind::qemu_unmap:
      apply_qemu(qemu, xen, outcome);
      break;
    case StepKind::raise:
      raise(step, xen, outcome);
      break;
    case StepKind::detach:
      qemu.detach(step.device);
      break;
    case StepKind::deassign:
      note(outcome, xen.deassign_device(step.device));
      break;
    case StepKind::attach:
      xen.assign_device(step.device);
      qemu.attach(step.device);
      break;
    case StepKind::destroy_domain:
      destroy(xen, outcome);
      break;
    case StepKind::fail_alloc:
      xen.fail_alloc(step.a);
      break;
    default:
      if (step.kind <= StepKind::abandon)
        apply_guest(step, kernel(), qemu, xen, outcome);
      else
        apply_raw(step, xen, outcome);
  }
  outcome.crashed = xen.crashed();
  return outcome;
}

}  // namespace pirq
