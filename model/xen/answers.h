// What Xen's hypercalls are asked with, and what they answer.
#pragma once

#include <cstdint>

#include "model/outcome.h"

namespace pirq::xen {

/// MAP_PIRQ_TYPE_MSI (or MULTI_MSI) against MAP_PIRQ_TYPE_GSI.
enum class PirqType : std::uint8_t { msi, gsi };
/// Who makes a hypercall: the guest on itself (DOMID_SELF), the device model's domain on the guest,
/// or the guest naming itself by its domain's number.
enum class Caller : std::uint8_t { guest, device_model, guest_by_id };

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
  RaiseAnswer raised;
};
/// What destruction left behind.
struct DestroyAnswer {
  int rc = 0;  ///< -ERESTART: a softirq is under way, and destruction must be called again.
  std::int32_t leaked_structs = 0;
  std::int32_t leaked_irqs = 0;
  std::int32_t leaked_msi = 0;
  std::int32_t leaked_girqs = 0;
  std::int32_t left_structs = 0;
};

}  // namespace pirq::xen
