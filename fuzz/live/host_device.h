// The devices that QEMU can give to the machine under test, by name.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/setup.h"

namespace pirq::live {

/// A device of the machine.
struct HostDevice {
  std::string name;     ///< As in --devices: "nvme:4".
  std::string qemu;     ///< As in QEMU's -device, without the address.
  DeviceConfig config;  ///< What the model calls it.
};

/// The list of names, for messages.
[[nodiscard]] std::string device_names();

/// Reads a name of the list.
[[nodiscard]] std::optional<HostDevice> find_device(std::string_view name);

/// A device that the model calls `config`, if there is one.
[[nodiscard]] std::optional<HostDevice> device_like(const DeviceConfig& config);

/// The devices that scripts use if none are named.
[[nodiscard]] std::vector<HostDevice> default_devices();

}  // namespace pirq::live
