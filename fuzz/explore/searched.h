// One search of a world, for tests.
#pragma once

#include "fuzz/explore/explore.h"
#include "fuzz/testing/test_worlds.h"

namespace pirq::fuzz::testing {

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
