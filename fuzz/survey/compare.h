// Compares worlds: which properties hold in which, and the shortest case that tells two apart.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "fuzz/case_file/case.h"
#include "fuzz/explore/explore.h"
#include "fuzz/survey/cell.h"

namespace pirq::fuzz {

/// A world, and what an exhaustive search of it found.
struct SearchedSide {
  NamedWorld world;
  PropertySet watched;
  Explored explored;
};

/// Searches a world within the bounds of `options`, for a shortest violation of each property of
/// `watched`.
[[nodiscard]] SearchedSide search_side(const NamedWorld& world, PropertySet watched,
                                       ExploreOptions options);

/// Returns the verdict on the property in the world; empty if it was not watched there.
[[nodiscard]] std::optional<Cell> verdict_on(const SearchedSide& side, Property property);

/// True if the verdicts on the property differ: it is violated in one world and not in another one,
/// as far as the searches tell.
[[nodiscard]] bool differs(std::span<const SearchedSide> sides, Property property);

/// True if the property is violated in two worlds by shortest cases of different lengths, and the
/// verdicts do not differ otherwise.
[[nodiscard]] bool lengths_differ(std::span<const SearchedSide> sides, Property property);

/// True if the searches leave open whether the verdicts on the property differ.
[[nodiscard]] bool is_open(std::span<const SearchedSide> sides, Property property);

/// Returns the shortest case that violates a property in one world and does not in another one,
/// with both worlds and what happens there. If the worlds have other devices, the case has the
/// first world only. Empty if there is none.
[[nodiscard]] std::optional<Case> telling_case(std::span<const SearchedSide> sides);

}  // namespace pirq::fuzz
