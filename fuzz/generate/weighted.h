// Choices with weights.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "fuzz/generate/random.h"

namespace pirq::fuzz {

/// One row of a table of choices. A choice is drawn with a probability proportional to its weight.
template <class T>
struct Weighted {
  T value;
  std::uint32_t weight;
};

/// Draws a row of `table`. REQUIRES: the weights are not all 0.
template <class T>
[[nodiscard]] const T& pick(std::span<const Weighted<T>> table, Random& random) {
  std::uint32_t total = 0;
  for (const Weighted<T>& row : table) total += row.weight;
  std::uint32_t drawn = random.below(total);
  for (const Weighted<T>& row : table) {
    if (drawn < row.weight) return row.value;
    drawn -= row.weight;
  }
  return table.back().value;
}

/// As above, for an array.
template <class T, std::size_t n>
[[nodiscard]] const T& pick(const Weighted<T> (&table)[n], Random& random) {
  return pick(std::span<const Weighted<T>>(table), random);
}

}  // namespace pirq::fuzz
