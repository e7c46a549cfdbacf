// Who relies on a pirq: what exclusive-pirq and no-starvation call live.
#pragma once

#include <optional>
#include <string_view>

#include "model/world.h"

namespace pirq {

/// A vector that relies on a number, and on whose behalf it is held ("its driver", "QEMU" ...).
struct Claim {
  VectorId owner;
  std::string_view by;
};

/// Calls visit(pirq, claim) for every claim of vector `id`. A driver claims the vector's number
/// from the moment it obtained it until it writes disable, and while its port on it is open; QEMU
/// claims it from map to unmap.
template <class Visit>
void for_each_claim(const World& world, const VectorId& id, const Visit& visit) {
  const guest::Vector& vector = world.guest().vector(id.device, id.vector);
  if (vector.claims != 0 || vector.port != 0)
    visit(vector.pirq, Claim{id, vector.claims != 0 ? "its driver" : "its open port"});
  const qemu::DeviceModelView qemu = world.device_model();
  if (!qemu.attached(id.device)) return;
  const std::int32_t pirq = qemu.entry(id.device, id.vector).pirq;
  if (pirq != qemu::kUnassignedPirq) visit(pirq, Claim{id, "QEMU"});
}

/// Xen's claim on `pirq`: while it has an irq, on behalf of the vector whose MSI the irq serves.
[[nodiscard]] inline std::optional<Claim> xen_claim(const World& world, std::int32_t pirq) {
  const xen::DomainView xen = world.domain();
  const std::int32_t irq = xen.domain_pirq_to_irq(pirq);
  if (irq <= 0) return std::nullopt;
  const auto id = xen.vector_of_irq(irq);
  return id ? std::optional(Claim{*id, "Xen"}) : std::nullopt;
}

}  // namespace pirq
