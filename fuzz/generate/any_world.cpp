#include "fuzz/generate/any_world.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "fuzz/generate/known_alarms.h"
#include "fuzz/generate/weighted.h"
#include "model/step.h"
#include "model/xen/limits.h"

namespace pirq::fuzz {
namespace {

using enum StepKind;

// A range of sizes. A relative one is added to the size that the devices need.
struct Range {
  std::int32_t low;
  std::int32_t high;
  bool relative = false;
};

constexpr Weighted<Discipline> kDisciplines[] = {
    {Discipline::orderly, 3}, {Discipline::surprise, 4}, {Discipline::hostile, 3}};

constexpr Weighted<Range> kDeviceCounts[] = {{{1, 1}, 2}, {{2, 2}, 6}, {{3, 4}, 4}, {{5, 8}, 1}};

// The kinds of devices that a world mixes.
enum class Mixture : std::uint8_t { every_kind, one_kind, emulated };
constexpr Weighted<Mixture> kMixtures[] = {
    {Mixture::every_kind, 8}, {Mixture::one_kind, 3}, {Mixture::emulated, 1}};

// Xen handles one vector, few vectors, and blocks of a power of two differently. Linux's bitmap of
// irqs has words of 64.
constexpr Weighted<Range> kVectorCounts[] = {{{1, 1}, 12}, {{2, 4}, 16},  {{5, 8}, 4},
                                             {{9, 32}, 2}, {{33, 64}, 1}, {{65, 72}, 1},
                                             {{32, 32}, 2}};

// Numbers, irqs: fewer than the devices need, exactly enough, a few more, plenty; and sizes above
// which a number does not fit a byte or a node of a radix tree. Large tables are rare, because a
// world with one takes as long as a hundred others.
constexpr Weighted<Range> kTableSizes[] = {
    {{-3, -1, true}, 80}, {{0, 0, true}, 80}, {{1, 4, true}, 240}, {{16, 40, true}, 540},
    {{126, 132}, 24},     {{254, 260}, 24},   {{4094, 4100}, 4},   {{65000, kPirqsMax}, 1}};
constexpr Weighted<Range> kGsiCounts[] = {
    {{xen::kLegacyIrqs, xen::kLegacyIrqs}, 8}, {{17, 24}, 8}, {{126, 132}, 1}, {{254, 260}, 1}};
// 0 is enough for the devices.
constexpr Weighted<Range> kPortLimits[] = {{{0, 0}, 16}, {{1, 2}, 1}, {{-2, 2, true}, 3}};
constexpr Weighted<Range> kIrqBases[] = {{{24, 24}, 14}, {{1, 23}, 1}, {{126, 260}, 1}};
// The numbers of `taken=`, in percent of the table.
constexpr Weighted<Range> kTakenShares[] = {{{0, 0}, 8}, {{1, 30}, 2}, {{70, 95}, 1}};
constexpr std::int32_t kTakenAtMost = 24;

constexpr Weighted<bool> kAcpi[] = {{true, 3}, {false, 1}};
constexpr Weighted<bool> kHvmPirq[] = {{true, 7}, {false, 1}};
constexpr Weighted<bool> kXenAsserts[] = {{true, 3}, {false, 1}};

// Steps that have an effect only together.
constexpr Weighted<StepKinds> kBundles[] = {
    {{interrupt, softirq_begin, softirq_end}, 6},
    {{interrupt, softirq_begin, softirq_end, move_vcpu, destroy_domain, rcu_end}, 2},
    {{destroy_domain, rcu_end}, 2},
    {{other_map, other_unmap}, 2},
    {{deassign, attach_other, detach_other}, 2},
    {{kdump}, 2},
    {{handle_event, cpu_offline}, 2},
    {{disable, memory_off}, 2},
    {{fail_alloc}, 3},
    {{map_fails, bind_fails, unbind_fails}, 2},
    {{detach, abandon, alloc_irq_fails}, 3},
    {{begin_range, obtain_fails, alloc_irq_fails, port_setup_fails}, 2},
    {{bind_evtchn_fails, set_msi_desc_fails, free_irqs}, 1},
    {{save_restore, restore_map_fails, soft_reset}, 3},
};
constexpr Weighted<std::int32_t> kBundleCounts[] = {{0, 4}, {1, 4}, {2, 2}, {3, 1}};
constexpr Weighted<std::int32_t> kSingleCounts[] = {{0, 4}, {1, 2}, {2, 2}, {4, 1}, {8, 1}};

// With RulesDrawn::any, one rule in so many is turned back, or put in force.
constexpr std::uint32_t kRuleInterval = 24;

std::int32_t draw(Range range, Random& random) {
  return random.between(range.low, range.high);
}

// Draws a size of a table that `wanted` entries are needed of.
template <std::size_t n>
std::int32_t draw_size(const Weighted<Range> (&table)[n], std::int32_t wanted, Random& random) {
  const Range range = pick(table, random);
  return std::max(draw(range, random) + (range.relative ? wanted : 0), 1);
}

DeviceKind draw_kind(Mixture mixture, Random& random) {
  constexpr std::uint32_t kNormal = 4;
  static constexpr auto kKinds = [] {
    std::array<Weighted<DeviceKind>, enum_count<DeviceKind>> table{};
    for (const DeviceKind kind : enum_values<DeviceKind>)
      table[index_of(kind)] = {kind, vectors_max(kind) > 1 ? 2 * kNormal : kNormal};
    return table;
  }();
  for (;;) {
    const DeviceKind kind = pick(std::span<const Weighted<DeviceKind>>(kKinds), random);
    if (mixture != Mixture::emulated || !passed_through(kind)) return kind;
  }
}

void draw_devices(WorldConfig& config, Random& random) {
  const Mixture mixture = pick(kMixtures, random);
  const std::int32_t count = draw(pick(kDeviceCounts, random), random);
  for (std::int32_t i = 0; i < count; ++i) {
    DeviceConfig device;
    device.kind = mixture == Mixture::one_kind && i > 0 ? config.devices.front().kind
                                                        : draw_kind(mixture, random);
    const std::int32_t vectors = draw(pick(kVectorCounts, random), random);
    device.vectors = static_cast<std::uint16_t>(std::min(vectors, vectors_max(device.kind)));
    config.devices.push_back(device);
  }
}

void draw_sizes(WorldConfig& config, Random& random) {
  std::int32_t wanted = 0;
  for (const DeviceConfig& device : config.devices) wanted += device.vectors;
  config.gsis = draw(pick(kGsiCounts, random), random);
  config.pirqs = std::min(config.gsis + draw_size(kTableSizes, wanted, random), kPirqsMax);
  config.irqs = std::min(config.gsis + draw_size(kTableSizes, wanted, random), kIrqsMax);
  config.pirqs = std::min(config.pirqs, config.irqs);  // As Xen caps them.
  const Range ports = pick(kPortLimits, random);
  config.ports = std::max(draw(ports, random) + (ports.relative ? wanted : 0), 0);
  config.irq_base = draw(pick(kIrqBases, random), random);
}

void draw_host(WorldConfig& config, Random& random) {
  config.acpi = pick(kAcpi, random);
  config.xen_asserts = pick(kXenAsserts, random);
  const bool maps_pins = std::ranges::any_of(config.devices, [](const DeviceConfig& device) {
    return is_gsi(device.kind) || device.kind == DeviceKind::emulated_msi;
  });
  config.hvm_pirq = pick(kHvmPirq, random) || maps_pins;
}

void draw_taken(WorldConfig& config, Random& random) {
  const std::int32_t numbers = config.pirqs - config.gsis;
  const std::int32_t share = draw(pick(kTakenShares, random), random);
  const std::int32_t count = std::min(numbers * share / 100, kTakenAtMost);
  for (std::int32_t i = 0; i < count; ++i) {
    const std::int32_t pirq = random.between(config.gsis, config.pirqs - 1);
    if (std::ranges::find(config.taken, pirq) == config.taken.end()) config.taken.push_back(pirq);
  }
  std::ranges::sort(config.taken);
}

void draw_also(WorldConfig& config, Random& random) {
  for (std::int32_t n = pick(kBundleCounts, random); n > 0; --n)
    config.also = config.also | pick(kBundles, random);
  for (std::int32_t n = pick(kSingleCounts, random); n > 0; --n) {
    const auto kind = static_cast<StepKind>(random.below(std::uint32_t{kStepKinds}));
    if (restrained(kind)) config.also.add(kind);
  }
  // `also=` need not list a step that the discipline allows. also=detach and also=disable stay:
  // they allow more than the step.
  for (const StepKind kind : config.also)
    if (info(kind).under.has(config.driver) && info(kind).under != Disciplines::all())
      config.also.remove(kind);
}

Release draw_release(Component component, Random& random) {
  for (;;) {
    const ReleaseInfo& row = kReleases[random.below(std::uint32_t{kReleases.size()})];
    if (row.component == component) return row.release;
  }
}

Release newest(Component component) {
  Release found;
  for (const ReleaseInfo& row : kReleases)
    if (row.component == component) found = row.release;
  return found;
}

void draw_rules(WorldConfig& config, RulesDrawn drawn, Random& random) {
  const bool newest_only = drawn == RulesDrawn::all;
  const auto choose = [&](Component component) {
    return newest_only ? newest(component) : draw_release(component, random);
  };
  config.xen = choose(Component::xen);
  config.qemu = choose(Component::qemu);
  config.guest = choose(Component::guest);
  const RuleSet in_force = rules_of(config.xen) | rules_of(config.qemu) | rules_of(config.guest);
  if (drawn == RulesDrawn::all) config.added = all_rules() - in_force;
  if (drawn != RulesDrawn::any) return;
  for (const Rule rule : all_rules())
    if (random.below(kRuleInterval) == 0)
      (in_force.has(rule) ? config.turned_back : config.added).add(rule);
}

}  // namespace

WorldConfig draw_world(Random& random, const WorldGrammar& grammar) {
  if (!grammar.from.empty())
    return grammar.from[random.below(static_cast<std::uint32_t>(grammar.from.size()))];
  WorldConfig config;
  draw_rules(config, grammar.rules, random);
  const Discipline drawn = pick(kDisciplines, random);
  config.driver = grammar.driver.value_or(drawn);
  draw_devices(config, random);
  draw_sizes(config, random);
  draw_host(config, random);
  draw_taken(config, random);
  draw_also(config, random);
  if (grammar.rules == RulesDrawn::all) avoid_known_alarms(config);
  return config;
}

}  // namespace pirq::fuzz
