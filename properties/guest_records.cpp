// guest-records-agree: the guest's own tables say the same as its drivers.
#include "properties/property.h"

namespace pirq {
namespace {

using guest::Phase;

// A driver that is idle has no number, irq or port. Only the irq of a pin stays.
MaybeViolation judge_idle(const World& world, int device) {
  const bool pin = is_gsi(world.setup().device(device).kind);
  for (int v = 0; v < world.setup().device(device).vectors; ++v) {
    const guest::Vector& vector = world.guest().vector(device, v);
    // A pin keeps the port that a resume opened for it.
    if ((vector.port != 0 && !pin) || vector.vector != 0)
      return broken_vector({device, v}, vector.pirq, "its driver is gone, and its handler is not");
    if (vector.claims != 0 || (vector.listed != 0 && !pin))
      return broken_vector({device, v}, vector.pirq, "its driver is gone, and keeps its number");
  }
  return std::nullopt;
}

// A driver has its numbers until it disables MSI.
MaybeViolation judge_claims(const World& world, int device) {
  if (!passed_through(world.setup().device(device).kind) ||
      is_gsi(world.setup().device(device).kind) || is_native(world.setup().device(device).kind))
    return std::nullopt;
  for (int v = 0; v < world.guest().driver(device).vectors; ++v) {
    const guest::Vector& vector = world.guest().vector(device, v);
    // A resume may find no number for it.
    if (vector.listed != 0 && vector.claims == 0 && vector.refused == 0)
      return broken_vector({device, v}, vector.pirq,
                           "its driver has it, and does not claim its number");
  }
  return std::nullopt;
}

// An irq with a descriptor is a vector's, or a grace period ends: nobody frees an irq of nobody.
MaybeViolation judge_irqs_are_owned(const World& world, int device) {
  const guest::GuestView guest = world.guest();
  if (guest.has_dying_irqs()) return std::nullopt;
  const std::int32_t base = world.setup().config().irq_base;
  int nobodys = guest.irqs_in_use();
  for (const guest::Vector& vector : guest.vectors())
    if (vector.listed != 0 && vector.irq >= base) --nobodys;
  if (nobodys <= 0) return std::nullopt;
  return broken_vector({device, 0}, -1, "an irq is in use, and no vector has it");
}

// The irq of a pin is its GSI.
bool is_pins(const World& world, std::int32_t irq) {
  for (int device = 0; device < world.setup().devices(); ++device)
    if (is_gsi(world.setup().device(device).kind) && guest::GuestView::gsi_of(device) == irq)
      return true;
  return false;
}

// A new irq is the lowest that has no descriptor and is not a pin's.
MaybeViolation judge_new_irq(const Observation& seen) {
  constexpr StepKinds kMakes = {StepKind::create_irq, StepKind::port_setup_fails,
                                StepKind::set_msi_desc_fails};
  const World& world = seen.world;
  const int device = seen.step.device;
  if (!kMakes.has(seen.step.kind) || is_gsi(world.setup().device(device).kind)) return std::nullopt;
  const VectorId id{device, seen.outcome.vector};
  if (is_pins(world, seen.outcome.irq))
    return broken_vector(id, -1, "its new irq is that of a pin");
  for (std::int32_t irq = world.setup().config().irq_base; irq < seen.outcome.irq; ++irq)
    if (!world.guest().uses_irq(irq) && !is_pins(world, irq))
      return broken_vector(id, -1, "its new irq is not the lowest: " + std::to_string(irq));
  return std::nullopt;
}

// Only a driver that turns the device's memory off spoils its own interrupts.
MaybeViolation judge_memory(const World& world, int device) {
  if (!world.domain().spoiled(device) || world.setup().allows(StepKind::memory_off))
    return std::nullopt;
  return broken_vector({device, 0}, -1, "no driver turned its memory off, and it is off");
}

// A probe that failed begins again only with as many vectors as its driver accepts.
MaybeViolation judge_retry(const World& world, int device) {
  const guest::Driver& driver = world.guest().driver(device);
  if (driver.least > 0 && driver.vectors >= driver.least) return std::nullopt;
  return broken_vector({device, 0}, -1, "its probe begins again with too few vectors");
}

// Every vector of a driver that runs has an irq of its own.
MaybeViolation judge_running(const World& world, int device) {
  const guest::Driver& driver = world.guest().driver(device);
  if (is_native(world.setup().device(device).kind)) return std::nullopt;
  for (int v = 0; v < driver.vectors; ++v) {
    const guest::Vector& vector = world.guest().vector(device, v);
    if (vector.listed == 0 || vector.irq == 0)
      return broken_vector({device, v}, vector.pirq, "its driver runs, and it has no irq");
  }
  return std::nullopt;
}

// No other vector has the vector's irq.
MaybeViolation judge_irq_is_own(const World& world, const VectorId& id) {
  const guest::Vector& vector = world.guest().vector(id.device, id.vector);
  for (int other = 0; other < world.setup().devices(); ++other)
    for (int v = 0; v < world.setup().device(other).vectors; ++v)
      if (VectorId{other, v} != id && world.guest().vector(other, v).irq == vector.irq)
        return broken_vector(id, vector.pirq, "another vector has its irq");
  return std::nullopt;
}

// The table of ports names the vector, and its irq is in use. The irq of the step is the vector's
// own.
MaybeViolation judge_record(const Observation& seen, const VectorId& id) {
  const World& world = seen.world;
  const guest::GuestView guest = world.guest();
  const guest::Vector& vector = guest.vector(id.device, id.vector);
  if (vector.irq == 0 && vector.port == 0) return std::nullopt;
  if (vector.port != 0 && !world.setup().allows(StepKind::guest_close)) {
    const auto handler = guest.handler_of(vector.port);
    if (!handler) return broken_vector(id, vector.pirq, "its port has no handler");
    if (*handler != id)
      return broken_vector(id, vector.pirq, "its port has the handler of another vector");
  }
  if (vector.irq != 0 && vector.listed != 0 && !guest.uses_irq(vector.irq))
    return broken_vector(id, vector.pirq, "its irq " + std::to_string(vector.irq) + " is free");
  const bool judged = vector.irq != 0 && vector.irq == seen.outcome.irq;
  return judged ? judge_irq_is_own(world, id) : std::nullopt;
}

}  // namespace

MaybeViolation check_guest_records_agree(const Observation& seen) {
  const World& world = seen.world;
  const StepInfo& step = info(seen.step.kind);
  if (!world.setup().is_repaired() || !step.has_device || step.actor != Actor::guest ||
      seen.outcome.crashed)
    return std::nullopt;
  const int device = seen.step.device;
  const Phase phase = world.guest().driver(device).phase;
  if (phase == Phase::retry)
    if (auto violation = judge_retry(world, device)) return violation;
  if (auto violation = judge_new_irq(seen)) return violation;
  if (phase == Phase::idle)
    if (auto violation = judge_idle(world, device)) return violation;
  if (phase == Phase::idle || seen.step.kind == StepKind::begin_probe)
    if (auto violation = judge_irqs_are_owned(world, device)) return violation;
  if (phase == Phase::running) {
    if (auto violation = judge_running(world, device)) return violation;
    const bool probing = seen.step.kind == StepKind::bind_evtchn;
    if (probing && !seen.outcome.probed)
      return broken_vector({device, 0}, -1, "its driver runs, and its probe has not succeeded");
  }
  if (phase == Phase::running || phase == Phase::close_evtchn)
    if (auto violation = judge_claims(world, device)) return violation;
  if (auto violation = judge_memory(world, device)) return violation;
  if (phase == Phase::forget_port) return std::nullopt;
  for (int v = 0; v < world.setup().device(device).vectors; ++v)
    if (auto violation = judge_record(seen, {device, v})) return violation;
  return std::nullopt;
}

}  // namespace pirq
