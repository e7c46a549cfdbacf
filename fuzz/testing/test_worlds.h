// Worlds for tests: setups and configs of named worlds, also with other devices.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <string_view>
#include <variant>

#include "fuzz/case_file/named_worlds.h"
#include "model/setup.h"

namespace pirq::fuzz::testing {

/// Returns the setup of `config`. REQUIRES: `config` is valid.
inline Setup setup_of(const WorldConfig& config) {
  auto made = Setup::create(config);
  if (const auto* error = std::get_if<SetupError>(&made)) ADD_FAILURE() << error->message;
  return std::get<Setup>(std::move(made));
}

/// Returns the setup of a named world.
inline Setup setup_of(std::string_view named_world) {
  return setup_of(find_named_world(named_world).value().config);
}

/// Returns the config of a named world with `devices` instead of its own.
inline WorldConfig with_devices(std::string_view named_world,
                                std::initializer_list<DeviceConfig> devices) {
  WorldConfig config = find_named_world(named_world).value().config;
  config.devices.assign(devices.begin(), devices.end());
  return config;
}

/// Returns the config of a named world. If `devices` is not empty, it replaces the devices.
inline WorldConfig config_of(std::string_view named_world,
                             std::initializer_list<DeviceConfig> devices = {}) {
  return devices.size() != 0 ? with_devices(named_world, devices)
                             : find_named_world(named_world).value().config;
}

inline constexpr DeviceConfig kMsi{DeviceKind::msi, 1};
constexpr DeviceConfig msix(std::uint16_t vectors) {
  return {DeviceKind::msix, vectors};
}

}  // namespace pirq::fuzz::testing
