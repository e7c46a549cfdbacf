// Quotes words of a file or a command line for messages.
#pragma once

#include <string>
#include <string_view>

namespace pirq::fuzz {

/// Returns `text` between single quotes.
[[nodiscard]] std::string in_quotes(std::string_view text);

}  // namespace pirq::fuzz
