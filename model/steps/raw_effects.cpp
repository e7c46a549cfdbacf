// Raw hypercalls: the guest, or the device model's domain, calls Xen with any arguments.
#include "model/steps/effects.h"
#include "model/steps/notes.h"

namespace pirq::effects {

void guest_get_pirq(Parts& parts, const Step& step) {
  const xen::NumberAnswer answer =
      parts.xen.physdev_get_free_pirq(static_cast<xen::PirqType>(step.a));
  note(parts.outcome, answer.rc);
  parts.outcome.searched = true;
  parts.outcome.pirq = answer.number;
}

void guest_map_gsi(Parts& parts, const Step& step) {
  parts.outcome.searched = step.b < 0 && parts.xen.pirq_of_gsi(step.a) < 0;
  note(parts.outcome, parts.xen.physdev_map_pirq_gsi(step.a, step.b));
}

void guest_unmap(Parts& parts, const Step& step) {
  parts.outcome.pirq = step.b;
  note(parts.outcome, parts.xen.physdev_unmap_pirq(xen::Caller::guest, step.b));
}

void guest_unmap_by_id(Parts& parts, const Step& step) {
  parts.outcome.pirq = step.b;
  note(parts.outcome, parts.xen.physdev_unmap_pirq(xen::Caller::guest_by_id, step.b));
}

void guest_bind_evtchn(Parts& parts, const Step& step) {
  const xen::NumberAnswer answer = parts.xen.evtchn_bind_pirq(step.b);
  note(parts.outcome, answer.rc);
  parts.outcome.pirq = step.b;
  parts.outcome.port = static_cast<std::uint32_t>(answer.number);
}

void guest_close(Parts& parts, const Step& step) {
  parts.outcome.pirq = parts.xen.pirq_of_port(step.b);
  parts.outcome.port = static_cast<std::uint32_t>(step.b);
  note(parts.outcome, parts.xen.evtchn_close(step.b));
}

void guest_eoi(Parts& parts, const Step& step) {
  parts.outcome.pirq = step.b;
  note(parts.outcome, parts.xen.physdev_eoi(step.b));
}

void dm_map(Parts& parts, const Step& step) {
  parts.outcome.searched = step.b < 0;
  note(parts.outcome, parts.xen.physdev_map_pirq_msi(step.device, step.a, step.b));
}

void dm_map_irq(Parts& parts, const Step& step) {
  note(parts.outcome, parts.xen.physdev_map_pirq_msi(step.device, 0, step.b, step.a));
}

void dm_map_multi(Parts& parts, const Step& step) {
  note(parts.outcome, parts.xen.physdev_map_pirq_multi_msi(step.device, step.a, step.b));
}

void dm_unmap(Parts& parts, const Step& step) {
  parts.outcome.pirq = step.b;
  note(parts.outcome, parts.xen.physdev_unmap_pirq(xen::Caller::device_model, step.b));
}

void dm_bind(Parts& parts, const Step& step) {
  parts.outcome.pirq = step.b;
  note(parts.outcome, parts.xen.bind_pt_irq(step.b, static_cast<std::uint8_t>(step.a), 0));
}

void dm_unbind(Parts& parts, const Step& step) {
  parts.outcome.pirq = step.b;
  note(parts.outcome, parts.xen.unbind_pt_irq(step.b));
}

void inject_msi(Parts& parts, const Step& step) {
  const xen::InjectAnswer answer = parts.xen.hvm_inject_msi(step.b);
  note(parts.outcome, answer.rc);
  parts.outcome.pirq = step.b;
  note_delivery(parts, answer.raised);
}

}  // namespace pirq::effects
