// binding-agrees: what QEMU has mapped and the guest's message says is what Xen has bound.
#include <cstdlib>

#include "properties/fault.h"
#include "properties/property.h"

namespace pirq {
namespace {

bool is_msi(DeviceKind kind) {
  return pirq::passed_through(kind) && kind != DeviceKind::intx;
}

// The flags of the binding that a message asks for: XEN_DOMCTL_VMSI_X86_*.
std::uint32_t flags_of(std::uint32_t addr_lo, std::uint32_t data) {
  constexpr std::uint32_t kHint = 0x8, kMode = 0x4, kDelivery = 0x700, kTrigger = 0x8000;
  return (addr_lo / 0x1000U) % 0x100U + ((addr_lo & kHint) != 0 ? 0x100U : 0U) +
         ((addr_lo & kMode) != 0 ? 0x200U : 0U) + (data & kDelivery) * 0x10U + (data & kTrigger);
}

std::string owner_text(const std::optional<VectorId>& owner) {
  if (!owner) return "no vector's";
  return "that of " + device_name(owner->device) + " vector " + std::to_string(owner->vector);
}

// Compares the number that QEMU has for a vector with Xen's entry of it.
MaybeViolation judge_vector(const World& world, const VectorId& id) {
  const qemu::Entry& entry = world.device_model().entry(id.device, id.vector);
  if (entry.pirq == qemu::kUnassignedPirq) return std::nullopt;
  const auto broken = [&](const char* what) -> MaybeViolation {
    if (tampered(world, id)) return std::nullopt;
    return broken_vector(id, entry.pirq, what);
  };
  const xen::DomainView xen = world.domain();
  const std::int32_t irq = xen.domain_pirq_to_irq(entry.pirq);
  if (irq <= 0) return broken("QEMU has it mapped, and it has no irq");
  const auto owner = xen.vector_of_irq(irq);
  if (owner != id)
    return broken(("QEMU has it mapped, and its irq is " + owner_text(owner)).c_str());
  const xen::Pirq& info = *xen.pirq_info(entry.pirq);
  if ((info.dpci_flags & xen::kDpciMapped) == 0)
    return broken("QEMU has it mapped, and it is not bound");
  if (entry.updated != 0) return std::nullopt;  // QEMU binds the new message later.
  if (info.gvec != entry.data % 0x100U || info.gflags != flags_of(entry.addr_lo, entry.data))
    return broken("its binding differs from the message");
  return std::nullopt;
}

MaybeViolation judge_device(const World& world, int device) {
  const xen::DomainView xen = world.domain();
  if (!is_msi(world.setup().device(device).kind) || !world.device_model().attached(device) ||
      !xen.owns(device))
    return std::nullopt;
  int bound = 0;
  for (int v = 0; v < world.setup().device(device).vectors; ++v) {
    if (auto violation = judge_vector(world, {device, v})) return violation;
    bound += world.device_model().entry(device, v).pirq != qemu::kUnassignedPirq ? 1 : 0;
  }
  const xen::PciDev* pci = xen.pci_dev(device);
  if (pci == nullptr || !is_msix(world.setup().device(device).kind)) return std::nullopt;
  // An entry has one reference more than vectors.
  const int references = pci->msixtbl != 0 ? pci->msixtbl - 1 : 0;
  if (references == bound && (pci->msixtbl != 0) == (bound != 0)) return std::nullopt;
  if (tampered(world, device)) return std::nullopt;
  if (bound == 0 && references == 0)
    return broken_vector({device, 0}, -1,
                         "no vector is bound, and Xen still has an entry for the MSI-X table");
  return broken_vector({device, 0}, -1,
                       std::to_string(bound) +
                           " vectors are bound, and the MSI-X table is registered " +
                           std::to_string(references) + " times");
}

// An irq has the guest's action exactly while its number is bound.
MaybeViolation judge_action(const World& world, std::int32_t pirq) {
  const xen::DomainView xen = world.domain();
  const xen::Pirq* info = xen.pirq_info(pirq);
  if (info == nullptr || info->irq <= 0) return std::nullopt;
  const std::uint16_t flags = xen.irqs()[static_cast<std::size_t>(info->irq)].flags;
  const bool bound = (info->dpci_flags & xen::kDpciMapped) != 0;
  if (((flags & xen::kIrqGuest) != 0) == bound) return std::nullopt;
  return Violation{.subject = Subject::pirq,
                   .pirq = pirq,
                   .detail = bound ? "it is bound, and its irq has no guest action"
                                   : "it is not bound, and its irq has a guest action"};
}

}  // namespace

std::optional<Violation> check_binding_agrees(const Observation& seen) {
  const World& world = seen.world;
  if (world.device_model().busy() || world.domain().state().dying != 0) return std::nullopt;
  for (const auto& [pirq, before] : seen.outcome.touched.pirqs)
    if (auto violation = judge_action(world, pirq)) return violation;
  const bool touched = !seen.outcome.touched.empty();
  const bool one = !touched || info(seen.step.kind).family == Family::qemu_call;
  if (one && !info(seen.step.kind).has_device) return std::nullopt;
  if (one) return judge_device(world, seen.step.device);
  for (int device = 0; device < world.setup().devices(); ++device)
    if (auto violation = judge_device(world, device)) return violation;
  return std::nullopt;
}

}  // namespace pirq
