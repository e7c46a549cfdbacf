#include "fuzz/generate/bytes.h"
#include "model/require.h"

#include <algorithm>

namespace pirq::fuzz {
namespace {

constexpr int kAnyBytes = 3;  // Enough for the number of values of every parameter.
static_assert(kPirqsMax + 0x100 < 1 << 8 * kAnyBytes);

// Returns the kind named by a byte of at least kNames. Empty if the byte picks an enabled step.
std::optional<StepKind> kind_of(std::uint8_t byte, const Setup& setup) {
  const auto index = static_cast<std::size_t>(byte - kNames);
  if (index < kStepKinds) return static_cast<StepKind>(index);
  const auto raw = setup.raw_steps();
  if (raw.empty()) return std::nullopt;
  return raw[(index - kStepKinds) % raw.size()];
}

void append_value(std::int32_t value, Param param, const Setup& setup, int device, Bytes& bytes) {
  if (param == Param::none) return;
  const Values usual = usual_values_of(param, setup, device);
  const auto found = std::ranges::find(usual, value);
  if (found != usual.end()) {
    bytes.push_back(static_cast<std::uint8_t>(found - usual.begin()));
    return;
  }
  auto distance = static_cast<std::uint32_t>(value - bounds_of(param, setup, device).low);
  bytes.push_back(kAny);
  for (int i = 0; i < kAnyBytes; ++i, distance >>= 8)
    bytes.push_back(static_cast<std::uint8_t>(distance));
}

}  // namespace

std::optional<std::uint8_t> StepReader::byte() {
  if (bytes_.empty()) return std::nullopt;
  const std::uint8_t front = bytes_.front();
  bytes_ = bytes_.subspan(1);
  return front;
}

std::optional<std::int32_t> StepReader::parameter(Param param, const Setup& setup, int device) {
  if (param == Param::none) return 0;
  const auto first = byte();
  if (!first) return std::nullopt;
  if (*first < kAny) {
    const Values usual = usual_values_of(param, setup, device);
    return usual[*first % usual.size()];
  }
  std::uint32_t distance = 0;
  for (int i = 0; i < kAnyBytes; ++i) {
    const auto next = byte();
    if (!next) return std::nullopt;
    distance |= std::uint32_t{*next} << 8 * i;
  }
  const Bounds bounds = bounds_of(param, setup, device);
  const auto values = static_cast<std::uint32_t>(bounds.high - bounds.low + 1);
  return bounds.low + static_cast<std::int32_t>(distance % values);
}

std::optional<Step> StepReader::named(const Setup& setup, StepKind kind) {
  const StepInfo& row = info(kind);
  int device = 0;
  if (row.has_device) {
    const auto which = byte();
    if (!which) return std::nullopt;
    device = *which % setup.devices();
  }
  const auto a = parameter(row.a, setup, device);
  const auto b = a ? parameter(row.b, setup, device) : std::nullopt;
  if (!b) return std::nullopt;
  return Step{kind, static_cast<std::uint8_t>(device), static_cast<std::uint16_t>(*a), *b};
}

std::optional<Step> StepReader::next(const World& world) {
  const Setup& setup = world.setup();
  while (const auto first = byte()) {
    if (*first >= kNames) {
      if (const auto kind = kind_of(*first, setup)) {
        const auto step = named(setup, *kind);
        if (step && world.can(*step)) return step;
        continue;
      }
    }
    enabled_.clear();
    world.enabled(enabled_);
    if (enabled_.empty()) continue;
    return enabled_[*first % std::min<std::size_t>(enabled_.size(), kNames)];
  }
  return std::nullopt;
}

void append_step(const World& world, const Step& step, Bytes& bytes) {
  require([&] { return world.can(step); }, "append_step: can(step)");
  StepList enabled;
  world.enabled(enabled);
  const auto found = std::ranges::find(enabled, step);
  const auto index = static_cast<std::size_t>(found - enabled.begin());
  if (found != enabled.end() && index < kNames) {
    bytes.push_back(static_cast<std::uint8_t>(index));
    return;
  }
  const StepInfo& row = info(step.kind);
  bytes.push_back(static_cast<std::uint8_t>(kNames + static_cast<int>(step.kind)));
  if (row.has_device) bytes.push_back(step.device);
  append_value(step.a, row.a, world.setup(), step.device, bytes);
  append_value(step.b, row.b, world.setup(), step.device, bytes);
}

Interleaving decode(const World& start, std::span<const std::uint8_t> bytes) {
  World world(start);
  StepReader reader(bytes);
  Interleaving steps;
  while (const auto step = reader.next(world)) {
    world.apply(*step);
    steps.push_back(*step);
  }
  return steps;
}

Bytes encode(const World& start, std::span<const Step> steps, std::size_t bytes_max) {
  World world(start);
  Bytes bytes;
  for (const Step& step : steps) {
    const std::size_t before = bytes.size();
    append_step(world, step, bytes);
    if (bytes.size() > bytes_max) {
      bytes.resize(before);
      break;
    }
    world.apply(step);
  }
  return bytes;
}

}  // namespace pirq::fuzz
