// Texts in XML and HTML.
#pragma once

#include <string>
#include <string_view>

namespace pirq::fuzz {

/// Returns `text` as the content of an element or of an attribute in double quotes: the characters
/// & < > " are escaped, bytes that are not UTF-8 are replaced by U+FFFD, and control characters,
/// which XML does not allow even if they are escaped, by '?'.
[[nodiscard]] std::string xml_escaped(std::string_view text);

}  // namespace pirq::fuzz
