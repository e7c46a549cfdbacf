#include "fuzz/text/nearest.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace pirq::fuzz {
namespace {

constexpr std::size_t kPrefixMin = 3;  // Shorter prefixes match by accident.

// Allows one edit for every three letters. A larger distance gives useless suggestions.
constexpr std::size_t cutoff(std::size_t letters) {
  return (letters + 2) / 3;
}

// Computes the optimal string alignment distance, one row of the table at a time.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, change});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

}  // namespace

std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> names) {
  std::optional<std::string_view> best;
  // At a distance of the whole length of the word, no letter would match.
  std::size_t limit = std::min(cutoff(word.size()) + 1, word.size());
  for (const std::string_view name : names) {
    // The difference of the lengths is a lower bound of the distance.
    if (std::max(word.size(), name.size()) - std::min(word.size(), name.size()) >= limit) continue;
    const std::size_t edits = distance(word, name);
    if (edits >= limit) continue;
    best = name;
    limit = edits;
  }
  if (best || word.size() < kPrefixMin) return best;

  const auto longer =
      std::ranges::find_if(names, [&](std::string_view name) { return name.starts_with(word); });
  if (longer != names.end()) best = *longer;
  return best;
}

std::string alternatives(std::span<const std::string_view> names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 < names.size() ? ", " : " or ";
    text += names[i];
  }
  return text;
}

std::string suggestion(std::string_view word, std::span<const std::string_view> names) {
  if (const auto name = nearest(word, names)) return "did you mean '" + std::string(*name) + "'?";
  return "expected " + alternatives(names);
}

}  // namespace pirq::fuzz
