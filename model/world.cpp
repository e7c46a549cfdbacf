#include "model/world.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <optional>

namespace pirq {
namespace {

StepKind kind_of(qemu::Call call) {
  switch (call) {
    case qemu::Call::map:
      return StepKind::qemu_map;
    case qemu::Call::bind:
      return StepKind::qemu_bind;
    case qemu::Call::unbind:
      return StepKind::qemu_unbind;
    default:
      return StepKind::qemu_unmap;
  }
}

bool in_bounds(const Step& step, const Setup& setup) {
  const StepInfo& row = info(step.kind);
  if (step.device != 0 && (!row.has_device || step.device >= setup.devices())) return false;
  const Bounds a = bounds_of(row.a, setup, step.device);
  const Bounds b = bounds_of(row.b, setup, step.device);
  return step.a >= a.low && step.a <= a.high && step.b >= b.low && step.b <= b.high;
}

}  // namespace

World::World(const Setup& setup) : setup_(&setup), memory_(setup.words()) {
  domain().create();
  device_model().create();
}

xen::Domain World::domain() const {
  return {*setup_, memory_.base()};
}
qemu::DeviceModel World::device_model() const {
  return {*setup_, memory_.base()};
}
guest::Kernel World::kernel() const {
  return {*setup_, memory_.base()};
}

std::uint64_t World::hash() const {
  const auto state = words();
  return XXH3_64bits(state.data(), state.size_bytes());
}

std::optional<Step> World::next_qemu_step() const {
  const qemu::Hypercall call = device_model().pending();
  if (call.call == qemu::Call::none) return std::nullopt;
  return Step{.kind = kind_of(call.call), .device = call.device};
}

bool World::quiescent() const {
  if (device_model().busy()) return false;
  for (int device = 0; device < setup_->devices(); ++device)
    if (kernel().driver(device).phase != guest::Phase::idle) return false;
  return true;
}

bool World::can(const Step& step) const {
  const StepInfo& row = info(step.kind);
  const Discipline discipline = setup_->config().driver;
  const xen::Domain xen = domain();
  if (xen.crashed() || xen.state().dying != 0) return false;
  if (row.needs > discipline || !in_bounds(step, *setup_)) return false;

  const qemu::DeviceModel qemu = device_model();
  const qemu::Hypercall call = qemu.pending();
  const bool busy = call.call != qemu::Call::none;
  const int device = step.device;
  switch (step.kind) {
    case StepKind::qemu_map:
    case StepKind::qemu_bind:
    case StepKind::qemu_unbind:
    case StepKind::qemu_unmap:
      return busy && call.device == device && kind_of(call.call) == step.kind;
    case StepKind::raise:
      return can_raise(device, step.a);
    case StepKind::detach:
      return !busy && qemu.attached(device) &&
             (discipline != Discipline::orderly ||
              kernel().driver(device).phase == guest::Phase::idle);
    case StepKind::deassign:
      return !busy && !qemu.attached(device) && xen.owns(device);
    case StepKind::attach:
      return !busy && !qemu.attached(device) && !xen.owns(device);
    default:
      break;
  }
  if (row.actor != Actor::guest || !row.has_device) return true;  // Raw steps and the like.
  const guest::Kernel kernel = this->kernel();
  if (!kernel.next(device, step.kind, discipline)) return false;
  if (step.kind == StepKind::begin_probe && !qemu.attached(device)) return false;
  if (!busy) return true;
  // A trapped write holds its vCPU until QEMU is done; a trap by another waits for QEMU's lock.
  const bool own_trap = call.device == device && !qemu.detaching();
  return !own_trap && !kernel.traps(device, step.kind);
}

// A device raises what its driver enabled, or what its hardware is programmed for.
bool World::can_raise(int device, int vector) const {
  const guest::Driver& driver = kernel().driver(device);
  if (driver.enabled != 0 && vector < driver.vectors && device_model().attached(device))
    return true;
  return domain().programmed(device, vector);
}

void World::enabled(StepList& out) const {
  for (int device = 0; device < setup_->devices(); ++device) enabled_of_device(device, out);
  const Step destroy{.kind = StepKind::destroy_domain};
  if (can(destroy)) out.push_back(destroy);
}

void World::enabled_of_device(int device, StepList& out) const {
  const auto offer = [&](StepKind kind, int a = 0) {
    const Step step{kind, static_cast<std::uint8_t>(device), static_cast<std::uint16_t>(a), 0};
    if (can(step)) out.push_back(step);
  };
  const DeviceConfig& config = setup_->device(device);
  const int probes = config.kind == DeviceKind::msi ? 1 : config.vectors;
  for (int n = 1; n <= probes; ++n) offer(StepKind::begin_probe, n);
  for (const StepKind kind :
       {StepKind::obtain, StepKind::write_message, StepKind::create_irq, StepKind::enable,
        StepKind::bind_evtchn, StepKind::close_evtchn, StepKind::disable, StepKind::drop_irq,
        StepKind::abandon, StepKind::qemu_map, StepKind::qemu_bind, StepKind::qemu_unbind,
        StepKind::qemu_unmap})
    offer(kind);
  for (int v = 0; v < config.vectors; ++v) offer(StepKind::raise, v);
  for (const StepKind kind : {StepKind::detach, StepKind::deassign, StepKind::attach}) offer(kind);
}

}  // namespace pirq
