// A device's view of a state: its own records, and the records of the pirqs that they name, without
// the names of pirqs, ports and irqs. Two devices with equal views can make the same steps.
#pragma once

#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include "model/canonical.h"
#include "model/enum.h"
#include "model/world.h"

namespace pirq::fuzz {

/// What makes a device rely on a pirq, or leads a program to it.
enum class Role : std::uint8_t {
  driver,     ///< Its driver relies on it.
  open_port,  ///< A vector with it has an open port.
  listed,     ///< The guest's list has it, and Xen keeps it for the guest [X68].
  qemu,       ///< QEMU has mapped it for the device.
  message,    ///< The device's message names it.
  call,       ///< It is in the next hypercall of QEMU.
  xen,        ///< Xen has an irq with a descriptor of the device for it.
};
using Roles = EnumSet<Role>;

/// A pirq's record in Xen as one device sees it.
struct PirqRecord {
  static constexpr std::uint16_t kOther = 0xFFFF;
  enum class Port : std::uint8_t { none, own, others, nobodys };

  std::uint32_t gflags = 0;     ///< Without the bits that name the pirq; 0 unless bound.
  std::uint16_t owner = 0;      ///< The vector of the irq's descriptor plus 1, kOther, 0 none.
  std::uint16_t irq_flags = 0;  ///< Irq::flags
  std::int16_t emuirq = 0;      ///< Pirq::emuirq
  std::uint8_t irq = 0;         ///< 0 none, 1 mapped, 2 allocated, 3 unmapped by force.
  std::uint8_t slot = 0;        ///< The irq's slot: 0 none, 1 this pirq, 2 this one negated, 3.
  Port port = Port::none;       ///< Whose vector has the port that is bound to it.
  std::uint8_t dpci_flags = 0;  ///< Pirq::dpci_flags
  std::uint8_t softirq = 0;     ///< Pirq::softirq
  std::uint8_t gvec = 0;        ///< 0 unless bound.
  std::uint8_t exists = 0;      ///< Pirq::exists
  std::uint8_t seen = 0;        ///< The guest's bit of it (guest::Layout::pirq_seen).
  std::uint16_t zero = 0;
  friend bool operator==(const PirqRecord&, const PirqRecord&) = default;

  /// True if get_free_pirq can return it.
  [[nodiscard]] bool is_free() const {
    return exists == 0 || (irq == 0 && emuirq == xen::kIrqUnbound);
  }
  /// Another device's record after a step that turned the actor's record `was` into `is`. This is
  /// the other device's record before. REQUIRES: both are the same record (agrees_with).
  [[nodiscard]] PirqRecord changed(const PirqRecord& was, const PirqRecord& is) const;
  /// True if this record of one device can be the record `other` of another device.
  [[nodiscard]] bool agrees_with(const PirqRecord& other) const;
};
static_assert(std::has_unique_object_representations_v<PirqRecord>,
              "the records of a view are compared as bytes, so there is no padding");

struct DeviceView {
  std::vector<std::int32_t> pirqs;    ///< The pirqs on which the device has roles.
  std::vector<PirqRecord> records;    ///< By position in `pirqs`.
  std::vector<Roles> roles;           ///< By position in `pirqs`.
  std::vector<std::uint32_t> device;  ///< The device's own records, with positions for pirqs.

  /// The view without the names of its pirqs. Equal views have equal keys.
  [[nodiscard]] std::string key() const;
  /// The position of `pirq`, or -1.
  [[nodiscard]] int position(std::int32_t pirq) const;
  /// The roles of the device on `pirq`; empty if it has none.
  [[nodiscard]] Roles roles_on(std::int32_t pirq) const;
};

/// Reads views. It supports worlds in which every device is passed through, and no step is raw.
class ViewReader {
 public:
  explicit ViewReader(const Setup& setup) : setup_(&setup) {}

  /// The reason why views do not describe the worlds of `setup`; empty if they do.
  [[nodiscard]] static std::string why_not(const Setup& setup);
  [[nodiscard]] DeviceView read(const World& world, int device) const;
  /// The record of a pirq as `device` sees it; -1: of nobody, with all owners told apart.
  [[nodiscard]] PirqRecord record(const World& world, std::int32_t pirq, int device) const;

 private:
  const Setup* setup_;
};

}  // namespace pirq::fuzz
