// The parameters of a world: releases, rules, devices, sizes, driver discipline. They are checked
// once. Every copy of the world shares them, and they do not change.
#pragma once

#include <array>
#include <boost/container/small_vector.hpp>
#include <boost/container/static_vector.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>

#include "model/enum.h"
#include "model/guest/guest_layout.h"
#include "model/qemu/qemu_layout.h"
#include "model/rules.h"
#include "model/step_kind.h"
#include "model/xen/limits.h"
#include "model/xen/xen_layout.h"

namespace pirq {

inline constexpr int kDevicesMax = 64;
inline constexpr int kVectorsMax = 2048;  ///< Per device: the largest MSI-X table.
inline constexpr int kNativeVectorsMax = 192;
inline constexpr int kPirqsMax = 65536;
inline constexpr int kIrqsMax = 65536;

/// The way a device signals, and the way the guest uses it.
enum class DeviceKind : std::uint8_t {
  msi,           ///< Passed through, with one MSI message in config space, which names a pirq.
  msix,          ///< Passed through, with a table of MSI-X messages, which name pirqs.
  native_msi,    ///< As msi, but the driver does not know Xen: its message names a vector.
  native_msix,   ///< As msix, with such a driver. It unmasks its entries in the device.
  emulated_msi,  ///< Emulated by QEMU. Its message names a pirq.
  gsi,           ///< Emulated by QEMU, on an IO-APIC pin that the guest maps to a pirq.
  intx,          ///< Passed through; its INTx pin is a pin of the guest's IO-APIC.
};
/// True if a device of this kind is a host device that QEMU passes through.
[[nodiscard]] constexpr bool passed_through(DeviceKind kind) {
  return kind != DeviceKind::emulated_msi && kind != DeviceKind::gsi;
}
/// True if a device of this kind has a table of MSI-X messages.
[[nodiscard]] constexpr bool is_msix(DeviceKind kind) {
  return kind == DeviceKind::msix || kind == DeviceKind::native_msix;
}
/// True if the driver of a device of this kind does not know Xen.
[[nodiscard]] constexpr bool is_native(DeviceKind kind) {
  return kind == DeviceKind::native_msi || kind == DeviceKind::native_msix;
}
/// The largest number of vectors of a device of this kind. A native driver has those of one vCPU
/// from guest::kFirstVector to 0xEF.
[[nodiscard]] constexpr int vectors_max(DeviceKind kind) {
  switch (kind) {
    case DeviceKind::msix:
      return kVectorsMax;
    case DeviceKind::native_msix:
      return kNativeVectorsMax;
    case DeviceKind::msi:
      return xen::kMsiIrqsMax;
    default:
      return 1;
  }
}
/// True if a device of this kind interrupts the guest through a pin of the guest's IO-APIC.
[[nodiscard]] constexpr bool is_gsi(DeviceKind kind) {
  return kind == DeviceKind::gsi || kind == DeviceKind::intx;
}

/// The behaviour that is allowed to drivers, toolstack and device model. Each discipline includes
/// the one before it.
enum class Discipline : std::uint8_t {
  orderly,   ///< Ports are closed before disable; an unplug waits for the driver.
  surprise,  ///< The device model or the toolstack may take a device away at any time.
  hostile,   ///< Any hypercall with any arguments, from guest or device model.
};
using Disciplines = EnumSet<Discipline>;

struct DeviceConfig {
  DeviceKind kind = DeviceKind::msi;
  /// 1..vectors_max(kind). The entries of an MSI-X table, or the MSI messages that the device can
  /// send.
  std::uint16_t vectors = 1;
  friend bool operator==(const DeviceConfig&, const DeviceConfig&) = default;
};

/// A vector of a device: its MSI message (0), or an MSI-X table entry.
struct VectorId {
  int device = 0;
  int vector = 0;
  friend bool operator==(const VectorId&, const VectorId&) = default;
};

/// A world as the user configures it. `Setup::create` checks it.
struct WorldConfig {
  Release xen = release("xen-4.8");
  Release qemu = release("qemu-2.1");
  Release guest = release("linux-4.9");
  Discipline driver = Discipline::orderly;
  std::int32_t pirqs = 48;  ///< d->nr_pirqs, before it is capped.
  std::int32_t gsis = 16;   ///< nr_irqs_gsi: the first number of the MSI range of pirqs and irqs.
  std::int32_t irqs = 80;   ///< nr_irqs: size of the host's irq table.
  std::int32_t ports = 0;   ///< The limit of event channels; 0: enough for the devices.
  std::int32_t irq_base =
      24;          ///< The first Linux irq number that the guest gives to an MSI vector.
  StepKinds also;  ///< Kinds of steps that can happen although `driver` forbids them.
  bool every_argument = false;  ///< A search gives raw steps every argument, not the usual ones.
  bool acpi = true;             ///< The host routes interrupts by ACPI (acpi_ioapic).
  bool hvm_pirq = true;     ///< The domain has HVM PIRQs (XEN_X86_EMU_USE_PIRQ); since Xen 4.19 the
                            ///< tools create it without, unless told.
  bool xen_asserts = true;  ///< Xen is a debug build: a failing ASSERT stops it.
  bool caps_pirqs = true;   ///< nr_pirqs is at most nr_irqs (domain_create). Recordings of single
                            ///< functions are made without.
  RuleSet turned_back;      ///< Rules of the releases that are not in force.
  RuleSet added;            ///< Rules in force in addition to those of the releases.
  boost::container::small_vector<std::int32_t, 4> taken;  ///< PIRQ_ALLOCATED from the start.
  boost::container::static_vector<DeviceConfig, kDevicesMax> devices;

  friend bool operator==(const WorldConfig&, const WorldConfig&) = default;
};

/// The reason why a WorldConfig is rejected: the wrong key (as in a case's world line) and a text.
struct SetupError {
  std::string key;
  std::string message;
};

/// A checked WorldConfig with its rules and the memory layout of a world. Immutable. Worlds hold a
/// pointer to it, so it must outlive them.
class Setup {
 public:
  /// Checks `config`. Returns an error for bad input and does not throw.
  [[nodiscard]] static std::variant<Setup, SetupError> create(const WorldConfig& config);

  [[nodiscard]] const WorldConfig& config() const { return config_; }
  [[nodiscard]] bool has(Rule rule) const { return rules_.has(rule); }
  [[nodiscard]] RuleSet rules() const { return rules_; }
  /// True if every rule is in force, including the proposed ones.
  [[nodiscard]] bool is_repaired() const { return repaired_; }
  /// True if steps of this kind can ever happen: `driver` or `also` allows them.
  [[nodiscard]] bool allows(StepKind kind) const { return steps_.has(kind); }
  [[nodiscard]] StepKinds steps() const { return steps_; }
  /// The steps that can happen, without the raw ones (is_raw).
  [[nodiscard]] StepKinds plain_steps() const { return plain_steps_; }
  /// The steps that a driver of a device of this kind can make next (guest::next_steps).
  [[nodiscard]] const StepKinds& next_steps(DeviceKind kind, guest::Phase phase) const {
    return next_steps_[index_of(kind)][index_of(phase)];
  }
  /// True if raw steps can happen.
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
  /// Bit d: device d is passed through.
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
  bool repaired_ = false;
  StepKinds steps_;
  StepKinds plain_steps_;
  std::array<std::array<StepKinds, enum_count<guest::Phase>>, enum_count<DeviceKind>> next_steps_;
  boost::container::static_vector<StepKind, kStepKinds> raw_steps_;
  std::uint64_t passed_through_ = 0;
  std::int32_t ports_ = 0;
  std::uint32_t words_ = 0;
  boost::container::static_vector<int, kDevicesMax + 1> first_vector_;
};

}  // namespace pirq
