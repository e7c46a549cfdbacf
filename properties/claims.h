// The claims on pirqs. exclusive-pirq and no-starvation call a number live if it has a claim.
#pragma once

#include <optional>
#include <string_view>

#include "model/world.h"

namespace pirq {

/// A vector that relies on a number, and the program that holds the number for it ("its driver",
/// "its open port", "QEMU", "Xen").
struct Claim {
  VectorId owner;
  std::string_view by;
};

/// Calls visit(pirq, claim) for every claim of vector `id`. The driver claims the vector's number
/// from obtain to disable, and while its port on the number is open. QEMU claims it from map to
/// unmap.
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

/// The number that Xen keeps for an emulated pin of `device`, -1 if none. The guest keeps the
/// number of a GSI for good, and Xen has it even if the guest's probe failed: the next probe of the
/// pin gets it again. It can differ from the number that QEMU has mapped for a device's INTx pin.
[[nodiscard]] inline std::int32_t number_of_pin(const World& world, int device) {
  if (!is_gsi(world.setup().device(device).kind)) return -1;
  const xen::DomainView xen = world.domain();
  const std::int32_t pirq = xen.domain_emuirq_to_pirq(guest::Guest::gsi_of(device));
  return pirq >= 0 && xen.domain_pirq_to_irq(pirq) <= 0 ? pirq : -1;
}

/// Xen's claim on `pirq`. Xen claims a number while it has an irq with an MSI descriptor, for the
/// vector of that descriptor.
[[nodiscard]] inline std::optional<Claim> xen_claim(const World& world, std::int32_t pirq) {
  const xen::DomainView xen = world.domain();
  const std::int32_t irq = xen.domain_pirq_to_irq(pirq);
  if (irq <= 0) return std::nullopt;
  const auto id = xen.vector_of_irq(irq);
  return id ? std::optional(Claim{*id, "Xen"}) : std::nullopt;
}

}  // namespace pirq
