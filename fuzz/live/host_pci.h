// The PCI devices of a machine, as dom0 sees them on bus 0.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "fuzz/live/machine.h"
#include "model/setup.h"

namespace pirq::live {

/// A device of the machine, found by its configuration space.
struct PciFunction {
  std::uint8_t devfn = 0;
  std::uint8_t msi = 0;     ///< Offset of the MSI capability, 0: none.
  std::uint8_t msix = 0;    ///< Offset of the MSI-X capability, 0: none.
  DeviceConfig config;      ///< The kind and the vectors that the device really has.
  std::uint64_t table = 0;  ///< Address of the MSI-X table's BAR.
  std::uint64_t edu = 0;    ///< Address of the registers, if it is QEMU's edu device.
};

/// The configuration space of one device, through the ports 0xCF8 and 0xCFC.
class ConfigSpace {
 public:
  ConfigSpace(Machine& machine, std::uint8_t devfn) : machine_(machine), devfn_(devfn) {}

  [[nodiscard]] std::uint32_t read(std::uint32_t at);
  void write(std::uint32_t at, std::uint32_t value);
  /// The offset of a capability, 0 if the device does not have it.
  [[nodiscard]] std::uint8_t capability(std::uint32_t id);

 private:
  void choose(std::uint32_t at);

  Machine& machine_;
  std::uint8_t devfn_;
};

/// Registers the first `count` devices with Xen, from slot 2 on, and reads their capabilities.
/// Empty if one is not there, or if the machine is lost.
[[nodiscard]] std::optional<std::vector<PciFunction>> find_devices(Machine& machine, int count);

}  // namespace pirq::live
