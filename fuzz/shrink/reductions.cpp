#include "fuzz/shrink/reductions.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <utility>

#include "model/step.h"
#include "model/xen/limits.h"

namespace pirq::fuzz {
namespace {

using Candidates = std::vector<Candidate>;

// Sizes to try for a table of `size` entries, the smallest first.
std::set<std::int32_t> sizes_below(std::int32_t size) {
  std::set<std::int32_t> sizes;
  for (const std::int32_t small : {1, 2, 3, 4, 6, 8, 12, 16, 32})
    if (small < size) sizes.insert(small);
  for (std::int32_t part = size / 2; part > 32; part /= 2) sizes.insert(part);
  if (size > 1) sizes.insert(size - 1);
  return sizes;
}

// Changes every parameter of this meaning.
template <class Change>
void change_parameters(Interleaving& steps, Param param, Change change) {
  for (Step& step : steps) {
    const StepInfo& row = info(step.kind);
    if (row.a == param) step.a = static_cast<std::uint16_t>(change(std::int32_t{step.a}));
    if (row.b == param) step.b = change(step.b);
  }
}

Candidates fewer_devices(const Candidate& from) {
  Candidates result;
  const auto devices = static_cast<int>(from.world.devices.size());
  for (int dropped = devices; dropped-- > 0 && devices > 1;) {
    Candidate less{from.world, {}};
    less.world.devices.erase(less.world.devices.begin() + dropped);
    for (Step step : from.steps) {
      if (info(step.kind).has_device && step.device == dropped) continue;
      if (step.device > dropped) --step.device;
      less.steps.push_back(step);
    }
    result.push_back(std::move(less));
  }
  return result;
}

Candidates fewer_vectors(const Candidate& from) {
  Candidates result;
  for (std::size_t device = 0; device < from.world.devices.size(); ++device)
    for (const std::int32_t vectors : sizes_below(from.world.devices[device].vectors)) {
      Candidate less = from;
      less.world.devices[device].vectors = static_cast<std::uint16_t>(vectors);
      for (Step& step : less.steps)
        if (step.device == device && info(step.kind).a == Param::vectors)
          step.a = static_cast<std::uint16_t>(std::min<std::int32_t>(step.a, vectors));
      result.push_back(std::move(less));
    }
  return result;
}

// The kinds in the order of their declaration: the first ones are the most usual.
Candidates simpler_kinds(const Candidate& from) {
  Candidates result;
  for (std::size_t device = 0; device < from.world.devices.size(); ++device)
    for (const DeviceKind kind : enum_values<DeviceKind>) {
      if (kind >= from.world.devices[device].kind) break;
      Candidate simpler = from;
      simpler.world.devices[device].kind = kind;
      std::uint16_t& vectors = simpler.world.devices[device].vectors;
      vectors = static_cast<std::uint16_t>(std::min<int>(vectors, vectors_max(kind)));
      result.push_back(std::move(simpler));
    }
  return result;
}

Candidates milder_discipline(const Candidate& from) {
  Candidates result;
  for (const Discipline driver : enum_values<Discipline>) {
    if (driver >= from.world.driver) break;
    Candidate milder = from;
    milder.world.driver = driver;
    result.push_back(milder);
    // With the few steps that the case needs, the milder discipline is still simpler.
    constexpr std::size_t kFew = 2;
    for (const Step& step : from.steps)
      if (!info(step.kind).under.has(driver)) milder.world.also.add(step.kind);
    if (milder.world.also.size() <= from.world.also.size() + kFew)
      result.push_back(std::move(milder));
  }
  return result;
}

Candidates fewer_also(const Candidate& from) {
  Candidates result;
  if (from.world.also.empty()) return result;
  Candidate used = from;
  used.world.also = {};
  for (const Step& step : from.steps)
    if (from.world.also.has(step.kind)) used.world.also.add(step.kind);
  if (used.world.also != from.world.also) result.push_back(std::move(used));
  for (const StepKind kind : from.world.also) {
    Candidate less = from;
    less.world.also.remove(kind);
    result.push_back(std::move(less));
  }
  return result;
}

// Moves the numbers of the MSI range by `by`, in the steps and in `taken`.
void move_numbers(Candidate& candidate, std::int32_t by) {
  const std::int32_t gsis = candidate.world.gsis;
  const auto moved = [&](std::int32_t pirq) {
    return pirq < gsis ? pirq : std::max(pirq + by, std::min(gsis, pirq));
  };
  change_parameters(candidate.steps, Param::pirq, moved);
  std::set<std::int32_t> taken;
  for (const std::int32_t pirq : candidate.world.taken) taken.insert(moved(pirq));
  candidate.world.taken.assign(taken.begin(), taken.end());
}

// Xen gives numbers from the top of the table, so the numbers of the steps move with the top.
Candidates fewer_numbers(const Candidate& from) {
  Candidates result;
  for (const std::int32_t size : sizes_below(from.world.pirqs - from.world.gsis)) {
    Candidate less = from;
    move_numbers(less, from.world.gsis + size - from.world.pirqs);
    less.world.pirqs = from.world.gsis + size;
    result.push_back(std::move(less));
  }
  return result;
}

// As in Xen, a world has at least as many irqs as numbers.
Candidates fewer_irqs(const Candidate& from) {
  Candidates result;
  for (const std::int32_t size : sizes_below(from.world.irqs - from.world.gsis)) {
    if (from.world.gsis + size < from.world.pirqs) continue;
    Candidate less = from;
    less.world.irqs = from.world.gsis + size;
    change_parameters(less.steps, Param::irq,
                      [&](std::int32_t irq) { return std::min(irq, less.world.irqs); });
    result.push_back(std::move(less));
  }
  return result;
}

Candidates fewer_gsis(const Candidate& from) {
  const std::int32_t by = xen::kLegacyIrqs - from.world.gsis;
  if (by == 0) return {};
  Candidate less = from;
  move_numbers(less, by);
  less.world.gsis += by;
  less.world.pirqs += by;
  less.world.irqs += by;
  change_parameters(less.steps, Param::irq, [&](std::int32_t irq) { return irq + by; });
  return {std::move(less)};
}

Candidates fewer_taken(const Candidate& from) {
  Candidates result;
  if (from.world.taken.empty()) return result;
  Candidate none = from;
  none.world.taken.clear();
  result.push_back(std::move(none));
  for (std::size_t i = 0; i < from.world.taken.size() && from.world.taken.size() > 1; ++i) {
    Candidate less = from;
    less.world.taken.erase(less.world.taken.begin() + static_cast<std::ptrdiff_t>(i));
    result.push_back(std::move(less));
  }
  return result;
}

// Replaces an unusual value by that of a world without the key.
template <auto Member>
Candidates usual(const Candidate& from) {
  if (from.world.*Member == WorldConfig().*Member) return {};
  Candidate simpler = from;
  simpler.world.*Member = WorldConfig().*Member;
  return {std::move(simpler)};
}

Candidates fewer_rules(const Candidate& from) {
  const WorldConfig& world = from.world;
  const RuleSet in_force = rules_of(world.xen) | rules_of(world.qemu) | rules_of(world.guest);
  const bool all = world.turned_back.empty() && (in_force | world.added) == all_rules();
  Candidates result;
  const auto without = [&](RuleSet back, RuleSet added) {
    Candidate less = from;
    less.world.turned_back = back;
    less.world.added = added;
    result.push_back(std::move(less));
  };
  if (all) return result;  // Every rule is one thing, not many.
  for (const Rule rule : world.turned_back) without(world.turned_back.without(rule), world.added);
  for (const Rule rule : world.added) without(world.turned_back, world.added.without(rule));
  return result;
}

constexpr Reduction kReductions[] = {
    {"fewer devices", fewer_devices},
    {"fewer numbers", fewer_numbers},
    {"fewer irqs", fewer_irqs},
    {"fewer gsis", fewer_gsis},
    {"fewer vectors", fewer_vectors},
    {"milder discipline", milder_discipline},
    {"fewer kinds of steps", fewer_also},
    {"fewer numbers taken", fewer_taken},
    {"fewer rules", fewer_rules},
    {"simpler kinds", simpler_kinds},
    {"the usual ports", usual<&WorldConfig::ports>},
    {"the usual irq_base", usual<&WorldConfig::irq_base>},
    {"the usual raw", usual<&WorldConfig::every_argument>},
    {"the usual acpi", usual<&WorldConfig::acpi>},
    {"the usual hvm_pirq", usual<&WorldConfig::hvm_pirq>},
    {"the usual xen_asserts", usual<&WorldConfig::xen_asserts>},
};

}  // namespace

std::span<const Reduction> reductions() {
  return kReductions;
}

}  // namespace pirq::fuzz
