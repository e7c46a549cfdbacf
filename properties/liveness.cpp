// softirqs-deliver and nothing-waits-for-ever: delivery in three steps, in worlds with `interrupt`.
#include "model/xen/limits.h"
#include "properties/delivery.h"
#include "properties/fault.h"

namespace pirq {
namespace {

const xen::Pirq* entry_of(const World& world, std::int32_t pirq) {
  return world.domain().pirq_info(pirq);
}

MaybeViolation judge_interrupt(const World& world, const VectorId& id) {
  if (!expects_interrupts(world, id) || tampered(world, id) || was_refused(world, id))
    return std::nullopt;
  const std::int32_t pirq = world.device_model().entry(id.device, id.vector).pirq;
  const xen::Pirq* info = entry_of(world, pirq);
  if (info != nullptr && (info->softirq & xen::kSoftirqSched) != 0) return std::nullopt;
  return Violation{.subject = Subject::vector_silent,
                   .pirq = pirq,
                   .first = id,
                   .detail = "its interrupt scheduled no softirq"};
}

// The end of a softirq of a number that is still bound delivers its interrupt, unless the end of an
// earlier one delivered both.
MaybeViolation judge_delivery(const Observation& seen) {
  const World& world = seen.world;
  if (seen.outcome.coalesced) return std::nullopt;
  const xen::Pirq* info = entry_of(world, seen.outcome.pirq);
  if (info == nullptr || (info->dpci_flags & xen::kDpciMapped) == 0) return std::nullopt;
  const std::int32_t irq = info->irq;
  const auto owner = irq > 0 ? world.domain().vector_of_irq(irq) : std::nullopt;
  if (!owner || tampered(world, *owner)) return std::nullopt;
  return judge_arrival(world, *owner, arrival_of(seen.outcome), expects_interrupts(world, *owner));
}

bool can_run(const xen::DomainView& xen, std::int32_t pirq) {
  return xen.softirq_can_begin(pirq) || xen.softirq_can_end(pirq);
}

}  // namespace

std::optional<Violation> check_softirqs_deliver(const Observation& seen) {
  using enum StepKind;
  if (seen.world.domain().state().dying != 0) return std::nullopt;
  if (seen.step.kind == interrupt)
    return judge_interrupt(seen.world, {seen.step.device, seen.step.a});
  return seen.step.kind == softirq_end ? judge_delivery(seen) : std::nullopt;
}

std::optional<Violation> check_nothing_waits_for_ever(const Observation& seen) {
  using enum StepKind;
  const World& world = seen.world;
  if (!world.setup().allows(interrupt) || seen.outcome.crashed) return std::nullopt;
  const xen::DomainView xen = world.domain();
  bool any = false;
  const auto numbers = static_cast<std::int32_t>(xen.pirqs().size());
  for (std::int32_t pirq = 0; pirq < numbers; ++pirq) {
    const std::uint8_t softirq = xen.pirqs()[static_cast<std::size_t>(pirq)].softirq;
    if ((softirq & (xen::kSoftirqSched | xen::kSoftirqRun)) == 0) continue;
    any = true;
    if (!can_run(xen, pirq)) return broken_pirq(pirq, "its softirq is scheduled on no CPU");
  }
  if (seen.step.kind == destroy_domain && seen.outcome.rc == -xen::kERESTART && !any)
    return broken_pirq(-1, "the end of the domain waits for a softirq, and none is scheduled");
  const qemu::DeviceModelView qemu = world.device_model();
  if (!qemu.busy() || qemu.call() != qemu::Call::bind) return std::nullopt;
  const std::int32_t pirq = qemu.pending().pirq;
  if (xen.bind_waits(pirq) && !can_run(xen, pirq))
    return broken_pirq(pirq, "a bind waits for its softirq, which is scheduled on no CPU");
  return std::nullopt;
}

}  // namespace pirq
