// A self-contained HTML page: it loads nothing, and its texts can be read without a script.
#pragma once

#include <string>

namespace pirq::fuzz {

struct Page {
  std::string title = {};
  std::string body = {};    ///< HTML.
  std::string script = {};  ///< JavaScript; may be empty.
};

/// The page as HTML, in light and dark colours as the reader prefers, and light ones on paper.
[[nodiscard]] std::string page_text(const Page& page);

}  // namespace pirq::fuzz
