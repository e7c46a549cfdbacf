// The preconditions of all steps, and the effects of the guest's steps.
#include "fuzz/bench/peers/plain_world.h"

#include <algorithm>

#include "model/xen/limits.h"

namespace pirq::bench {

PlainConfig plain_config(const WorldConfig& config, int ports) {
  PlainConfig plain{.pirqs = config.pirqs,
                    .gsis = config.gsis,
                    .irqs = config.irqs,
                    .ports = ports,
                    .reuses = config.guest == release("linux-4.9"),
                    .taken = {config.taken.begin(), config.taken.end()},
                    .devices = {config.devices.begin(), config.devices.end()},
                    .steps = {}};
  plain.steps = plain_steps(plain.devices);
  return plain;
}

std::vector<Step> plain_steps(const std::vector<DeviceConfig>& devices) {
  using enum StepKind;
  std::vector<Step> steps;
  for (std::size_t device = 0; device < devices.size(); ++device) {
    const auto add = [&](StepKind kind, int a = 0) {
      steps.push_back({kind, static_cast<std::uint8_t>(device), static_cast<std::uint16_t>(a), 0});
    };
    for (int n = 1; n <= devices[device].vectors; ++n) add(begin_probe, n);
    for (const StepKind kind :
         {obtain, write_message, create_irq, enable, bind_evtchn, close_evtchn, disable, drop_irq,
          qemu_map, qemu_bind, qemu_unbind, qemu_unmap, detach, deassign, attach})
      add(kind);
    for (int v = 0; v < devices[device].vectors; ++v) add(StepKind::raise, v);
  }
  return steps;
}

PlainWorld::PlainWorld(const PlainConfig& config) : config_(&config) {
  for (const DeviceConfig& device : config.devices) {
    devices_.emplace_back();
    devices_.back().vectors.resize(device.vectors);
  }
  for (int pirq = 0; pirq < config.pirqs; ++pirq) free_.insert(pirq);
  for (const int pirq : config.taken) set_irq(pirq, -1);
}

std::vector<Step> PlainWorld::enabled() const {
  std::vector<Step> steps;
  for (const Step& step : config_->steps)
    if (can(step)) steps.push_back(step);
  return steps;
}

std::vector<Step> PlainWorld::steps_of(StepKind kind) const {
  std::vector<Step> steps;
  for (const Step& step : config_->steps)
    if (step.kind == kind && can(step)) steps.push_back(step);
  return steps;
}

bool PlainWorld::can(const Step& step) const {
  const Device& device = devices_[step.device];
  const bool busy = qemu_.call != Call::none;
  const auto asks = [&](Call call) { return qemu_.call == call && qemu_.device == step.device; };
  switch (step.kind) {
    case StepKind::qemu_map:
      return asks(Call::map);
    case StepKind::qemu_bind:
      return asks(Call::bind);
    case StepKind::qemu_unbind:
      return asks(Call::unbind);
    case StepKind::qemu_unmap:
      return asks(Call::unmap);
    case StepKind::raise:
      return (device.enabled && step.a < device.asked && device.attached) ||
             programmed_.count({step.device, step.a}) != 0;
    case StepKind::detach:
      return !busy && device.attached && device.phase == Phase::idle;
    case StepKind::deassign:
      return !busy && !device.attached && device.owned;
    case StepKind::attach:
      return !busy && !device.attached && !device.owned && device.phase == Phase::idle;
    default:
      return guest_can(step);
  }
}

// True if `step` is the driver's next step, its last trapped write is complete, and QEMU is idle if
// the step needs it.
bool PlainWorld::guest_can(const Step& step) const {
  const Device& device = devices_[step.device];
  bool next = false;
  bool traps = false;
  switch (step.kind) {
    case StepKind::begin_probe:
      next = device.phase == Phase::idle && device.attached;
      traps = true;
      break;
    case StepKind::obtain:
      next = device.phase == Phase::obtain;
      traps = config_->reuses;
      break;
    case StepKind::write_message:
      next = device.phase == Phase::write_message;
      traps = !device.reused;
      break;
    case StepKind::create_irq:
      next = device.phase == Phase::create_irq;
      break;
    case StepKind::enable:
      next = device.phase == Phase::enable;
      traps = true;
      break;
    case StepKind::bind_evtchn:
      next = device.phase == Phase::bind;
      break;
    case StepKind::close_evtchn:
      next = device.phase == Phase::running || device.phase == Phase::close;
      break;
    case StepKind::disable:
      next = device.phase == Phase::disable;
      traps = true;
      break;
    case StepKind::drop_irq:
      next = device.phase == Phase::drop_irq;
      break;
    default:
      return false;
  }
  if (!next || qemu_.call == Call::none) return next;
  const bool own_trap = qemu_.device == step.device && !qemu_.detaching;
  return !own_trap && !traps;
}

PlainAnswer PlainWorld::apply(const Step& step) {
  PlainAnswer answer;
  const int index = step.device;
  Device& device = devices_[step.device];
  switch (step.kind) {
    case StepKind::begin_probe:
      device.phase = Phase::obtain;
      device.asked = step.a;
      device.cursor = 0;
      device.enabled = device.reused = false;
      break;
    case StepKind::obtain:
      obtain(device, answer);
      break;
    case StepKind::write_message:
      write_message(device, answer);
      break;
    case StepKind::create_irq: {
      Vector& vector = device.vectors[static_cast<std::size_t>(device.cursor)];
      vector.listed = true;
      answer.pirq = vector.number;
      device.phase = ++device.cursor < device.asked ? Phase::obtain : Phase::enable;
      break;
    }
    case StepKind::enable:
      device.phase = Phase::bind;
      device.cursor = 0;
      device.enabled = true;
      enable_from(index, 0);
      break;
    case StepKind::bind_evtchn:
      bind(device, answer);
      break;
    case StepKind::close_evtchn:
      close(device, answer);
      break;
    case StepKind::disable:
      disable(index);
      break;
    case StepKind::drop_irq:
      drop_irq(device, answer);
      break;
    case StepKind::raise:
      answer.port = raise(index, step.a).second;
      break;
    case StepKind::detach:
      qemu_.detaching = true;
      disable_from(index, 0);
      break;
    case StepKind::deassign:
      device.owned = false;
      break;
    case StepKind::attach:
      device.owned = device.attached = true;
      break;
    default:
      qemu_step(answer);
  }
  return answer;
}

bool PlainWorld::lists(int number) const {
  return std::ranges::any_of(devices_, [&](const Device& device) {
    return std::ranges::any_of(device.vectors,
                               [&](const Vector& v) { return v.listed && v.number == number; });
  });
}

void PlainWorld::obtain(Device& device, PlainAnswer& answer) {
  Vector& vector = device.vectors[static_cast<std::size_t>(device.cursor)];
  device.reused = config_->reuses && vector.message && lists(*vector.message);
  if (device.reused) {
    answer.pirq = *vector.message;
  } else {
    answer.linear = linear_search();
    const int pirq = get_free_pirq();
    if (pirq < 0) {
      answer.rc = pirq;
      return leave_probe(device);
    }
    set_irq(pirq, -1);
    answer.pirq = pirq;
  }
  answer.claimed = true;
  vector.number = answer.pirq;
  vector.claims = true;
  device.phase = Phase::write_message;
}

void PlainWorld::write_message(Device& device, PlainAnswer& answer) {
  Vector& vector = device.vectors[static_cast<std::size_t>(device.cursor)];
  answer.pirq = vector.number;
  if (!device.reused) {
    vector.updated |= vector.message != vector.number || !vector.mapped;
    vector.message = vector.number;
  }
  device.reused = false;
  device.phase = Phase::create_irq;
}

void PlainWorld::bind(Device& device, PlainAnswer& answer) {
  Vector& vector = device.vectors[static_cast<std::size_t>(device.cursor)];
  answer.pirq = vector.number;
  answer.rc = bind_port(vector.number, vector.port);
  vector.port_refused = answer.rc == -xen::kENOSPC;
  answer.port = vector.port;
  if (++device.cursor < device.asked) return;
  device.cursor = 0;
  device.phase = Phase::running;
  answer.probed = true;
}

void PlainWorld::close(Device& device, PlainAnswer& answer) {
  if (device.phase == Phase::running) device.cursor = device.asked;
  device.phase = Phase::close;
  Vector& vector = device.vectors[static_cast<std::size_t>(--device.cursor)];
  answer.pirq = vector.number;
  answer.port = vector.port;
  if (vector.port != 0) close_port(vector.port);
  vector.port = 0;
  if (device.cursor == 0) device.phase = Phase::disable;
}

void PlainWorld::disable(int index) {
  Device& device = devices_[static_cast<std::size_t>(index)];
  for (Vector& vector : device.vectors) vector.claims = false;
  device.enabled = false;
  device.cursor = 0;
  device.phase = Phase::drop_irq;
  skip_unlisted(device);
  disable_from(index, 0);
}

void PlainWorld::drop_irq(Device& device, PlainAnswer& answer) {
  Vector& vector = device.vectors[static_cast<std::size_t>(device.cursor)];
  answer.pirq = vector.number;
  vector.listed = false;
  vector.number = 0;
  skip_unlisted(device);
}

// Drops the irqs of a failed probe. The guests of 2017 write nothing to the device.
void PlainWorld::leave_probe(Device& device) {
  for (Vector& vector : device.vectors) {
    vector.claims = false;
    if (!vector.listed) vector.number = 0;
  }
  device.cursor = 0;
  device.phase = Phase::drop_irq;
  skip_unlisted(device);
}

void PlainWorld::skip_unlisted(Device& device) {
  const int vectors = static_cast<int>(device.vectors.size());
  while (device.cursor < vectors && !device.vectors[static_cast<std::size_t>(device.cursor)].listed)
    ++device.cursor;
  if (device.cursor < vectors) return;
  device.phase = Phase::idle;
  device.asked = device.cursor = 0;
}

}  // namespace pirq::bench
