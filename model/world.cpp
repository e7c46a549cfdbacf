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
  for (int device = 0; device < setup.devices(); ++device) {
    device_model().bind_intx(device);
    while (const auto step = next_qemu_step()) apply(*step);
  }
}

void World::forget_heap_counts() {
  domain().forget_heap_counts();
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

xen::RaiseAnswer World::raised(int device, int vector) const {
  switch (setup_->device(device).kind) {
    case DeviceKind::emulated_msi:
      if (device_model().msi_is_masked(device)) return {};
      return domain().injected(emulated_pirq(device));
    case DeviceKind::gsi:
      return domain().asserted(guest::Kernel::gsi_of(device));
    default:
      return domain().raise(device, vector);
  }
}

std::int32_t World::emulated_pirq(int device) const {
  const qemu::DeviceModel qemu = device_model();
  return qemu::message_pirq(qemu.read_message(device, 0, qemu::MsixWord::addr_lo),
                            qemu.read_message(device, 0, qemu::MsixWord::addr_hi));
}

bool World::quiescent() const {
  if (device_model().busy()) return false;
  for (int device = 0; device < setup_->devices(); ++device)
    if (kernel().driver(device).phase != guest::Phase::idle) return false;
  return true;
}

// What decides about every step of one moment, looked up once.
struct World::Now {
  explicit Now(const World& world)
      : xen(world.domain()),
        qemu(world.device_model()),
        kernel(world.kernel()),
        discipline(world.setup_->config().driver),
        over(xen.crashed() || kernel.crashed() ||
             (xen.state().dying == xen::kDyingGone && xen.other_irqs() == 0)),
        dying(xen.state().dying != 0),
        detaching(qemu.detaching()) {
    call = qemu.call();
    if (call != qemu::Call::none) device = qemu.busy_device();
  }

  xen::Domain xen;
  qemu::DeviceModel qemu;
  guest::Kernel kernel;
  Discipline discipline;
  bool over;   ///< A program crashed, or the domain is gone: nothing happens any more.
  bool dying;  ///< Its vCPUs and its device model have stopped.
  bool detaching;
  qemu::Call call = qemu::Call::none;  ///< What QEMU is about to ask Xen, none if it is at rest.
  int device = -1;                     ///< For which device.
};

bool World::can(const Step& step) const {
  const Now now(*this);
  return !now.over && setup_->allows(step.kind) && in_bounds(step, *setup_) && can_now(now, step);
}

namespace {

// What happens to a domain whose destruction has begun.
bool can_while_dying(const xen::Domain& xen, StepKind kind) {
  switch (kind) {
    case StepKind::destroy_domain:
      return xen.state().dying == xen::kDyingStarted;
    case StepKind::interrupt:
    case StepKind::softirq_begin:
    case StepKind::softirq_end:
      return xen.state().dying != xen::kDyingGone;
    case StepKind::rcu_end:
    case StepKind::other_map:
    case StepKind::other_unmap:
      return true;
    default:
      return false;
  }
}

}  // namespace

// REQUIRES: the domain lives, the discipline allows the kind, the parameters are within bounds.
bool World::can_now(const Now& now, const Step& step) const {
  const int device = step.device;
  const bool busy = now.call != qemu::Call::none;
  if (now.dying && !can_while_dying(now.xen, step.kind)) return false;
  switch (step.kind) {
    case StepKind::qemu_bind:
      if (busy && now.xen.bind_waits(now.qemu.pending().pirq)) return false;
      [[fallthrough]];
    case StepKind::qemu_map:
    case StepKind::qemu_unbind:
    case StepKind::qemu_unmap:
      return busy && now.device == device && kind_of(now.call) == step.kind;
    case StepKind::unbind_fails:
      return now.device == device && now.call == qemu::Call::unbind && !now.qemu.retrying();
    case StepKind::raise:
      return can_raise(now, device, step.a);
    case StepKind::detach:
      return !busy && now.qemu.attached(device) &&
             (now.discipline != Discipline::orderly || setup_->config().also.has(step.kind) ||
              now.kernel.driver(device).phase == guest::Phase::idle);
    case StepKind::deassign:
      return !busy && !now.qemu.attached(device) && now.xen.owns(device);
    case StepKind::attach:
      // The guest sees a new device: the old one's driver must be gone.
      return !busy && !now.qemu.attached(device) && !now.xen.owns(device) &&
             now.kernel.driver(device).phase == guest::Phase::idle;
    default:
      if (step.kind <= StepKind::abandon) return guest_can(now, step);
      return surroundings_can(now, step);
  }
}

// The steps that only some worlds ask for.
bool World::surroundings_can(const Now& now, const Step& step) const {
  switch (step.kind) {
    case StepKind::dm_bind:
      return !now.xen.bind_waits(step.b);
    case StepKind::interrupt:
      return now.xen.programmed(step.device, step.a);
    case StepKind::softirq_begin:
      return now.xen.softirq_can_begin(step.b);
    case StepKind::softirq_end:
      return now.xen.softirq_can_end(step.b);
    case StepKind::handle_event:
      return now.xen.event_linked(step.b);
    case StepKind::remove_device:
      return now.xen.owns(step.device);
    case StepKind::memory_off:
      return now.qemu.attached(step.device) &&
             now.kernel.driver(step.device).phase == guest::Phase::disable &&
             setup_->device(step.device).kind == DeviceKind::msix;
    case StepKind::rcu_end:
      return now.xen.can_complete();
    case StepKind::other_map:
      return now.xen.other_irqs() == 0;
    case StepKind::other_unmap:
      return now.xen.other_irqs() != 0;
    case StepKind::save_restore:
      return now.call == qemu::Call::none && now.xen.other_irqs() == 0 && now.kernel.can_save() &&
             (now.xen.state().owned & setup_->passed_through()) == 0;
    case StepKind::soft_reset:
      return now.call == qemu::Call::none && now.kernel.can_soft_reset();
    default:
      return true;
  }
}

// The driver's program has the step next, and neither its own vCPU nor QEMU's lock is held.
bool World::guest_can(const Now& now, const Step& step) const {
  const int device = step.device;
  if (!now.kernel.next(device, step.kind)) return false;
  if (step.kind == StepKind::begin_probe) {
    const bool msi = setup_->device(device).kind != DeviceKind::msix;
    if (!now.qemu.attached(device) || (msi && step.a != 1)) return false;
  }
  if (step.kind == StepKind::unmask && (setup_->device(device).kind != DeviceKind::msix ||
                                        step.a >= now.kernel.driver(device).vectors))
    return false;
  if (now.call == qemu::Call::none) return true;
  // A trapped write holds its vCPU until QEMU is done; a trap by another waits for QEMU's lock.
  const bool own_trap = now.device == device && !now.detaching;
  return !own_trap && !now.kernel.traps(device, step.kind);
}

// A device raises what its driver enabled, or what its hardware is programmed for.
bool World::can_raise(const Now& now, int device, int vector) const {
  const guest::Driver& driver = now.kernel.driver(device);
  if (is_gsi(setup_->device(device).kind)) return now.qemu.attached(device);
  if (driver.enabled != 0 && vector < driver.vectors && now.qemu.attached(device)) return true;
  return now.xen.programmed(device, vector);
}

void World::enabled(StepList& out) const {
  const Now now(*this);
  if (now.over) return;
  for (int device = 0; device < setup_->devices(); ++device) enabled_of_device(now, device, out);
  const Step destroy{.kind = StepKind::destroy_domain};
  if (setup_->allows(destroy.kind) && can_now(now, destroy)) out.push_back(destroy);
}

void World::enabled_raw(StepList& out) const {
  const Now now(*this);
  if (now.over) return;
  for (const StepKind kind : setup_->raw_steps()) {
    const StepInfo& row = info(kind);
    for (int device = 0; device < (row.has_device ? setup_->devices() : 1); ++device)
      for (const std::int32_t a : usual_values_of(row.a, *setup_, device))
        for (const std::int32_t b : usual_values_of(row.b, *setup_, device)) {
          const Step step{kind, static_cast<std::uint8_t>(device), static_cast<std::uint16_t>(a),
                          b};
          if (can_now(now, step)) out.push_back(step);
        }
  }
}

void World::enabled_of_device(const Now& now, int device, StepList& out) const {
  const auto step = [&](StepKind kind, int a = 0) {
    return Step{kind, static_cast<std::uint8_t>(device), static_cast<std::uint16_t>(a), 0};
  };
  const auto offer = [&](const Step& maybe) {
    if (can_now(now, maybe)) out.push_back(maybe);
  };
  const DeviceConfig& config = setup_->device(device);
  for (const StepKind kind : guest::Kernel::program(now.kernel.driver(device).phase)) {
    if (!setup_->allows(kind)) continue;
    const bool probe = kind == StepKind::begin_probe;
    const int last = probe && config.kind == DeviceKind::msix ? config.vectors : 1;
    for (int n = 1; n <= last; ++n) offer(step(kind, probe ? n : 0));
  }
  if (now.device == device) offer(step(kind_of(now.call)));
  for (int v = 0; v < config.vectors; ++v) offer(step(StepKind::raise, v));
  // Of these at most one can happen, and only while QEMU is at rest.
  if (now.call != qemu::Call::none) return;
  if (now.qemu.attached(device)) return offer(step(StepKind::detach));
  offer(step(now.xen.owns(device) ? StepKind::deassign : StepKind::attach));
}

}  // namespace pirq
