#include "properties/choices.h"

#include <stdexcept>
#include <variant>

namespace pirq {
namespace {

constexpr std::int32_t kSoon = 8;  // fail-alloc strikes within the next few calls.

std::int32_t cut(std::uint32_t value, const Bounds& bounds) {
  return bounds.low + static_cast<std::int32_t>(
                          value % static_cast<std::uint32_t>(bounds.high - bounds.low + 1));
}

// Scatters a choice over several parameters; neighbouring choices need not be alike.
std::uint32_t scatter(std::uint32_t value) {
  value = (value ^ (value >> 15)) * 0x2C1B3C6DU;
  return value ^ (value >> 12);
}

Step raw_step(const World& world, std::uint16_t choice) {
  const auto kinds = world.setup().raw_steps();
  const StepKind kind = kinds[choice % kinds.size()];
  const StepInfo& row = info(kind);
  const std::uint32_t x = scatter(choice), y = scatter(x + 1), z = scatter(y + 1);
  const auto devices = static_cast<std::uint32_t>(world.setup().devices());
  const auto device = static_cast<std::uint8_t>(row.has_device ? x % devices : 0);
  Bounds a = bounds_of(row.a, world.setup(), device);
  if (row.a == Param::nth) a.high = kSoon;
  return {kind, device, static_cast<std::uint16_t>(cut(y, a)),
          cut(z, bounds_of(row.b, world.setup(), device))};
}

}  // namespace

rc::Gen<Choices> choices(int steps_max) {
  return rc::gen::resize(steps_max, rc::gen::arbitrary<Choices>());
}

rc::Shrinkable<Choices> fixed_choices(std::uint64_t seed, int steps_max) {
  return choices(steps_max)(rc::Random(seed), steps_max);
}

Setup setup_of(const WorldConfig& config) {
  return std::get<Setup>(Setup::create(config));
}

WorldConfig world_of(Release guest, std::initializer_list<DeviceConfig> devices) {
  WorldConfig config;
  config.guest = guest;
  config.devices = devices;
  return config;
}

WorldConfig fixed_world() {
  return world_of(release("linux-4.12"), {DeviceConfig{}, DeviceConfig{}});
}

WorldConfig fixed_msix_world() {
  return world_of(release("linux-4.12"), {DeviceConfig{DeviceKind::msix, 3}, DeviceConfig{}});
}

WorldConfig hostile_world(Release xen) {
  WorldConfig config = world_of(
      release("linux-4.12"), {DeviceConfig{DeviceKind::msi, 4}, DeviceConfig{DeviceKind::msix, 2}});
  config.xen = xen;
  config.driver = Discipline::hostile;
  return config;
}

WorldConfig any_surprise_world() {
  WorldConfig config = fixed_msix_world();
  config.driver = Discipline::surprise;
  config.xen = *rc::gen::element(release("xen-4.4"), release("xen-4.8"), release("xen-master"));
  config.qemu = *rc::gen::element(release("qemu-1.x"), release("qemu-2.1"), release("qemu-today"));
  return config;
}

std::optional<Step> pick_enabled(const World& world, std::uint16_t choice) {
  StepList steps;
  world.enabled(steps);
  if (steps.empty()) return std::nullopt;
  return steps[choice % steps.size()];
}

std::optional<Step> pick_living(const World& world, std::uint16_t choice) {
  StepList steps;
  world.enabled(steps);
  if (!steps.empty() && steps.back().kind == StepKind::destroy_domain) steps.pop_back();
  if (steps.empty()) return std::nullopt;
  return steps[choice % steps.size()];
}

std::optional<Step> pick_hostile(const World& world, std::uint16_t choice) {
  const auto rest = static_cast<std::uint16_t>(choice / 2);
  if (choice % 2 == 0) return pick_living(world, rest);
  const Step step = raw_step(world, rest);
  return world.can(step) ? std::optional(step) : std::nullopt;
}

std::string broken(const WorldConfig& config, Property watched, const Choices& choices) {
  const auto violation = run(setup_of(config), PropertySet().with(watched), choices, pick_enabled);
  return violation ? describe(*violation) : std::string();
}

std::optional<Violation> search(const WorldConfig& config, Property watched, int tries) {
  const Setup setup = setup_of(config);
  const auto pick = config.driver == Discipline::hostile ? pick_hostile : pick_living;
  for (int seed = 0; seed < tries; ++seed) {
    const Choices made = fixed_choices(static_cast<std::uint64_t>(seed)).value();
    if (auto violation = run(setup, PropertySet().with(watched), made, pick)) return violation;
  }
  return std::nullopt;
}

Scene::Scene(const WorldConfig& config, Property watched)
    : setup_(setup_of(config)), world(setup_), monitor_(PropertySet().with(watched), world) {}

Outcome Scene::step(const Step& step) {
  if (!world.can(step)) throw std::logic_error(to_text(step) + " is not enabled");
  auto [outcome, seen] = monitor_.make(world, step);
  if (seen && !violation) violation = std::move(seen);
  return outcome;
}

Outcome Scene::step(int device, StepKind kind, int a) {
  return step({kind, static_cast<std::uint8_t>(device), static_cast<std::uint16_t>(a), 0});
}

void Scene::qemu() {
  while (const auto next = world.next_qemu_step()) step(*next);
}

void Scene::go(int device, std::initializer_list<StepKind> kinds, std::optional<StepKind> before) {
  for (bool moved = true; moved;) {
    qemu();
    moved = false;
    for (const StepKind kind : kinds) {
      const Step next{kind, static_cast<std::uint8_t>(device), 0, 0};
      if (moved || !world.can(next)) continue;
      if (kind == before) return;
      step(next);
      moved = true;
    }
  }
}

void Scene::probe(int device, int vectors, std::optional<StepKind> before) {
  using enum StepKind;
  step(device, begin_probe, vectors);
  go(device, {obtain, write_message, create_irq, enable, bind_evtchn}, before);
}

void Scene::remove(int device, std::optional<StepKind> before) {
  using enum StepKind;
  go(device, {close_evtchn, disable, drop_irq}, before);
}

}  // namespace pirq
