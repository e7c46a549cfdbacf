// Draws random worlds: releases, rules, devices, table sizes, driver discipline and allowed steps.
// A campaign over drawn worlds reaches code that one world never reaches.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "fuzz/generate/random.h"
#include "model/setup.h"

namespace pirq::fuzz {

/// The rules that are in force in drawn worlds.
enum class RulesDrawn : std::uint8_t {
  all,       ///< Every rule, including the proposed ones. Such worlds have no known bug.
  releases,  ///< Those of random releases.
  any,       ///< Those of random releases, some turned back and some added.
};

/// The choice of worlds that draw_world makes.
struct WorldGrammar {
  RulesDrawn rules = RulesDrawn::all;
  std::optional<Discipline> driver = {};  ///< The discipline of each drawn world; none: any.
  /// If not empty, each drawn world is one of these, with its own rules. Setup::create accepts
  /// them.
  std::vector<WorldConfig> from = {};
};

/// Draws a world. Equal states of `random` give equal worlds. Setup::create accepts the result.
[[nodiscard]] WorldConfig draw_world(Random& random, const WorldGrammar& grammar);

}  // namespace pirq::fuzz
