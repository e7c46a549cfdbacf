// The verdict of a search on one property: a cell of the matrix, or of a comparison of worlds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzz/explore/explore.h"
#include "properties/property.h"

namespace pirq::fuzz {

/// The verdict on one property in one world.
struct Cell {
  enum class Kind : std::uint8_t {
    holds,      ///< Proven to hold.
    violated,   ///< The shortest interleaving that violates the property has `steps` steps.
    undecided,  ///< A bound ended the search; no interleaving of up to `steps` steps violates it.
  };
  Kind kind = Kind::undecided;
  std::size_t steps = 0;
  friend bool operator==(const Cell&, const Cell&) = default;
};

/// Returns the verdict on a property that a search with `keep_going` watched.
[[nodiscard]] Cell cell_of(const Explored& explored, Property property);

/// Returns "holds", "19" for a violation in 19 steps, or ">53" if the search was undecided and no
/// interleaving of up to 53 steps violates the property.
[[nodiscard]] std::string cell_text(const Cell& cell);

/// True if the two cells cannot both be correct for the same world and property. An undecided cell
/// contradicts only a violation of at most its length.
[[nodiscard]] bool contradict(const Cell& one, const Cell& other);

}  // namespace pirq::fuzz
