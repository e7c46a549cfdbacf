#include "fuzz/live/host_pci.h"

#include "fuzz/live/hypercalls.h"

namespace pirq::live {
namespace {

// Offsets in configuration space, and capability ids: the PCI specification.
constexpr std::uint32_t kStatus = 0x04;
constexpr std::uint32_t kHasCapabilities = 1U << 20;
constexpr std::uint32_t kBar0 = 0x10;
constexpr std::uint32_t kCapabilities = 0x34;
constexpr std::uint32_t kMsiId = 0x05;
constexpr std::uint32_t kMsixId = 0x11;
constexpr std::uint32_t kEdu = 0x11e81234;  // Device and vendor: QEMU, docs/specs/edu
constexpr std::uint32_t kAddressBits = ~15U;

PciFunction look_at(ConfigSpace space, std::uint8_t devfn) {
  PciFunction device;
  device.devfn = devfn;
  device.msi = space.capability(kMsiId);
  device.msix = space.capability(kMsixId);
  if (device.msix != 0) {
    const std::uint32_t entries = (space.read(device.msix) >> 16 & 0x7ff) + 1;
    device.config = {DeviceKind::msix, static_cast<std::uint16_t>(entries)};
    const std::uint32_t bar = kBar0 + 4 * (space.read(device.msix + 4U) & 7);
    const std::uint32_t low = space.read(bar);
    const bool wide = (low & 6) == 4;
    device.table = (low & kAddressBits) | std::uint64_t{wide ? space.read(bar + 4) : 0} << 32;
  } else if (device.msi != 0) {
    const std::uint32_t log = space.read(device.msi) >> 17 & 7;
    device.config = {DeviceKind::msi, static_cast<std::uint16_t>(1U << log)};
  }
  if (space.read(0) == kEdu) device.edu = space.read(kBar0) & kAddressBits;
  return device;
}

}  // namespace

void ConfigSpace::choose(std::uint32_t at) {
  constexpr std::uint32_t kEnable = 0x80000000;
  machine_.ask(Request::port_out, {0xcf8, kEnable | std::uint32_t{devfn_} << 8 | (at & ~3U)});
}

std::uint32_t ConfigSpace::read(std::uint32_t at) {
  choose(at);
  return static_cast<std::uint32_t>(machine_.ask(Request::port_in, {0xcfc}).value_or(0xffffffff));
}

void ConfigSpace::write(std::uint32_t at, std::uint32_t value) {
  choose(at);
  machine_.ask(Request::port_out, {0xcfc, value});
}

std::uint8_t ConfigSpace::capability(std::uint32_t id) {
  if ((read(kStatus) & kHasCapabilities) == 0) return 0;
  std::uint32_t at = read(kCapabilities) & 0xfc;
  for (int left = 48; at != 0 && left > 0; --left) {
    const std::uint32_t word = read(at);
    if ((word & 0xff) == id) return static_cast<std::uint8_t>(at);
    at = word >> 8 & 0xfc;
  }
  return 0;
}

std::optional<std::vector<PciFunction>> find_devices(Machine& machine, int count) {
  std::vector<PciFunction> devices;
  Hypercalls xen(machine);
  for (int i = 0; i < count; ++i) {
    const auto devfn = static_cast<std::uint8_t>((i + 2) << 3);
    ConfigSpace space(machine, devfn);
    if (space.read(0) == 0xffffffff) return std::nullopt;
    abi::PciDeviceAdd add = {{0, 0, devfn}, 0, 0, 0};
    xen.physdev(abi::kPciDeviceAdd, add);
    devices.push_back(look_at(space, devfn));
    if (devices.back().msix == 0) continue;
    // Xen maps MSI-X only of devices that were prepared while dom0 had them.
    abi::PciDevice prepare = add.device;
    if (xen.physdev(abi::kPrepareMsix, prepare) != 0) return std::nullopt;
  }
  return devices;
}

}  // namespace pirq::live
