// The manual page pirqfuzz(1).
#pragma once

#include <string>

namespace pirq::fuzz::cli {

/// Returns the page in the language of man(7).
[[nodiscard]] std::string manual_page();

}  // namespace pirq::fuzz::cli
