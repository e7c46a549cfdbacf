// Reads a case; corpus/README.md describes what it accepts.
#pragma once

#include <span>
#include <string_view>
#include <variant>

#include "fuzz/case_file/case.h"
#include "fuzz/text/input_error.h"

namespace pirq::fuzz {

template <class T>
using Result = std::variant<T, InputError>;

/// Reads the text of a case. `file` is its name in errors; `properties` are the names that an
/// `expect` line may use. The first error ends the reading; it has its place and a hint. Never
/// throws for bad input.
[[nodiscard]] Result<Case> parse_case(std::string_view text, std::string_view file,
                                      std::span<const std::string_view> properties);

}  // namespace pirq::fuzz
