// The types of the arguments and the answers of Xen's hypercalls.
#pragma once

#include <cstdint>

namespace pirq {

/// The destination of an interrupt. `none`: it was raised and is lost.
enum class Delivery : std::uint8_t { not_raised, none, evtchn, vector };

}  // namespace pirq

namespace pirq::xen {

/// The type of a pirq: MAP_PIRQ_TYPE_MSI (or MULTI_MSI), or MAP_PIRQ_TYPE_GSI.
enum class PirqType : std::uint8_t { msi, gsi };
/// The caller of a hypercall.
enum class Caller : std::uint8_t {
  guest,         ///< The guest, on itself (DOMID_SELF).
  device_model,  ///< The device model's domain, on the guest.
  guest_by_id,   ///< The guest, on itself by its domain number.
  toolstack,
  other_domain,
  none,  ///< The operation is not a hypercall.
};

/// The index of a map that requests a new irq.
inline constexpr std::int32_t kNewIrq = -1;

/// The answer of a map: rc, the number (in/out), and the size of a block (in/out).
struct MapAnswer {
  int rc = 0;
  std::int32_t pirq = -1;
  std::int32_t nr = 0;
};
/// The answer of get_free_pirq and evtchn_bind_pirq: rc, and on success the number or port.
struct NumberAnswer {
  int rc = 0;
  std::int32_t number = 0;
};
/// The destination of a device's interrupt. `to` is the port, the guest vector or the IO-APIC pin.
struct RaiseAnswer {
  Delivery delivery = Delivery::none;
  std::int32_t to = 0;
  std::uint8_t dest = 0;  ///< For a guest vector: the APIC id of the vCPU.
};
/// The answer of hvm_inject_msi, and the destination of the event.
struct InjectAnswer {
  int rc = 0;
  RaiseAnswer raised{};
};
/// The answer of a destruction, and the resources that it left behind.
struct DestroyAnswer {
  int rc = 0;  ///< -ERESTART: a softirq is pending; the destruction must be called again.
  std::int32_t leaked_structs = 0;  ///< struct pirq never freed.
  std::int32_t leaked_irqs = 0;     ///< irqs never destroyed.
  std::int32_t leaked_msi = 0;      ///< MSI descriptors never freed.
  std::int32_t leaked_girqs = 0;    ///< INTx bindings never freed.
  std::int32_t left_structs = 0;    ///< struct pirq freed only with the tree.
};

/// The answer of an operation. Fields that the operation does not use keep their defaults.
struct Answer {
  int rc = 0;
  /// The pirq or port that the call returned. For a failed map the requested number.
  std::int32_t number = -1;
  std::int32_t nr = 1;  ///< The size of a block, even if the call failed.
  RaiseAnswer raised{};
  DestroyAnswer left{};

  /// The pirq or port that the call returned, -1 if it failed.
  [[nodiscard]] std::int32_t given() const { return rc == 0 ? number : -1; }
};

/// The search for free numbers of a call: get_free_pirq, or get_free_pirqs for a block.
struct Search {
  PirqType range = PirqType::msi;
  std::int32_t nr = 1;
};

}  // namespace pirq::xen
