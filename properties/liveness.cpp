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
  constexpr int kScheduled = xen::kSoftirqSched | xen::kSoftirqMasked | xen::kSoftirqListed;
  if (info != nullptr && (info->softirq & kScheduled) == kScheduled) return std::nullopt;
  return Violation{.subject = Subject::vector_silent,
                   .pirq = pirq,
                   .first = id,
                   .detail = "its interrupt scheduled no softirq"};
}

// The number's entry before the step.
xen::Pirq entry_before(const Observation& seen) {
  for (const auto& [pirq, before] : seen.outcome.touched.pirqs)
    if (pirq == seen.outcome.pirq) return before;
  return {};
}

// The begin of a softirq takes the number from the list, and its end takes the interrupt.
MaybeViolation judge_record(const Observation& seen) {
  const std::uint8_t before = entry_before(seen).softirq;
  constexpr int kTwice = xen::kSoftirqMasked | xen::kSoftirqSched;
  int expected = before & ~(xen::kSoftirqRun | xen::kSoftirqMasked | xen::kSoftirqServed);
  if ((before & kTwice) == kTwice) expected |= xen::kSoftirqServed;
  if (seen.step.kind == StepKind::softirq_begin) {
    expected = before & ~xen::kSoftirqListed;
    if ((before & xen::kSoftirqSched) != 0) expected ^= xen::kSoftirqSched | xen::kSoftirqRun;
  }
  const auto& entry = seen.world.domain().pirqs()[static_cast<std::size_t>(seen.outcome.pirq)];
  if (entry.softirq == expected) return std::nullopt;
  return Violation{.subject = Subject::pirq,
                   .pirq = seen.outcome.pirq,
                   .detail = "the state of its softirq does not follow from the one before"};
}

// The end of a softirq of a number that is still bound delivers its interrupt. Two interrupts can
// be delivered at once; then the end of the second softirq delivers none.
MaybeViolation judge_delivery(const Observation& seen) {
  const World& world = seen.world;
  const xen::Pirq* info = entry_of(world, seen.outcome.pirq);
  if (info == nullptr || (info->dpci_flags & xen::kDpciMapped) == 0) return std::nullopt;
  if (seen.outcome.coalesced) {
    const Delivery done = seen.outcome.delivery;
    if (done != Delivery::evtchn && done != Delivery::vector) return std::nullopt;
    return Violation{.subject = Subject::pirq,
                     .pirq = seen.outcome.pirq,
                     .detail = "its interrupt is delivered twice"};
  }
  const std::int32_t irq = info->irq;
  const auto owner = irq > 0 ? world.domain().vector_of_irq(irq) : std::nullopt;
  if (!owner || tampered(world, *owner)) return std::nullopt;
  if (auto lost = judge_queue(world, *owner, seen.outcome)) return lost;
  return judge_arrival(world, *owner, arrival_of(seen.outcome), expects_interrupts(world, *owner));
}

// True if the number's softirq is scheduled or running.
bool waits(const xen::DomainView& xen, std::int32_t pirq) {
  const std::uint8_t softirq = xen.pirqs()[static_cast<std::size_t>(pirq)].softirq;
  return (softirq & (xen::kSoftirqSched | xen::kSoftirqRun)) != 0;
}

// A world may have interrupts, and no softirqs.
bool can_run(const World& world, std::int32_t pirq) {
  using enum StepKind;
  const xen::DomainView xen = world.domain();
  if (!world.setup().allows(softirq_begin) || !world.setup().allows(softirq_end))
    return xen.softirq_can_begin(pirq) || xen.softirq_can_end(pirq);
  return world.can({.kind = softirq_begin, .b = pirq}) ||
         world.can({.kind = softirq_end, .b = pirq});
}

template <class Predicate>
std::optional<std::int32_t> any_number(const xen::DomainView& xen, Predicate is) {
  const auto numbers = static_cast<std::int32_t>(xen.pirqs().size());
  for (std::int32_t pirq = 0; pirq < numbers; ++pirq)
    if (is(pirq)) return pirq;
  return std::nullopt;
}

// A touched number whose softirq waits for ever.
std::optional<std::int32_t> stuck_number(const World& world, const Touched& touched) {
  const xen::DomainView xen = world.domain();
  const auto is_stuck = [&](std::int32_t pirq) {
    return waits(xen, pirq) && !can_run(world, pirq);
  };
  if (touched.all) return any_number(xen, is_stuck);
  for (const auto& [pirq, before] : touched.pirqs)
    if (is_stuck(pirq)) return pirq;
  return std::nullopt;
}

// A vCPU that has gone offline reads no event of its queue.
MaybeViolation judge_queues(const World& world) {
  for (std::int32_t port = 1; port <= world.setup().ports(); ++port)
    if (world.domain().event_linked(port))
      return broken_pirq(
          -1, "the vCPU is offline, and its queue has an event on port " + std::to_string(port));
  return std::nullopt;
}

}  // namespace

std::optional<Violation> check_softirqs_deliver(const Observation& seen) {
  using enum StepKind;
  if (seen.world.domain().state().dying != 0) return std::nullopt;
  if (seen.step.kind == interrupt)
    return judge_interrupt(seen.world, {seen.step.device, seen.step.a});
  if (seen.step.kind != softirq_begin && seen.step.kind != softirq_end) return std::nullopt;
  if (seen.outcome.crashed) return std::nullopt;
  if (auto violation = judge_record(seen)) return violation;
  return seen.step.kind == softirq_end ? judge_delivery(seen) : std::nullopt;
}

std::optional<Violation> check_nothing_waits_for_ever(const Observation& seen) {
  using enum StepKind;
  const World& world = seen.world;
  // An unmask is no stage of the life cycle.
  if (seen.outcome.stalled && seen.step.kind != unmask && !seen.outcome.crashed)
    return Violation{.subject = Subject::vector_silent,
                     .first = VectorId{seen.step.device, 0},
                     .detail = "the step has not brought its program on"};
  if (seen.step.kind == cpu_offline)
    if (auto violation = judge_queues(world)) return violation;
  if (!world.setup().allows(interrupt) || seen.outcome.crashed) return std::nullopt;
  const xen::DomainView xen = world.domain();
  if (seen.outcome.rc == -xen::kERESTART && !world.can({.kind = destroy_domain}))
    return broken_pirq(-1, "the end of the domain must go on, and cannot");
  if (const auto pirq = stuck_number(world, seen.outcome.touched))
    return broken_pirq(*pirq, "its softirq is scheduled on no CPU");
  const bool restarts = seen.step.kind == destroy_domain && seen.outcome.rc == -xen::kERESTART;
  if (restarts && !any_number(xen, [&](std::int32_t pirq) { return waits(xen, pirq); }))
    return broken_pirq(-1, "the end of the domain waits for a softirq, and none is scheduled");
  const qemu::DeviceModelView qemu = world.device_model();
  if (!qemu.busy() || qemu.call() != qemu::Call::bind) return std::nullopt;
  const std::int32_t pirq = qemu.pending().pirq;
  if (xen.bind_waits(pirq) && !can_run(world, pirq))
    return broken_pirq(pirq, "a bind waits for its softirq, which is scheduled on no CPU");
  return std::nullopt;
}

}  // namespace pirq
