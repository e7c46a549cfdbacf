#include "fuzz/picture/palette.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace pirq::fuzz::palette_test {
namespace {

// The relative luminance of "#rrggbb", as WCAG 2 defines it.
double luminance(std::string_view colour) {
  const auto part = [&](std::size_t at) {
    const double value =
        static_cast<double>(std::strtol(std::string(colour.substr(at, 2)).c_str(), nullptr, 16)) /
        255;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
}

double contrast(std::string_view a, std::string_view b) {
  const auto [low, high] = std::minmax({luminance(a), luminance(b)});
  return (high + 0.05) / (low + 0.05);
}

class Contrast : public ::testing::TestWithParam<bool> {};

TEST_P(Contrast, OfTextsIsEnough) {
  const Palette& p = GetParam() ? kDark : kLight;
  for (const std::string_view ground : {p.page, p.raised, p.bad_soft})
    for (const std::string_view text : {p.text, p.muted, p.bad})
      EXPECT_GE(contrast(text, ground), 4.5) << text << " on " << ground;
  for (const std::string_view ground : {p.free, p.allocated, p.mapped, p.forced})
    EXPECT_GE(contrast(p.text, ground), 4.5) << ground;
  EXPECT_GE(contrast(p.good, p.page), 4.5);
}

TEST_P(Contrast, OfBarsAndLinesIsEnough) {
  const Palette& p = GetParam() ? kDark : kLight;
  for (const std::string_view bar : {p.driver, p.qemu, p.xen, p.interrupt, p.bad})
    for (const std::string_view ground : {p.page, p.bad_soft})
      EXPECT_GE(contrast(bar, ground), 3) << bar;
}

INSTANTIATE_TEST_SUITE_P(Palettes, Contrast, ::testing::Bool(),
                         [](const auto& dark) { return dark.param ? "Dark" : "Light"; });

}  // namespace
}  // namespace pirq::fuzz::palette_test
