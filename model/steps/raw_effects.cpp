// Raw hypercalls: the guest or the device model's domain calls Xen with arbitrary arguments.
#include "model/steps/effects.h"
#include "model/steps/notes.h"

namespace pirq::effects {

void guest_get_pirq(Parts& parts, const Step& step) {
  const auto type = static_cast<xen::PirqType>(step.a);
  parts.outcome.pirq = parts.xen.call(xen::get_free_pirq(type)).number;
}

void guest_map_gsi(Parts& parts, const Step& step) {
  map(parts, xen::map_gsi(step.a, step.b));
}

void guest_unmap(Parts& parts, const Step& step) {
  call_about(parts, xen::unmap_pirq(xen::Caller::guest, step.b));
}

void guest_unmap_by_id(Parts& parts, const Step& step) {
  call_about(parts, xen::unmap_pirq(xen::Caller::guest_by_id, step.b));
}

void guest_bind_evtchn(Parts& parts, const Step& step) {
  const xen::Answer answer = call_about(parts, xen::evtchn_bind_pirq(step.b));
  parts.outcome.port = static_cast<std::uint32_t>(answer.number);
}

void guest_close(Parts& parts, const Step& step) {
  parts.outcome.pirq = parts.xen.pirq_of_port(step.b);
  parts.outcome.port = static_cast<std::uint32_t>(step.b);
  parts.xen.call(xen::evtchn_close(step.b));
}

// QEMU reads the message when the guest enables the vector.
void guest_write_message(Parts& parts, const Step& step) {
  parts.outcome.vector = static_cast<std::int16_t>(step.a);
  parts.outcome.pirq = step.b;
  parts.guest.write_any(step.device, step.a, step.b, parts.qemu);
}

void guest_eoi(Parts& parts, const Step& step) {
  call_about(parts, xen::with_pirq(xen::Operation::eoi, step.b));
}

void dm_map(Parts& parts, const Step& step) {
  map(parts, xen::map_msi(step.device, step.a, step.b));
}

void dm_map_irq(Parts& parts, const Step& step) {
  map(parts, xen::map_msi(step.device, 0, step.b, step.a));
}

void dm_map_multi(Parts& parts, const Step& step) {
  map(parts, xen::map_multi_msi(step.device, step.a, step.b));
}

void dm_unmap(Parts& parts, const Step& step) {
  call_about(parts, xen::unmap_pirq(xen::Caller::device_model, step.b));
}

void dm_bind(Parts& parts, const Step& step) {
  call_about(parts, xen::bind_pt_irq(step.b, static_cast<std::uint8_t>(step.a), 0));
}

void dm_unbind(Parts& parts, const Step& step) {
  call_about(parts, xen::unbind_pt_irq(step.b));
}

void inject_msi(Parts& parts, const Step& step) {
  const xen::Hypercall call = xen::with_pirq(xen::Operation::inject_msi, step.b);
  note_delivery(parts, call_about(parts, call).raised);
}

}  // namespace pirq::effects
