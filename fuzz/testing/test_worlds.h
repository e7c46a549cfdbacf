// Worlds for tests: named worlds made ready, with other devices where a test wants them.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <string_view>
#include <variant>

#include "fuzz/case_file/named_worlds.h"
#include "model/setup.h"

namespace pirq::fuzz::testing {

/// A setup for a config that is known to be good.
inline Setup setup_of(const WorldConfig& config) {
  auto made = Setup::create(config);
  if (const auto* error = std::get_if<SetupError>(&made)) ADD_FAILURE() << error->message;
  return std::get<Setup>(std::move(made));
}

/// The setup of a named world.
inline Setup setup_of(std::string_view named_world) {
  return setup_of(find_named_world(named_world).value().config);
}

/// The config of a named world with other devices.
inline WorldConfig with_devices(std::string_view named_world,
                                std::initializer_list<DeviceConfig> devices) {
  WorldConfig config = find_named_world(named_world).value().config;
  config.devices.assign(devices.begin(), devices.end());
  return config;
}

/// The config of a named world, with other devices if there are any.
inline WorldConfig config_of(std::string_view named_world,
                             std::initializer_list<DeviceConfig> devices = {}) {
  return devices.size() != 0 ? with_devices(named_world, devices)
                             : find_named_world(named_world).value().config;
}

/// Built with a sanitizer: what takes a second takes twenty. Large tests do a part of their work.
#ifdef __SANITIZE_ADDRESS__
inline constexpr bool kSlow = true;
#else
inline constexpr bool kSlow = false;
#endif

inline constexpr DeviceConfig kMsi{DeviceKind::msi, 1};
constexpr DeviceConfig msix(std::uint8_t vectors) {
  return {DeviceKind::msix, vectors};
}

}  // namespace pirq::fuzz::testing
