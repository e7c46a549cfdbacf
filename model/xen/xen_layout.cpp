#include "model/xen/xen_layout.h"

#include <algorithm>
#include <cstddef>

#include "model/setup.h"
#include "model/xen/limits.h"

namespace pirq::xen {
namespace {

// Only raw hypercalls map blocks, and only they or devices on a pin map GSIs. Other worlds need no
// memory for these.
bool raw(const Setup& setup) {
  return setup.allows_raw();
}

bool any(const Setup& setup, DeviceKind kind) {
  return std::ranges::find(setup.config().devices, kind, &DeviceConfig::kind) !=
         setup.config().devices.end();
}

// The number of guest GSIs that can be mapped. Without the check [X21] it includes some values that
// are not GSIs.
std::int32_t guest_gsis(const Setup& setup) {
  constexpr std::int32_t beyond = 17;
  if (!raw(setup) && std::ranges::none_of(setup.config().devices, is_gsi, &DeviceConfig::kind))
    return 0;
  return setup.has(Rule::guest_gsi_is_checked) ? kHvmGsis : kHvmGsis + beyond;
}

std::size_t count(std::int32_t n) {
  return static_cast<std::size_t>(n);
}

}  // namespace

Layout::Layout(LayoutBuilder& builder, const Setup& setup) {
  const WorldConfig& config = setup.config();
  const std::int32_t reach = config.pirqs + (raw(setup) ? kMsiIrqsMax - 1 : 0);
  const std::int32_t msi_irqs = config.irqs - config.gsis;
  // A descriptor that a failed map leaked [X39] stays, and the next map of its irq adds another.
  const std::int32_t descriptors = raw(setup) ? 4 * msi_irqs + kMsiIrqsMax : msi_irqs;

  domain = builder.add<DomainState>(1);
  pirqs = builder.add<Pirq>(count(reach));
  irqs = builder.add<Irq>(count(config.irqs));
  msi_descs = builder.add<MsiDesc>(count(std::min(descriptors, 65535)));
  ports = builder.add<std::int32_t>(count(setup.ports() + 1));
  const bool links = setup.allows(StepKind::handle_event) || setup.allows(StepKind::move_vcpu);
  port_links = builder.add<std::uint8_t>(links ? ports.size : 0);
  device_entries = builder.add<std::uint16_t>(count(setup.vectors()));
  const bool msix = std::ranges::any_of(config.devices, is_msix, &DeviceConfig::kind);
  pci_devs = builder.add<PciDev>(msix ? config.devices.size() : 0);
  elsewhere = builder.add<std::uint64_t>(setup.allows(StepKind::attach_other) ? 2 : 0);
  gvec_pirq = builder.add<std::int32_t>(setup.has(Rule::eoi_asks_destination) ? 0 : kVectors);
  intx = IntxLayout(builder, any(setup, DeviceKind::intx) ? config.devices.size() : 0);
  emuirq_pirq = builder.add<std::int32_t>(count(guest_gsis(setup)));
  free_pirqs = FreeMapLayout(builder, config.pirqs);
  free_irqs = FreeMapLayout(builder, config.irqs);
  free_ports = FreeMapLayout(builder, setup.ports() + 1);
  free_descs = FreeMapLayout(builder, static_cast<std::int32_t>(msi_descs.size));
  pirq_tree = RadixTreeLayout(builder, reach);
  irq_tree = RadixTreeLayout(builder, config.irqs);
  emuirq_tree = RadixTreeLayout(builder, guest_gsis(setup));
  tampered = builder.add<std::uint64_t>(raw(setup) ? (count(reach) + 63) / 64 : 0);
  tampered_devices = builder.add<std::uint8_t>(raw(setup) ? config.devices.size() : 0);
}

}  // namespace pirq::xen
