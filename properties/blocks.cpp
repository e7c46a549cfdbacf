// whole-blocks and removed-device-is-nobodys: MSI descriptors and their devices.
#include "properties/fault.h"
#include "properties/property.h"

namespace pirq {
namespace {

// Every vector of the block that a map answered.
std::optional<Violation> judge_vectors(const CallObservation& seen) {
  const int device = seen.call.device;
  for (int vector = 0; vector < seen.answer.nr; ++vector) {
    const std::int32_t pirq = seen.answer.number + vector;
    const std::int32_t irq = seen.xen.domain_pirq_to_irq(pirq);
    if (irq <= 0) return broken_pirq(pirq, "it is a number of a block, and has no irq");
    if (seen.xen.vector_of_irq(irq) != VectorId{device, vector})
      return broken_pirq(pirq, "its irq is not vector " + std::to_string(vector) + " of the block");
    if (!seen.xen.programmed(device, vector))
      return broken_pirq(pirq, "the device is not programmed with its vector");
  }
  return std::nullopt;
}

}  // namespace

std::optional<Violation> check_whole_blocks(const CallObservation& seen) {
  for (const auto& [irq, before] : seen.touched.irqs) {
    const xen::MsiDesc* desc = seen.xen.msi_desc_of(irq);
    if (desc != nullptr && (desc->live == 0 || desc->irq != irq))
      return broken_pirq(-1,
                         "irq " + std::to_string(irq) + " refers to a descriptor that is not its");
  }
  if (seen.call.op != xen::Operation::map_multi_msi || seen.answer.rc != 0) return std::nullopt;
  return judge_vectors(seen);
}

// A device that was assigned has nothing left of its former owner.
std::optional<Violation> judge_attached(const World& world, int device) {
  const xen::PciDev* pci = world.domain().pci_dev(device);
  if (!world.setup().is_repaired() || pci == nullptr || pci->flags == 0) return std::nullopt;
  return Violation{.subject = Subject::domain,
                   .detail = device_name(device) + " is assigned, and its masks are not reset"};
}

std::optional<Violation> check_removed_device(const Observation& seen) {
  using enum StepKind;
  if (seen.step.kind == attach) return judge_attached(seen.world, seen.step.device);
  if (seen.step.kind != deassign && seen.step.kind != remove_device) return std::nullopt;
  const int device = seen.step.device;
  const xen::DomainView xen = seen.world.domain();
  if (seen.outcome.rc != 0 || tampered(seen.world, device)) return std::nullopt;
  if (xen.owns(device) || xen.has_descriptors(device))
    return Violation{.subject = Subject::domain,
                     .detail = device_name(device) + " is gone, and Xen has " +
                               (xen.owns(device) ? "it assigned" : "a descriptor of it")};
  for (const auto& [pirq, before] : seen.outcome.touched.pirqs)
    for (int other = 0; other < seen.world.setup().devices(); ++other) {
      if (other == device || !seen.world.device_model().attached(other) ||
          tampered(seen.world, other))
        continue;
      for (int v = 0; v < seen.world.setup().device(other).vectors; ++v)
        if (seen.world.device_model().entry(other, v).pirq == pirq &&
            xen.domain_pirq_to_irq(pirq) <= 0)
          return Violation{.subject = Subject::one_device,
                           .pirq = pirq,
                           .first = VectorId{other, v},
                           .detail = "it lost its irq when " + device_name(device) + " left"};
    }
  return std::nullopt;
}

}  // namespace pirq
