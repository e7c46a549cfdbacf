#include "model/setup.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include "model/guest/program.h"
#include "model/step.h"
#include "model/xen/limits.h"

namespace pirq {
namespace {

SetupError outside(const std::string& key, std::int64_t value, std::int64_t low,
                   std::int64_t high) {
  return {key, key + "=" + std::to_string(value) + " is outside " + std::to_string(low) + ".." +
                   std::to_string(high)};
}

// Mirrors the end of domain_create's computation of d->nr_pirqs.
std::int32_t nr_pirqs(const WorldConfig& config) {
  return config.caps_pirqs ? std::min(config.pirqs, config.irqs) : config.pirqs;
}

std::optional<SetupError> check_sizes(const WorldConfig& config) {
  struct Bound {
    const char* key;
    std::int64_t value, low, high;
  };
  const Bound bounds[] = {
      {"gsis", config.gsis, xen::kLegacyIrqs, kPirqsMax - 1},
      {"pirqs", config.pirqs, config.gsis + 1, kPirqsMax},
      {"irqs", config.irqs, config.gsis + 1, kIrqsMax},
      {"ports", config.ports, 0, xen::kPortsMax},
      {"irq_base", config.irq_base, 1, 1 << 20},
  };
  for (const Bound& b : bounds)
    if (b.value < b.low || b.value > b.high) return outside(b.key, b.value, b.low, b.high);
  for (const std::int32_t pirq : config.taken)
    if (pirq < config.gsis || pirq >= nr_pirqs(config))
      return outside("taken", pirq, config.gsis, nr_pirqs(config) - 1);
  return std::nullopt;
}

std::optional<SetupError> check_devices(const WorldConfig& config) {
  if (config.devices.empty()) return SetupError{"device", "expected at least one device, got none"};
  for (const DeviceConfig& device : config.devices)
    if (device.vectors < 1 || device.vectors > vectors_max(device.kind))
      return outside("device", device.vectors, 1, vectors_max(device.kind));
  for (const DeviceConfig& device : config.devices) {
    if (config.hvm_pirq || is_msix(device.kind) || device.kind == DeviceKind::msi ||
        device.kind == DeviceKind::native_msi)
      continue;
    return SetupError{"hvm_pirq", "with hvm_pirq=off the guest maps no pin and no emulated MSI"};
  }
  // Each pin has a separate host irq above the cascade.
  if (std::ranges::count(config.devices, DeviceKind::intx, &DeviceConfig::kind) >=
      config.gsis - xen::kCascadeIrq)
    return SetupError{
        "device", "more INTx pins than the host has irqs for: gsis=" + std::to_string(config.gsis)};
  return std::nullopt;
}

// A guest without HVM PIRQs uses its local APIC.
void make_native(DeviceConfig& device) {
  if (device.kind == DeviceKind::msi) device = {DeviceKind::native_msi, 1};
  if (device.kind == DeviceKind::msix) device.kind = DeviceKind::native_msix;
}

// False if a driver can never reach the step: some steps need a rule in force or turned back, or
// another step that must be allowed.
bool can_be_reached(StepKind kind, const WorldConfig& config, const RuleSet& rules) {
  if (kind == StepKind::forget_port) return !rules.has(Rule::port_is_forgotten_before_close);
  if (kind == StepKind::give_back) return rules.has(Rule::unused_number_is_given_back);
  if (kind == StepKind::restore)
    return config.driver == Discipline::hostile || config.also.has(StepKind::restore);
  if (kind == StepKind::retry)
    return !rules.has(Rule::failed_probe_is_final) && config.also.has(StepKind::begin_range);
  if (kind == StepKind::free_irqs) return rules.has(Rule::irq_number_waits_for_rcu);
  return true;
}

}  // namespace

std::variant<Setup, SetupError> Setup::create(const WorldConfig& config) {
  if (auto error = check_sizes(config)) return *error;
  if (auto error = check_devices(config)) return *error;

  Setup setup;
  setup.config_ = config;
  setup.config_.pirqs = nr_pirqs(config);
  if (!config.hvm_pirq) std::ranges::for_each(setup.config_.devices, make_native);
  setup.rules_ =
      (rules_of(config.xen) | rules_of(config.qemu) | rules_of(config.guest) | config.added) -
      config.turned_back;
  setup.repaired_ = setup.rules_ == all_rules();

  int vectors = 0;
  for (const DeviceConfig& device : setup.config_.devices) {
    if (pirq::passed_through(device.kind))
      setup.passed_through_ |= std::uint64_t{1} << setup.first_vector_.size();
    setup.first_vector_.push_back(vectors);
    vectors += device.vectors;
  }
  setup.first_vector_.push_back(vectors);

  for (const StepInfo& row : step_table()) {
    if (!row.under.has(config.driver) && !config.also.has(row.kind)) continue;
    if (!can_be_reached(row.kind, config, setup.rules_)) continue;
    setup.steps_ = setup.steps_.with(row.kind);
    if (is_raw(row.kind))
      setup.raw_steps_.push_back(row.kind);
    else
      setup.plain_steps_ = setup.plain_steps_.with(row.kind);
  }
  for (const DeviceKind kind : enum_values<DeviceKind>)
    for (const guest::Phase phase : enum_values<guest::Phase>)
      setup.next_steps_[index_of(kind)][index_of(phase)] = guest::next_steps(setup, kind, phase);
  // A number can carry more than one port while the clean-up check is inverted [X1].
  setup.ports_ = config.ports != 0
                     ? config.ports
                     : std::min(xen::kPortsMax,
                                2 * vectors + (setup.allows_raw() ? 2 * setup.config_.pirqs : 8));
  LayoutBuilder builder;
  setup.xen = xen::Layout(builder, setup);
  setup.qemu = qemu::Layout(builder, setup);
  setup.guest = guest::Layout(builder, setup);
  setup.words_ = builder.words();
  return setup;
}

}  // namespace pirq
