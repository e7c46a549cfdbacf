#include "fuzz/execute/why_not.h"

#include "fuzz/text/in_quotes.h"
#include "model/require.h"

namespace pirq::fuzz {
namespace {

// Returns the reason if the state of the device disables the step, or an empty string.
std::string device_obstacle(const World& world, const Step& step) {
  const std::string name = device_name(step.device);
  const bool attached = world.device_model().attached(step.device);
  const bool owned = world.domain().owns(step.device);
  if (step.kind == StepKind::begin_probe || step.kind == StepKind::detach)
    return attached ? "" : name + " is detached";
  if (step.kind == StepKind::deassign) {
    if (attached && owned) return name + " is still attached: detach it first";
    if (owned) return "the toolstack does not deassign it: rule X87 is turned back";
    return name + " is already deassigned";
  }
  if (step.kind == StepKind::attach) {
    if (attached) return name + " is already attached";
    if (owned) return name + " is not deassigned yet";
    return world.domain().other_owns(step.device) ? "another domain has " + name : "";
  }
  return {};
}

std::string driver_obstacle(const World& world, const Step& step) {
  const std::string name = device_name(step.device);
  if (step.kind == StepKind::raise) return "the vector of " + name + " is not enabled";
  const guest::Phase phase = world.guest().driver(step.device).phase;
  return "the driver of " + name + " is at " + in_quotes(name_of(phase));
}

// Returns the phase of the driver, and the key of a world line that allows the step in more phases.
std::string driver_hint(const World& world, const Step& step) {
  std::string text = driver_obstacle(world, step);
  const bool waits = step.kind == StepKind::detach || step.kind == StepKind::deassign ||
                     step.kind == StepKind::disable;
  if (waits && !world.setup().config().also.has(step.kind))
    text += "; also=" + std::string(info(step.kind).name) + " allows the step in other phases";
  return text;
}

// Returns the keys of a world line that would allow a kind of step that the setup forbids.
std::string setup_obstacle(const Setup& setup, const StepInfo& row) {
  const Discipline driver = setup.config().driver;
  if (row.under.has(driver) || setup.config().also.has(row.kind))
    return "under the rules of this world no driver makes this step";
  std::string text = "the step needs ";
  if (!row.under.empty())
    text += "driver=" + std::string(pirq::name_of(row.under.front())) + " or ";
  return text + "also=" + std::string(row.name) +
         "; the world has driver=" + std::string(pirq::name_of(driver));
}

}  // namespace

std::string_view name_of(guest::Phase phase) {
  return enum_name(phase);
}

std::string why_not(const World& world, const Step& step) {
  require([&] { return !world.can(step); }, "why_not: !can(step)");
  const Setup& setup = world.setup();
  if (world.domain().crashed()) return "Xen has crashed";
  if (world.guest().crashed()) return "Linux has crashed";
  if (world.domain().state().dying != 0) return "the domain is destroyed";
  const StepInfo& row = info(step.kind);
  if (!setup.allows(step.kind)) return setup_obstacle(setup, row);
  const auto pending = world.next_qemu_step();
  if (is_qemu_call(step.kind))
    return pending ? "QEMU's next step is " + in_quotes(to_text(*pending))
                   : "QEMU has no pending call";
  if (row.has_device)
    if (std::string text = device_obstacle(world, step); !text.empty()) return text;
  if (row.family == Family::driver && !world.guest().next(step.device).has(step.kind))
    return driver_hint(world, step);
  if (pending) return "QEMU is busy: " + in_quotes(to_text(*pending)) + " comes first";
  return row.has_device ? driver_hint(world, step) : "its parameters are out of bounds";
}

}  // namespace pirq::fuzz
