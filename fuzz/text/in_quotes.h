// Words of a file or a command line, as messages show them.
#pragma once

#include <string>
#include <string_view>

namespace pirq::fuzz {

/// The text between single quotes.
[[nodiscard]] std::string in_quotes(std::string_view text);

}  // namespace pirq::fuzz
