// What Xen's hypercalls are asked with, and what they answer.
#pragma once

#include <cstdint>

namespace pirq {

/// Where an interrupt went.
enum class Delivery : std::uint8_t { not_raised, none, evtchn, vector };

}  // namespace pirq

namespace pirq::xen {

/// MAP_PIRQ_TYPE_MSI (or MULTI_MSI) against MAP_PIRQ_TYPE_GSI.
enum class PirqType : std::uint8_t { msi, gsi };
/// Who makes a hypercall.
enum class Caller : std::uint8_t {
  guest,         ///< On itself (DOMID_SELF).
  device_model,  ///< Its domain, on the guest.
  guest_by_id,   ///< The guest, naming itself by its domain's number.
  toolstack,
  other_domain,
  none,  ///< It is no hypercall.
};

/// Index of a map that asks for a new irq.
inline constexpr std::int32_t kNewIrq = -1;

/// Answer of a map: rc, the number (in/out), and for a block its size (in/out).
struct MapAnswer {
  int rc = 0;
  std::int32_t pirq = -1;
  std::int32_t nr = 0;
};
/// Answer of get_free_pirq and evtchn_bind_pirq: rc, and on success the number or port.
struct NumberAnswer {
  int rc = 0;
  std::int32_t number = 0;
};
/// Where a device's interrupt went; `to` is the port, the guest vector or its IO-APIC pin.
struct RaiseAnswer {
  Delivery delivery = Delivery::none;
  std::int32_t to = 0;
  std::uint8_t dest = 0;  ///< Of a vector: APIC id of the vCPU.
};
/// Answer of hvm_inject_msi, and where the event went.
struct InjectAnswer {
  int rc = 0;
  RaiseAnswer raised{};
};
/// What destruction left behind.
struct DestroyAnswer {
  int rc = 0;  ///< -ERESTART: a softirq is under way, and destruction must be called again.
  std::int32_t leaked_structs = 0;  ///< struct pirq never freed.
  std::int32_t leaked_irqs = 0;     ///< irqs never destroyed.
  std::int32_t leaked_msi = 0;      ///< MSI descriptors never freed.
  std::int32_t leaked_girqs = 0;    ///< INTx bindings never freed.
  std::int32_t left_structs = 0;    ///< struct pirq freed only by the tree's destruction.
};

/// What an operation answered. Fields that it does not use keep their defaults.
struct Answer {
  int rc = 0;
  /// The pirq or port that the call gave; of a map that failed, what was asked for.
  std::int32_t number = -1;
  std::int32_t nr = 1;  ///< Of a block: its size, also where it failed.
  RaiseAnswer raised{};
  DestroyAnswer left{};

  /// The pirq or port that the call gave, -1 if none.
  [[nodiscard]] std::int32_t given() const { return rc == 0 ? number : -1; }
};

/// A search for free numbers that a call makes: get_free_pirq, or get_free_pirqs for a block.
struct Search {
  PirqType range = PirqType::msi;
  std::int32_t nr = 1;
};

}  // namespace pirq::xen
