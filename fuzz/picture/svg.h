// Draws a timeline as SVG.
#pragma once

#include <string>

#include "fuzz/picture/timeline.h"

namespace pirq::fuzz {

/// A picture in two parts, so that the head can stay while the rows scroll. Both are as wide.
struct SvgParts {
  std::string head;
  std::string rows;
};

/// The parts of a page. Their classes need the rules of picture_style. The group of event i has the
/// attribute data-event="i", and the two are hidden from a screen reader: the page has a table.
[[nodiscard]] SvgParts svg_parts(const Timeline& timeline);

/// A whole file in light colours with a background, which depends on nothing else.
[[nodiscard]] std::string svg_file(const Timeline& timeline);

/// The whole picture as an element of a page, with a title. The page has picture_style.
/// `id` makes the ids of the element unique in the page.
[[nodiscard]] std::string svg_element(const Timeline& timeline, const std::string& id);

}  // namespace pirq::fuzz
