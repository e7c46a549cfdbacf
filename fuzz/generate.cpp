#include "fuzz/generate.h"

#include <algorithm>
#include <array>

namespace pirq::fuzz {
namespace {

// How often a step is drawn against another that is enabled at the same time. What makes a driver
// go on weighs most; what only looks (raise) or takes devices away would crowd it out.
constexpr std::uint32_t weight(StepKind kind) {
  switch (kind) {
    case StepKind::raise:
      return 2;
    case StepKind::detach:
      return 1;
    case StepKind::abandon:
      return 1;
    case StepKind::destroy_domain:
      return 0;  // Drawn as the last step of a case.
    default:
      return 8;
  }
}

constexpr std::uint32_t kRawInterval = 3;  // One raw hypercall to so many other steps.

constexpr std::uint32_t kAnyInterval = 8;  // One unusual argument to so many usual ones.

std::int32_t draw_parameter(Param param, const Setup& setup, int device, Random& random) {
  const Bounds bounds = bounds_of(param, setup, device);
  if (random.below(kAnyInterval) == 0) return random.between(bounds.low, bounds.high);
  const Values values = usual_values_of(param, setup, device);
  return values[random.below(static_cast<std::uint32_t>(values.size()))];
}

Step draw_raw_step(const World& world, Random& random) {
  const Setup& setup = world.setup();
  const auto kinds = setup.raw_steps();
  const StepInfo& row = info(kinds[random.below(static_cast<std::uint32_t>(kinds.size()))]);
  const int device = row.has_device ? random.between(0, setup.devices() - 1) : 0;
  return Step{row.kind, static_cast<std::uint8_t>(device),
              static_cast<std::uint16_t>(draw_parameter(row.a, setup, device, random)),
              draw_parameter(row.b, setup, device, random)};
}

std::uint32_t draw_length(const GenerateOptions& options, Random& random) {
  return static_cast<std::uint32_t>(random.between(static_cast<std::int32_t>(options.steps_min),
                                                   static_cast<std::int32_t>(options.steps_max)));
}

}  // namespace

std::optional<Step> draw_step(const World& world, Random& random, StepList& scratch) {
  if (world.setup().allows_raw() && random.below(kRawInterval) == 0) {
    const Step raw = draw_raw_step(world, random);
    if (world.can(raw)) return raw;
  }
  scratch.clear();
  world.enabled(scratch);
  std::uint32_t total = 0;
  for (const Step& step : scratch) total += weight(step.kind);
  if (total == 0) return std::nullopt;
  std::uint32_t drawn = random.below(total);
  for (const Step& step : scratch) {
    if (drawn < weight(step.kind)) return step;
    drawn -= weight(step.kind);
  }
  return std::nullopt;
}

Generated generate_and_run(World& world, const Monitor& monitor, std::uint64_t seed,
                           const GenerateOptions& options, Interleaving& steps) {
  Random random(seed);
  StepList scratch;
  steps.clear();
  const std::uint32_t length = draw_length(options, random);
  while (steps.size() < length) {
    const auto step = draw_step(world, random, scratch);
    if (!step) break;
    steps.push_back(*step);
    if (auto violation = monitor.step(world, *step))
      return {Failure{std::move(*violation), steps.size() - 1}, steps.size()};
  }
  const Step destroy{.kind = StepKind::destroy_domain};
  if (random.below(4) == 0 && world.can(destroy)) {
    steps.push_back(destroy);
    if (auto violation = monitor.step(world, destroy))
      return {Failure{std::move(*violation), steps.size() - 1}, steps.size()};
  }
  return {std::nullopt, steps.size()};
}

Interleaving generate(const World& start, std::uint64_t seed, const GenerateOptions& options) {
  World world(start);
  Interleaving steps;
  static_cast<void>(generate_and_run(world, Monitor(PropertySet(), start), seed, options, steps));
  return steps;
}

}  // namespace pirq::fuzz
