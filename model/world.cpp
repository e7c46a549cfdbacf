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
      return domain().asserted(guest::Guest::gsi_of(device));
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
    if (guest().driver(device).phase != guest::Phase::idle) return false;
  return true;
}

namespace {

// What happens to a domain whose destruction has begun.
StepKinds possible_while_dying(const xen::Domain& xen) {
  using enum StepKind;
  StepKinds kinds = {rcu_end, other_map, other_unmap};
  const std::uint8_t dying = xen.state().dying;
  if (dying == xen::kDyingStarted) kinds = kinds.with(destroy_domain);
  if (dying != xen::kDyingGone) kinds = kinds | StepKinds{interrupt, softirq_begin, softirq_end};
  return kinds;
}

}  // namespace

// What decides about every step of one moment, looked up once.
struct World::Now {
  explicit Now(const World& world)
      : xen(world.domain()),
        qemu(world.device_model()),
        guest(world.guest()),
        discipline(world.setup_->config().driver),
        over(xen.crashed() || guest.crashed() ||
             (xen.state().dying == xen::kDyingGone && xen.other_irqs() == 0)),
        dying(xen.state().dying != 0),
        detaching(qemu.detaching()) {
    call = qemu.call();
    if (call != qemu::Call::none) device = qemu.busy_device();
  }

  // Kinds of steps that the domain is not too far gone for.
  [[nodiscard]] StepKinds possible(StepKinds kinds) const {
    if (over) return {};
    return dying ? kinds & possible_while_dying(xen) : kinds;
  }

  xen::Domain xen;
  qemu::DeviceModel qemu;
  guest::Guest guest;
  Discipline discipline;
  bool over;   ///< A program crashed, or the domain is gone: nothing happens any more.
  bool dying;  ///< Its vCPUs and its device model have stopped.
  bool detaching;
  qemu::Call call = qemu::Call::none;  ///< What QEMU is about to ask Xen, none if it is at rest.
  int device = -1;                     ///< For which device.
};

bool World::can(const Step& step) const {
  const Now now(*this);
  return now.possible(setup_->steps()).has(step.kind) && in_bounds(step, *setup_) &&
         can_now(now, step);
}

// REQUIRES: the domain can do the kind, the discipline allows it, the parameters are within bounds.
bool World::can_now(const Now& now, const Step& step) const {
  if (step.kind > StepKind::attach) return surroundings_can(now, step);
  return ready(now, step.device).has(step.kind) && fits(now, step);
}

// Of the steps that make up the life of a device those that can come next, with some parameter.
StepKinds World::ready(const Now& now, int device) const {
  const StepKinds kinds = guest_ready(now, device).with(StepKind::raise);
  if (now.call != qemu::Call::none) {
    const bool waits = now.device != device || (now.call == qemu::Call::bind &&
                                                now.xen.bind_waits(now.qemu.pending().pirq));
    return waits ? kinds : kinds.with(kind_of(now.call));
  }
  const bool idle = now.guest.driver(device).phase == guest::Phase::idle;
  if (now.qemu.attached(device)) {
    const bool waits = now.discipline == Discipline::orderly && !idle &&
                       !setup_->config().also.has(StepKind::detach);
    return waits ? kinds : kinds.with(StepKind::detach);
  }
  if (now.xen.owns(device)) return kinds.with(StepKind::deassign);
  // The guest sees a new device: the old one's driver must be gone.
  return idle ? kinds.with(StepKind::attach) : kinds;
}

// The driver's next steps, where neither its own vCPU nor QEMU's lock is held.
StepKinds World::guest_ready(const Now& now, int device) const {
  StepKinds kinds = now.guest.next(device);
  if (!now.qemu.attached(device)) kinds = kinds - StepKinds{StepKind::begin_probe};
  if (now.call == qemu::Call::none) return kinds;
  // A trapped write holds its vCPU until QEMU is done; a trap by another waits for QEMU's lock.
  const bool own_trap = now.device == device && !now.detaching;
  return own_trap ? StepKinds{} : kinds - now.guest.traps(device);
}

// Whether a device that is ready for the kind of step is so with these parameters.
bool World::fits(const Now& now, const Step& step) const {
  const bool msix = setup_->device(step.device).kind == DeviceKind::msix;
  switch (step.kind) {
    case StepKind::begin_probe:
      return msix || step.a == 1;
    case StepKind::unmask:
      return msix && step.a < now.guest.driver(step.device).vectors;
    case StepKind::raise:
      return can_raise(now, step.device, step.a);
    default:
      return true;
  }
}

// The steps that only some worlds ask for.
bool World::surroundings_can(const Now& now, const Step& step) const {
  switch (step.kind) {
    case StepKind::unbind_fails:
      return now.device == step.device && now.call == qemu::Call::unbind && !now.qemu.retrying();
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
             now.guest.driver(step.device).phase == guest::Phase::disable &&
             setup_->device(step.device).kind == DeviceKind::msix;
    case StepKind::rcu_end:
      return now.xen.can_complete();
    case StepKind::other_map:
      return now.xen.other_irqs() == 0;
    case StepKind::other_unmap:
      return now.xen.other_irqs() != 0;
    case StepKind::save_restore:
      return now.call == qemu::Call::none && now.xen.other_irqs() == 0 && now.guest.can_save() &&
             (now.xen.state().owned & setup_->passed_through()) == 0;
    case StepKind::soft_reset:
      return now.call == qemu::Call::none && now.guest.can_soft_reset();
    default:
      return true;
  }
}

// A device raises what its driver enabled, or what its hardware is programmed for.
bool World::can_raise(const Now& now, int device, int vector) const {
  const guest::Driver& driver = now.guest.driver(device);
  if (is_gsi(setup_->device(device).kind)) return now.qemu.attached(device);
  if (driver.enabled != 0 && vector < driver.vectors && now.qemu.attached(device)) return true;
  return now.xen.programmed(device, vector);
}

void World::enabled(StepList& out) const {
  const Now now(*this);
  const StepKinds possible = now.possible(setup_->plain_steps());
  for (int device = 0; device < setup_->devices(); ++device)
    for (const StepKind kind : ready(now, device) & possible) offer(now, device, kind, out);
  if (possible.has(StepKind::destroy_domain)) out.push_back({.kind = StepKind::destroy_domain});
}

// The step with every parameter that fits.
void World::offer(const Now& now, int device, StepKind kind, StepList& out) const {
  Step step{.kind = kind, .device = static_cast<std::uint8_t>(device)};
  const DeviceConfig& config = setup_->device(device);
  if (kind == StepKind::raise) {
    for (; step.a < config.vectors; ++step.a)
      if (can_raise(now, device, step.a)) out.push_back(step);
  } else if (kind == StepKind::begin_probe) {
    const int most = config.kind == DeviceKind::msix ? config.vectors : 1;
    for (step.a = 1; step.a <= most; ++step.a) out.push_back(step);
  } else {
    out.push_back(step);
  }
}

void World::enabled_raw(StepList& out) const {
  const Now now(*this);
  const StepKinds possible = now.possible(setup_->steps());
  for (const StepKind kind : setup_->raw_steps()) {
    if (!possible.has(kind)) continue;
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

}  // namespace pirq
