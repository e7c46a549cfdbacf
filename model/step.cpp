#include "model/step.h"

#include <algorithm>

#include "model/xen/answers.h"
#include "model/xen/limits.h"

namespace pirq {
namespace {

constexpr int kLetters = 26;

}  // namespace

bool is_raw(StepKind kind) {
  return !info(kind).under.has(Discipline::surprise);
}

bool restrained(StepKind kind) {
  return info(kind).under != Disciplines::all() || kind == StepKind::detach ||
         kind == StepKind::deassign || kind == StepKind::disable || kind == StepKind::restore;
}

std::optional<StepKind> find_step(std::string_view name) {
  return find_enum<StepKind>(name);
}

std::string_view name_of(Param param) {
  if (param == Param::entry) return enum_name(Param::vector);
  return param == Param::none ? std::string_view() : enum_name(param);
}

Bounds bounds_of(Param param, const Setup& setup, int device) {
  switch (param) {
    case Param::none:
      return {0, 0};
    case Param::vectors:
    case Param::least:
      return {1, setup.device(device).vectors};
    case Param::vector:
      return {0, setup.device(device).vectors - 1};
    case Param::nr:
      return {0, xen::kMsiIrqsMax + 8};
    case Param::type:
      return {0, 1};
    case Param::gvec:
      return {0, 255};
    case Param::nth:
      return {1, 1000};
    case Param::gsi:
      return {0, xen::kHvmGsis + 16};
    case Param::pirq:
      return {-1, setup.config().pirqs + xen::kMsiIrqsMax + 8};
    case Param::irq:
      return {setup.config().gsis - 1, setup.config().irqs};
    case Param::port:
      return {0, setup.ports() + 1};
    case Param::entry:
      return {0, setup.device(device).vectors};
  }
  return {0, 0};
}

Values usual_values_of(Param param, const Setup& setup, int device) {
  constexpr std::int32_t kTop = 12;     // The count of the highest numbers and of the lowest ports.
  constexpr std::int32_t kLowest = 32;  // The count of the lowest vectors of a device.
  const Bounds bounds = bounds_of(param, setup, device);
  const WorldConfig& config = setup.config();
  Values values;
  const auto range = [&](std::int32_t low, std::int32_t high) {
    for (std::int32_t value = low; value <= high; ++value) values.push_back(value);
  };
  switch (param) {
    case Param::nr:
      range(1, 3);
      break;
    case Param::gvec:
      values = {0, 48};
      break;
    case Param::nth:
      range(1, 6);
      break;
    case Param::gsi:
      values = {1, xen::kHvmGsis - 1, xen::kHvmGsis};
      break;
    case Param::pirq:
      values = {-1, 0};
      range(std::max(config.gsis, config.pirqs - kTop), config.pirqs);
      break;
    case Param::irq:
      range(bounds.low, std::min(config.irqs - 1, bounds.low + 6));
      break;
    case Param::port:
      range(1, std::min(bounds.high, kTop));
      break;
    case Param::entry:
      return usual_values_of(Param::vector, setup, device);
    case Param::vectors:
    case Param::least:
    case Param::vector:
      range(bounds.low, std::min(bounds.high, bounds.low + kLowest - 1));
      if (values.back() < bounds.high) values.push_back(bounds.high);
      break;
    default:
      range(bounds.low, bounds.high);
  }
  return values;
}

SearchedValues searched_values_of(Param param, const Setup& setup, int device) {
  SearchedValues values;
  if (!setup.config().every_argument) {
    const Values usual = usual_values_of(param, setup, device);
    values.assign(usual.begin(), usual.end());
    return values;
  }
  const Bounds bounds = bounds_of(param, setup, device);
  for (std::int32_t value = bounds.low; value <= bounds.high; ++value) values.push_back(value);
  return values;
}

std::string device_name(int device) {
  std::string name(1, static_cast<char>('a' + device % kLetters));
  if (device >= kLetters) name += std::to_string(device / kLetters + 1);
  return name;
}

std::optional<int> find_device(std::string_view name) {
  for (int device = 0; device < kDevicesMax; ++device)
    if (device_name(device) == name) return device;
  return std::nullopt;
}

std::string to_text(const Step& step) {
  const StepInfo& row = info(step.kind);
  std::string text = row.has_device ? device_name(step.device) + ' ' : std::string();
  text += row.name;
  const auto parameter = [&](Param param, std::int32_t value) {
    if (param == Param::none) return;
    text += ' ';
    text += name_of(param);
    text += '=';
    text += param == Param::type ? std::string(enum_name(static_cast<xen::PirqType>(value)))
                                 : std::to_string(value);
  };
  parameter(row.a, step.a);
  parameter(row.b, step.b);
  return text;
}

std::string_view name_of(Actor actor) {
  return enum_name(actor);
}

std::string_view name_of(Discipline discipline) {
  return enum_name(discipline);
}

std::string_view name_of(DeviceKind kind) {
  return enum_name(kind);
}

}  // namespace pirq
