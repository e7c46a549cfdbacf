// Runs a search in a test.
#pragma once

#include "fuzz/explore/explore.h"
#include "fuzz/testing/test_worlds.h"

namespace pirq::fuzz::testing {

/// Searches a world. Holds the result and the objects that the search refers to. Without watched
/// properties in `options`, watches those of the driver discipline.
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
