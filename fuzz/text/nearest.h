// Spelling help for everything that reads names: case files, options, rules.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace pirq::fuzz {

/// The name that `word` was most likely meant to be: the one with the smallest edit distance (a
/// swap of two neighbours counts as one edit), the first of `names` if several are equally near;
/// else the first that begins with `word`. Empty if no name is near enough to be worth saying.
[[nodiscard]] std::optional<std::string_view> nearest(std::string_view word,
                                                      std::span<const std::string_view> names);

/// "a, b or c".
[[nodiscard]] std::string alternatives(std::span<const std::string_view> names);

/// A hint for a `word` that is not among `names`: "did you mean 'x'?", or all names.
[[nodiscard]] std::string suggestion(std::string_view word,
                                     std::span<const std::string_view> names);

}  // namespace pirq::fuzz
