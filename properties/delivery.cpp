// delivered-to-owner and no-lost-vector: the destination of a vector's interrupts.
#include "properties/delivery.h"

#include "model/xen/limits.h"
#include "properties/fault.h"

namespace pirq {
namespace {

std::string where(const World& world, const xen::RaiseAnswer& answer) {
  switch (answer.delivery) {
    case Delivery::evtchn: {
      const auto port = static_cast<std::uint32_t>(answer.to);
      const auto handler = world.guest().handler_of(port);
      std::string text = "delivered to port " + std::to_string(port);
      if (!handler) return text + ", which has no handler";
      return text + ", the handler of " + device_name(handler->device) + " vector " +
             std::to_string(handler->vector);
    }
    case Delivery::vector:
      return "sent as a virtual interrupt, vector " + std::to_string(answer.to) + ", and lost";
    default:
      return "lost";
  }
}

// True if the device is attached to the domain and QEMU is not busy with it.
bool at_rest(const World& world, int device) {
  const qemu::DeviceModelView qemu = world.device_model();
  return qemu.attached(device) && world.domain().owns(device) &&
         !(qemu.busy() && qemu.busy_device() == device);
}

DeviceKind kind_of(const World& world, const VectorId& id) {
  return world.setup().device(id.device).kind;
}

std::optional<VectorId> handler_of(const World& world, const xen::RaiseAnswer& answer) {
  if (answer.delivery == Delivery::evtchn)
    return world.guest().handler_of(static_cast<std::uint32_t>(answer.to));
  if (answer.delivery == Delivery::vector)
    return world.guest().handler_of_msi(static_cast<std::uint8_t>(answer.to), answer.dest);
  return std::nullopt;
}

}  // namespace

bool expects_interrupts(const World& world, const VectorId& id) {
  const guest::Driver& driver = world.guest().driver(id.device);
  const bool enabled = driver.enabled != 0 || is_gsi(kind_of(world, id));
  return at_rest(world, id.device) && enabled && id.vector < driver.vectors &&
         !world.domain().spoiled(id.device) && world.guest().listens(id.device, id.vector);
}

// In a world with FIFO events an event that has arrived is in the guest's queue.
std::optional<Violation> judge_queue(const World& world, const VectorId& id,
                                     const Outcome& outcome) {
  if (outcome.delivery != Delivery::evtchn || !world.setup().allows(StepKind::handle_event))
    return std::nullopt;
  const auto port = static_cast<std::int32_t>(outcome.port);
  if (world.domain().is_linked(port)) return std::nullopt;
  return Violation{.subject = Subject::vector_silent,
                   .pirq = outcome.pirq,
                   .first = id,
                   .detail = "its event on port " + std::to_string(port) + " is in no queue"};
}

std::optional<Violation> judge_arrival(const World& world, const VectorId& id,
                                       const xen::RaiseAnswer& answer, bool must_arrive) {
  const std::optional<VectorId> handler = handler_of(world, answer);
  // If the guest has mapped an emulated pin to a number, it does not expect interrupts of the pin
  // through its IO-APIC.
  const bool stray = answer.delivery == Delivery::vector && kind_of(world, id) == DeviceKind::gsi &&
                     world.guest().vector(id.device, id.vector).listed != 0;
  if (handler == id || (!handler && !must_arrive && !stray)) return std::nullopt;
  if (handler && tampered(world, *handler)) return std::nullopt;
  return Violation{.subject = handler ? Subject::vector_crossed : Subject::vector_silent,
                   .pirq = world.guest().vector(id.device, id.vector).pirq,
                   .first = id,
                   .second = handler,
                   .detail = "its interrupt is " + where(world, answer)};
}

xen::RaiseAnswer arrival_of(const Outcome& outcome) {
  const bool event = outcome.delivery == Delivery::evtchn;
  return {outcome.delivery, event ? static_cast<std::int32_t>(outcome.port) : outcome.gvec,
          outcome.dest};
}

namespace {

// Checks that a running driver would receive an interrupt of each of its vectors.
std::optional<Violation> judge_driver(const World& world, int device) {
  if (!at_rest(world, device) || world.domain().spoiled(device) || tampered(world, device))
    return std::nullopt;
  for (int v = 0; v < world.guest().driver(device).vectors; ++v) {
    const VectorId id{device, v};
    if (was_refused(world, id)) continue;
    if (!world.guest().listens(device, v))
      return Violation{.subject = Subject::vector_silent,
                       .pirq = world.guest().vector(device, v).pirq,
                       .first = id,
                       .detail = "the probe succeeded, but its port was never bound"};
    const xen::RaiseAnswer answer = world.raised(device, v);
    if (auto lost = judge_arrival(world, id, answer, true)) return lost;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Violation> check_delivered_to_owner(const Observation& seen) {
  if (seen.step.kind != StepKind::raise) return std::nullopt;
  const VectorId id{seen.step.device, seen.step.a};
  if (tampered(seen.world, id)) return std::nullopt;
  // The map of an emulated device's number fails for lack of memory when it raises.
  const bool refused = was_refused(seen.world, id) || seen.outcome.rc == -xen::kENOMEM;
  const bool expected = expects_interrupts(seen.world, id) && !refused;
  if (auto lost = judge_queue(seen.world, id, seen.outcome)) return lost;
  return judge_arrival(seen.world, id, arrival_of(seen.outcome), expected);
}

std::optional<Violation> check_no_lost_vector(const Observation& seen) {
  if (seen.outcome.probed) return judge_driver(seen.world, seen.step.device);
  if (seen.step.kind != StepKind::save_restore && seen.step.kind != StepKind::restore_map_fails)
    return std::nullopt;
  for (int device = 0; device < seen.world.setup().devices(); ++device)
    if (seen.world.guest().driver(device).phase == guest::Phase::running)
      if (auto lost = judge_driver(seen.world, device)) return lost;
  return std::nullopt;
}

}  // namespace pirq
