#include "model/steps/now.h"

#include "model/require.h"
#include "model/world.h"

namespace pirq {

Now::Now(const World& world)
    : setup(world.setup()),
      xen(world.domain()),
      qemu(world.device_model()),
      guest(world.guest()),
      over(xen.crashed() || guest.crashed() ||
           (xen.state().dying == xen::kDyingGone && xen.other_irqs() == 0)),
      dying(xen.state().dying != 0),
      call(qemu.call()) {
  if (call != qemu::Call::none) busy_device = qemu.busy_device();
}

namespace {

// The steps that are possible after the destruction of the domain has begun.
StepKinds possible_while_dying(const xen::DomainView& xen) {
  using enum StepKind;
  StepKinds kinds = {rcu_end, other_map, other_unmap};
  const std::uint8_t dying = xen.state().dying;
  if (dying == xen::kDyingStarted) kinds.add(destroy_domain);
  if (dying != xen::kDyingGone) kinds = kinds | StepKinds{interrupt, softirq_begin, softirq_end};
  return kinds;
}

}  // namespace

StepKinds Now::possible(StepKinds kinds) const {
  if (over) return {};
  return dying ? kinds & possible_while_dying(xen) : kinds;
}

StepKinds Now::due(int device) const {
  if (due_device_ != device) {
    due_ = find_due(device);
    due_device_ = device;
  }
  return due_;
}

StepKinds Now::find_due(int device) const {
  const StepKinds kinds = driver_due(device).with(StepKind::raise);
  return kinds | (call != qemu::Call::none ? qemu_due(device) : toolstack_due(device));
}

std::uint16_t DueValues::nth(std::uint32_t n) const {
  const auto run = static_cast<std::uint32_t>(end_ - first_);
  if (n < run) return static_cast<std::uint16_t>(static_cast<std::uint32_t>(first_) + n);
  n -= run;
  std::size_t at = 0;
  while (entries_[at] == 0 || n-- > 0) ++at;
  return static_cast<std::uint16_t>(static_cast<std::size_t>(end_) + at);
}

DueValues Now::values(int device, StepKind kind) const {
  if (!has_values(kind)) return {0, 1};
  if (kind == StepKind::raise) return raised_values(device);
  const DeviceConfig& config = setup.device(device);
  return {1, (is_msix(config.kind) ? config.vectors : 1) + 1};
}

// As ready::raise has it: a device raises the vectors that its driver enabled, and those that Xen
// has programmed.
DueValues Now::raised_values(int device) const {
  const bool attached = qemu.attached(device);
  if (is_gsi(setup.device(device).kind)) return {0, attached ? 1 : 0};
  const guest::Driver& driver = guest.driver(device);
  const int enabled = driver.enabled != 0 && attached ? driver.vectors : 0;
  const auto entries = xen.programmed_entries(device);
  return {0, enabled, entries.subspan(static_cast<std::size_t>(enabled))};
}

// The driver waits while its vCPU is in a trap. A register access also waits for QEMU's lock.
StepKinds Now::driver_due(int device) const {
  StepKinds kinds = guest.next(device);
  if (!qemu.attached(device))
    kinds = kinds - StepKinds{StepKind::begin_probe, StepKind::begin_range};
  if (call == qemu::Call::none) return kinds;
  // The vCPU of a trapped write continues when QEMU has finished. Traps of other vCPUs wait for
  // QEMU's lock.
  const bool own_trap = busy_device == device && !qemu.detaching();
  return own_trap ? StepKinds{} : kinds - guest.traps(device);
}

StepKinds Now::qemu_due(int device) const {
  const bool waits =
      busy_device != device || (call == qemu::Call::bind && xen.bind_waits(qemu.pending().pirq));
  return waits ? StepKinds{} : StepKinds{kind_of(call)};
}

StepKinds Now::toolstack_due(int device) const {
  const bool idle = guest.driver(device).phase == guest::Phase::idle;
  if (qemu.attached(device)) {
    const WorldConfig& config = setup.config();
    const bool waits = config.driver == Discipline::orderly && !config.also.has(StepKind::detach);
    StepKinds kinds = idle || !waits ? StepKinds{StepKind::detach} : StepKinds{};
    if (config.also.has(StepKind::deassign) && xen.owns(device)) kinds.add(StepKind::deassign);
    return kinds;
  }
  if (xen.owns(device))
    return setup.has(Rule::detach_deassigns) ? StepKinds{StepKind::deassign} : StepKinds{};
  // The guest sees a new device, so the driver of the old one must be idle.
  return idle && !xen.other_owns(device) ? StepKinds{StepKind::attach} : StepKinds{};
}

StepKind kind_of(qemu::Call call) {
  require(call != qemu::Call::none, "kind_of: QEMU makes a call");
  switch (call) {
    case qemu::Call::map:
      return StepKind::qemu_map;
    case qemu::Call::bind:
      return StepKind::qemu_bind;
    case qemu::Call::unbind:
      return StepKind::qemu_unbind;
    case qemu::Call::unmap:
    case qemu::Call::none:
      break;
  }
  return StepKind::qemu_unmap;
}

}  // namespace pirq
