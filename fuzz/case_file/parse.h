// Parses a case. corpus/README.md describes the format.
#pragma once

#include <span>
#include <string_view>
#include <variant>

#include "fuzz/case_file/case.h"
#include "fuzz/text/input_error.h"

namespace pirq::fuzz {

template <class T>
using Result = std::variant<T, InputError>;

/// Parses the text of a case. `file` is the name of the file in errors. `properties` are the names
/// that an `expect` line may use. Returns the first error with its position and a hint. Does not
/// throw on bad input.
[[nodiscard]] Result<Case> parse_case(std::string_view text, std::string_view file,
                                      std::span<const std::string_view> properties);

}  // namespace pirq::fuzz
