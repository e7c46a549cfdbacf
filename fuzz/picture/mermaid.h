// A timeline as a Mermaid sequence diagram, which GitHub and GitLab draw in Markdown.
#pragma once

#include <cstddef>
#include <string>

#include "fuzz/picture/timeline.h"

namespace pirq::fuzz {

/// The most bytes of a diagram: the programs that draw it take 50,000 characters.
inline constexpr std::size_t kMermaidMax = 48'000;

/// The text of the diagram, without the fence of Markdown. If it is too long, the first steps are
/// left out, and a note says so.
[[nodiscard]] std::string mermaid_text(const Timeline& timeline);

}  // namespace pirq::fuzz
