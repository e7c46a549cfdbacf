// Spelling suggestions for the readers of names: case files, options, rules.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace pirq::fuzz {

/// Returns the name with the smallest edit distance to `word`. A swap of two neighbouring letters
/// counts as one edit. Among names with the same distance the first of `names` wins. If no name is
/// near enough, returns the first name with the prefix `word`. Empty if there is none.
[[nodiscard]] std::optional<std::string_view> nearest(std::string_view word,
                                                      std::span<const std::string_view> names);

/// Returns "a, b or c".
[[nodiscard]] std::string alternatives(std::span<const std::string_view> names);

/// Returns a hint for a `word` that is not in `names`: "did you mean 'x'?" if a name is near,
/// otherwise "expected " and all names.
[[nodiscard]] std::string suggestion(std::string_view word,
                                     std::span<const std::string_view> names);

}  // namespace pirq::fuzz
