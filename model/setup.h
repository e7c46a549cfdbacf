// What a world is made of: releases, rules, devices, sizes, driver discipline; checked once, then
// shared unchanged by every copy of the world.
#pragma once

#include <boost/container/small_vector.hpp>
#include <boost/container/static_vector.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>

#include "model/guest/guest_layout.h"
#include "model/qemu/qemu_layout.h"
#include "model/rules.h"
#include "model/step_kind.h"
#include "model/xen/xen_layout.h"

namespace pirq {

inline constexpr int kDevicesMax = 64;
inline constexpr int kVectorsMax = 32;  ///< Per device; also Xen's limit for one MSI block.
inline constexpr int kPirqsMax = 65536;
inline constexpr int kIrqsMax = 65536;

/// How a device signals, and what the guest makes of it.
enum class DeviceKind : std::uint8_t {
  msi,           ///< Passed through; one MSI message in config space, which names a pirq.
  msix,          ///< The same with a table of MSI-X messages.
  native_msi,    ///< As msi, but the driver knows nothing of Xen: its message names a vector.
  emulated_msi,  ///< A device of QEMU's own, whose message names a pirq.
  gsi,           ///< A device of QEMU's own on an IO-APIC pin, which the guest maps to a pirq.
  intx,          ///< Passed through; its INTx pin is a pin of the guest's IO-APIC.
};
/// Whether a kind is one of the host's, which QEMU passes through.
[[nodiscard]] constexpr bool passed_through(DeviceKind kind) {
  return kind != DeviceKind::emulated_msi && kind != DeviceKind::gsi;
}
/// Whether a device of this kind can have several vectors.
[[nodiscard]] constexpr bool has_several_vectors(DeviceKind kind) {
  return kind == DeviceKind::msi || kind == DeviceKind::msix;
}
/// Whether a device of this kind interrupts the guest through a pin of its IO-APIC.
[[nodiscard]] constexpr bool is_gsi(DeviceKind kind) {
  return kind == DeviceKind::gsi || kind == DeviceKind::intx;
}

/// How far drivers, toolstack and device model can be trusted; each allows what the former does.
enum class Discipline : std::uint8_t {
  orderly,   ///< Ports are closed before disable; an unplug waits for the driver.
  surprise,  ///< The device model or the toolstack may take a device away at any time.
  hostile,   ///< Any hypercall with any arguments, from guest or device model.
};
using Disciplines = EnumSet<Discipline>;

struct DeviceConfig {
  DeviceKind kind = DeviceKind::msi;
  std::uint8_t vectors =
      1;  ///< MSI-X: table entries, 1..32. MSI: 1..32, messages the device can send.
  friend bool operator==(const DeviceConfig&, const DeviceConfig&) = default;
};

/// A vector of a device: its MSI message (0), or an MSI-X table entry.
struct VectorId {
  int device = 0;
  int vector = 0;
  friend bool operator==(const VectorId&, const VectorId&) = default;
};

/// A world as a user writes it. Sizes are counts of numbers; `Setup::create` checks them.
struct WorldConfig {
  Release xen = release("xen-4.8");
  Release qemu = release("qemu-2.1");
  Release guest = release("linux-4.9");
  Discipline driver = Discipline::orderly;
  std::int32_t pirqs = 48;     ///< d->nr_pirqs.
  std::int32_t gsis = 16;      ///< nr_irqs_gsi: where the MSI range of pirqs and irqs begins.
  std::int32_t irqs = 80;      ///< nr_irqs: size of the host's irq table.
  std::int32_t ports = 0;      ///< Event channels the domain may have; 0: enough for the devices.
  std::int32_t irq_base = 24;  ///< First Linux irq number the guest gives to an MSI vector.
  StepKinds also;              ///< Kinds of steps that can happen although `driver` rules them out.
  RuleSet turned_back;         ///< Rules taken out of what the releases bring.
  RuleSet added;               ///< Rules put in force beyond what the releases bring.
  boost::container::small_vector<std::int32_t, 4> taken;  ///< Numbers PIRQ_ALLOCATED at the start.
  boost::container::static_vector<DeviceConfig, kDevicesMax> devices;

  friend bool operator==(const WorldConfig&, const WorldConfig&) = default;
};

/// Why a WorldConfig cannot be built: the key it is about (as in a case's world line) and a text.
struct SetupError {
  std::string key;
  std::string message;
};

/// A checked WorldConfig with its rules and the places of all state. Immutable. Worlds hold a
/// pointer to it: it outlives them.
class Setup {
 public:
  /// Checks `config`. Never throws for bad input: returns what is wrong instead.
  [[nodiscard]] static std::variant<Setup, SetupError> create(const WorldConfig& config);

  [[nodiscard]] const WorldConfig& config() const { return config_; }
  [[nodiscard]] bool has(Rule rule) const { return rules_.has(rule); }
  [[nodiscard]] RuleSet rules() const { return rules_; }
  /// Whether steps of this kind can happen at all: `driver` allows them, or `also` does.
  [[nodiscard]] bool allows(StepKind kind) const { return steps_.has(kind); }
  [[nodiscard]] StepKinds steps() const { return steps_; }
  /// The steps that can happen, without the raw ones (is_raw).
  [[nodiscard]] StepKinds plain_steps() const { return plain_steps_; }
  /// Whether raw steps can happen.
  [[nodiscard]] bool allows_raw() const { return !raw_steps_.empty(); }
  /// The raw steps that can happen, in the order of the table.
  [[nodiscard]] std::span<const StepKind> raw_steps() const {
    return {raw_steps_.data(), raw_steps_.size()};
  }
  [[nodiscard]] int devices() const { return static_cast<int>(config_.devices.size()); }
  [[nodiscard]] const DeviceConfig& device(int d) const {
    return config_.devices[static_cast<std::size_t>(d)];
  }
  /// Index of device d's first vector in the sections that hold one object per vector.
  [[nodiscard]] int first_vector(int d) const { return first_vector_[static_cast<std::size_t>(d)]; }
  [[nodiscard]] int vectors() const { return first_vector_.back(); }
  /// Bit d: device d is one of the host's.
  [[nodiscard]] std::uint64_t passed_through() const { return passed_through_; }
  [[nodiscard]] std::int32_t ports() const { return ports_; }
  [[nodiscard]] std::uint32_t words() const { return words_; }

  xen::Layout xen;
  qemu::Layout qemu;
  guest::Layout guest;

 private:
  Setup() = default;
  WorldConfig config_;
  RuleSet rules_;
  StepKinds steps_;
  StepKinds plain_steps_;
  boost::container::static_vector<StepKind, kStepKinds> raw_steps_;
  std::uint64_t passed_through_ = 0;
  std::int32_t ports_ = 0;
  std::uint32_t words_ = 0;
  boost::container::static_vector<int, kDevicesMax + 1> first_vector_;
};

}  // namespace pirq
