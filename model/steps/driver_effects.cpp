// The steps of a driver: stages P1 to P7 and R1 to R3 of the life cycle.
#include "model/steps/effects.h"

namespace pirq::effects {

void begin_probe(Parts& parts, const Step& step) {
  parts.guest.begin_probe(step.device, step.a, step.a, parts.qemu, parts.xen);
  parts.xen.decode_memory(step.device, true);
}
void begin_range(Parts& parts, const Step& step) {
  parts.guest.begin_probe(step.device, step.a, step.b, parts.qemu, parts.xen);
  parts.xen.decode_memory(step.device, true);
}
void obtain(Parts& parts, const Step& step) {
  parts.guest.obtain(step.device, parts.qemu, parts.xen, parts.outcome);
}
void write_message(Parts& parts, const Step& step) {
  parts.guest.write_message(step.device, parts.qemu, parts.outcome);
}
void create_irq(Parts& parts, const Step& step) {
  parts.guest.create_irq(step.device, parts.outcome);
}
void enable(Parts& parts, const Step& step) {
  parts.guest.enable(step.device, parts.qemu);
}
void bind_evtchn(Parts& parts, const Step& step) {
  parts.guest.bind_evtchn(step.device, parts.qemu, parts.xen, parts.outcome);
}
void close_evtchn(Parts& parts, const Step& step) {
  parts.guest.close_evtchn(step.device, parts.qemu, parts.xen, parts.outcome);
}
void disable(Parts& parts, const Step& step) {
  parts.guest.disable(step.device, parts.qemu);
}
void drop_irq(Parts& parts, const Step& step) {
  parts.guest.drop_irq(step.device, parts.xen, parts.outcome);
}
void forget_port(Parts& parts, const Step& step) {
  parts.guest.forget_port(step.device, parts.outcome);
}
void give_back(Parts& parts, const Step& step) {
  parts.guest.give_back(step.device, parts.xen, parts.outcome);
}
void restore(Parts& parts, const Step& step) {
  parts.guest.restore(step.device, parts.qemu);
}
void unmask(Parts& parts, const Step& step) {
  guest::Guest::unmask(step.device, step.a, parts.qemu);
}
void obtain_fails(Parts& parts, const Step& step) {
  parts.guest.obtain_fails(step.device, parts.outcome);
}
void alloc_irq_fails(Parts& parts, const Step& step) {
  parts.guest.alloc_irq_fails(step.device, parts.outcome);
}
void port_setup_fails(Parts& parts, const Step& step) {
  parts.guest.port_setup_fails(step.device, parts.outcome);
}
void set_msi_desc_fails(Parts& parts, const Step& step) {
  parts.guest.set_msi_desc_fails(step.device, parts.xen, parts.outcome);
}
void bind_evtchn_fails(Parts& parts, const Step& step) {
  parts.guest.bind_evtchn_fails(step.device, parts.outcome);
}
void abandon(Parts& parts, const Step& step) {
  parts.guest.abandon(step.device);
}
void retry(Parts& parts, const Step& step) {
  parts.guest.retry(step.device, parts.qemu, parts.xen);
}

}  // namespace pirq::effects
