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

void soft_reset(Parts& parts, const Step&) {
  parts.xen.call({.op = xen::Operation::soft_reset});
  parts.guest.soft_reset();
}

// The number of the map that fails, of restore-map-fails; 0 of save-restore.
void save_restore(Parts& parts, const Step& step) {
  parts.xen.recreate();
  parts.guest.resume_domain(parts.qemu, parts.xen, step.a);
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

}  // namespace pirq::effects
