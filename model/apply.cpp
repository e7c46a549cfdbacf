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

void apply_guest(const Step& step, guest::Guest guest, qemu::DeviceModel qemu, xen::Domain& xen,
                 Outcome& outcome) {
  switch (step.kind) {
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
      return guest.drop_irq(step.device, xen, outcome);
    case StepKind::forget_port:
      return guest.forget_port(step.device, outcome);
    case StepKind::give_back:
      return guest.give_back(step.device, xen, outcome);
    case StepKind::resume:
      return guest.resume(step.device, qemu);
    case StepKind::unmask:
      return guest::Guest::unmask(step.device, step.a, qemu);
    case StepKind::create_irq_fails:
      return guest.create_irq_fails(step.device, xen, outcome);
    default:
      return guest.abandon(step.device);
  }
}

// QEMU's next hypercall, answered by Xen.
void apply_qemu(const Setup& setup, qemu::DeviceModel qemu, xen::Domain& xen, Outcome& outcome) {
  const qemu::Hypercall call = qemu.pending();
  const bool intx = setup.device(call.device).kind == DeviceKind::intx;
  outcome.pirq = call.pirq;
  switch (call.call) {
    case qemu::Call::map:
      outcome.vector = static_cast<std::int16_t>(call.entry);
      outcome.searched = call.pirq < 0;
      note(outcome, intx ? xen.physdev_map_pirq_intx(call.device)
                         : xen.physdev_map_pirq_msi(call.device, call.entry, call.pirq));
      break;
    case qemu::Call::bind:
      note(outcome, intx ? xen.bind_pt_irq_intx(call.pirq, call.device)
                         : xen.bind_pt_irq(call.pirq, call.gvec, call.gflags));
      break;
    case qemu::Call::unbind:
      note(outcome,
           intx ? xen.unbind_pt_irq_intx(call.pirq, call.device) : xen.unbind_pt_irq(call.pirq));
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
      outcome.searched = step.b < 0 && xen.pirq_of_gsi(a) < 0;
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

void note(Outcome& outcome, const xen::Domain& xen, const xen::RaiseAnswer& answer) {
  outcome.delivery = answer.delivery;
  if (answer.delivery == Delivery::vector) {
    outcome.gvec = static_cast<std::uint8_t>(answer.to);
    outcome.dest = answer.dest;
  }
  if (answer.delivery != Delivery::evtchn) return;
  outcome.port = static_cast<std::uint32_t>(answer.to);
  xen.link_event(answer.to);
}

// What comes from nobody of the domain: softirqs, the guest's event queue, the host.
void apply_surroundings(const Step& step, xen::Domain& xen, Outcome& outcome) {
  switch (step.kind) {
    case StepKind::interrupt:
      outcome.vector = static_cast<std::int16_t>(step.a);
      xen.interrupt(step.device, step.a);
      break;
    case StepKind::softirq_begin:
      outcome.pirq = step.b;
      xen.softirq_begin(step.b);
      break;
    case StepKind::softirq_end:
      outcome.pirq = step.b;
      note(outcome, xen, xen.softirq_end(step.b));
      break;
    case StepKind::handle_event:
      xen.handle_event(step.b);
      break;
    case StepKind::move_vcpu:
      xen.move_vcpu();
      break;
    case StepKind::inject_msi: {
      const xen::InjectAnswer answer = xen.hvm_inject_msi(step.b);
      note(outcome, answer.rc);
      outcome.pirq = step.b;
      note(outcome, xen, answer.raised);
      break;
    }
    case StepKind::memory_off:
      xen.decode_memory(step.device, false);
      break;
    case StepKind::other_map:
      note(outcome, xen.other_domain_map());
      break;
    case StepKind::other_unmap:
      xen.other_domain_unmap();
      break;
    default:
      note(outcome, xen.pci_remove_device(step.device));
      break;
  }
}

void destroyed(const xen::DestroyAnswer& answer, Outcome& outcome) {
  note(outcome, answer.rc);
  outcome.leaked_structs = answer.leaked_structs;
  outcome.leaked_irqs = answer.leaked_irqs;
  outcome.leaked_msi = answer.leaked_msi;
  outcome.leaked_girqs = answer.leaked_girqs;
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
      apply_qemu(*setup_, qemu, xen, outcome);
      break;
    case StepKind::unbind_fails:
      outcome.pirq = qemu.pending().pirq;
      note(outcome, -xen::kENOMEM);
      qemu.complete(outcome.rc, outcome.pirq);
      break;
    case StepKind::raise:
      outcome.vector = static_cast<std::int16_t>(step.a);
      if (setup_->device(step.device).kind == DeviceKind::emulated_msi &&
          !qemu.msi_is_masked(step.device))
        note(outcome, xen, xen.hvm_inject_msi(emulated_pirq(step.device)).raised);
      else
        note(outcome, xen, raised(step.device, step.a));
      if (outcome.delivery == Delivery::vector) xen.guest_eoi(step.device, step.a);
      break;
    case StepKind::soft_reset:
      note(outcome, xen.soft_reset());
      guest().soft_reset();
      break;
    case StepKind::cpu_offline:
      guest().cpu_offline(xen);
      break;
    case StepKind::save_restore:
      xen.recreate();
      guest().resume_domain(qemu, xen);
      outcome.touched.all = true;
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
      qemu.bind_intx(step.device);
      break;
    case StepKind::destroy_domain:
      destroyed(xen.destroy(), outcome);
      break;
    case StepKind::rcu_end:
      destroyed(xen.complete_domain_destroy(), outcome);
      break;
    case StepKind::fail_alloc:
      xen.fail_alloc(step.a);
      break;
    case StepKind::begin_probe:
      guest().begin_probe(step.device, step.a, qemu);
      xen.decode_memory(step.device, true);
      break;
    default:
      if (step.kind <= StepKind::abandon)
        apply_guest(step, guest(), qemu, xen, outcome);
      else if (step.kind <= StepKind::guest_unmap_by_id)
        apply_raw(step, xen, outcome);
      else
        apply_surroundings(step, xen, outcome);
  }
  outcome.crashed = xen.crashed() || guest().crashed();
  return outcome;
}

}  // namespace pirq
