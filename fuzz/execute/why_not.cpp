#include "fuzz/execute/why_not.h"

#include <array>
#include <cstddef>

#include "fuzz/text/quoted.h"

namespace pirq::fuzz {
namespace {

// What is wrong with the device itself, whoever wants to act on it; empty if nothing is.
std::string device_obstacle(const World& world, const Step& step) {
  const std::string name = device_name(step.device);
  const bool attached = world.device_model().attached(step.device);
  const bool owned = world.domain().owns(step.device);
  switch (step.kind) {
    case StepKind::begin_probe:
    case StepKind::detach:
      return attached ? "" : name + " is detached";
    case StepKind::deassign:
      if (attached) return name + " is still attached: detach it first";
      return owned ? "" : name + " is deassigned already";
    case StepKind::attach:
      if (attached) return name + " is attached already";
      return owned ? name + " is not deassigned yet" : "";
    default:
      return {};
  }
}

std::string driver_obstacle(const World& world, const Step& step) {
  const std::string name = device_name(step.device);
  if (step.kind == StepKind::raise) return "that vector of " + name + " is not enabled";
  const guest::Phase phase = world.guest().driver(step.device).phase;
  return "the driver of " + name + " is at " + quoted(name_of(phase));
}

}  // namespace

std::string_view name_of(guest::Phase phase) {
  constexpr std::array<std::string_view, guest::kPhases> names = {
      "idle",         "obtain",      "write-message", "create-irq", "enable",
      "bind-evtchn",  "running",     "paused",        "restore",    "restored",
      "close-evtchn", "forget-port", "give-back",     "disable",    "drop-irq"};
  return names[static_cast<std::size_t>(phase)];
}

std::string why_not(const World& world, const Step& step) {
  const Setup& setup = world.setup();
  if (world.domain().crashed()) return "Xen has crashed";
  if (world.guest().crashed()) return "Linux has crashed";
  if (world.domain().state().dying != 0) return "the domain is destroyed";
  const StepInfo& row = info(step.kind);
  if (row.needs > setup.config().driver)
    return "it needs driver=" + std::string(pirq::name_of(row.needs)) +
           ", this world has driver=" + std::string(pirq::name_of(setup.config().driver));
  const auto pending = world.next_qemu_step();
  if (is_qemu_call(step.kind))
    return pending ? "QEMU's next step is " + quoted(to_text(*pending)) : "QEMU has nothing to do";
  if (row.has_device)
    if (std::string text = device_obstacle(world, step); !text.empty()) return text;
  const bool drivers = row.actor == Actor::guest && row.has_device;
  if (drivers && !world.guest().next(step.device).has(step.kind))
    return driver_obstacle(world, step);
  if (pending) return "QEMU is busy: " + quoted(to_text(*pending)) + " comes first";
  return row.has_device ? driver_obstacle(world, step) : "its parameters are out of bounds";
}

}  // namespace pirq::fuzz
