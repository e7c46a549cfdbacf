// What the tests of this folder share: searches of named worlds.
#pragma once

#include <initializer_list>

#include "fuzz/explore/explore.h"
#include "fuzz/testing.h"

namespace pirq::fuzz::testing {

/// The config of a named world, with other devices if there are any.
inline WorldConfig config_of(const char* world, std::initializer_list<DeviceConfig> devices = {}) {
  return devices.size() != 0 ? with_devices(world, devices) : find_named_world(world)->config;
}

/// One search of a world; what it answers, and what it searched.
struct Searched {
  Searched(const WorldConfig& config, ExploreOptions options)
      : setup(setup_of(config)), start(setup) {
    if (options.watched.empty()) options.watched = properties_for(config.driver);
    answer = explore(start, options);
  }
  Setup setup;
  World start;
  Explored answer;
};

}  // namespace pirq::fuzz::testing
